"""The gate: may this record be pushed, may its person get a link, or neither, and why. Pure, and never by default.

The questions, in their order; the first that answers wins:

1. How did the application end? Only ``employer_rejected`` and ``position_closed`` go on. Where rows of one file say
   different things about it nobody knows; unless a reason of 3 stands against the person anyway, a human looks.
2. Is it older than the source's start? Then it only guards the person's other applications.
3. Must this person never be referred, or did they say no? All reasons are named; the first one leads.
4. Is the person already served by another record, or registered by themselves?
5. Is something odd about the record? A human looks.
6. Is its source still configured? If not, nothing new goes.
7. What did the person consent to? Unknown means a link, which tells the relay nothing about anybody.
8. Is it unknown how another application of the person stands? It may be open: neither push nor link goes.
9. Is the decision dated days ahead? Then it has not been taken, or the date is wrong: neither push nor link goes.
10. May the employer write to the person? If not, the link stays: it would travel in the employer's mail. A consented
    push is the relay's business and goes.
11. May a push go yet? The embargo never holds a link: the link belongs into the rejection mail itself. An update of
    what the relay holds waits for no embargo but the record's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.gate.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relay_connectors.gate.facts import ConsentState, Facts
    from relay_connectors.record import Record
    from relay_connectors.record.vocabulary import Action
    from relay_connectors.settings import Policy

__all__ = ["CONSENT_CODES", "ELIGIBLE", "Verdict", "consented", "decide", "judge"]


class Verdict(NamedTuple):
    """What should be true now, and why: at least one code, the leading one first. ``say`` explains codes.

    Where the person refused or withdrew, that code is always among them, whatever the action, and where their consent
    is over, it is with a hold and a review: a referral that is with the relay has to be taken back also if the record
    itself is in review. But a link says nothing of a no to *unnamed_use*: it goes all the same.
    """

    action: Action
    codes: tuple[str, ...]


ELIGIBLE = frozenset({"employer_rejected", "position_closed"})

ENDED: Mapping[str, Verdict] = {
    "candidate_withdrew": Verdict("none", ("candidate_withdrew",)),
    "offer_declined": Verdict("none", ("offer_declined",)),
    "closed_duplicate": Verdict("none", ("closed_duplicate",)),
    "closed_invalid": Verdict("none", ("closed_invalid",)),
    "in_progress": Verdict("none", ("in_progress",)),
    "hired": Verdict("none", ("hired",)),
    # Nobody but a human can say whether these people should hear from us.
    "no_show": Verdict("review", ("no_show",)),
    "offer_rescinded": Verdict("review", ("offer_rescinded",)),
}
STATUS_UNKNOWN = Verdict("review", ("status_unknown",))
OUTCOME_CONTRADICTED = Verdict("review", ("outcome_contradicted",))
STATUS_MISSING = Verdict("review", ("status_missing",))
# HRMOS holds people as 不合格 whom nobody ever looked at: they came with an import, without a date of any step.
BULK_IMPORT = Verdict("review", ("bulk_import",))
HISTORY = Verdict("none", ("history",))
SAME_PERSON = Verdict("none", ("same_person",))
REGISTERED = Verdict("registered", ("registered",))
NO_CONTACT = Verdict("review", ("no_contact",))
HOLD = Verdict("hold", ("embargoed",))
AHEAD = Verdict("hold", ("date_in_future",))
CONTRADICTED = Verdict("review", ("conflicting_rows",))
STOPPED = Verdict("hold", ("source_stopped",))
# It may be open, or a hire: 入社待ち in words that no table knows.
UNCLEAR_ELSEWHERE = Verdict("hold", ("unclear_elsewhere",))
NO_MAIL = Verdict("hold", ("no_mail",))
CELL_CHANGED = Verdict("review", ("consent_cell_changed",))
HANDED_ON = Verdict("review", ("handed_on_before",))
PUSH_FULL = Verdict("push_full", ("consent_granted",))
PUSH_UNNAMED = Verdict("push_unnamed", ("unnamed_granted",))
EXPIRED = Verdict("blocked", ("consent_expired",))
UNCLEAR = Verdict("review", ("consent_unclear",))
CONFLICT = Verdict("review", ("consent_conflict",))
VERSION = Verdict("review", ("version_not_accepted",))
NO_WORDING = Verdict("review", ("wording_missing",))
NO_RECIPIENT = Verdict("review", ("recipient_missing",))
OTHER_RECIPIENT = Verdict("review", ("recipient_not_accepted",))
NOT_COVERED = Verdict("review", ("payload_not_covered",))
LINKS: Mapping[str, Verdict] = {
    "unknown": Verdict("link_only", ("consent_unknown",)),
    "requested": Verdict("link_only", ("consent_requested",)),
}

PUSHES = frozenset({"push_full", "push_unnamed"})
# A push has a consent that carries it, and a link needs none.
CARRIED = frozenset({*PUSHES, "link_only"})
REFUSALS = {"denied": "consent_denied", "withdrawn": "consent_withdrawn"}
CONSENT_CODES = frozenset({"consent_denied", "consent_withdrawn", "consent_expired"})


def decide(record: Record, facts: Facts, policy: Policy) -> Verdict:
    """The verdict on *record*, from nothing but *facts* and *policy*."""
    return judge(Subject.of(record), facts, policy)


def judge(subject: Subject, facts: Facts, policy: Policy) -> Verdict:
    """``decide`` for callers that hold a subject already: the deliver phase, at a million records."""
    verdict = _judged(subject, facts, policy)
    if verdict.action in CARRIED:
        return verdict
    ended = _ended(facts, verdict.action)
    return verdict if ended in verdict.codes else _noting(verdict, ended)


def _judged(subject: Subject, facts: Facts, policy: Policy) -> Verdict:
    if facts.contradicted and not facts.history:
        codes = _never(subject, facts, policy)
        return Verdict("blocked", codes) if codes else CONTRADICTED
    if subject.outcome not in ELIGIBLE:
        known = _not_eligible(subject)
        # What waits for a human keeps whoever is with the relay there, and no longer than they may be kept.
        over = known.action == "review" and facts.retain_until < facts.today
        return _noting(known, "retention_expired" if over else "")
    if facts.history:
        return HISTORY
    if codes := _never(subject, facts, policy):
        return Verdict("blocked", codes)
    return _already_settled(subject, facts) or _allowed(subject, facts)


def _ended(facts: Facts, action: Action) -> str:
    """The code of how the consent ended that could carry the person; empty while it may, or where there was none.

    That its time is over is told where the record waits, for else it would stay with the relay for as long; not of
    whoever registered there, for they are there by themselves.
    """
    share = facts.consent.get("share_with_relay")
    carrying = facts.consent.get("unnamed_use") if share is None or share.status in LINKS else share
    if carrying is None or carrying.status in REFUSALS:
        return REFUSALS[carrying.status] if carrying else ""
    over = carrying.status == "expired" or (carrying.status == "granted" and _is_over(carrying, facts.now))
    waits = action in ("hold", "review") and not (facts.history or facts.registered)
    return "consent_expired" if over and waits else ""


def _not_eligible(subject: Subject) -> Verdict:
    known = ENDED.get(subject.outcome or "")
    if known:
        return known
    if "outcome_contradicted" in subject.warnings:
        return OUTCOME_CONTRADICTED
    return STATUS_MISSING if "status_missing" in subject.warnings else STATUS_UNKNOWN


def _never(subject: Subject, facts: Facts, policy: Policy) -> tuple[str, ...]:
    """Every reason why this person must not be referred or written to; empty for most people."""
    agency = subject.channel_type == "agency" and policy.agency_sourced == "exclude"
    closed = subject.outcome == "position_closed" and policy.position_closed == "exclude"
    share = facts.consent.get("share_with_relay")
    reasons = (
        "private_candidate" if subject.private else "",
        "test_candidate" if subject.test else "",
        "employee" if subject.employee or facts.employee else "",
        "do_not_contact" if subject.do_not_contact or facts.do_not_contact else "",
        "excluded" if facts.excluded_by else "",
        "agency_sourced" if agency else "",
        "position_closed" if closed else "",
        "suppressed" if facts.suppressed else "",
        "retention_expired" if facts.retain_until < facts.today else "",
        "active_elsewhere" if facts.open_elsewhere else "",
        "hired_here" if facts.hired_here else "",
        REFUSALS.get(share.status, "") if share else "",
    )
    return tuple(filter(None, reasons))


def _already_settled(subject: Subject, facts: Facts) -> Verdict | None:
    """Whether the person is served already, or the record too odd to be believed."""
    if facts.same_person_live:
        return SAME_PERSON
    if facts.registered:
        return REGISTERED
    return BULK_IMPORT if "bulk_import" in subject.warnings else None


def _allowed(subject: Subject, facts: Facts) -> Verdict:
    """What the consent allows and address and embargo leave of it."""
    if facts.stopped:
        return STOPPED
    wanted = consented(facts)
    if facts.unclear_elsewhere and wanted.action in (*PUSHES, "link_only"):
        return UNCLEAR_ELSEWHERE
    if facts.ahead_until and facts.now < facts.ahead_until and wanted.action in (*PUSHES, "link_only"):
        return AHEAD
    if wanted.action == "link_only":
        return _linked(wanted, subject, facts)
    return _pushed(wanted, subject, facts) if wanted.action in PUSHES else wanted


def _linked(wanted: Verdict, subject: Subject, facts: Facts) -> Verdict:
    """A link goes to whoever may be written to, and of whom nothing was handed on: the mail around it says so."""
    if facts.handed_on:
        return _noting(HANDED_ON, *wanted.codes)
    if subject.no_mail or facts.no_mail:
        return _noting(NO_MAIL, *wanted.codes)
    return _noting(wanted, "" if subject.has_contact else "no_contact", *facts.doubts)


def _pushed(wanted: Verdict, subject: Subject, facts: Facts) -> Verdict:
    """A push goes about somebody who can be reached and is known, once they have been told."""
    if not subject.has_contact:
        return NO_CONTACT
    if facts.doubts:
        return Verdict("review", facts.doubts)
    until = facts.embargo_until if facts.update_from is None else facts.update_from
    return HOLD if facts.now < until else wanted


def consented(facts: Facts) -> Verdict:
    """What the person's consents allow, whatever else stands in the way."""
    share, unnamed = facts.consent.get("share_with_relay"), facts.consent.get("unnamed_use")
    if share is not None and share.status in {"granted", "expired"}:
        return _shared(share, unnamed, facts.now)
    if unnamed is not None and unnamed.status == "granted" and not _is_over(unnamed, facts.now):
        return _flaw(unnamed) or PUSH_UNNAMED
    return LINKS.get("unknown" if share is None else share.status, UNCLEAR)


