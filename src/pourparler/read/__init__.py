"""READ: documents to spans and statements, and how far coders and sources agree."""
