"""Where a referral may stand, and the steps between. Any other step is refused."""

from __future__ import annotations

from relay_connectors.relay.wire import ReferralStatus
from relay_connectors.relay_server.problems import ProblemError

__all__ = ["LIVE", "OPEN", "STEPS", "check_step", "shown"]

_EXITS: frozenset[ReferralStatus] = frozenset({"declined", "withdrawn", "expired", "retracted", "erased"})

STEPS: dict[ReferralStatus, frozenset[ReferralStatus]] = {
    "received": _EXITS | {"invited", "registered"},
    "invited": _EXITS | {"registered"},
    "registered": _EXITS | {"agent_supported"},
    "agent_supported": _EXITS | {"interviewing"},
    "interviewing": _EXITS | {"hired_elsewhere"},
    "hired_elsewhere": frozenset({"withdrawn", "retracted", "erased"}),
    # The ways back: an upsert of a higher revision, or the person who opens the link and registers.
    "declined": frozenset({"received", "registered", "withdrawn", "retracted", "erased"}),
    "expired": frozenset({"received", "registered", "withdrawn", "retracted", "erased"}),
    "retracted": frozenset({"received", "registered", "withdrawn", "erased"}),
    # Only with a consent given after the withdrawal; whoever calls has checked that.
    "withdrawn": frozenset({"received", "registered", "erased"}),
    "erased": frozenset(),
}
LIVE: frozenset[ReferralStatus] = frozenset(
    {"received", "invited", "registered", "agent_supported", "interviewing", "hired_elsewhere"}
)
OPEN: frozenset[ReferralStatus] = frozenset({"registered", "agent_supported", "interviewing", "hired_elsewhere"})
_PRIVATE: frozenset[ReferralStatus] = frozenset({"agent_supported", "interviewing", "hired_elsewhere"})


def check_step(now: ReferralStatus, then: ReferralStatus) -> None:
    """Refuse a step that the lifecycle does not know with 409 ``illegal_transition``."""
    if then not in STEPS[now]:
        raise ProblemError("illegal_transition")


def shown(status: ReferralStatus, feedback: str) -> ReferralStatus:
    """The status the employer sees: what came after the registration is the person's to tell."""
    return "registered" if status in _PRIVATE and not feedback else status
