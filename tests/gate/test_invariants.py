"""What the gate never does, whatever it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay_connectors.gate import ConsentState, Facts, Subject, judge, next_look
from relay_connectors.gate.words import SENTENCES
from relay_connectors.record.vocabulary import OUTCOMES, ConsentStatus, Scope
from relay_connectors.settings import Policy

PUSHES = {"push_full", "push_unnamed"}
REFERABLE = {"employer_rejected", "position_closed"}
NEVER = ("private", "do_not_contact", "employee", "test")
# A handful of moments, so that "before", "at" and "after" all happen often.
MOMENTS = [f"2026-11-{day:02d}T{hour:02d}:00:00.000Z" for day in (1, 20, 21, 22) for hour in (0, 14, 15)]

REJECTED = Subject("employer_rejected")
GRANT = ConsentState("granted", "con_1", None, None, "0" * 64, "full", ("relay",), MOMENTS[8], True, True)

moments = st.sampled_from(MOMENTS)
flags = st.sampled_from([False, False, False, True])
states = st.builds(
    ConsentState,
    status=st.sampled_from(["unknown", "requested", "granted", "granted", "denied", "withdrawn", "expired"]),
    consent_id=st.just("con_1"),
    text_sha256=st.sampled_from(["0" * 64, "0" * 64, None]),
    payload=st.sampled_from(["full", "unnamed", None]),
    recipients=st.sampled_from([("relay",), ("relay",), ()]),
    expires_at=st.one_of(st.none(), moments),
    version_accepted=st.booleans(),
    recipient_accepted=st.sampled_from([True, True, False]),
)
subjects = st.builds(
    Subject,
    outcome=st.sampled_from([*OUTCOMES, *REFERABLE, *REFERABLE, None]),
    channel_type=st.sampled_from(["agency", "job_board", "unknown"]),
    has_contact=st.booleans(),
    private=flags,
    do_not_contact=flags,
    employee=flags,
    test=flags,
    warnings=st.sampled_from([frozenset(), frozenset({"bulk_import"}), frozenset({"status_missing"})]),
)
policies = st.builds(
    Policy, agency_sourced=st.sampled_from(["exclude", "refer"]), position_closed=st.sampled_from(["exclude", "refer"])
)


def day_in_tokyo(stamp: str) -> str:
    return datetime.fromisoformat(stamp).astimezone(ZoneInfo("Asia/Tokyo")).date().isoformat()


@st.composite
def all_facts(draw: st.DrawFn) -> Facts:
    now = draw(moments)
    names = ("registered", "suppressed", "open_elsewhere", "hired_here", "same_person_live", "history")
    names += ("unclear_elsewhere",)
    scopes: st.SearchStrategy[Scope] = st.sampled_from(["share_with_relay", "unnamed_use", "contact_by_agent"])
    return Facts(
        now=now,
        today=day_in_tokyo(now),
        embargo_until=draw(moments),
        retain_until=draw(st.sampled_from(["2026-10-31", "2026-11-21", "2026-11-22", "2027-11-20"])),
        consent=draw(st.dictionaries(scopes, states, max_size=3)),
        excluded_by=draw(st.sampled_from([None, None, None, "policy.exclude[0]"])),
        ahead_until=draw(st.none() | moments),
        doubts=draw(st.sampled_from([(), (), ("shared_mail",), ("person_unclear", "shared_phone")])),
        **{name: draw(flags) for name in names},  # type: ignore[arg-type]
    )


@given(subjects, all_facts(), policies)
def test_only_the_two_eligible_outcomes_are_pushed_linked_or_held(s: Subject, f: Facts, p: Policy) -> None:
    assert judge(s, f, p).action in {"none", "review"} or s.outcome in REFERABLE


@given(subjects, all_facts(), policies)
def test_nothing_is_pushed_without_a_granted_consent(s: Subject, f: Facts, p: Policy) -> None:
    granted = {scope for scope, state in f.consent.items() if state.status == "granted"}

    assert judge(s, f, p).action not in PUSHES or granted & {"share_with_relay", "unnamed_use"}


@given(states)
def test_everything_is_pushed_only_under_a_living_accepted_consent_to_everything(share: ConsentState) -> None:
    f = Facts(MOMENTS[4], "2026-11-20", MOMENTS[0], "2027-01-01", consent={"share_with_relay": share})
    good = share.status == "granted" and share.payload == "full" and share.recipients and share.version_accepted
    good = good and share.recipient_accepted and share.text_sha256
    alive = share.expires_at is None or share.expires_at > f.now

    assert (judge(REJECTED, f, Policy()).action == "push_full") == bool(good and alive)


@given(subjects, all_facts(), policies)
def test_nothing_is_pushed_before_the_embargo_is_over(s: Subject, f: Facts, p: Policy) -> None:
    assert judge(s, f, p).action not in PUSHES or f.now >= f.embargo_until


@given(subjects, all_facts(), policies)
def test_nothing_is_pushed_or_linked_while_the_decision_lies_ahead(s: Subject, f: Facts, p: Policy) -> None:
    ahead = replace(f, ahead_until="2999-01-01T00:00:00.000Z")

    assert judge(s, ahead, p).action not in {*PUSHES, "link_only"}


@given(subjects, all_facts(), policies)
def test_nothing_is_pushed_or_linked_while_another_application_may_be_open(s: Subject, f: Facts, p: Policy) -> None:
    unclear = replace(f, unclear_elsewhere=True)

    assert judge(s, unclear, p).action not in {*PUSHES, "link_only"}


@given(subjects, all_facts(), policies)
def test_nothing_is_pushed_or_linked_of_an_application_that_contradicts_itself(s: Subject, f: Facts, p: Policy) -> None:
    assert judge(s, replace(f, contradicted=True), p).action in {"blocked", "none", "review"}


@given(subjects, all_facts(), policies, st.sampled_from(["denied", "withdrawn"]))
def test_nobody_who_said_no_is_pushed_or_linked(s: Subject, f: Facts, p: Policy, said: ConsentStatus) -> None:
    refused = replace(f, consent={**f.consent, "share_with_relay": ConsentState(said)})

    assert judge(s, refused, p).action in {"blocked", "none", "review"}


@given(subjects, all_facts(), policies, st.sampled_from(["denied", "withdrawn"]))
def test_a_refusal_is_always_among_the_codes(s: Subject, f: Facts, p: Policy, said: ConsentStatus) -> None:
    refused = replace(f, consent={**f.consent, "share_with_relay": ConsentState(said)})

    assert f"consent_{said}" in judge(s, refused, p).codes


@given(subjects, all_facts(), policies, st.sampled_from(NEVER))
def test_a_flag_of_the_never_list_leaves_nothing_to_do(s: Subject, f: Facts, p: Policy, flag: str) -> None:
    flagged = Subject(**{**s._asdict(), flag: True})

    assert judge(flagged, f, p).action in {"blocked", "none", "review"}


@given(subjects, all_facts(), policies)
def test_nobody_without_an_address_or_with_a_shared_one_is_pushed(s: Subject, f: Facts, p: Policy) -> None:
    shared = judge(s, replace(f, doubts=("shared_mail",)), p)
    unreachable = judge(s._replace(has_contact=False), f, p)

    assert not {shared.action, unreachable.action} & PUSHES
    for held in (shared, unreachable):  # nor held as if it only had to wait until it may be pushed
        assert held.action != "hold" or held.codes[0] in {"date_in_future", "no_mail", "unclear_elsewhere"}


@given(subjects, all_facts(), policies)
def test_the_embargo_changes_nothing_but_pushes(s: Subject, f: Facts, p: Policy) -> None:
    open_now = judge(s, replace(f, embargo_until=f.now), p)
    held = judge(s, replace(f, embargo_until="2999-01-01T00:00:00.000Z"), p)

    assert held == open_now or (open_now.action in PUSHES and held.action == "hold")


@given(subjects, all_facts(), policies)
def test_whoever_may_not_be_written_to_loses_the_link_and_nothing_else(s: Subject, f: Facts, p: Policy) -> None:
    free = judge(s, f, p)
    silent = judge(s._replace(no_mail=True), f, p)

    assert silent.action != "link_only"
    assert silent == free or (free.action == "link_only" and (silent.action, silent.codes[0]) == ("hold", "no_mail"))
    assert judge(s, replace(f, no_mail=True), p) == silent


@given(subjects, all_facts(), policies)
def test_every_code_has_a_sentence(s: Subject, f: Facts, p: Policy) -> None:
    codes = judge(s, f, p).codes

    assert codes
    assert set(codes) <= set(SENTENCES)


@settings(max_examples=100)
@example(REJECTED, Facts(MOMENTS[0], "2026-11-01", MOMENTS[5], "2027-01-01"), Policy(), 60)
@example(
    REJECTED,
    Facts(MOMENTS[0], "2026-11-01", MOMENTS[5], "2027-01-01", None, {"share_with_relay": GRANT}),
    Policy(),
    20 * 24 * 60,
)
@given(subjects, all_facts(), policies, st.integers(0, 40 * 24 * 60))
def test_until_the_next_look_time_alone_changes_nothing(s: Subject, f: Facts, p: Policy, minutes: int) -> None:
    verdict = judge(s, f, p)
    look = next_look(s, f, p, verdict)
    later = _after(f.now, minutes)
    later = later if look is None else min(later, _after(look, -1))

    assert judge(s, replace(f, now=later, today=day_in_tokyo(later)), p) == verdict


@given(subjects, all_facts(), policies)
def test_the_next_look_lies_ahead(s: Subject, f: Facts, p: Policy) -> None:
    look = next_look(s, f, p, judge(s, f, p))

    assert look is None or look > f.now


def test_a_held_push_is_looked_at_when_its_embargo_ends() -> None:
    f = Facts(MOMENTS[0], "2026-11-01", MOMENTS[3], "2027-01-01", None, {"share_with_relay": GRANT})

    assert next_look(REJECTED, f, Policy(), judge(REJECTED, f, Policy())) == MOMENTS[3]


def test_a_pushed_record_is_looked_at_when_its_consent_ends() -> None:
    f = Facts(MOMENTS[4], "2026-11-20", MOMENTS[3], "2027-01-01", None, {"share_with_relay": GRANT})

    assert next_look(REJECTED, f, Policy(), judge(REJECTED, f, Policy())) == MOMENTS[8]


def test_whoever_is_about_to_agree_is_looked_at_then() -> None:
    coming = ConsentState("unknown", begins_at=MOMENTS[8])
    f = Facts(MOMENTS[4], "2026-11-20", MOMENTS[3], "2027-01-01", None, {"share_with_relay": coming})

    assert next_look(REJECTED, f, Policy(), judge(REJECTED, f, Policy())) == MOMENTS[8]


def test_a_link_is_looked_at_when_its_retention_ends() -> None:
    f = Facts(MOMENTS[4], "2026-11-20", MOMENTS[3], "2027-01-01")

    assert next_look(REJECTED, f, Policy(), judge(REJECTED, f, Policy())) == "2027-01-01T15:00:00.000Z"


def _after(stamp: str, minutes: int) -> str:
    later = datetime.fromisoformat(stamp) + timedelta(minutes=minutes)
    return later.isoformat(timespec="milliseconds").replace("+00:00", "Z")
