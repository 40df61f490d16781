"""A mediator's view: which packages leave something on the table, and what two parties could trade."""
