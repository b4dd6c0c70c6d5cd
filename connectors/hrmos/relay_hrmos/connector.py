"""The adapter for the applicants' export of HRMOS採用: there is no public API for applicants to read instead."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import field_validator

from relay_connectors.connector import Aliases, Outcome, RowPlan, TableConnector, TableSettings, Words
from relay_hrmos.mapping import COLUMNS, INTERNAL, REJECTED
from relay_hrmos.row import HrmosPlan

__all__ = ["HrmosConnector", "HrmosSettings"]

logger = logging.getLogger(__name__)


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
    translator = "1"
    settings_type = HrmosSettings
    columns = COLUMNS
    own_targets = ("steps",)

    def plan(self, header: Sequence[str], **parts: Any) -> RowPlan:
        """A plan that chooses among the cells of a row; says once where an export leaves out what the choice needs."""
        rejects: Words[Outcome] = Words({REJECTED: "employer_rejected"}, unknown="unknown", warning="status_unknown")
        plan = HrmosPlan(header, rejecting=rejects.with_own(self.settings.words.status), **parts)
        if not plan.tells_imports:
            logger.warning(
                "source %s: neither 応募日 nor {n}次ステップ実施日 is a column, so nobody can tell a rejection from an "
                "import, and all of them wait for review; add these items to the template of the export",
                self.settings.account,
            )
        return plan
