"""Durable memory: what was read, decided, sent and answered."""

from relay_connectors.ledger.ledger import Ledger

__all__ = ["Ledger"]
