"""``issues show`` names the way out of every issue."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.record import Identity

NOW = "2026-11-21T03:00:00.000Z"


@pytest.fixture
def imported(place) -> Path:
    """A ledger with one issue: a record that looks like part of a bulk import."""
    identity = Identity(bytes.fromhex("5e" * 32))
    with Ledger.open(place.folder / ".relay" / "ledger.db", identity=identity) as ledger, ledger.transaction():
        ledger.issues.open([NewIssue("review", "acme-csv", "rcr_3q7j2zk5m4w6n6t2v7xayb5cde", "bulk_import")], 0, NOW)
    return place.folder


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "fill in in the ATS when the person applied"), ("ja", "ATS で応募日か")]
)
def test_what_looks_like_a_bulk_import_has_a_way_out(imported: Path, call, lang: str, said: str) -> None:
    told = call("issues", "show", "1", "--lang", lang).out

    assert said in told
    assert "issues drop 1" in told


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_code_of_a_later_version_is_shown_without_one(imported: Path, call, lang: str) -> None:
    identity = Identity(bytes.fromhex("5e" * 32))
    with Ledger.open(imported / ".relay" / "ledger.db", identity=identity) as ledger, ledger.transaction():
        ledger.issues.open([NewIssue("review", "acme-csv", "rcr_x", "moon_risen")], 0, NOW)

    assert call("issues", "show", "2", "--lang", lang).out.rstrip().endswith("moon_risen")
