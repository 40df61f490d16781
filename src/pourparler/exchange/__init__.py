"""Other programs' files, one file per format, each to and from a Case."""
