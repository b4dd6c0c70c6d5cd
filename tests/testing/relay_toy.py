"""Toy Hire: an ATS that does not exist, and the smallest adapter that keeps the whole contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from relay_connectors.connector import (
    Answer,
    ApiKey,
    BaseUrl,
    Budget,
    Cursor,
    Draft,
    HttpPlan,
    Joined,
    Lists,
    Outcome,
    Page,
    Person,
    Problem,
    Raw,
    Reader,
    RestConnector,
    Secret,
    Settings,
    Skip,
    SourceError,
    Walk,
    Words,
    listed,
    sound,
)

REQUIRED = ("person_id", "status")
STATUSES: Words[Outcome] = Words(
    {"open": "in_progress", "no": "employer_rejected", "withdrawn": "candidate_withdrew", "hired": "hired"},
    unknown="unknown",
    warning="status_unknown",
)


class ToySettings(Settings):
    """Where, and with which key."""

    token: Secret
    base_url: BaseUrl


class ToyConnector(RestConnector[ToySettings]):
    """Reads Toy Hire."""

    name = "toy"
    version = "1"
    translator = "1"
    settings_type = ToySettings
    lists = Lists({"/applications": "applications", "/people": "people"}, one={}, changed="changed")

    def transport(self) -> HttpPlan:
        return HttpPlan(self.settings.base_url, ApiKey(self.settings.token, setting="token"), Budget(10, 1.0))

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        for walk in self.walks(cursor, overlap=timedelta(hours=1), legs=("/applications",)):
            answers = self.http.pages("/applications", walk.at, by="changed", since=walk.since, until=walk.until)
            yield from walk.pages(answers, partial(self._read, walk))

    def lookup(self, keys: Sequence[str]) -> Iterator[Raw]:
        ids = [int(key) for key in keys if key.isdecimal()]
        found = Joined(self.http, "/applications", required=REQUIRED)
        rows = list(found.rows(ids))
        if found.unread:
            raise SourceError("an application cannot be read")
        yield from self._raws(rows)

    def translate(self, raw: Reader) -> Draft | Skip:
        return Draft(
            outcome=raw.word(STATUSES, "status", path="decision.outcome") or "unknown",
            outcome_raw=raw.text("status"),
            person=Person(full_name=raw.text("person.name"), emails=raw.emails("person.email")),
            updated_at=raw.when("changed", path="source.updated_at"),
            kept={name: text for name in self.keep if (text := raw.text(f"fields.{name}"))},
        )

    def _read(self, walk: Walk, answer: Answer) -> tuple[list[Raw], list[Problem]]:
        found = walk.news(listed(answer, "/applications"), "changed")
        rows, problems = sound(found, REQUIRED, "/applications")
        return self._raws(rows), problems

    def _raws(self, rows) -> list[Raw]:
        found = Joined(self.http, "/people", required=("name", "email"))
        people = {row["id"]: row for row in found.rows(row["person_id"] for row in rows)}
        if found.unread:
            raise SourceError("a person cannot be read")
        return [self._raw(row, people.get(row["person_id"])) for row in rows]

    def _raw(self, row, person) -> Raw:
        return Raw(str(row["id"]), {**row, "person": person}, f"/applications/{row['id']}")
