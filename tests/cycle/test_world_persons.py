"""A record that turns out to be somebody else's: what was said, queued and assigned for it goes with it."""

from __future__ import annotations

import pytest

from relay_connectors.http import RetryPolicy

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
