"""The adapter for the applicants' export of HRMOS採用: there is no public API for applicants to read instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import field_validator

from relay_connectors.connector import Aliases, Outcome, RowPlan, TableConnector, TableSettings, Words
from relay_hrmos.mapping import COLUMNS, INTERNAL, REJECTED
from relay_hrmos.row import HrmosPlan

__all__ = ["HrmosConnector", "HrmosSettings"]


class HrmosSettings(TableSettings):
    """The settings of any table; only the employer's internal name of a position may not be mapped to anything."""

    @field_validator("columns", "keep")
    @classmethod
    def _internal_stays(cls, told: Any) -> Any:
        internal = Aliases({"internal": INTERNAL}, own={}, targets=())
        words = [word for word, target in told.items() if target] if isinstance(told, Mapping) else list(told)
        if internal.match(words):
            message = f"{INTERNAL[0]} is the employer's own and never leaves; let 求人名 be the title instead"
            raise ValueError(message)
        return told


class HrmosConnector(TableConnector[HrmosSettings]):
    """Reads the export of either generation, whatever program saved it last."""

    name = "hrmos"
    version = "0.1.0"
    translator = "2"
    settings_type = HrmosSettings
    columns = COLUMNS
    own_targets = ("steps",)

    def plan(self, header: Sequence[str], **parts: Any) -> RowPlan:
        """A plan that chooses among the cells of a row."""
        rejects: Words[Outcome] = Words({REJECTED: "employer_rejected"}, unknown="unknown", warning="status_unknown")
        return HrmosPlan(header, rejecting=rejects.with_own(self.settings.words.status), **parts)
