"""Documents in: text, HTML, PDF, Word and tables of documents, one at a time, with what they say of themselves."""
