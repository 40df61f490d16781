"""The graph model for conflict resolution, over plain arrays."""
