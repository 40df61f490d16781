"""The case format: its schema, how it is read and checked, and what a frame of it says at a date."""