def _shared(share: ConsentState, unnamed: ConsentState | None, now: str) -> Verdict:
    """A consent to share was given: is it still good, for what, and does nothing contradict it?"""
    if share.status == "expired" or _is_over(share, now):
        return EXPIRED
    if flaw := _flaw(share):
        return flaw
    if share.payload == "full":
        return PUSH_FULL
    refused = unnamed is not None and unnamed.status in REFUSALS
    return CONFLICT if refused else PUSH_UNNAMED


def _is_over(state: ConsentState, now: str) -> bool:
    return state.expires_at is not None and state.expires_at <= now


def _flaw(state: ConsentState) -> Verdict | None:
    """Why a granted consent cannot be relied on, if it cannot: is it shown, is its wording held, whom does it name."""
    if state.unshown:
        return CELL_CHANGED
    if not state.version_accepted:
        return VERSION
    if not state.text_sha256:
        return NO_WORDING
    if not state.recipients:
        return NO_RECIPIENT
    if not state.recipient_accepted:
        return OTHER_RECIPIENT
    return None if state.payload in {"full", "unnamed"} else NOT_COVERED


def _noting(verdict: Verdict, *codes: str) -> Verdict:
    """*verdict* with further codes: what its reader has to know although it does not change the action."""
    noted = tuple(filter(None, codes))
    return Verdict(verdict.action, verdict.codes + noted) if noted else verdict
