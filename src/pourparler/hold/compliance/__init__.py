"""Would anyone rather break it? One result of the bargaining and repeated-game literature per file, over arrays."""
