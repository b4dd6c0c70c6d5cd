"""Verdict → operation, cell by cell: the table of the design, written out again."""

from __future__ import annotations

import pytest

from relay_connectors.cycle.operation import Wish, wish
from relay_connectors.gate import Verdict

NOTHING, UPSERT, LINK = Wish(), Wish(upsert=True), Wish(link=True)
UNFOUNDED = Wish(retract="error", unfounded=True)


def retract(reason):
    return Wish(retract=reason)


# action, codes, nothing live, live and unchanged, live and changed
TABLE = [
    ("push_full", "consent_granted", UPSERT, NOTHING, UPSERT),
    ("push_unnamed", "unnamed_granted", UPSERT, NOTHING, UPSERT),
    ("link_only", "consent_unknown", LINK, UNFOUNDED, UNFOUNDED),
    ("review", "handed_on_before", NOTHING, UNFOUNDED, UNFOUNDED),
    ("hold", "consent_expired", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("review", "consent_expired", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("hold", "no_mail", NOTHING, UNFOUNDED, UNFOUNDED),
    ("review", "consent_cell_changed", NOTHING, NOTHING, NOTHING),
    ("hold", "embargoed", NOTHING, NOTHING, NOTHING),
    ("hold", "consent_withdrawn", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("review", "consent_denied", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("registered", "consent_withdrawn", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("none", "consent_withdrawn", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("review", "status_unknown", NOTHING, NOTHING, NOTHING),
    ("registered", "registered", NOTHING, NOTHING, NOTHING),
    ("blocked", "consent_withdrawn", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("blocked", "consent_denied", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("blocked", "consent_expired", NOTHING, retract("consent_withdrawn"), retract("consent_withdrawn")),
    ("blocked", "active_elsewhere", NOTHING, retract("reapplied"), retract("reapplied")),
    ("blocked", "hired_here", NOTHING, retract("reapplied"), retract("reapplied")),
    ("blocked", "excluded", NOTHING, retract("excluded"), retract("excluded")),
    ("blocked", "retention_expired", NOTHING, retract("excluded"), retract("excluded")),
    ("blocked", "suppressed", NOTHING, retract("excluded"), retract("excluded")),
    ("none", "in_progress", NOTHING, retract("unrejected"), retract("unrejected")),
    ("none", "hired", NOTHING, retract("reapplied"), retract("reapplied")),
    ("none", "candidate_withdrew", NOTHING, retract("error"), retract("error")),
    ("none", "closed_duplicate", NOTHING, retract("error"), retract("error")),
    ("none", "closed_invalid", NOTHING, retract("error"), retract("error")),
    ("none", "same_person", NOTHING, NOTHING, NOTHING),
    ("none", "history", NOTHING, NOTHING, NOTHING),
]
CELLS = [
    (Verdict(action, (code,)), live, differs, expected)
    for action, code, absent, same, changed in TABLE
    for live, differs, expected in ((False, True, absent), (True, False, same), (True, True, changed))
]


@pytest.mark.parametrize(("verdict", "live", "differs", "expected"), CELLS, ids=str)
def test_the_verdict_decides_the_operation(verdict, live, differs, expected):
    assert wish(verdict, live=live, differs=differs) == expected


@pytest.mark.parametrize(("verdict", "live", "differs", "expected"), CELLS, ids=str)
def test_an_application_that_is_gone_is_taken_back_whatever_the_verdict(verdict, live, differs, expected):
    assert wish(verdict, live=live, differs=differs, gone=True) == (retract("gone") if live else NOTHING)


@pytest.mark.parametrize(("action", "code"), [("hold", "embargoed"), ("review", "status_unknown")])
def test_what_was_given_beyond_a_narrowed_consent_is_taken_back_from_where_the_record_waits(action, code):
    def narrowed(live):
        return wish(Verdict(action, (code,)), live=live, differs=False, narrowed=True)

    assert (narrowed(live=False), narrowed(live=True)) == (NOTHING, retract("consent_withdrawn"))


def test_at_most_one_thing_is_done():
    for verdict, live, differs, _ in CELLS:
        wanted = wish(verdict, live=live, differs=differs)

        assert wanted.upsert + wanted.link + (wanted.retract is not None) <= 1
