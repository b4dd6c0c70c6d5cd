"""An invented Greenhouse account in which things happen: people are rejected, come back, merge, vanish, are hired."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from relay_connectors.clock import FixedClock, stamp
from relay_connectors.testing.harvest.invented import FAMILY, GIVEN, REASONS, SOURCES, STAGES
from relay_connectors.testing.harvest.table import Row, Table

__all__ = ["HAPPENINGS", "UPHEAVALS", "World"]

NOBODY = ("Duplicate", "Spam")
HAPPENINGS = (
    *("apply", "reapply", "advance", "reject", "unreject", "hire", "merge", "delete", "anonymise"),
    *("hide", "stub", "show"),
)
HIDDEN_JOBS = 0.3  # of what is hidden
UPHEAVALS = ("mass_update", "remove")
REMOVABLE = ("sources", "rejection_reasons", "job_interview_stages", "jobs")


class World:
    """The data behind a fake Harvest. ``clock`` stands still until something happens, then goes on by a second.

    ``touching`` says whether rejecting and un-rejecting change the application's ``updated_at``, which nobody has
    proven; the row of ``rejection_details`` comes and goes in any case.
    """

    def __init__(self, clock: FixedClock | None = None) -> None:
        self.clock = clock or FixedClock(datetime(2026, 11, 21, 3, 0, tzinfo=UTC))
        self.touching = True
        self.tables: dict[str, Table] = {
            "applications": Table("candidate_id", "job_id"),
            "candidates": Table(),
            "rejection_details": Table("application_id"),
            "rejection_reasons": Table(),
            "jobs": Table(),
            "sources": Table(),
            "application_stages": Table("application_id"),
            "job_interview_stages": Table("job_id"),
        }
        # Ids of recorded accounts exceed 2^31.
        self._next = 6_409_476_002
        for row_id, name, key, default in REASONS:
            kind = {"id": 3, "key": key, "name": key.replace("_", " ").capitalize()}
            self._put("rejection_reasons", id=row_id, name=name, type=kind, default=default)
        for row_id, name, kind_name in SOURCES:
            self._put("sources", id=row_id, name=name, type={"id": 1, "name": kind_name})

    @classmethod
    def seeded(cls, seed: int, applications: int = 40, *, jobs: int = 3, clock: FixedClock | None = None) -> World:
        """A world with a history: about six in ten of *applications* are rejected, one in ten is a hire."""
        world, rng = cls(clock), random.Random(seed)  # noqa: S311  nothing secret hangs on it
        end = world.clock.at
        step = timedelta(days=200) / max(applications, 1)
        world.clock.at = end - timedelta(days=201)
        for _ in range(jobs):
            world.job()
        while len(world.tables["applications"]) < applications:
            world.clock.at += step * rng.uniform(0.2, 1)
            application = world.apply(job=rng.choice(list(world.tables["jobs"].rows)), source_id=rng.choice(SOURCES)[0])
            for _ in range(rng.randrange(len(STAGES))):
                world.advance(application)
            ends = rng.random()
            if ends < 0.6:
                world.reject(application, rng.choice([None, *(reason[0] for reason in REASONS)]))
            elif ends < 0.7:
                world.hire(application)
        world.clock.at = end
        return world

    def job(self, **fields: Any) -> int:
        """A job and the stages of its plan; its id."""
        own = {"employment_type": {"name": "Employment Type", "type": "single_select", "value": "Full Time"}}
        told = {"name": "法人営業", "confidential": False, "status": "open", "department_id": None}
        job = self._put("jobs", **{**told, "custom_fields": own, **fields})
        for number, name in enumerate(STAGES):
            self._put("job_interview_stages", job_id=job["id"], name=name, sort_order=number, active=True)
        return int(job["id"])

    def candidate(self, **fields: Any) -> int:
        """A person; their id."""
        number = self._next
        person: dict[str, Any] = {
            "first_name": GIVEN[number % 8],
            "last_name": FAMILY[number // 8 % 8],
            "preferred_name": None,
            "company": "株式会社例示",
            "title": "営業",
            "can_email": True,
            "private": False,
            "stub": False,
            "email_addresses": [{"value": f"person{number}@example.com", "type": "personal"}],
            "phone_numbers": [{"value": f"090-{1000 + number % 9000}-{number % 10000:04d}", "type": "mobile"}],
            "addresses": [{"value": "東京都千代田区1-1", "type": "home"}],
            "tags": ["説明会参加"],
            "linked_user_ids": [],
            "custom_fields": {},
        }
        return int(self._put("candidates", **{**person, **fields})["id"])

    def apply(self, candidate: int | None = None, job: int | None = None, **fields: Any) -> int:
        """An application in its first stage; its id."""
        job = job if job is not None else next(self.tables["jobs"].descending())["id"]
        row: dict[str, Any] = {
            "candidate_id": candidate if candidate is not None else self.candidate(),
            "job_id": job,
            "prospect": False,
            "status": "in_process",
            "stage_name": STAGES[0],
            "rejected_at": None,
            "rejection_reason_id": None,
            "source_id": SOURCES[2][0],
            "referrer_id": None,
            "agency_note_id": None,
            "location_address": None,
            "custom_fields": {},
        }
        application = int(self._put("applications", **{**row, **fields})["id"])
        if not row["prospect"]:
            self._enter(application, 0)
        return application

    def advance(self, application: int) -> None:
        """To the next stage of the job's plan."""
        done = len(self.tables["application_stages"].linked("application_id", application))
        if done < len(STAGES):
            self._enter(application, done)
            self._touch("applications", application, stage_name=STAGES[done])

    def reject(self, application: int, reason: int | None = 901) -> None:
        """End it; *reason* None: rejected without one."""
        self._open(application)
        at = self._tick()
        fields = {"status": "rejected", "rejected_at": at, "rejection_reason_id": reason, "stage_name": None}
        self.tables["applications"].change(application, **fields)
        if self.touching:
            self._touch("applications", application)
        self._put("rejection_details", application_id=application, rejection_reason_id=reason, rejected_at=at)

    def unreject(self, application: int) -> None:
        """Take a rejection back: the row that told why goes without a trace."""
        self._open(application)

    def hire(self, application: int) -> None:
        """The best of ends."""
        self._open(application)
        self._touch("applications", application, status="hired", stage_name=None)

    def delete(self, candidate: int) -> None:
        """A person and their applications, without a trace."""
        for row in self.tables["applications"].linked("candidate_id", candidate):
            self._forget(row["id"])
        self.tables["candidates"].drop(candidate)
        self._tick()

    def merge(self, candidate: int, into: int) -> None:
        """All applications of *candidate* become another person's."""
        for row in self.tables["applications"].linked("candidate_id", candidate):
            self.tables["applications"].change(row["id"], candidate_id=into)
        self.tables["candidates"].drop(candidate)
        self._tick()

    def anonymise(self, candidate: int) -> None:
        """What retention rules do after a rejection; the applications stay as they were."""
        lists: tuple[str, ...] = ("email_addresses", "phone_numbers", "addresses", "tags")
        empty: dict[str, Any] = {**{name: [] for name in lists}, "custom_fields": {}}
        name = {"first_name": "Anonymized", "last_name": str(candidate), "company": None, "title": None}
        self._touch("candidates", candidate, **empty, **name)

    def hide(self, application: int, *, job: bool = False) -> None:
        """Its candidate becomes private, or its *job* confidential; the application itself stays as it was."""
        row = self.tables["applications"][application]
        if not job:
            self._touch("candidates", row["candidate_id"], private=True)
        elif row["job_id"] in self.tables["jobs"]:
            self._touch("jobs", row["job_id"], confidential=True)

    def stub(self, application: int) -> None:
        """Its candidate is being processed: until it is shown again, all that is told is an id and a message."""
        self._touch("candidates", self.tables["applications"][application]["candidate_id"], stub=True)

    def show(self, application: int) -> None:
        """Whatever hid it is over; the application itself stays as it was."""
        row = self.tables["applications"][application]
        self._touch("candidates", row["candidate_id"], private=False, stub=False)
        if row["job_id"] in self.tables["jobs"]:
            self._touch("jobs", row["job_id"], confidential=False)

    def mass_update(self, _: random.Random | None = None) -> None:
        """What a vendor's migration does: all applications and rejections change at one and the same moment."""
        at = self._tick()
        for table in ("applications", "rejection_details"):
            for row_id in self.tables[table].rows:
                self.tables[table].change(row_id, updated_at=at)

    def remove(self, rng: random.Random) -> None:
        """A source, a reason, a stage or a job goes without a trace; what points at it stays. One job is left."""
        table = self.tables[rng.choice(REMOVABLE)]
        if len(table) > 1:
            table.drop(rng.choice(list(table.rows)))
        self._tick()

    def happen(self, rng: random.Random, only: tuple[str, ...] = ()) -> str:
        """One thing happens to somebody; its name, one of HAPPENINGS, or of *only*."""
        rows = list(self.tables["applications"].descending())
        what = rng.choice(only or HAPPENINGS) if rows else "apply"
        row = rng.choice(rows) if rows else {}
        if what == "apply":
            self.apply(job=rng.choice(list(self.tables["jobs"].rows)))
        elif what == "reapply":
            self.apply(row["candidate_id"], row["job_id"])
        elif what == "reject":
            self.reject(row["id"], rng.choice([None, *(reason[0] for reason in REASONS)]))
        elif what == "merge":
            self._merge_any(row["candidate_id"], rng)
        elif what == "hide":
            self.hide(row["id"], job=rng.random() < HIDDEN_JOBS)
        elif what == "show":
            self.show(rng.choice([one for one in rows if self._is_hidden(one)] or rows)["id"])
        elif what in UPHEAVALS:
            getattr(self, what)(rng)
        elif what in {"delete", "anonymise"}:
            getattr(self, what)(row["candidate_id"])
        else:  # unreject, hire, advance, stub
            getattr(self, what)(row["id"])
        return what

    def _merge_any(self, candidate: int, rng: random.Random) -> None:
        """Merges start from what two profiles have in common, and an anonymised one has nothing left."""
        there = [row["id"] for row in self.tables["candidates"].descending() if row["first_name"] != "Anonymized"]
        if candidate in there and len(there) > 1:
            self.merge(candidate, rng.choice([one for one in there if one != candidate]))

    def referable(self) -> set[str]:
        """The truth: applications that the employer rejected, of people who are there, visible and candidates."""
        rows = self.tables["applications"].descending()
        return {str(row["id"]) for row in rows if self._rejected(row) and self._is_candidate(row)}

    def _rejected(self, row: Row) -> bool:
        if row["status"] != "rejected" or row["prospect"]:
            return False
        if row["rejection_reason_id"] is None:
            return True
        reason = self.tables["rejection_reasons"].rows.get(row["rejection_reason_id"])
        return reason is not None and reason["type"]["key"] == "WE_REJECTED_THEM" and reason["name"] not in NOBODY

    def _is_candidate(self, row: Row) -> bool:
        person = self.tables["candidates"][row["candidate_id"]]
        nobody = person["linked_user_ids"] or person["first_name"] == "Anonymized"
        return not nobody and row["job_id"] in self.tables["jobs"] and not self._is_hidden(row)

    def _is_hidden(self, row: Row) -> bool:
        person, job = self.tables["candidates"][row["candidate_id"]], self.tables["jobs"].rows.get(row["job_id"], {})
        return bool(person["private"] or person["stub"] or job.get("confidential"))

    def _open(self, application: int) -> None:
        """Back to being in process, as far as it is not."""
        for detail in self.tables["rejection_details"].linked("application_id", application):
            self.tables["rejection_details"].drop(detail["id"])
        fields = {"status": "in_process", "rejected_at": None, "rejection_reason_id": None, "stage_name": STAGES[0]}
        self.tables["applications"].change(application, **fields)
        if self.touching:
            self._touch("applications", application)

    def _enter(self, application: int, number: int) -> None:
        job = self.tables["applications"][application]["job_id"]
        plan = self.tables["job_interview_stages"].linked("job_id", job)
        if number >= len(plan):
            return  # that stage was removed
        stage = plan[number]["id"]
        entered = {"entered_at": stamp(self.clock.at), "exited_at": None, "current": True}
        for row in self.tables["application_stages"].linked("application_id", application):
            self.tables["application_stages"].change(row["id"], current=False, exited_at=stamp(self.clock.at))
        self._put("application_stages", application_id=application, job_interview_stage_id=stage, **entered)

    def _forget(self, application: int) -> None:
        for name in ("application_stages", "rejection_details"):
            for row in self.tables[name].linked("application_id", application):
                self.tables[name].drop(row["id"])
        self.tables["applications"].drop(application)

    def _put(self, table: str, **fields: Any) -> Row:
        self._next += 1
        at = self._tick()
        return self.tables[table].put({"id": self._next, "created_at": at, "updated_at": at, **fields})

    def _touch(self, table: str, row_id: int, **fields: Any) -> None:
        self.tables[table].change(row_id, updated_at=self._tick(), **fields)

    def _tick(self) -> str:
        self.clock.at += timedelta(milliseconds=10)
        return stamp(self.clock.at)
