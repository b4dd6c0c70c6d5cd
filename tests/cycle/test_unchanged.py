"""Unchanged pages are counted as they were: with the same end as if every row had been looked at."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors import Ledger, Policy, RunOptions, open_source, sync
from relay_connectors.connector import file_connector
from relay_connectors.connector.rows import Rows
from relay_connectors.cycle.collect import Collector
from relay_connectors.record import Identity

HEADER = "応募ID,氏名,選考ステータス,不採用日\n"
LINES = st.sampled_from(
    [
        *(f"{key},{name},不採用,2026-11-10\n" for key in "ABCDEFGH" for name in ("山田", "佐藤")),
        *(f"{key},山田,選考中,\n" for key in "ABC"),
        ",名無し,不採用,2026-11-10\n",
        "A,余り,不採用,2026-11-10,余り,余り\n",
        'A,"山\n田",不採用,2026-11-10\n',
        "B,山\0田,不採用,2026-11-10\r\n",
        "\ufeffC,佐藤,不採用\r",
        "\n",
    ]
)
EXPORTS = st.lists(st.lists(LINES, max_size=14).map("".join), min_size=2, max_size=4)
IDENTITY = Identity(b"k" * 32)


class Side:
    """One ledger, and what it knows after an export was read."""

    def __init__(self, folder, path):
        self.ledger = Ledger.open(folder / "ledger.db", identity=IDENTITY)
        self.path = path

    def read(self):
        source = open_source("generic_csv", account="acme", path=str(self.path))
        options = RunOptions(only="collect", allow_mass_change=True)
        report = sync([source], self.ledger, None, Policy(), start="all", options=options)
        rows = self.ledger.database.rows
        memo = rows("SELECT application_id, digest, class FROM memo ORDER BY 1")
        records = rows("SELECT record_id, outcome, content_hash, gone_at IS NULL FROM records ORDER BY 1")
        issues = rows("SELECT key, code, state, locator, detail, path FROM issues ORDER BY 1, 2")
        return report.exit_code, report.as_json()["collect"], memo, records, issues


def one_by_one(*of):
    """The rows of a page made at once, as adapters of other kinds give them."""
    return list(Rows(*of))


@settings(max_examples=25, deadline=None)
@given(exports=EXPORTS, again=st.integers(0, 3))
def test_every_export_ends_as_if_each_row_had_been_looked_at(tmp_path_factory, exports, again):
    folder = tmp_path_factory.mktemp("unchanged")
    path = folder / "export.csv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_connector, "PAGE_ROWS", 3)
        for name in ("quick", "thorough"):
            (folder / name).mkdir(mode=0o700)
        quick, thorough = Side(folder / "quick", path), Side(folder / "thorough", path)
        for text in [*exports, exports[again % len(exports)]]:
            path.write_text(HEADER + text, encoding="utf-8")
            found = quick.read()
            with pytest.MonkeyPatch.context() as without:
                without.setattr(Collector, "_known_pages", lambda *_: [])
                without.setattr(file_connector, "Rows", one_by_one)
                wanted = thorough.read()

            assert found == wanted
        quick.ledger.close()
        thorough.ledger.close()


def test_a_page_is_not_looked_up_row_by_row_while_it_is_unchanged(tmp_path, monkeypatch):
    path = tmp_path / "export.csv"
    lines = [f"A-{number},山田,不採用,2026-11-10\n" for number in range(9)]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    monkeypatch.setattr(file_connector, "PAGE_ROWS", 3)
    side = Side(tmp_path, path)
    side.read()
    asked = []
    known = type(side.ledger.sources).known_rows
    monkeypatch.setattr(type(side.ledger.sources), "known_rows", lambda *told: asked.append(told[2]) or known(*told))
    lines[4] = "A-4,佐藤,不採用,2026-11-10\n"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    side.read()

    assert asked == [["A-3", "A-4", "A-5"]]
    side.ledger.close()


def test_of_an_unchanged_page_only_rows_that_could_not_be_used_are_looked_up(tmp_path, monkeypatch):
    path = tmp_path / "export.csv"
    lines = ["A,山田,不採用,2026-11-10\n", "A,山田,不採用,2026-11-10\n", ",名無し,不採用,2026-11-10\n"]
    monkeypatch.setattr(file_connector, "PAGE_ROWS", 3)
    side = Side(tmp_path, path)
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    before = side.read()[1]
    asked = []
    known = type(side.ledger.sources).known_rows
    monkeypatch.setattr(type(side.ledger.sources), "known_rows", lambda *told: asked.append(told[2]) or known(*told))
    path.write_text(HEADER + "".join(lines) + "B,佐藤,不採用,2026-11-10\n", encoding="utf-8")
    after = side.read()[1]

    assert asked == [[""], ["B"]]
    assert after == before | {"read": 4, "emitted": 2}
    side.ledger.close()


@pytest.fixture
def side(tmp_path, monkeypatch):
    """A ledger over a folder, two rows a page."""
    monkeypatch.setattr(file_connector, "PAGE_ROWS", 2)
    one = Side(tmp_path, tmp_path / "*.csv")
    yield one
    one.ledger.close()


def export(path, *rows):
    text = "".join(f"{key},{name},不採用,2026-11-10\n" for key, name in rows)
    path.write_text(HEADER + text, encoding="utf-8")


def name_of(side, key):
    sql = "SELECT draft FROM drafts d JOIN records r USING (record_id) WHERE r.application_id = ?"
    ((draft,),) = side.ledger.database.rows(sql, (key,))
    return json.loads(draft)["person"]["full_name"]


A, B, C, D = (("A", "山田"), ("B", "佐藤"), ("C", "鈴木"), ("D", "田中"))


def test_after_another_file_said_something_else_every_row_is_looked_at_again(tmp_path, side):
    export(tmp_path / "1.csv", A, B)
    side.read()
    export(tmp_path / "2.csv", ("A", "伊藤"))
    side.read()
    (tmp_path / "2.csv").unlink()
    export(tmp_path / "1.csv", A, B, C)
    side.read()

    assert name_of(side, "A") == "山田"


def test_a_page_that_was_gone_for_a_while_says_nothing_any_more(tmp_path, side):
    export(tmp_path / "1.csv", A, B, C, D)
    side.read()
    export(tmp_path / "1.csv", A, ("C", "伊藤"))
    side.read()
    export(tmp_path / "1.csv", A, B, C, D)
    side.read()

    assert name_of(side, "C") == "鈴木"


def test_a_row_that_an_earlier_page_says_now_too_is_a_conflict_although_its_page_is_unchanged(tmp_path, side):
    export(tmp_path / "1.csv", A, B, C, D)
    side.read()
    export(tmp_path / "1.csv", A, ("C", "伊藤"), C, D)
    code, counts, *_ = side.read()

    assert (code, counts["emitted"], counts["invalid"]) == (4, 3, 1)
    assert name_of(side, "C") == "伊藤"
