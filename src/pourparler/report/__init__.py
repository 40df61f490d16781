"""A study as pages, tables and documents."""
