"""Rows are worked on a few dozen at a time, and nobody can tell."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.connector import Connector, Cursor, Draft, Page, Raw, Reader, Settings, Skip, Source, normalize
from relay_connectors.connector.normalizing import AT_ONCE
from relay_connectors.connector.registry import open_source
from relay_connectors.record import LOCAL_IDENTITY

ROWS = 3 * AT_ONCE + 5


class Odd(Connector[Settings]):
    """Three hundred rows of every kind, some of which its own translation gets wrong."""

    name = "odd"
    version = "1"
    translator = "1"

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        raws = [Raw("" if at % 11 == 3 else f"A-{at}", {"at": at}, f"/rows/{at}") for at in range(ROWS)]
        raws.insert(50, Raw("A-2", {"at": 2}, "/rows/again"))
        raws.insert(60, Raw("A-4", {"at": 40}, "/rows/otherwise"))
        yield Page(raws, {"row": len(raws)})

    def translate(self, raw: Reader) -> Draft | Skip:
        at: int = raw.get("at")
        if at % 13 == 5:
            return Skip("total")
        outcome = "in_progress" if at % 17 == 6 else "position_closed" if at % 5 == 0 else "employer_rejected"
        body: dict[str, Any] = {"decision": {"outcome": outcome, "decided_by": "employer"}}
        if at % 19 == 7:
            body["person"] = {"full_name": 7}
        return Draft.of_body(body, kept={}, warnings=[("no_contact", "person")] if at % 3 == 0 else [])


@pytest.fixture
def done() -> tuple[list[str], list[str], dict[str, Any]]:
    """Where the records came from, where what was refused stood, and the summary."""
    out, quarantine = io.BytesIO(), io.BytesIO()
    summary = normalize(Source(Odd(Settings(account="acme"))), LOCAL_IDENTITY, out=out, quarantine=quarantine)
    records = [json.loads(line)["source"]["locator"] for line in out.getvalue().splitlines()]
    refused = [json.loads(line)["locator"] for line in quarantine.getvalue().splitlines()]
    return records, refused, summary.as_dict()


def _in_order(locators: list[str]) -> bool:
    numbers = [int(one.rsplit("/", 1)[1]) for one in locators if one.rsplit("/", 1)[1].isdigit()]
    return numbers == sorted(numbers)


def test_records_come_in_the_order_of_the_rows(done: Any) -> None:
    records, _, _ = done

    assert len(records) > 2 * AT_ONCE
    assert _in_order(records)


def test_what_is_refused_comes_in_the_order_of_the_rows_whatever_is_wrong_with_it(done: Any) -> None:
    _, refused, _ = done

    assert _in_order(refused)
    assert refused.index("/rows/otherwise") == refused.index("/rows/58") + 1


def test_one_wrong_draft_costs_one_row_and_not_its_neighbours(done: Any) -> None:
    records, refused, summary = done
    wrong = {f"/rows/{at}" for at in range(ROWS) if at % 19 == 7 and not (at % 11 == 3 or at % 13 == 5 or at % 17 == 6)}

    assert wrong <= {*refused}
    assert not wrong & {*records}
    assert summary["read"] == ROWS + 2
    assert summary["invalid"] == len(refused)
    assert summary["emitted"] == len(records)


def test_every_row_is_counted_once(done: Any) -> None:
    records, _, summary = done

    assert summary["duplicates"] == 1
    assert sum(summary["outcomes"].values()) == len(records)
    assert summary["warnings"] == {"no_contact": sum(int(one.rsplit("/", 1)[1]) % 3 == 0 for one in records)}


@pytest.mark.parametrize("contradiction", [True, False])
def test_a_file_that_is_written_ends_as_a_stream_does(tmp_path: Path, contradiction: bool) -> None:
    """Into a file one reading will do, and is begun anew where rows contradict each other; what stood there stays."""
    lines = ["応募ID,氏名,選考ステータス", "A-1,見本 花子,不採用", "A-2,見本 一郎,不採用", ",見本 二郎,不採用"]
    lines += ["A-1,見本 花子,選考中"] if contradiction else ["A-1,見本 花子,不採用"]
    (tmp_path / "export.csv").write_text("\n".join(lines), encoding="utf-8")
    streamed, refused, refused_too = io.BytesIO(), io.BytesIO(), io.BytesIO()

    def run(out: Any, quarantine: Any) -> dict[str, Any]:
        source = open_source("generic_csv", account="acme", path=str(tmp_path / "export.csv"))
        return normalize(source, LOCAL_IDENTITY, out=out, quarantine=quarantine).as_dict()

    told = run(streamed, refused)
    with (tmp_path / "out.jsonl").open("wb") as out:
        out.write(b"before\n")
        out.flush()
        assert run(out, refused_too) == told
    assert (tmp_path / "out.jsonl").read_bytes() == b"before\n" + streamed.getvalue()
    assert refused_too.getvalue() == refused.getvalue()
    assert told["emitted"] == (1 if contradiction else 2)
