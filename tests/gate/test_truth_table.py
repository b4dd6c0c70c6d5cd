"""The gate, cell by cell. The table is written from the design's words, not from the code."""

from __future__ import annotations

import pytest

from relay_connectors.gate import ConsentState, Facts, Subject, Verdict, judge
from relay_connectors.settings import Policy

NOW = "2026-11-22T03:00:00.000Z"


def state(status: str, **changes: object) -> ConsentState:
    facts: dict[str, object] = {
        "consent_id": "con_1",
        "effective_at": "2026-04-01T00:00:00.000Z",
        "policy_version": "2026-04",
        "text_sha256": "0" * 64,
        "payload": "full",
        "recipients": ("キャリアリレー",),
        "expires_at": "2028-04-01T00:00:00.000Z" if status == "granted" else None,
        "version_accepted": True,
        "recipient_accepted": True,
    }
    return ConsentState(status, **{**facts, **changes})  # type: ignore[arg-type]


SHARE, UNNAMED = "share_with_relay", "unnamed_use"
CONSENTS = {
    "none": {},
    "unkn": {SHARE: state("unknown")},
    "requ": {SHARE: state("requested")},
    "full": {SHARE: state("granted")},
    "both": {SHARE: state("granted"), UNNAMED: state("granted", payload="unnamed")},
    "part": {SHARE: state("granted", payload="unnamed")},
    "unna": {UNNAMED: state("granted", payload="unnamed")},
    "deni": {SHARE: state("denied")},
    "deun": {SHARE: state("denied"), UNNAMED: state("granted", payload="unnamed")},
    "with": {SHARE: state("withdrawn")},
    "expi": {SHARE: state("expired")},
    "late": {SHARE: state("granted", expires_at=NOW)},
    "vers": {SHARE: state("granted", version_accepted=False)},
    "reci": {SHARE: state("granted", recipients=())},
    "othe": {SHARE: state("granted", recipient_accepted=False)},
    "payl": {SHARE: state("granted", payload=None)},
    "unla": {UNNAMED: state("granted", payload="unnamed", expires_at=NOW)},
    "unve": {UNNAMED: state("granted", payload="unnamed", version_accepted=False)},
    "unde": {UNNAMED: state("denied")},
    "conf": {SHARE: state("granted", payload="unnamed"), UNNAMED: state("withdrawn")},
}

# Two letters a cell: L? link_only/consent_unknown, Lr …/consent_requested, F push_full, U push_unnamed, H hold,
# M hold because the employer may not write to them, A hold because the decision lies ahead, E hold because another
# application may be open, B- blocked and N- none and R- review by the row's own code, Bd Bw Be blocked by consent
# denied, withdrawn, expired, Rv Rr Ro Rp Rc review by version, no recipient, another one, payload, conflict, G
# registered.
TABLE = """
case                 none unkn requ full both part unna deni deun with expi late vers reci othe payl unla unve unde conf
employer_rejected    L?   L?   Lr   F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
position_closed      L?   L?   Lr   F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
candidate_withdrew   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
offer_declined       N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
no_show              R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
offer_rescinded      R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
closed_duplicate     N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
closed_invalid       N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
in_progress          N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
hired                N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
status_unknown       R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
status_missing       R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
outcome_contradicted R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
history              N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
private_candidate    B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
test_candidate       B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
employee             B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
do_not_contact       B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
person_not_to_ask    B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
staff_elsewhere      B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
excluded             B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
agency_sourced       B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
agency_allowed       L?   L?   Lr   F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
closed_excluded      B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
suppressed           B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
retention_expired    B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
retention_last_day   L?   L?   Lr   F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
active_elsewhere     B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
hired_here           B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-   B-
same_person          N-   N-   N-   N-   N-   N-   N-   Bd   Bd   Bw   N-   N-   N-   N-   N-   N-   N-   N-   N-   N-
registered           G    G    G    G    G    G    G    Bd   Bd   Bw   G    G    G    G    G    G    G    G    G    G
bulk_import          R-   R-   R-   R-   R-   R-   R-   Bd   Bd   Bw   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
conflicting_rows     R-   R-   R-   R-   R-   R-   R-   Bd   Bd   Bw   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
conflict_first_open  R-   R-   R-   R-   R-   R-   R-   Bd   Bd   Bw   R-   R-   R-   R-   R-   R-   R-   R-   R-   R-
no_contact           L?   L?   Lr   R-   R-   R-   R-   Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
shared_mail          L?   L?   Lr   R-   R-   R-   R-   Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
shared_phone         L?   L?   Lr   R-   R-   R-   R-   Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
person_unclear       L?   L?   Lr   R-   R-   R-   R-   Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
no_mail              M    M    M    F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   M    Rv   M    Rc
no_mail_of_another   M    M    M    F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   M    Rv   M    Rc
embargo              L?   L?   Lr   H    H    H    H    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
embargo_just_over    L?   L?   Lr   F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
embargo_no_contact   L?   L?   Lr   R-   R-   R-   R-   Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
date_in_future       A    A    A    A    A    A    A    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   A    Rv   A    Rc
unclear_elsewhere    E    E    E    E    E    E    E    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   E    Rv   E    Rc
date_just_reached    L?   L?   Lr   F    F    U    U    Bd   Bd   Bw   Be   Be   Rv   Rr   Ro   Rp   L?   Rv   L?   Rc
"""

