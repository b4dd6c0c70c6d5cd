"""Whether one of several columns says that an agency sent somebody, whatever the first of them says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from relay_connectors.normalize import label
from relay_connectors.normalize.pattern import pattern

if TYPE_CHECKING:
    from relay_connectors.connector.table import Cells
    from relay_connectors.connector.targets import Column
    from relay_connectors.connector.vocabularies import Vocabularies

__all__ = ["ByAgency", "of_agencies"]

CHANNEL, NAME = "application.channel", "application.channel.name"
_OF_AGENCIES = pattern("エージェント|人材紹介|人材会社|紹介会社|紹介元会社|agent|agency")
_SILENT = frozenset(("unknown", "other"))  # Web and その他 say nothing of who sent somebody


def of_agencies(header: str) -> bool:
    """Whether a column holds the names of agencies and of nobody else: 人材紹介会社名, not 応募経路詳細."""
    return _OF_AGENCIES.search(label(header)) is not None


class ByAgency:
    """Of 流入元 = 求人サイト and 応募経路 = 人材紹介, and of 人材紹介会社名 = doda, it makes an agency's candidate.

    Args:
        columns: what each column is.
        words: the words of this source.
    """

    def __init__(self, columns: Mapping[int, Column], words: Vocabularies) -> None:
        self._words = words
        self._routes = [at for at, column in columns.items() if column.path == CHANNEL]
        self._names = [at for at, column in columns.items() if column.path == NAME and of_agencies(column.header)]

    def __bool__(self) -> bool:
        return len(self._routes) > 1 or bool(self._names)

    def __call__(self, cells: Cells, application: dict[str, Any]) -> None:
        """Make the channel of *application*, as the cells by themselves say it, an agency's where one of them says it.

        The first column that says so is heard, with the name that it or another one gives.
        """
        channel = application["channel"]
        if channel.get("type") == "agency":
            return
        for at in self._routes:
            said = self._words.channel(cells[at])[0] if cells[at] else {}
            if said.get("type") == "agency":
                channel |= said
                return
        if channel.get("type", "unknown") in _SILENT and any(self._places(cells[at]) for at in self._names):
            channel["type"] = "agency"

    def _places(self, cell: str) -> bool:
        """Whether a service with agents is named, and nothing beside it that says how else somebody came by it."""
        from relay_connectors.normalize.channels import beside_services  # most runs read no row
        from relay_connectors.normalize.words_channel import NO_AGENT, WITH_AGENTS

        if not cell or self._words.channel(cell)[0].get("name") not in WITH_AGENTS:
            return False
        return re.search(NO_AGENT, beside_services(cell), re.IGNORECASE) is None
