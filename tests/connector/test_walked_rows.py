"""A row of an API that comes twice is no duplicate: it changed meanwhile, and what came later stands."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from relay_connectors.connector import (
    ApiKey,
    Budget,
    Connector,
    Cursor,
    Draft,
    HttpPlan,
    Page,
    Raw,
    Reader,
    RestConnector,
    Secret,
    Settings,
    Source,
    normalize,
)
from relay_connectors.connector.survey import survey
from relay_connectors.record import Identity

ROWS = (("A-1", "employer_rejected"), ("A-2", "unknown"), ("A-1", "candidate_withdrew"), ("A-2", "unknown"))


class Whole(Connector[Settings]):
    """Read as a whole, as a file is."""

    name = "told"
    version = translator = "1"

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        for at, (key, outcome) in enumerate(ROWS):
            yield Page([Raw(key, {"outcome": outcome}, f"/applications/{key}")], {"at": at})

    def translate(self, raw: Reader) -> Draft:
        return Draft(outcome=raw.raw.data["outcome"])


class Walked(RestConnector[Settings]):
    """The same, from an API."""

    name = "told"
    version = translator = "1"
    fetch, translate = Whole.fetch, Whole.translate

    def transport(self) -> HttpPlan:
        return HttpPlan("http://127.0.0.1:9", ApiKey(Secret("x", "env:X")), Budget(1, 1.0))


@pytest.mark.parametrize(
    ("connector", "outcomes", "duplicates", "invalid"),
    [
        (Whole, ["employer_rejected", "unknown"], 1, 1),
        (Walked, ["employer_rejected", "unknown", "candidate_withdrew", "unknown"], 0, 0),
    ],
)
def test_only_where_a_whole_is_read_a_row_is_held_against_the_one_before(
    connector: type[Connector[Settings]], outcomes: list[str], duplicates: int, invalid: int
) -> None:
    source, out = Source(connector(Settings(account="acme"))), io.BytesIO()
    summary = normalize(source, Identity(b"k" * 32), out=out)
    seen = survey(source)

    assert [json.loads(line)["decision"]["outcome"] for line in out.getvalue().splitlines()] == outcomes
    assert (summary.duplicates, summary.invalid) == (seen.duplicates, seen.unusable) == (duplicates, invalid)
    assert seen.outcomes == summary.outcomes
