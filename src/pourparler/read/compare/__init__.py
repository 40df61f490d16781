"""Who agrees with whom: two coders of the same documents, and sources that speak of the same things."""
