"""Options that are taken or not: conditions over them in words, and the states they leave."""
