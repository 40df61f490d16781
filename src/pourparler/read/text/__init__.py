"""What stands in a text: sentences, who is mentioned, who is quoted, when. Strings in, spans in code points out."""
