"""REACH: what can be agreed, in which room, and who blocks."""
