"""Acceptance of packages under incomplete information, over plain arrays."""
