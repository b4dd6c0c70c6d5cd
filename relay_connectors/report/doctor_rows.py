"""What a diagnosis tells of the rows of a source."""

from __future__ import annotations

from typing import Any

from relay_connectors.connector import Source
from relay_connectors.connector.survey import Doubts, Survey
from relay_connectors.consent import ConsentReader
from relay_connectors.cycle.counts import CollectCounts
from relay_connectors.record import Draft
from relay_connectors.record.vocabulary import OBSERVED_ONLY

__all__ = ["consents_of", "rows_seen"]


def consents_of(source: Source) -> Doubts | None:
    """What a draft's cells say of consents and cannot be read, by the rules of its source."""
    if not source.consent:
        return None
    formats = getattr(source.connector.settings, "date_formats", ())
    reader = ConsentReader(source.consent, zone=source.timezone, formats=formats)

    def doubts(draft: Draft) -> list[tuple[str, str]]:
        said = reader.read(draft.kept, [tag["value"] for tag in draft.body.get("tags", ())])
        return list(zip(said.warnings, said.columns, strict=True))

    return doubts


def rows_seen(seen: Survey) -> dict[str, Any]:
    """What the rows of a source hold, for programs: counts and names of columns, no cell."""
    return {
        "rows": seen.rows,
        "blank": seen.blank,
        "counts": _counts(seen).as_json(),
        **({"columns": {"mapped": seen.columns, "unmapped": list(seen.unmapped)}} if seen.columns else {}),
        "outcomes": dict(seen.outcomes.most_common()),
        **({"overruled": dict(seen.overruled.most_common())} if seen.overruled else {}),
        "skipped": dict(seen.skipped.most_common()),
        "unusable": dict(seen.invalid.most_common()),
        "warnings": dict(seen.warnings.most_common()),
        "warned_at": seen.places.as_json(seen.warnings),
    }


def _counts(seen: Survey) -> CollectCounts:
    """The rows as ``sync`` counts them."""
    counts = CollectCounts()
    for code, rows in {"blank": seen.blank, **seen.skipped}.items():
        if rows:
            counts.count(f"skipped.{code}", rows)
    for outcome, rows in (seen.outcomes + seen.overruled).items():
        counts.count(f"skipped.{outcome}" if outcome in OBSERVED_ONLY else "emitted", rows)
    counts.count("duplicates", seen.duplicates)
    counts.count("invalid", seen.unusable)
    return counts
