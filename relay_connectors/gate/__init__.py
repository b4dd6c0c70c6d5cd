"""The gate: facts in, a verdict with codes out. Pure; it reads no clock, no file and no ledger."""

from relay_connectors.gate.decide import CONSENT_CODES, Verdict, consented, decide, judge
from relay_connectors.gate.exclude import (
    EXCLUDABLE,
    Excludable,
    Idle,
    Powerless,
    excluded_by,
    excluding_tags,
    idle,
    powerless,
    tagged_by,
)
from relay_connectors.gate.facts import ConsentState, Facts
from relay_connectors.gate.subject import Subject
from relay_connectors.gate.times import (
    FOREVER,
    ahead_until,
    embargo_until,
    follow_up_on,
    next_look,
    retain_until,
    told_before,
)
from relay_connectors.gate.words import say

__all__ = [
    "CONSENT_CODES",
    "EXCLUDABLE",
    "FOREVER",
    "ConsentState",
    "Excludable",
    "Facts",
    "Idle",
    "Powerless",
    "Subject",
    "Verdict",
    "ahead_until",
    "consented",
    "decide",
    "embargo_until",
    "excluded_by",
    "excluding_tags",
    "follow_up_on",
    "idle",
    "judge",
    "next_look",
    "powerless",
    "retain_until",
    "say",
    "tagged_by",
    "told_before",
]