ANSWERS = {
    "L?": ("link_only", "consent_unknown"),
    "Lr": ("link_only", "consent_requested"),
    "F": ("push_full", "consent_granted"),
    "U": ("push_unnamed", "unnamed_granted"),
    "H": ("hold", "embargoed"),
    "M": ("hold", "no_mail"),
    "A": ("hold", "date_in_future"),
    "E": ("hold", "unclear_elsewhere"),
    "Bd": ("blocked", "consent_denied"),
    "Bw": ("blocked", "consent_withdrawn"),
    "Be": ("blocked", "consent_expired"),
    "Rv": ("review", "version_not_accepted"),
    "Rr": ("review", "recipient_missing"),
    "Ro": ("review", "recipient_not_accepted"),
    "Rp": ("review", "payload_not_covered"),
    "Rc": ("review", "consent_conflict"),
    "G": ("registered", "registered"),
}
OWN = {"B-": "blocked", "N-": "none", "R-": "review"}
OWN_CODES = {
    "person_not_to_ask": "do_not_contact",
    "staff_elsewhere": "employee",
    "closed_excluded": "position_closed",
    "embargo_no_contact": "no_contact",
    "conflict_first_open": "conflicting_rows",
}

OUTCOMES = {
    "position_closed",
    "candidate_withdrew",
    "offer_declined",
    "no_show",
    "offer_rescinded",
    "closed_duplicate",
    "closed_invalid",
    "in_progress",
    "hired",
}
SUBJECTS = {
    **{outcome: Subject(outcome) for outcome in OUTCOMES},
    "status_unknown": Subject("unknown"),
    "status_missing": Subject("unknown", warnings=frozenset({"status_missing"})),
    "outcome_contradicted": Subject("unknown", warnings=frozenset({"outcome_contradicted"})),
    "private_candidate": Subject("employer_rejected", private=True),
    "test_candidate": Subject("employer_rejected", test=True),
    "employee": Subject("employer_rejected", employee=True),
    "do_not_contact": Subject("employer_rejected", do_not_contact=True),
    "agency_sourced": Subject("employer_rejected", "agency"),
    "agency_allowed": Subject("employer_rejected", "agency"),
    "closed_excluded": Subject("position_closed"),
    "bulk_import": Subject("employer_rejected", warnings=frozenset({"bulk_import"})),
    "conflict_first_open": Subject("in_progress"),
    "no_contact": Subject("employer_rejected", has_contact=False),
    "no_mail": Subject("employer_rejected", no_mail=True),
    "embargo_no_contact": Subject("employer_rejected", has_contact=False),
}
FACTS: dict[str, dict[str, object]] = {
    "history": {"history": True},
    "conflicting_rows": {"contradicted": True},
    "conflict_first_open": {"contradicted": True},
    "person_not_to_ask": {"do_not_contact": True},
    "staff_elsewhere": {"employee": True},
    "excluded": {"excluded_by": "policy.exclude[0]"},
    "suppressed": {"suppressed": True},
    "retention_expired": {"retain_until": "2026-11-21"},
    "retention_last_day": {"retain_until": "2026-11-22"},
    "active_elsewhere": {"open_elsewhere": True},
    "hired_here": {"hired_here": True},
    "unclear_elsewhere": {"unclear_elsewhere": True},
    "same_person": {"same_person_live": True},
    "registered": {"registered": True},
    "shared_mail": {"doubts": ("shared_mail",)},
    "shared_phone": {"doubts": ("shared_phone",)},
    "person_unclear": {"doubts": ("person_unclear",)},
    "no_mail_of_another": {"no_mail": True},
    "embargo": {"embargo_until": "2026-11-22T03:00:00.001Z"},
    "embargo_just_over": {"embargo_until": NOW},
    "date_in_future": {"ahead_until": "2026-11-22T03:00:00.001Z"},
    "date_just_reached": {"ahead_until": NOW},
    "embargo_no_contact": {"embargo_until": "2026-11-25T15:00:00.000Z"},
}
POLICIES = {
    "agency_allowed": Policy(agency_sourced="refer"),
    "closed_excluded": Policy(position_closed="exclude"),
}


