"""From pages of applications to raws: what lies in other lists is joined by ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relay_connectors.connector import Answer, Http, Joined, Problem, Raw, SourceError, Walk, listed, sound
from relay_greenhouse.tables import APPLICATION_FIELDS, CANDIDATE_FIELDS, DETAIL_FIELDS, JOB_FIELDS, STAGE_FIELDS

__all__ = ["PAGE", "Reading"]

PAGE = 500
REQUIRED = ("candidate_id", "job_id", "source_id", "status", "updated_at")
WHY = ("application_id", "rejection_reason_id")
STEP = ("application_id", "job_interview_stage_id", "entered_at")
Row = Mapping[str, Any]
Found = tuple[Sequence[Raw], Sequence[Problem]]


class Reading:
    """One reading of an account. *fields* are the custom fields that are read; the others are dropped right here."""

    def __init__(self, http: Http, fields: frozenset[str]) -> None:
        of = "application_ids"
        self._fields = fields
        self._seen: set[int] = set()
        # No per_page where fifty ids cannot have more than its default of a hundred rows.
        self._applications = Joined(http, "/applications", fields=APPLICATION_FIELDS)
        self._candidates = Joined(http, "/candidates", fields=CANDIDATE_FIELDS)
        self._details = Joined(http, "/rejection_details", ids=of, fields=DETAIL_FIELDS)
        self._entered = Joined(http, "/application_stages", ids=of, fields=STAGE_FIELDS, per_page=PAGE)
        self._stages = Joined(http, "/job_interview_stages", fields=("id", "name"))
        self._jobs = Joined(http, "/jobs", fields=JOB_FIELDS)
        self._sources = Joined(http, "/sources", whole=True, per_page=PAGE)
        # Without include_defaults the built-in reasons are missing.
        self._reasons = Joined(http, "/rejection_reasons", whole=True, include_defaults="true", per_page=PAGE)

    def applications(self, walk: Walk, answer: Answer) -> Found:
        """A page of applications."""
        rows = listed(answer, walk.leg, fields=APPLICATION_FIELDS)
        walk.holds(row.get("updated_at") for row in rows)
        raws, problems = self._joined(rows)
        if not walk.first:  # then there is no second leg that could repeat them
            self._seen.update(int(raw.key) for raw in raws)
        return raws, problems

    def rejections(self, walk: Walk, answer: Answer) -> Found:
        """The applications of a page of rejection details, but for those that this reading had before."""
        rows, problems = sound(listed(answer, walk.leg, fields=DETAIL_FIELDS), WHY, walk.leg)
        walk.holds(row.get("updated_at") for row in rows)
        missed = {row["application_id"] for row in rows} - self._seen
        raws, more = self._joined(list(self._applications.rows(missed)))
        return raws, [*problems, *more]

    def looked_up(self, ids: Sequence[int]) -> Sequence[Raw]:
        """The applications of *ids* that are still there; SourceError if one is, but cannot be read."""
        raws, problems = self._joined(list(self._applications.rows(ids)))
        if problems:
            raise SourceError(problems[0].errors[0].message)
        return raws

    def _joined(self, found: Sequence[Row]) -> Found:
        """The raws of applications, and what is wrong with those that lack what nothing can be said without."""
        rows, problems = sound(found, REQUIRED, "/applications")
        people = self._people(rows)
        gone = [row["id"] for row in rows if row["candidate_id"] not in people]
        # A merge between two answers moves applications to another candidate, without a trace in their updated_at.
        moved, _ = sound(list(self._applications.rows(gone)), REQUIRED, "/applications")
        people |= self._people(moved)
        now = {row["id"]: row for row in moved}
        return self._raws([now.get(row["id"], row) for row in rows], people), problems

    def _people(self, rows: Iterable[Row]) -> dict[int, Row]:
        found = self._candidates.rows(row["candidate_id"] for row in rows)
        return {row["id"]: row for row in found if "id" in row}

    def _raws(self, rows: Sequence[Row], people: Mapping[int, Row]) -> list[Raw]:
        rejected = [row for row in rows if row["status"] == "rejected"]
        jobs = self._jobs.known(row.get("job_id") for row in rows)
        sources = self._sources.known(row.get("source_id") for row in rows)
        reasons, stages = self._why(rejected), self._last_stages(rejected)
        return [
            Raw(
                str(row["id"]),
                {
                    "application": _plain(row),
                    "candidate": _plain(people.get(row["candidate_id"])),
                    "job": jobs.get(row.get("job_id")),
                    "source": sources.get(row.get("source_id")),
                    "reason": reasons.get(row["id"], {}),
                    "stage": row.get("stage_name") or stages.get(row["id"]),
                    "fields": {**self._custom(people.get(row["candidate_id"])), **self._custom(row)},
                },
                f"/applications/{row['id']}",
            )
            for row in rows
        ]

    def _why(self, rejected: Sequence[Row]) -> Mapping[int, Row | None]:
        """Application → its reason; None where there is none, empty where it cannot be told."""
        said = {row["id"]: row["rejection_reason_id"] for row in rejected if "rejection_reason_id" in row}
        # The field is younger than 2026-06; without it a list tells, whose rows go when a rejection is taken back.
        others = self._details.rows(row["id"] for row in rejected if row["id"] not in said)
        details, _ = sound(list(others), WHY, "/rejection_details")
        said |= {row["application_id"]: row["rejection_reason_id"] for row in details}
        reasons = self._reasons.known(said.values())
        return {one: None if reason is None else reasons.get(reason, {}) for one, reason in said.items()}

    def _last_stages(self, rejected: Sequence[Row]) -> Mapping[int, str]:
        """Application → the stage it was in when it ended: by then its own stage_name is null."""
        steps, _ = sound(list(self._entered.rows(row["id"] for row in rejected)), STEP, "/application_stages")
        entered = sorted((row for row in steps if row["entered_at"]), key=lambda row: (row["entered_at"], row["id"]))
        last = {row["application_id"]: row["job_interview_stage_id"] for row in entered}
        names = self._stages.known(last.values())
        return {one: str(names[stage].get("name")) for one, stage in last.items() if stage in names}

    def _custom(self, row: Row | None) -> dict[str, str]:
        fields = (row or {}).get("custom_fields") or {}
        return {name: _text(fields[name]) for name in self._fields & fields.keys()}


def _plain(row: Row | None) -> Row | None:
    return {name: value for name, value in row.items() if name != "custom_fields"} if row else None


def _text(field: Any) -> str:
    """A custom field's value as text; a person, a file or a range says nothing."""
    value = field.get("value") if isinstance(field, dict) else None
    values = value if isinstance(value, list) else [value]
    return "、".join(str(one) for one in values if isinstance(one, str | int | float))
