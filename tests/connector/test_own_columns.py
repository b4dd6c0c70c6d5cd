"""An adapter's table of columns is checked when the adapter is made, not when its rows come out empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest

from relay_connectors.connector import TableConnector, TableSettings
from relay_connectors.errors import ConfigurationError

NEEDED: Mapping[str, Sequence[str]] = {"source.application_id": ["受付番号"], "decision.outcome": ["結果"]}


def made(columns: Mapping[str, Sequence[str]], own: Collection[str] = ()) -> TableConnector[TableSettings]:
    adapter = type(
        "TsukushiConnector",
        (TableConnector,),
        {"name": "tsukushi", "version": "1", "translator": "1", "columns": columns, "own_targets": own},
    )
    found: TableConnector[TableSettings] = adapter(TableSettings(account="acme", path=str(Path("list.csv"))))
    return found


@pytest.mark.parametrize(
    ("target", "nearest"),
    [("person.email", "person.emails"), ("decision.outcom", "decision.outcome"), ("outcome", "decision.outcome")],
)
def test_a_target_that_there_is_not_is_named_with_its_column_and_the_nearest(target: str, nearest: str) -> None:
    with pytest.raises(ConfigurationError, match=f"(?s)連絡先.*'{target}'.*nearest is '{nearest}'"):
        made({**NEEDED, target: ["連絡先"]})


def test_a_target_of_the_adapter_s_own_plan_is_none_to_complain_about() -> None:
    assert made({**NEEDED, "steps": ["一次面接日"]}, own=["steps"]).aliases.match(["一次面接日"]) == {0: "steps"}
