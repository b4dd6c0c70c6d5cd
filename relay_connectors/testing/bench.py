"""What an adapter is put on to be tested: its settings, its source, and what should come of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from relay_connectors.clock import FixedClock
from relay_connectors.connector import (
    Connector,
    Cursor,
    Draft,
    Page,
    Problem,
    Raw,
    RestConnector,
    Skip,
    Source,
    build_http,
)
from relay_connectors.record.vocabulary import REFERABLE
from relay_connectors.testing.serving import Api, InProcess
from relay_connectors.testing.wire import FakeTime, Fault, Wire

__all__ = ["Bench", "Run", "said", "worth_looking_up"]


def said(answer: Draft | Skip | Problem) -> str:
    """An answer of ``translate`` in a word: the outcome, ``skip.CODE``, or ``problem.CODE``."""
    if isinstance(answer, Draft):
        return answer.outcome
    return f"skip.{answer.code}" if isinstance(answer, Skip) else f"problem.{answer.errors[0].code}"


def worth_looking_up(connector: Connector[Any], outcomes: Mapping[str, str]) -> list[str]:
    """What reconciling asks for again: what may be referred, is held as unknown, or was skipped and not for good."""
    settled = {f"skip.{code}" for code in connector.settled}
    asked = {key for key, outcome in outcomes.items() if outcome in {*REFERABLE, "unknown"}}
    skipped = {key for key, outcome in outcomes.items() if outcome.startswith("skip.") and outcome not in settled}
    return sorted(asked | skipped)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One account of the adapter's system, invented.

    Args:
        adapter: the adapter's class.
        settings: valid settings, secrets as :class:`Secret`; files and databases that they name exist.
        expected: application id → outcome, or ``skip.CODE``, for every application of the account. It holds at least
            a rejection, a withdrawal and a status that no table knows, and more than one page; an API's at least
            twenty applications.
        addresses: application id → that person's e-mail address, of some applications with different people.
        canaries: texts of persons and secrets in the data and the settings that must show nowhere.
        keep: custom fields or columns that the account has and a consent rule would look at.
        api: of an API's adapter, the API. It answers the same until ``change`` is called.
        clock: what the adapter takes for the time now; nothing in the data changed within the last hours.
        limit: how often the system may be asked, as its vendor documents it: (requests, seconds).
        required: path below the base URL → the fields of that list's rows without which nothing may be said: those that
            ``sound`` or a ``Join`` is given, and the id. Every list that is asked is named, also one that needs none;
            what lies below its path is its.
        reads: the paths below the base URL that are read by POST.
        change: lets one thing happen to the data. Every outcome comes and goes.
        truth: the ids of the applications that are rejected by the employer now.
        many: a bench with so many applications. Its API keeps nothing of what it is asked: memory is looked at.

    A bench of an API has all of ``api``, ``limit``, ``required``, ``change``, ``truth`` and ``many``.
    """

    adapter: type[Connector[Any]]
    settings: Mapping[str, Any]
    expected: Mapping[str, str]
    canaries: Sequence[str]
    addresses: Mapping[str, str] = field(default_factory=dict)
    keep: Sequence[str] = ()
    api: Api | None = None
    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2026, 11, 21, 3, 0, tzinfo=UTC)))
    limit: tuple[int, float] | None = None
    required: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reads: Collection[str] = ()
    change: Callable[[], object] | None = None
    truth: Callable[[], set[str]] | None = None
    many: Callable[[int], Bench] | None = None

    def run(self, fault: Fault | None = None, *, keep: Sequence[str] = ()) -> Run:
        """The adapter, new and connected; *fault* spoils what it is answered."""
        settings = self.adapter.settings_type.model_validate(self.settings)
        connector = self.adapter(settings, clock=self.clock, keep=keep)
        return Run(self, connector, fault)


class Run:
    """One adapter at work. ``wire`` lists what it asked, ``time`` is how long it waited."""

    def __init__(self, bench: Bench, connector: Connector[Any], fault: Fault | None) -> None:
        self.connector = connector
        self.source = Source(connector)
        self.time = FakeTime()
        self.wire: Wire | None = None
        if bench.api is not None and isinstance(connector, RestConnector):
            self.wire = wire = Wire(bench.api, self.time, fault)
            http = build_http(
                connector.transport(),
                source=connector.name,
                clock=bench.clock,
                exchanges=lambda base: InProcess(wire, base),
                sleep=self.time.sleep,
                monotonic=self.time.monotonic,
            )
            connector.use(http)

    def pages(self, cursor: Cursor | None = None) -> Iterator[Page]:
        """The pages from *cursor* on."""
        for part in self.source.parts():
            yield from part.pages(cursor)

    def raws(self, cursor: Cursor | None = None) -> list[Raw]:
        """The rows from *cursor* on."""
        return [raw for page in self.pages(cursor) for raw in page.raws]

    def outcomes(self, cursor: Cursor | None = None) -> dict[str, str]:
        """Application id → what came of it, page by page from *cursor* on, as a sync translates."""
        return {raw.key: said(self.source.translate(raw)) for page in self.pages(cursor) for raw in page.raws}

    def drafts(self) -> list[Draft]:
        """The drafts of everything that is an application of a person."""
        answers = [self.source.translate(raw) for raw in self.raws()]
        return [answer for answer in answers if isinstance(answer, Draft)]
