"""Voting power and ratification, over plain arrays."""
