"""For exports that no other adapter knows: columns by headers, words by tables, more of both by settings."""

from __future__ import annotations

from relay_connectors.connector import Outcome, TableConnector, TableSettings
from relay_generic_csv.columns import COLUMNS, WEAK

__all__ = ["GenericCsvConnector", "GenericCsvSettings"]


class GenericCsvSettings(TableSettings):
    """The settings of any table, and one for lists without a status column."""

    # How every row ended, in a list without a column for it: one that holds only rejected people.
    outcome: Outcome | None = None


class GenericCsvConnector(TableConnector[GenericCsvSettings]):
    """Reads any CSV or TSV export whose header says what its columns are."""

    name = "generic_csv"
    version = "0.1.0"
    translator = "2"
    proven = True
    settings_type = GenericCsvSettings
    columns = COLUMNS
    weak = WEAK

    def declared(self) -> Outcome | None:
        """The setting ``outcome``."""
        return self.settings.outcome
