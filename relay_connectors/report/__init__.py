"""What a run, the ledger or the demonstration came to, in words for people, Japanese and English."""
