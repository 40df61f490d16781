"""The suggestion queue: what to code next, what was decided, and statements written where the case keeps them."""
