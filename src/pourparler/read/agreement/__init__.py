"""Agreement between coders: on values, and on where in a text something is said; over plain arrays."""
