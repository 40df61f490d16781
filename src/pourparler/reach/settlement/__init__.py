"""Where standard models would settle a negotiation, over plain arrays."""
