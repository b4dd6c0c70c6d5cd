"""One person is one referral, whatever they are known by; what was said, queued and assigned goes with a record."""

from __future__ import annotations

import itertools

import pytest

from relay_connectors import RunOptions, sync
from relay_connectors.http import OutcomeUnknown, RetryPolicy
from relay_connectors.pool.decisions import merge, split, undo

IMPATIENT = RetryPolicy(attempts=1)
TWIN = {"name": "山田 1", "mail": "c1@example.jp"}


def persons(world):
    return dict(world.ledger.database.rows("SELECT application_id, person_id FROM records"))


def test_a_corrected_address_parts_two_people(world):
    world.add(1)
    row = world.add(2, **TWIN)
    world.sync()
    row["mail"] = "another@example.jp"
    world.sync()

    assert len(set(persons(world).values())) == 2
    assert world.live() == sorted([world.record_id(1), world.record_id(2)])


def test_two_rows_corrected_at_once_leave_the_third(world):
    rows = [world.add(1), world.add(2, **TWIN), world.add(3, **TWIN)]
    world.sync()
    for row in rows[:2]:
        row |= {"name": "別 人", "mail": "another@example.jp"}
    world.sync()
    found = persons(world)

    assert found["A-1"] == found["A-2"] != found["A-3"]


def test_a_no_goes_with_the_row_that_said_it(world):
    world.add(1)
    row = world.add(2, **TWIN, consent="いいえ", consented="2026-11-01")
    world.sync()
    assert world.live() == []
    row |= {"name": "別 人", "mail": "another@example.jp"}
    world.sync()

    assert world.live() == [world.record_id(1)]
    assert world.verdicts()["A-2"] == "blocked consent_denied"


def test_a_yes_that_two_rows_said_stays_with_both(world):
    world.add(1)
    row = world.add(2, **TWIN)
    world.sync()
    row |= {"name": "別 人", "mail": "another@example.jp"}
    world.sync()

    assert world.live() == sorted([world.record_id(1), world.record_id(2)])


def test_two_referrals_of_people_who_turn_out_to_be_one_become_one(world):
    world.add(1, decided="2026-11-01")
    row = world.add(2, name="山田 1", mail="typo@example.jp", decided="2026-11-05")
    world.sync()
    assert len(world.live()) == 2
    row["mail"] = "c1@example.jp"
    world.sync()
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_people_who_turn_out_to_be_one_get_one_link(world):
    world.add(1, consent="")
    row = world.add(2, name="山田 1", mail="typo@example.jp", consent="")
    world.fault("503", path="/v1/meta", count=None)
    world.sync(retry=IMPATIENT)
    row["mail"] = "c1@example.jp"
    world.server.app.state.relay.faults.clear()
    world.sync()

    assert world.ledger.links.counts()["assigned"] == 1


def test_a_link_follows_its_row_to_the_person_it_is_about(world):
    world.add(1, consent="")
    world.add(2, consent="", name="山田 1", mail="typo@example.jp")
    world.sync()
    world.rows[1]["mail"] = "c1@example.jp"
    world.sync()
    (person,) = set(persons(world).values())

    assert {link.person_id for link in world.ledger.links.to_export(everything=True)} == {person}


def test_who_is_registered_stays_so_under_a_corrected_address(world):
    world.add(1, consent="")
    row = world.add(2, name="山田 1", mail="typo@example.jp", consent="")
    world.sync()
    world.ledger.persons.register(persons(world)["A-2"], "2026-11-20T00:00:00.000Z")
    row["mail"] = "c1@example.jp"
    world.sync()

    assert world.verdicts() == dict.fromkeys(["A-1", "A-2"], "registered registered")


def test_what_is_on_its_way_is_taken_back_although_the_row_became_somebody_else_s(world):
    row = world.add(1)
    world.add(2, consent="")
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    row |= {"name": "山田 2", "mail": "c2@example.jp", "consent": "撤回", "consented": "2026-11-15"}
    world.sync()

    assert world.live() == []


@pytest.mark.parametrize("mended", [{"mail": "own@example.jp"}, {"name": "山田 1"}, {"mail": ""}])
def test_an_address_that_is_nobody_else_s_any_more_is_referred(world, mended):
    world.add(1, mail="family@example.jp")
    row = world.add(2, mail="family@example.jp")
    world.sync()
    assert world.live() == []
    row |= mended
    world.sync()

    assert world.record_id(1) in world.live() or world.verdicts()["A-1"] == "none same_person"
    assert "shared_mail" not in " ".join(world.verdicts().values())


