"""The stateful model: random histories over a real ledger and a relay that fails on purpose, against an oracle."""

from __future__ import annotations

from proofs.model.proof import prove

__all__ = ["prove"]
