"""The adapter contract: what an adapter gives, and what it gets.

An adapter is facts about one applicant tracking system and one pure function. The core owns identity, policy,
digests, duplicates and everything that is sent; an adapter reads, and says what a row means.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from relay_connectors.clock import TOKYO, Clock, SystemClock
from relay_connectors.record import Draft
from relay_connectors.record.vocabulary import Via

if TYPE_CHECKING:
    from relay_connectors.connector.reader import Reader

__all__ = [
    "CONTRACT",
    "Connector",
    "Cursor",
    "Page",
    "Part",
    "Problem",
    "ProblemError",
    "Raw",
    "S",
    "Settings",
    "Skip",
]

CONTRACT = 1

# Opaque to the core, which stores it with the page it came with: JSON of at most 4 KiB, no personal data.
Cursor = Mapping[str, str | int]


class Settings(BaseModel):
    """What every source is told. An adapter adds its own fields in a subclass.

    Unknown keys are refused, errors quote no values, and a secret arrives resolved in a type that never prints.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    locating: ClassVar[frozenset[str]] = frozenset({"account"})
    """Fields that say where to read, not how: changing them does not make remembered rows be read again."""

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Setting → language (``en``, ``ja``) → what it means, for those that are the adapter's own."""

    bygone: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Setting → (regular expression, why): settings of a version of the system that has ended.

    A source that still has such a setting is refused with the way on, wherever the expression finds something in it.
    """

    # Part of every record's identity: another account means other record ids.
    account: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
    # The zone of times that the source writes without one.
    timezone: str = TOKYO

    @model_validator(mode="before")
    @classmethod
    def _none_is_bygone(cls, told: Any) -> Any:
        given = told if isinstance(told, Mapping) else {}
        found = [
            InitErrorDetails(type=PydanticCustomError("bygone", "{why}", {"why": why}), loc=(name,), input=None)
            for name, (pattern, why) in cls.bygone.items()
            if name in given and re.search(pattern, str(given[name]))
        ]
        if found:
            raise ValidationError.from_exception_data(cls.__name__, found, hide_input=True)
        return told

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            message = "no time zone is called so; write it as in 'Asia/Tokyo'"
            raise ValueError(message) from None
        return name


class Raw(NamedTuple):
    """One application as the source wrote it.

    ``key`` is the source's own application id as text, empty where the row has none. ``data`` is the row or the
    joined JSON objects. ``locator`` names file and line, or the API's path, and never the person.
    Nothing of the row is printed.
    """

    key: str
    data: Mapping[str, Any]
    locator: str = ""

    def __repr__(self) -> str:
        return f"Raw(locator={self.locator!r})"


@dataclass(frozen=True, slots=True)
class ProblemError:
    """One thing that is wrong with a row: an issue code, the leaf or column at fault, and what to do. No values."""

    code: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot become a draft: one line of the quarantine, with every error of the row and no values.

    ``key`` is the application id where the row had one, so that the same bad row stays one issue. ``said`` is where it
    had none: a digest of what it says, by which it is known again in another line or file.
    """

    locator: str
    errors: tuple[ProblemError, ...]
    key: str = ""
    said: bytes = b""

    @classmethod
    def of(cls, locator: str, code: str, path: str, message: str, *, key: str = "", said: bytes = b"") -> Problem:
        """A problem with a single error."""
        return cls(locator, (ProblemError(code, path, message),), key, said)

    def __repr__(self) -> str:
        codes = ", ".join(error.code for error in self.errors)
        return f"Problem(locator={self.locator!r}, codes={codes!r})"


@dataclass(frozen=True, slots=True)
class Page:
    """What is stored in one transaction, with the cursor from which ``fetch`` goes on after a crash.

    ``problems`` are the rows that could not even be separated into fields, ``blank`` is the number of rows in
    which nothing was written. A page is whole: it is yielded only after everything in it was read.
    """

    raws: Sequence[Raw]
    cursor: Cursor
    problems: tuple[Problem, ...] = ()
    blank: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """Not an application of a person: a heading, a total, a test job. Counted by its code, never silent."""

    code: str


