"""Which records are one human being (名寄せ): match keys, evidence, decisions, and who was erased."""
