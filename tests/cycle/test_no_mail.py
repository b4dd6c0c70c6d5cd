"""Somebody to whom the employer may not write: no link in the employer's mail, and a consented referral goes."""

from __future__ import annotations

import pytest

from relay_connectors.connector import Draft
from relay_connectors.cycle.operation import Wish, wish
from relay_connectors.gate import Verdict


@pytest.fixture
def silent(world):
    """A world whose rows may say that nobody may write to them."""

    class Silent(world.adapter):
        def translate(self, raw):
            draft = super().translate(raw)
            if isinstance(draft, Draft) and raw.raw.data.get("no_mail"):
                draft.body["flags"] = {"no_mail": True}
            return draft

    world.adapter = Silent
    return world


def test_no_link_is_given_and_the_report_says_why(silent) -> None:
    silent.add(1, consent="", no_mail="1")
    silent.add(2, consent="")
    report = silent.sync()

    assert report.links_assigned == 1
    assert report.gate.codes["no_mail"] == 1
    assert silent.sync().exit_code == 0


def test_a_consented_person_is_referred(silent) -> None:
    silent.add(1, no_mail="1")
    silent.sync()

    assert len(silent.live()) == 1


def test_whoever_withdraws_is_taken_back(silent) -> None:
    row = silent.add(1, no_mail="1")
    silent.sync()
    row |= {"consent": "撤回", "consented": "2026-11-15"}
    silent.sync()

    assert silent.live() == []


@pytest.mark.parametrize(("live", "retract"), [(True, "error"), (False, None)])
def test_a_referral_without_a_consent_any_more_is_taken_back_and_nothing_is_linked(live, retract) -> None:
    asked = wish(Verdict("hold", ("no_mail", "consent_unknown")), live=live, differs=False)

    assert asked == Wish(retract=retract, unfounded=live)


def test_one_record_that_says_so_speaks_for_the_person(silent) -> None:
    twin = {"name": "山田 花子", "mail": "hanako@example.jp", "consent": ""}
    silent.add(1, no_mail="1", **twin)
    silent.add(2, **twin)

    assert silent.sync().links_assigned == 0


def test_the_link_goes_when_they_may_be_written_to_again(silent) -> None:
    row = silent.add(1, consent="", no_mail="1")
    silent.sync()
    del row["no_mail"]

    assert silent.sync().links_assigned == 1
