"""How the consent ended that carried somebody is told beside what the record waits for: the relay may have them."""

from __future__ import annotations

import pytest

from relay_connectors.gate import ConsentState, Facts, Subject, Verdict, judge, next_look
from relay_connectors.settings import Policy

NOW, LATER = "2026-11-22T03:00:00.000Z", "2026-11-25T03:00:00.000Z"
SHARE, UNNAMED = "share_with_relay", "unnamed_use"
REJECTED = Subject("employer_rejected")
GOOD = ConsentState("granted", "con_1", None, None, "0" * 64, "unnamed", ("relay",), None, True, True)
OVER = ConsentState("granted", "con_1", None, None, "0" * 64, "unnamed", ("relay",), NOW, True, True)

WAITING = {
    "status_unknown": (Subject("unknown"), {}),
    "no_show": (Subject("no_show"), {}),
    "offer_rescinded": (Subject("offer_rescinded"), {}),
    "conflicting_rows": (REJECTED, {"contradicted": True}),
    "date_in_future": (REJECTED, {"ahead_until": LATER}),
    "bulk_import": (Subject("employer_rejected", warnings=frozenset({"bulk_import"})), {}),
    "handed_on_before": (REJECTED, {"handed_on": True}),
}


def facts(**changes: object) -> Facts:
    usual: dict[str, object] = {"now": NOW, "today": "2026-11-22", "embargo_until": NOW, "retain_until": "2027-11-18"}
    return Facts(**{**usual, **changes})  # type: ignore[arg-type]


def verdict(case: str, **consent: ConsentState) -> Verdict:
    subject, more = WAITING[case]
    return judge(subject, facts(consent=consent, **more), Policy())


@pytest.mark.parametrize("case", WAITING)
@pytest.mark.parametrize("said", ["denied", "withdrawn"])
@pytest.mark.parametrize("share", [{}, {SHARE: ConsentState("unknown")}, {SHARE: ConsentState("requested")}], ids=str)
def test_a_no_to_be_handed_on_unnamed_is_told_where_nobody_gave_more(case: str, said: str, share: dict) -> None:
    told = verdict(case, **share, **{UNNAMED: ConsentState(said)})

    assert (told.codes[0], told.codes[-1]) == (case, f"consent_{said}")


@pytest.mark.parametrize("case", WAITING)
@pytest.mark.parametrize("state", [OVER, ConsentState("expired")], ids=["over", "expired"])
def test_a_yes_that_is_over_is_told_while_the_record_waits(case: str, state: ConsentState) -> None:
    assert verdict(case, **{UNNAMED: state}).codes[-1] == "consent_expired"


@pytest.mark.parametrize("case", sorted(WAITING.keys() - {"date_in_future", "handed_on_before"}))
def test_a_yes_to_share_that_is_over_is_told_while_the_record_waits(case: str) -> None:
    told = verdict(case, **{SHARE: OVER, UNNAMED: GOOD})

    assert (told.action, told.codes) == ("review", (case, "consent_expired"))


@pytest.mark.parametrize("case", WAITING)
@pytest.mark.parametrize(
    "consent",
    [{SHARE: GOOD}, {UNNAMED: GOOD}, {SHARE: GOOD, UNNAMED: ConsentState("withdrawn")}, {}],
    ids=["share", "unnamed", "share and a no to less", "none"],
)
def test_whom_a_consent_carries_or_nobody_asked_is_told_nothing_of(case: str, consent: dict) -> None:
    assert not {"consent_denied", "consent_withdrawn", "consent_expired"}.intersection(verdict(case, **consent).codes)


def test_whoever_only_said_no_to_being_handed_on_unnamed_gets_a_link() -> None:
    told = judge(REJECTED, facts(consent={UNNAMED: ConsentState("denied")}), Policy())

    assert told == Verdict("link_only", ("consent_unknown",))


def test_a_no_is_told_of_whoever_registered_but_not_that_a_yes_is_over() -> None:
    def codes(state: ConsentState, outcome: str = "employer_rejected") -> tuple[str, ...]:
        return judge(Subject(outcome), facts(registered=True, consent={UNNAMED: state}), Policy()).codes

    assert codes(ConsentState("withdrawn")) == ("registered", "consent_withdrawn")
    assert (codes(OVER), codes(OVER, "unknown")) == (("registered",), ("status_unknown",))


def test_an_update_of_what_the_relay_holds_waits_for_its_own_embargo_alone() -> None:
    def action(update_from: str | None) -> str:
        return judge(REJECTED, waiting(update_from), Policy()).action

    assert [action(moment) for moment in (None, LATER, NOW)] == ["hold", "hold", "push_unnamed"]


def test_an_update_that_waits_is_looked_at_when_its_own_embargo_ends() -> None:
    held = waiting("2026-11-23T03:00:00.000Z")

    assert next_look(REJECTED, held, Policy(), judge(REJECTED, held, Policy())) == "2026-11-23T03:00:00.000Z"


def waiting(update_from: str | None) -> Facts:
    return facts(consent={UNNAMED: GOOD}, embargo_until=LATER, update_from=update_from)
