"""Recipients of consent rules that only the rules vouch for: their names are not the relay's."""

from __future__ import annotations

from collections.abc import Iterable

from relay_connectors.normalize import label
from relay_connectors.settings import ConsentRule, Party, Policy

__all__ = ["vouched_recipients"]


def vouched_recipients(rules: Iterable[ConsentRule], policy: Policy, recipient: Party | None) -> tuple[str, ...]:
    """The names of those rules that grant and name neither *recipient* nor a recipient that *policy* lists.

    Without ``accepted_recipients`` a yes to such a rule counts for the relay all the same: a wording may name its
    recipient or only a category, and whether it covers the relay, somebody has to know.
    """
    if recipient is None:
        return ()
    sure = set(map(label, policy.recipients((), recipient.name)))
    unsure = [rule.recipients for rule in rules if rule.can_grant and sure.isdisjoint(map(label, rule.recipients))]
    return tuple(dict.fromkeys(name for names in unsure for name in names))
