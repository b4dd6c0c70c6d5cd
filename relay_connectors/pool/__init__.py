"""The talent pool: who is the same person, and what became of them."""
