"""What drives an outcome: sensitivity and scenario discovery over plain arrays; one method, one file."""
