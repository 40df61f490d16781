"""Discourse networks (Leifeld): who says what, who says the same, over plain arrays."""