def test_two_rows_mended_at_once_are_both_referred(world):
    first, second = world.add(1, mail="family@example.jp"), world.add(2, mail="family@example.jp")
    world.sync()
    first["mail"], second["mail"] = "one@example.jp", "two@example.jp"
    world.sync()

    assert len(world.live()) == 2


# By phone, by name and birth date


@pytest.fixture
def known_by_more(world):
    """The same world; a row may also hold a phone, a birth date and a reading."""

    class More(world.adapter):
        def translate(self, raw):
            draft, row = super().translate(raw), raw.raw.data
            person = draft.body.setdefault("person", {})
            person |= {"phones": [{"e164": row["phone"], "raw": "-"}]} if row.get("phone") else {}
            person |= {"birth_date": row["birth"]} if row.get("birth") else {}
            person |= {"full_name_kana": row["kana"]} if row.get("kana") else {}
            return draft

    world.adapter = More
    return world


def test_the_same_phone_and_name_is_one_referral(known_by_more):
    known_by_more.add(1, decided="2026-11-01", phone="+819012345678")
    known_by_more.add(2, name="山田　1", mail="new@example.jp", decided="2026-11-05", phone="+819012345678")
    known_by_more.sync()

    assert known_by_more.live() == [known_by_more.record_id(2)]
    assert known_by_more.verdicts()["A-1"] == "none same_person"


def test_a_withdrawal_under_another_address_holds_for_the_person(known_by_more):
    known_by_more.add(1, phone="+819012345678")
    known_by_more.add(2, name="山田 1", mail="new@example.jp", phone="+819012345678", consent="撤回")
    known_by_more.sync()

    assert known_by_more.live() == []


def test_the_same_name_and_birth_date_is_one_referral(known_by_more):
    known_by_more.add(1, decided="2026-11-01", birth="1990-04-01")
    known_by_more.add(2, name="山田 1", mail="new@example.jp", decided="2026-11-05", birth="1990-04-01")
    known_by_more.sync()

    assert known_by_more.live() == [known_by_more.record_id(2)]


def test_two_who_may_be_one_wait_for_a_human_and_nobody_else_does(known_by_more):
    world = known_by_more
    world.add(1, birth="1990-04-01", phone="+819011111111")
    world.add(2, name="山田 1", birth="1990-04-01", phone="+819022222222")
    world.add(3)
    world.sync()

    assert world.live() == [world.record_id(3)]
    assert world.verdicts()["A-1"] == world.verdicts()["A-2"] == "review person_unclear"
    assert {issue.code for issue in world.ledger.issues.all()} == {"person_unclear"}


def test_a_doubtful_one_gets_a_link_all_the_same(known_by_more):
    world = known_by_more
    world.add(1, birth="1990-04-01", phone="+819011111111", consent="")
    world.add(2, name="山田 1", birth="1990-04-01", phone="+819022222222", consent="")
    world.sync()

    assert world.verdicts()["A-1"] == "link_only consent_unknown person_unclear"
    assert world.ledger.links.counts()["assigned"] == 2


@pytest.mark.parametrize(("decide", "count"), [(merge, 1), (lambda ledger, one, _: split(ledger, [one]), 2)])
def test_a_human_s_word_lets_them_go(known_by_more, decide, count):
    world = known_by_more
    world.add(1, birth="1990-04-01", phone="+819011111111")
    world.add(2, name="山田 1", birth="1990-04-01", phone="+819022222222")
    world.sync()
    with world.ledger.transaction():
        decide(world.ledger, world.record_id(1), world.record_id(2))
    world.sync()

    assert len(world.live()) == count
    assert world.ledger.issues.all() == []


def test_a_family_s_phone_parts_nobody_and_joins_nobody(known_by_more):
    known_by_more.add(1, phone="+81312345678")
    known_by_more.add(2, phone="+81312345678")
    known_by_more.sync()

    assert len(known_by_more.live()) == 2


def test_an_agency_s_number_joins_nobody_and_is_shown(known_by_more):
    world = known_by_more
    world.add(1, phone="+81312345678")
    world.add(2, phone="+81312345678", name="山田 1", mail="agent@example.jp")
    assert len(world.sync().failures) == 0
    world.add(3, phone="+81312345678")
    world.add(4, phone="+81312345678")
    world.add(5)
    world.sync()
    world.sync()

    assert len(set(persons(world).values())) == 5
    assert world.verdicts()["A-1"] == "review shared_phone"
    assert world.verdicts()["A-5"] == "push_full consent_granted"


def test_another_birth_date_makes_another_person_of_the_same_name_and_address(known_by_more):
    world = known_by_more
    world.add(1, birth="1990-04-01")
    world.add(2, **TWIN, birth="1960-05-05", consent="撤回")
    world.sync()

    assert world.live() == []
    assert world.verdicts() == {"A-1": "review person_unclear", "A-2": "blocked consent_withdrawn"}


