"""From pages of applications to raws: what lies in other lists is joined by ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relay_connectors.connector import Answer, Joined, Problem, Raw, SourceError, Walk, custom_texts, listed, sound
from relay_greenhouse.tables import APPLICATION_FIELDS, DETAIL_FIELDS, REQUIRED, STEP, WHY

__all__ = ["Reading"]

Row = Mapping[str, Any]
Found = tuple[Sequence[Raw], Sequence[Problem]]


class Reading:
    """One reading of an account by its *lists*, name → list.

    *fields* are the custom fields that are read; the others are dropped right here.
    """

    def __init__(self, lists: Mapping[str, Joined], fields: frozenset[str]) -> None:
        self._lists = lists
        self._fields = fields
        self._seen: set[int] = set()

    def applications(self, walk: Walk, answer: Answer) -> Found:
        """A page of applications."""
        rows = walk.news(listed(answer, walk.leg, fields=APPLICATION_FIELDS), "updated_at")
        raws, problems = self._joined(rows)
        if not walk.first:  # then there is no second leg that could repeat them
            self._seen.update(int(raw.key) for raw in raws)
        return raws, problems

    def rejections(self, walk: Walk, answer: Answer) -> Found:
        """The applications of a page of rejection details, but for those that this reading had before."""
        rows, problems = sound(walk.news(listed(answer, walk.leg, fields=DETAIL_FIELDS), "updated_at"), WHY, walk.leg)
        missed = {row["application_id"] for row in rows} - self._seen
        raws, more = self._joined(list(self._lists["applications"].rows(missed)))
        return raws, [*problems, *more]

    def looked_up(self, ids: Sequence[int]) -> Sequence[Raw]:
        """The applications of *ids* that are still there; SourceError if one is, but cannot be read."""
        raws, problems = self._joined(list(self._lists["applications"].rows(ids)))
        if problems:
            raise SourceError(problems[0].errors[0].message)
        return raws

    def _joined(self, found: Sequence[Row]) -> Found:
        """The raws of applications, and what is wrong with those that lack what nothing can be said without."""
        rows, problems = sound(found, REQUIRED, "/applications")
        people = self._people(rows)
        gone = [row["id"] for row in rows if row["candidate_id"] not in people]
        # A merge between two answers moves applications to another candidate, without a trace in their updated_at.
        moved, _ = sound(list(self._lists["applications"].rows(gone)), REQUIRED, "/applications")
        people |= self._people(moved)
        now = {row["id"]: row for row in moved}
        return self._raws([now.get(row["id"], row) for row in rows], people), problems

    def _people(self, rows: Iterable[Row]) -> dict[int, Row]:
        found = self._lists["candidates"].rows(row["candidate_id"] for row in rows)
        return {row["id"]: row for row in found if "id" in row}

    def _raws(self, rows: Sequence[Row], people: Mapping[int, Row]) -> list[Raw]:
        rejected = [row for row in rows if row["status"] == "rejected"]
        jobs = self._lists["jobs"].known(row.get("job_id") for row in rows)
        sources = self._lists["sources"].known(row.get("source_id") for row in rows)
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
        others = self._lists["details"].rows(row["id"] for row in rejected if row["id"] not in said)
        details, _ = sound(list(others), WHY, "/rejection_details")
        said |= {row["application_id"]: row["rejection_reason_id"] for row in details}
        reasons = self._lists["reasons"].known(said.values())
        return {one: None if reason is None else reasons.get(reason, {}) for one, reason in said.items()}

    def _last_stages(self, rejected: Sequence[Row]) -> Mapping[int, str]:
        """Application → the stage it was in when it ended: by then its own stage_name is null."""
        steps, _ = sound(list(self._lists["entered"].rows(row["id"] for row in rejected)), STEP, "/application_stages")
        entered = sorted((row for row in steps if row["entered_at"]), key=lambda row: (row["entered_at"], row["id"]))
        last = {row["application_id"]: row["job_interview_stage_id"] for row in entered}
        names = self._lists["stages"].known(last.values())
        return {one: str(names[stage].get("name")) for one, stage in last.items() if stage in names}

    def _custom(self, row: Row | None) -> dict[str, str]:
        return custom_texts((row or {}).get("custom_fields"), self._fields)


def _plain(row: Row | None) -> Row | None:
    return {name: value for name, value in row.items() if name != "custom_fields"} if row else None