def facts(**changes: object) -> Facts:
    usual: dict[str, object] = {
        "now": NOW,
        "today": "2026-11-22",
        "embargo_until": "2026-11-21T15:00:00.000Z",
        "retain_until": "2027-11-18",
    }
    return Facts(**{**usual, **changes})  # type: ignore[arg-type]


def cells() -> list[tuple[str, str, str]]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [(case, consent, cell) for case, *row in rows for consent, cell in zip(head[1:], row, strict=True)]


@pytest.mark.parametrize(("case", "consent", "cell"), cells(), ids=str)
def test_every_cell_of_the_truth_table_holds(case: str, consent: str, cell: str) -> None:
    given = facts(**FACTS.get(case, {}), consent=CONSENTS[consent])
    subject = SUBJECTS.get(case, Subject("employer_rejected"))

    verdict = judge(subject, given, POLICIES.get(case, Policy()))

    expected = ANSWERS.get(cell) or (OWN[cell], OWN_CODES.get(case, case))
    assert (verdict.action, verdict.codes[0]) == expected


def test_a_block_names_every_reason_in_a_fixed_order() -> None:
    given = facts(suppressed=True, hired_here=True, consent=CONSENTS["with"])

    verdict = judge(Subject("employer_rejected", private=True, employee=True), given, Policy())

    assert verdict == Verdict(
        "blocked", ("private_candidate", "employee", "suppressed", "hired_here", "consent_withdrawn")
    )


def test_a_link_says_what_is_odd_about_the_address() -> None:
    verdict = judge(Subject("employer_rejected", has_contact=False), facts(doubts=("shared_mail",)), Policy())

    assert verdict == Verdict("link_only", ("consent_unknown", "no_contact", "shared_mail"))


@pytest.mark.parametrize("outcome", [None, "", "rejected", "EMPLOYER_REJECTED", "不採用"])
def test_an_outcome_that_no_table_knows_is_reviewed(outcome: str | None) -> None:
    assert judge(Subject(outcome), facts(), Policy()) == Verdict("review", ("status_unknown",))


@pytest.mark.parametrize(("scope", "payload"), [(SHARE, "full"), (SHARE, "unnamed"), (UNNAMED, "unnamed")])
def test_a_consent_to_a_wording_that_nobody_holds_is_reviewed(scope: str, payload: str) -> None:
    given = facts(consent={scope: state("granted", payload=payload, text_sha256=None)})

    assert judge(Subject("employer_rejected"), given, Policy()) == Verdict("review", ("wording_missing",))


def test_a_consent_in_a_state_of_a_later_version_is_reviewed() -> None:
    given = facts(consent={SHARE: state("paused")})

    assert judge(Subject("employer_rejected"), given, Policy()) == Verdict("review", ("consent_unclear",))
