"""Whose link goes into the rejection mail: decided again, exported once, marked only after the file is safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson
import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord, Seen
from relay_connectors.links.export import Judged, mark_exported, rows_to_export
from relay_connectors.record import Identity

ZONE = "Asia/Tokyo"
LINK_ONLY = Judged("link_only", "consent_unknown")


class Desk:
    """A ledger in which people have links, and a gate that says what it is told to say."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.verdicts: dict[str, Judged] = {}

    def judge(self, persons: Mapping[str, list[LedgerRecord]]) -> Mapping[str, Judged]:
        asked = {record.record_id for records in persons.values() for record in records}
        return {record_id: verdict for record_id, verdict in self.verdicts.items() if record_id in asked}

    def person(
        self,
        number: int,
        person: dict[str, object],
        *,
        expires: str = "2027-05-20T20:00:00.000Z",
        of: int | None = None,
    ) -> str:
        """A person with a record and a link; *of*: the record and the link are this person's."""
        record_id, now = self.record(number, person, of=of), self.ledger.now()
        self.ledger.links.put_free([(f"lnk_{number}", f"https://relay.example/r/{number}", expires)])
        self.ledger.links.assign([(f"per_{of or number}", record_id)], f"{now}{number:04d}", now)
        return record_id

    def record(self, number: int, person: dict[str, object], *, of: int | None = None) -> str:
        record_id, person_id, now = f"rcr_{number}", f"per_{of or number}", self.ledger.now()
        draft = orjson.dumps(
            {"person": person, "application": {"job": {"title": "営業"}}, "decision": {"outcome": "employer_rejected"}}
        )
        seen = Seen(
            record_id=record_id,
            application_id=f"A-{number}",
            person_id=person_id,
            outcome="employer_rejected",
            job_id=None,
            stage=None,
            applied_at=None,
            decided_at=None,
            content_hash="h",
            locator="a.csv:2",
            name_key=None,
            kana_key=None,
            draft=draft,
        )
        self.ledger.persons.put([person_id])
        self.ledger.records.store("acme-csv", [seen], now)
        self.verdicts[record_id] = LINK_ONLY
        return record_id

    def rows(self, *, everything: bool = False):
        return rows_to_export(self.ledger, self.judge, zone=ZONE, everything=everything)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Ledger.open(tmp_path / "ledger.db", identity=Identity(bytes(32))) as ledger:
        yield Desk(ledger)


def mail(address: str, *, primary: bool = True) -> dict[str, object]:
    return {"address": address, "primary": primary}


def test_a_row_holds_what_the_mail_needs(desk: Desk) -> None:
    desk.person(1, {"full_name": "山田 花子", "emails": [mail("b@example.jp", primary=False), mail("a@example.jp")]})

    (row,) = desk.rows().rows

    assert row == ("A-1", "山田 花子", "a@example.jp", "営業", "https://relay.example/r/1", "2027-05-21", "ja")


def test_the_day_of_expiry_is_the_tenants(desk: Desk) -> None:
    desk.person(1, {}, expires="2027-05-20T14:59:00.000Z")

    assert desk.rows().rows[0].expires == "2027-05-20"


def test_a_link_is_exported_once_unless_all_are_asked_for(desk: Desk) -> None:
    desk.person(1, {"full_name": "山田 花子"})
    mark_exported(desk.ledger, desk.rows().links)

    assert desk.rows().rows == []
    assert len(desk.rows(everything=True).rows) == 1


def test_looking_at_the_rows_marks_nothing(desk: Desk) -> None:
    desk.person(1, {})
    desk.rows()

    assert len(desk.rows().rows) == 1


@pytest.mark.parametrize("action", ["blocked", "none", "review", "hold", "push_full", "push_unnamed", "registered"])
def test_whoever_may_not_get_a_link_any_more_is_left_out_and_counted(action: str, desk: Desk) -> None:
    desk.verdicts[desk.person(1, {})] = Judged(action, "some_code")
    desk.person(2, {})

    export = desk.rows()

    assert [row.application_id for row in export.rows] == ["A-2"]
    assert export.left_out == {"some_code": 1}
    assert [link.link_id for link in export.links] == ["lnk_2"]


def test_a_source_nobody_decides_about_is_left_out(desk: Desk) -> None:
    del desk.verdicts[desk.person(1, {})]

    assert desk.rows().left_out == {"source_not_configured": 1}