# A human's word


def test_two_live_referrals_of_one_person_become_one_and_two_again(world):
    world.add(1, decided="2026-11-01")
    world.add(2, decided="2026-11-05")
    world.sync()
    with world.ledger.transaction():
        merge(world.ledger, world.record_id(1), world.record_id(2))
    world.sync()
    assert world.live() == [world.record_id(2)]
    with world.ledger.transaction():
        undo(world.ledger)
    world.sync()

    assert world.live() == sorted([world.record_id(1), world.record_id(2)])


def test_who_was_merged_by_hand_is_blocked_by_either_application(world):
    world.add(1)
    row = world.add(2)
    world.sync()
    with world.ledger.transaction():
        merge(world.ledger, world.record_id(1), world.record_id(2))
    row["outcome"] = "in_progress"
    world.sync()

    assert world.live() == []
    assert world.verdicts()["A-1"] == "blocked active_elsewhere"


def test_who_was_parted_by_hand_speaks_for_themselves(world):
    world.add(1)
    world.add(2, **TWIN, consent="撤回")
    world.sync()
    assert world.verdicts()["A-1"] == "blocked consent_withdrawn"
    with world.ledger.transaction():
        split(world.ledger, [world.record_id(2)])
    world.sync()

    assert world.verdicts() == {"A-1": "review shared_mail", "A-2": "blocked consent_withdrawn"}


# Two sources


@pytest.fixture
def two_sources(world):
    """Sync the sources north and south, in the order that is asked for; each holds the rows it is given."""

    def run(north, south, order):
        rows = {"north": north, "south": south}
        sources = []
        for name in order:
            world.rows = rows[name]
            sources.append(world.source(name))
        return sync(sources, world.ledger, world.relay, world.policy, start="all", options=RunOptions())

    return run


ORDERS = list(itertools.permutations(["north", "south"]))


def row(number, **more):
    told = {"id": f"A-{number}", "name": "山田 花子", "mail": "hana@example.jp", "consent": "はい"}
    return told | {"consented": "2026-10-01"} | more


@pytest.mark.parametrize("order", ORDERS)
def test_one_person_in_two_sources_is_one_referral(world, two_sources, order):
    two_sources([row(1, decided="2026-11-01")], [row(2, decided="2026-11-05")], order)

    assert world.live() == [world.record_id(2)]
    assert world.verdicts()["A-1"] == "none same_person"


@pytest.mark.parametrize("order", ORDERS)
def test_the_referral_that_is_there_stays_when_another_source_is_added(world, two_sources, order):
    first = order[0]
    rows = {"north": [row(1)], "south": [row(2, decided="2026-11-15")]}
    two_sources(rows["north"], rows["south"], [first])
    two_sources(rows["north"], rows["south"], order)

    assert world.live() == [world.record_id({"north": 1, "south": 2}[first])]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("outcome", "code"), [("in_progress", "active_elsewhere"), ("hired", "hired_here")])
def test_an_application_in_another_source_blocks(world, two_sources, order, outcome, code):
    two_sources([row(1)], [row(2, outcome=outcome, consent="")], order)

    assert world.live() == []
    assert world.verdicts()["A-1"] == f"blocked {code}"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("outcome", ["in_progress", "hired"])
def test_an_application_in_another_source_takes_the_referral_back(world, two_sources, order, outcome):
    two_sources([row(1)], [], order)
    assert world.live() == [world.record_id(1)]
    two_sources([row(1)], [row(2, outcome=outcome, consent="")], order)

    assert world.live() == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_no_in_another_source_counts(world, two_sources, order):
    two_sources([row(1)], [row(2, consent="撤回", consented="2026-11-01")], order)

    assert world.live() == []


@pytest.mark.counts_requests
def test_a_merge_with_somebody_who_said_no_stops_a_batch_on_its_way_whichever_source_runs(world, gateway):
    world.add(1)
    world.add(3, **TWIN, consent="", decided="2026-10-10")  # the larger person keeps their id
    world.add(2, consent="いいえ", consented="2026-11-01")
    sent = []

    def lose(items):
        sent.append([item["record_id"] for item in items if item["op"] == "upsert"])
        raise OutcomeUnknown("no answer")

    gateway(lose)
    world.sync(retry=IMPATIENT)
    assert sent.pop() == [world.record_id(1)]
    with world.ledger.transaction():
        world.ledger.database.run("UPDATE records SET source = 'other' WHERE application_id = 'A-2'")
        merge(world.ledger, world.record_id(1), world.record_id(2))
    world.sync(retry=IMPATIENT)

    assert [record_id for batch in sent for record_id in batch] == []