class Part(ABC):
    """A piece of a source that is read as a whole: one file, or one account of an API."""

    name: str
    walks: ClassVar[bool] = False
    """Whether it is read from where the last reading ended; then rows come again, and what came later stands."""
    day: str = ""
    """The day in its name, in a form that sorts; "" where there is none."""
    period: bool = False
    """Whether that day is the end of a period: what was picked, and not always when it was exported."""
    modified: int = 0
    """When it was last written, in nanoseconds; 0 where nothing tells."""
    unread: bool = False
    """Whether more applications stand in it, which the settings leave out without saying so."""

    def digest(self) -> str | None:
        """A digest of everything the part holds, or None where only reading tells: then it is always read."""
        return None

    @abstractmethod
    def pages(self, cursor: Cursor | None = None) -> Iterator[Page]:
        """The part's pages, from *cursor* on (None: from the beginning)."""

    def unmapped(self) -> Sequence[str]:
        """The names of columns or fields that were met and that nothing reads; complete after the last page."""
        return ()

    def headers(self) -> Mapping[str, str]:
        """What the source calls each of :meth:`columns`, where it has a name of its own for it."""
        return {}

    def columns(self) -> Sequence[str]:
        """What is read of it, as target paths and kept columns: one that is there no more stops the next run."""
        return ()


S = TypeVar("S", bound=Settings)


class Connector(ABC, Generic[S]):
    """Reads one account of an applicant tracking system. Never pushes, sleeps, retries, writes, or logs a person.

    The core makes one per source, from validated settings. ``keep`` names the fields that consent rules look at:
    ``translate`` copies exactly these, and those of the adapter's own ``keep`` setting, into ``Draft.kept``.
    """

    name: ClassVar[str]
    """The system's name: the same as the entry point's, and part of every identity."""
    settings_type: ClassVar[type[Settings]] = Settings
    contract: ClassVar[int] = CONTRACT
    version: ClassVar[str]
    """The adapter's version, as records show it."""
    translator: ClassVar[str]
    """Raised whenever a table or rule of ``translate`` changes: rows remembered as translated are then read again."""
    via: ClassVar[Via] = "api"
    proven: ClassVar[bool] = False
    """Whether every draft is built by the core's own tables alone, and therefore not held against the schema again."""
    api: ClassVar[str] = ""
    """The version of the source's API, empty for files."""
    settled: ClassVar[frozenset[str]] = frozenset({"anonymised"})
    """Codes of ``Skip`` that stay for good. Every other one may pass: such applications are looked up again."""
    unsaid: ClassVar[frozenset[str]] = frozenset()
    """Of job, department and tags, by which a policy may exclude, the target paths that ``translate`` never fills."""
    sunset: ClassVar[date | None] = None
    """The day on which that API is switched off; the core warns about 90 days before."""
    believes_emptiness: bool = False
    """Whether somebody said that a source which tells nothing any more is empty, as ``--allow-mass-change`` does."""

    def __init__(self, settings: S, *, clock: Clock | None = None, keep: Sequence[str] = ()) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.keep = tuple(keep)

    @abstractmethod
    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Every application changed since *cursor* (None: all of them), whatever its outcome.

        A page may be repeated after a crash and rows may come twice; none may be lost. Errors of the source are
        raised as ``SourceError``, wrong settings as ``ConfigurationError``; neither message holds a row's values.
        """

    @abstractmethod
    def translate(self, raw: Reader) -> Draft | Skip:
        """What the row means, in our words. Pure: the same row gives the same draft, nothing else is read.

        An unreadable optional field is left out with a warning of the reader; an unknown status is ``unknown``,
        never a rejection. An exception here is a defect of the adapter and quarantines this one row.
        """

    def parts(self) -> Iterator[Part]:
        """The pieces in which the source is read, in their order. By default: the account as a whole."""
        yield _Account(self)


class _Account(Part):
    """The one part of a source that is no folder of files."""

    def __init__(self, connector: Connector[Any]) -> None:
        self.name = connector.settings.account
        self._connector = connector

    def pages(self, cursor: Cursor | None = None) -> Iterator[Page]:
        return self._connector.fetch(cursor)
