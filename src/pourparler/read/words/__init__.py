"""Word lists of French and English, written for this project, and how they are read."""
