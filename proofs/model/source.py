"""The source: an adapter whose vendor is a list of rows, and how its words are meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from relay_connectors import ConsentRule, Party, Policy
from relay_connectors.connector import Connector, Cursor, Draft, Page, Raw, Reader, Settings, Source
from relay_connectors.record.parts import Email, Job, Person, Phone, Tag

__all__ = ["BEGIN", "POLICY", "RECIPIENT", "SOURCES", "TOKYO", "Row", "day_after", "raw_of", "source_of"]

Row = dict[str, str]
BEGIN = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")
SOURCES = ("north", "south")
POLICY = Policy(
    provider=Party("株式会社例", "東京都港区1-1", "例 太郎"),
    max_new_per_run=3,
    mass_change_from=3,
    texts={"2026-04": "a4" * 32},
)
RECIPIENT = Party("キャリアリレー", "東京都千代田区1-1", "代表 一郎")
RULE = ConsentRule(
    field="consent",
    granted=["はい"],
    denied=["いいえ"],
    withdrawn=["撤回"],
    obtained_at="consented",
    scope=["share_with_relay"],
    policy_version="2026-04",
    recipients=["キャリアリレー"],
    payload="full",
)
KEPT = ("consent", "consented")
ROWS_A_PAGE = 3


class RowsConnector(Connector[Settings]):
    """An adapter whose vendor is a list; three rows are a page."""

    name: ClassVar[str] = "rows"
    version: ClassVar[str] = "1"
    translator: ClassVar[str] = "1"
    rows: ClassVar[list[Row]] = []

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:  # noqa: ARG002  a list is read from its beginning
        raws = [raw_of(row) for row in self.rows]
        for first in range(0, len(raws), ROWS_A_PAGE):
            yield Page(raws[first : first + ROWS_A_PAGE], {"row": first + ROWS_A_PAGE})

    def translate(self, reader: Reader) -> Draft:
        row = reader.raw.data
        return Draft(
            outcome=row["outcome"],
            person=Person(
                full_name=row["name"],
                emails=(Email(address=row["mail"]),) if row["mail"] else (),
                phones=(Phone(e164=row["phone"], raw="-"),) if row["phone"] else (),
                birth_date=row["birth"] or None,
            ),
            job=Job(id="J-1", title=row["job"]),
            decided_at=row["decided"] or None,
            tags=[Tag(ns="free", value=row["tag"])],
            kept={name: row[name] for name in KEPT},
        )


def raw_of(row: Row) -> Raw:
    """The row as it is handed to the translation."""
    return Raw(row["id"], dict(row), f"rows:{row['id']}")


def source_of(name: str, rows: list[Row]) -> Source:
    """One of the sources, with what its vendor has now."""
    adapter = type("Rows", (RowsConnector,), {"rows": rows})
    return Source(adapter(Settings(account="acme"), keep=KEPT), name=name, consent=[RULE])


def day_after(day: str) -> datetime:
    """When a day is over in Tokyo."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), TOKYO)