def test_a_record_whose_content_is_gone_is_left_out(desk: Desk) -> None:
    desk.person(1, {})
    desk.ledger.database.run("DELETE FROM drafts")

    assert desk.rows().rows == []


def test_many_people_are_exported_in_the_order_of_their_assignment(desk: Desk) -> None:
    with desk.ledger.transaction():
        for number in range(501):
            desk.person(number, {})

    assert [row.application_id for row in desk.rows().rows] == [f"A-{n}" for n in range(501)]


@pytest.mark.parametrize(
    ("person", "language"),
    [
        ({"full_name": "山田 花子"}, "ja"),
        ({"full_name": "Emma Wilson"}, "en"),
        ({"full_name": "José Núñez-O’Brien"}, "en"),
        ({"full_name": "John Smith", "full_name_kana": "ジョン スミス"}, "ja"),
        ({"full_name": "John Smith", "locale": "ja-JP"}, "ja"),
        ({"full_name": "山田 花子", "locale": "en"}, "en"),
        ({"family_name": "山田", "given_name": "花子"}, "ja"),
        ({"full_name": "Ивáн"}, "ja"),
        ({}, "ja"),
    ],
)
def test_the_mail_is_in_the_language_the_source_says_else_the_names(
    person: dict[str, object], language: str, desk: Desk
) -> None:
    desk.person(1, person)

    assert desk.rows().rows[0].language == language


def test_a_record_that_its_source_has_no_more_is_left_out(desk: Desk) -> None:
    record_id = desk.person(1, {"emails": [mail("a@example.jp")]})
    desk.ledger.records.gone([record_id], desk.ledger.now())

    assert (desk.rows().rows, desk.rows().left_out) == ([], {"gone": 1})


def test_somebody_with_two_living_links_gets_one_row(desk: Desk) -> None:
    desk.person(1, {"full_name": "乙川 二"})
    desk.person(2, {"full_name": "乙川 二郎"}, of=1)

    export = desk.rows(everything=True)

    assert [link.link_id for link in export.links] == ["lnk_2"]
    assert export.left_out == {"other_link": 1}


def test_the_link_that_was_exported_is_the_one_that_stays(desk: Desk) -> None:
    desk.person(1, {"full_name": "乙川 二"})
    mark_exported(desk.ledger, desk.rows().links)
    desk.person(2, {"full_name": "乙川 二郎"}, of=1)

    assert desk.rows().rows == []
    assert [row.link for row in desk.rows(everything=True).rows] == ["https://relay.example/r/1"]


def test_a_link_that_is_dead_makes_room_for_another(desk: Desk) -> None:
    desk.person(1, {"full_name": "乙川 二"})
    mark_exported(desk.ledger, desk.rows().links)
    desk.ledger.links.revoke(["lnk_1"])
    desk.person(2, {"full_name": "乙川 二郎"}, of=1)

    assert len(desk.rows().rows) == 1


@pytest.mark.parametrize("verdict", [Judged("none", "candidate_withdrew"), Judged("blocked", "excluded")])
def test_a_link_whose_record_gets_none_any_more_goes_with_another_one_of_theirs(desk: Desk, verdict: Judged) -> None:
    first = desk.person(1, {"full_name": "甲野 一"})
    desk.record(2, {"full_name": "甲野 一"}, of=1)
    desk.verdicts[first] = verdict

    assert [row.application_id for row in desk.rows().rows] == ["A-2"]


def test_a_link_whose_record_is_gone_goes_with_another_one_of_theirs(desk: Desk) -> None:
    first = desk.person(1, {"full_name": "甲野 一"})
    desk.record(2, {"full_name": "甲野 一"}, of=1)
    desk.ledger.database.run("UPDATE records SET gone_at = ? WHERE record_id = ?", (desk.ledger.now(), first))

    assert [row.application_id for row in desk.rows().rows] == ["A-2"]


def test_a_link_that_left_is_about_the_record_with_which_it_left(desk: Desk) -> None:
    first = desk.person(1, {"full_name": "甲野 一"})
    other = desk.record(2, {"full_name": "甲野 一"}, of=1)
    desk.verdicts[first] = Judged("none", "candidate_withdrew")
    mark_exported(desk.ledger, desk.rows().links)
    desk.verdicts[first] = LINK_ONLY

    assert desk.ledger.links.get(["lnk_1"])["lnk_1"].record_id == other
