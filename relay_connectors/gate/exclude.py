"""``[[policy.exclude]]``: which rule, if any, keeps a record out."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from relay_connectors.settings import Exclude, Policy

__all__ = ["excluded_by"]


def excluded_by(body: Mapping[str, Any], policy: Policy) -> str | None:
    """The place of the first rule that matches a record's (or draft's) plain JSON, like ``policy.exclude[0]``."""
    if not policy.exclude:
        return None
    job = (body.get("application") or {}).get("job") or {}
    jobs = _folded((job.get("id"), job.get("title")))
    departments = _folded((job.get("department"),))
    tags = _folded(tag.get("value") for tag in body.get("tags") or ())
    for number, rule in enumerate(policy.exclude):
        if _matches(rule, jobs, departments, tags):
            return f"policy.exclude[{number}]"
    return None


def _matches(rule: Exclude, jobs: set[str], departments: set[str], tags: set[str]) -> bool:
    conditions = ((rule.job, jobs), (rule.department, departments), (rule.tag, tags))
    return all(_folded(values) & found for values, found in conditions if values)


def _folded(texts: Iterable[str | None]) -> set[str]:
    return {unicodedata.normalize("NFKC", text).strip().casefold() for text in texts if text}
