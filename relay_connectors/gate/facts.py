"""What the gate is told about one record, by the ledger and the clock.

Instants are UTC text as ``clock.stamp`` writes it (``2026-11-18T15:00:00.000Z``), days are ``2026-11-18`` in the
tenant's zone: both sort as text, which is why the gate never parses a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay_connectors.record.vocabulary import ConsentStatus, Payload, Scope

__all__ = ["ConsentState", "Facts"]


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Where one person stands on one scope now: the consent room works it out, the gate reads it.

    *effective_at*, *expires_at* and *begins_at* are UTC stamps; *expires_at* is None where nothing can expire,
    *begins_at* is when a consent that is dated later than now takes over, None where there is none.
    *unshown*: the row in which this yes was read does not say it any more.
    *version_accepted* says whether the tenant accepts the wording (*policy_version*), *text_sha256* is its text, None
    where nobody holds it,
    *recipient_accepted* whether any of its *recipients* means the one that the relay's data goes to.
    """

    status: ConsentStatus
    consent_id: str | None = None
    effective_at: str | None = None
    policy_version: str | None = None
    text_sha256: str | None = None
    payload: Payload | None = None
    recipients: tuple[str, ...] = ()
    expires_at: str | None = None
    version_accepted: bool = False
    recipient_accepted: bool = False
    begins_at: str | None = None
    unshown: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a verdict depends on besides the record and the policy. They are never hashed or sent.

    *now*, *embargo_until*, *notified_at* are UTC stamps; *today* and *retain_until* (the last day that keeps) are days
    in the tenant's zone. *excluded_by* names the ``[[policy.exclude]]`` that hit. *open_elsewhere* and *hired_here*
    are about other applications of the same person, *same_person_live* about another record that is with the relay
    now. *ahead_until*: until then the decision is dated too far ahead to be believed. *doubts* are codes of why nobody
    may be sure whom the record is about; each keeps it from being pushed. *do_not_contact*, *employee*, *no_mail*:
    some record of the person says so. *embargo_until* and the tags of *excluded_by* are all their records', too.
    *update_from*: of a record that the relay holds the end of its own embargo, which alone an update waits for: nobody
    hears of another rejection by it, and a consent that was narrowed meanwhile does not wait. None of any other.
    *handed_on*: something about the person went to the relay before.
    *unclear_elsewhere*: the record is not with the relay, and how another application of the person ended is not known.
    *stopped*: the record is not with the relay, and its source is no longer configured. *contradicted*: rows of one
    file say different things about this application.
    """

    now: str
    today: str
    embargo_until: str
    retain_until: str
    notified_at: str | None = None
    consent: Mapping[Scope, ConsentState] = field(default_factory=dict)
    registered: bool = False
    suppressed: bool = False
    do_not_contact: bool = False
    employee: bool = False
    open_elsewhere: bool = False
    hired_here: bool = False
    same_person_live: bool = False
    history: bool = False
    excluded_by: str | None = None
    ahead_until: str | None = None
    doubts: tuple[str, ...] = ()
    no_mail: bool = False
    unclear_elsewhere: bool = False
    stopped: bool = False
    contradicted: bool = False
    handed_on: bool = False
    update_from: str | None = None
