"""From pages of applications to raws: what lies in other lists is joined by ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from relay_connectors.connector import (
    Answer,
    Id,
    Joined,
    Problem,
    Raw,
    SourceError,
    Walk,
    custom_texts,
    listed,
    moment,
)

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
        self._seen: set[Id] = set()

    def applications(self, walk: Walk, answer: Answer) -> Found:
        """A page of applications."""
        rows, problems = self._lists["applications"].sound(walk.news(listed(answer, walk.leg), "updated_at"))
        raws, more = self._joined(rows)
        if not walk.first:  # then there is no second leg that could repeat them
            self._seen.update(raw.data["application"]["id"] for raw in raws)
        return raws, [*problems, *more]

    def rejections(self, walk: Walk, answer: Answer) -> Found:
        """The applications of a page of rejection details, but for those that this reading had before."""
        rows, problems = self._lists["rejection_details"].sound(walk.news(listed(answer, walk.leg), "updated_at"))
        raws, more = self._found({row["application_id"] for row in rows} - self._seen)
        return raws, [*problems, *more]

    def looked_up(self, ids: Sequence[Id]) -> Sequence[Raw]:
        """The applications of *ids* that are still there; SourceError if one is, but cannot be read."""
        raws, problems = self._found(set(ids))
        if problems:
            raise SourceError(problems[0].errors[0].message)
        return raws

    def _found(self, ids: set[Id | None]) -> Found:
        applications = self._lists["applications"]
        raws, problems = self._joined(list(applications.rows(ids)))
        return raws, [*problems, *{applications.unread[one] for one in ids & applications.unread.keys()}]

    def _joined(self, rows: Sequence[Row]) -> Found:
        """The raws of applications, and what is wrong with those that point at what cannot be read."""
        people = self._people(rows)
        gone = [row["id"] for row in rows if row["candidate_id"] not in people]
        # A merge between two answers moves applications to another candidate, without a trace in their updated_at.
        now = {row["id"]: row for row in self._lists["applications"].rows(gone)}
        people |= self._people(now.values())
        return self._told([now.get(row["id"], row) for row in rows], people)

    def _people(self, rows: Iterable[Row]) -> dict[Id, Row]:
        return {row["id"]: row for row in self._lists["candidates"].rows(row["candidate_id"] for row in rows)}

    def _told(self, rows: Sequence[Row], people: Mapping[Id, Row]) -> Found:
        rejected = [row for row in rows if row["status"] == "rejected"]
        jobs = self._lists["jobs"].known(row["job_id"] for row in rows)
        sources = self._lists["sources"].known(row["source_id"] for row in rows)
        reasons, stages = self._why(rejected), self._last_stages(rejected)
        spoilt = {row["id"]: problem for row in rows if (problem := self._spoilt(row))}
        raws = [
            Raw(
                str(row["id"]),
                {
                    "application": _plain(row),
                    "candidate": _plain(people.get(row["candidate_id"])),
                    "job": jobs.get(row["job_id"]),
                    "source": sources.get(row["source_id"]),
                    "reason": reasons.get(row["id"], {}),
                    "stage": row.get("stage_name") or stages.get(row["id"]),
                    "fields": {**self._custom(people.get(row["candidate_id"])), **self._custom(row)},
                },
                f"/applications/{row['id']}",
            )
            for row in rows
            if row["id"] not in spoilt
        ]
        return raws, list(spoilt.values())

    def _spoilt(self, row: Row) -> Problem | None:
        """What is wrong with what an application hangs on, which is there and cannot be read: that is not gone."""
        ids = (row["candidate_id"], row["job_id"], row["id"])
        unread = (self._lists[name].unread for name in ("candidates", "jobs", "rejection_details"))
        found = next((those[one] for those, one in zip(unread, ids, strict=True) if one in those), None)
        return found and replace(found, locator=f"/applications/{row['id']}", key=str(row["id"]))

    def _why(self, rejected: Sequence[Row]) -> Mapping[Id, Row | None]:
        """Application → its reason; None where there is none, not there where it cannot be told."""
        told = {row["id"]: row["rejection_reason_id"] for row in rejected if "rejection_reason_id" in row}
        # The field is younger than 2026-06, and nobody knows whether older rows were filled. Where it is missing or
        # null a list tells, whose rows go when a rejection is taken back.
        unsure = [row["id"] for row in rejected if told.get(row["id"]) is None]
        rows = self._lists["rejection_details"].rows(unsure)
        details = {row["application_id"]: row["rejection_reason_id"] for row in rows}
        why = details | {one: reason for one, reason in told.items() if reason is not None}
        reasons = self._lists["reasons"].known(why.values())
        return {one: None if reason is None else reasons.get(reason, {}) for one, reason in why.items()}

    def _last_stages(self, rejected: Sequence[Row]) -> Mapping[Id, str]:
        """Application → the stage it was in when it ended: by then its own stage_name is null."""
        rows = reversed(list(self._lists["entered"].rows(row["id"] for row in rejected)))  # of two at once the newer
        steps = [(at, row) for row in rows if (at := moment(row["entered_at"]))]
        last = {row["application_id"]: row["job_interview_stage_id"] for _, row in sorted(steps, key=itemgetter(0))}
        names = self._lists["stages"].known(last.values())
        return {one: name for one, stage in last.items() if (name := names.get(stage, {}).get("name"))}

    def _custom(self, row: Row | None) -> dict[str, str]:
        return custom_texts((row or {}).get("custom_fields"), self._fields)


def _plain(row: Row | None) -> Row | None:
    return {name: value for name, value in row.items() if name != "custom_fields"} if row else None
