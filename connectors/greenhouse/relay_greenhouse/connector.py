"""The adapter for Greenhouse's Harvest API v3: windows over applications of every status, joined by ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from relay_connectors.connector import (
    Answer,
    Budget,
    Clock,
    Cursor,
    Draft,
    HttpPlan,
    Page,
    Raw,
    Reader,
    Remark,
    RestConnector,
    Skip,
    TokenGrant,
    Vocabularies,
    Walk,
    look_at_lists,
)
from relay_greenhouse.mapping import draft, skipped
from relay_greenhouse.reading import PAGE, Reading
from relay_greenhouse.settings import GreenhouseSettings
from relay_greenhouse.tables import MENDED_BY, SCOPES, SITE_ADMIN

__all__ = ["GreenhouseConnector"]

OVERLAP = timedelta(hours=1)
APPLICATIONS, DETAILS = "/applications", "/rejection_details"


class GreenhouseConnector(RestConnector[GreenhouseSettings]):
    """Reads the applications of one account, each joined with its candidate, job, reason, stage and source."""

    name = "greenhouse"
    version = "0.1.0"
    translator = "1"
    settings_type = GreenhouseSettings
    api = "v3"

    def __init__(self, settings: GreenhouseSettings, *, clock: Clock | None = None, keep: Sequence[str] = ()) -> None:
        super().__init__(settings, clock=clock, keep=keep)
        self._words = Vocabularies(settings.words)
        self._kept = tuple(dict.fromkeys((*self.keep, *settings.keep)))

    def transport(self) -> HttpPlan:
        """Client credentials, acting as a Site Admin."""
        told = self.settings
        form = {"sub": str(told.sub)} if told.sub else {}
        # 150 in 30 s was recorded, the documents say 75: where it is less, the header closes the window in time.
        return HttpPlan(
            told.base_url,
            TokenGrant(told.token_url, told.client_id, told.client_secret, form),
            Budget(150, 30.0, remaining="X-RateLimit-Remaining"),
        )

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Windows over the time of change, first of applications, then of rejections that changed none."""
        reading = self._reading()
        # A rejection should change its application's updated_at, but nobody has proven it; its details are new.
        for walk in Walk.due(cursor, self.clock, overlap=OVERLAP, legs=(APPLICATIONS, DETAILS)):
            if walk.leg == APPLICATIONS:
                yield from walk.pages(self._answers(walk), partial(reading.applications, walk))
            else:
                yield from walk.pages(() if walk.first else self._answers(walk), partial(reading.rejections, walk))

    def lookup(self, keys: Sequence[str]) -> Iterator[Raw]:
        """The applications that are still there, as ``fetch`` gives them."""
        reading = self._reading()
        for start in range(0, len(keys), PAGE):
            yield from reading.looked_up([int(key) for key in keys[start : start + PAGE] if key.isdecimal()])

    def examine(self) -> Iterator[Remark]:
        """Every scope, whether the date filter works, and whether anything can be seen at all."""
        never = self._window("2999-01-01T00:00:00Z", "2999-12-31T00:00:00Z")
        dated = (APPLICATIONS, DETAILS)
        return look_at_lists(self, SCOPES, dated=dated, never=never, who=SITE_ADMIN, settings=MENDED_BY, per_page=1)

    def translate(self, raw: Reader) -> Draft | Skip:
        """What a joined application means."""
        code = skipped(raw)
        return Skip(code) if code else draft(raw, self.settings, self._words, self._kept)

    def _reading(self) -> Reading:
        return Reading(self.http, frozenset((*self.settings.custom_fields, *self._kept)))

    def _answers(self, walk: Walk) -> Iterator[Answer]:
        return self.http.pages(walk.leg, walk.at, per_page=PAGE, **self._window(walk.since, walk.until))

    def _window(self, since: str, until: str) -> dict[str, str]:
        if self.settings.date_filter == "bracket":
            return {"updated_at[gte]": since, "updated_at[lte]": until}
        return {"updated_at": f"gte|{since}|lte|{until}"}
