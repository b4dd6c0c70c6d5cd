"""Verdict → operation: what the gate says should be true, held against what was last queued. Pure."""

from __future__ import annotations

from typing import NamedTuple

from relay_connectors.gate import CONSENT_CODES, Verdict
from relay_connectors.record.vocabulary import RetractReason

__all__ = ["Wish", "wish"]


class Wish(NamedTuple):
    """What the ledger should do about one record: at most one of the three.

    *unfounded*: no consent carries the referral that is taken back.
    """

    upsert: bool = False
    retract: RetractReason | None = None
    link: bool = False
    unfounded: bool = False

    @property
    def may_wait(self) -> bool:
        """Whether a guard may hold it: never what is taken back because no consent carries it, or not any more."""
        return self.retract != "consent_withdrawn" and not self.unfounded


NOTHING = Wish()
# No yes is theirs any more, and nobody said no: it was another's, and an address or a person was put right since.
STRAYED = frozenset({"no_mail", "handed_on_before"})

# A referral that is live although the gate says otherwise is taken back, and the reason says why.
_RETRACT: dict[str, RetractReason] = {
    "active_elsewhere": "reapplied",
    "hired_here": "reapplied",
    "hired": "reapplied",
    "in_progress": "unrejected",
}


def wish(verdict: Verdict, *, live: bool, differs: bool, gone: bool = False, narrowed: bool = False) -> Wish:
    """The operation that makes the relay agree with *verdict*.

    Args:
        verdict: what the gate says today.
        live: an upsert was confirmed, or may have arrived.
        differs: the item that would be sent now is not the one last queued.
        gone: the application no longer exists in its source.
        narrowed: it waits, and the relay was given more than the person agrees to by now.
    """
    if gone:
        return Wish(retract="gone") if live else NOTHING
    # Whoever said no, or whose yes is over, is taken back at once, whatever else is to be said about the record.
    if live and (narrowed or CONSENT_CODES.intersection(verdict.codes)):
        return Wish(retract="consent_withdrawn")
    action = verdict.action
    if action in ("push_full", "push_unnamed"):
        return Wish(upsert=True) if differs or not live else NOTHING
    if action == "link_only" or STRAYED.intersection(verdict.codes):
        return Wish(retract="error", unfounded=True) if live else Wish(link=action == "link_only")
    if not live or (action in ("hold", "review", "registered") and "retention_expired" not in verdict.codes):
        return NOTHING
    return _take_back(verdict)


def _take_back(verdict: Verdict) -> Wish:
    if {"same_person", "history"}.intersection(verdict.codes):
        return NOTHING
    known = next((_RETRACT[code] for code in verdict.codes if code in _RETRACT), None)
    excluded = verdict.action == "blocked" or "retention_expired" in verdict.codes
    return Wish(retract=known or ("excluded" if excluded else "error"))
