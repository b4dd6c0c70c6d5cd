"""The policy: what a tenant allows to leave, with the library's careful defaults."""

from __future__ import annotations

import hashlib
import re
from dataclasses import field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from relay_connectors.clock import TOKYO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Exclude", "Party", "Policy", "wording"]

SPAN = re.compile(r"(\d{1,5})([hd])")
LONGEST_EMBARGO = timedelta(days=366)
LONGEST_MONTHS = 1200
SHA256 = r"^[0-9a-f]{64}$"
CONFIG = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

Text = Annotated[str, Field(min_length=1, max_length=500)]


def _span(value: object) -> object:
    """A time span from text like 72h and 3d; a timedelta passes."""
    found = SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    span = value
    if found:
        count = int(found[1])
        span = timedelta(hours=count) if found[2] == "h" else timedelta(days=count)
    if not isinstance(span, timedelta) or not timedelta(0) <= span <= LONGEST_EMBARGO:
        raise ValueError('must be hours or days in quotes, like "72h" or "3d", from "0h" (off) to "366d"')
    return span


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError('must be a time zone name like "Asia/Tokyo"') from None
    return name


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", hide_input_in_errors=True))
class Party:
    """One side of a provision of data, as the law wants it named: 氏名又は名称, 住所, 代表者の氏名."""

    name: Text
    address: Text = field(repr=False)
    representative: Text = field(repr=False)
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "JP"


class Exclude(BaseModel):
    """People who are never referred: every condition that is given must hold, each by any of its values.

    A *job* matches by id or title. Texts are compared whole, after NFKC and case folding. A *source* is named as in
    the settings, now or formerly.
    """

    model_config = CONFIG

    job: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    department: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    tag: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    source: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Exclude:
        if not (self.job or self.department or self.tag or self.source):
            raise ValueError("needs a job, a department, a tag or a source")
        return self


class Policy(BaseModel):
    """The rules of one tenant. Everything has a default; ``Policy()`` is the careful one.

    *embargo* takes "72h", "3d" or a timedelta, "0h" switches it off. *texts* maps a consent wording's version to
    its SHA-256 (``wording(path)``); a consent of a version without a text is held for review.
    *accepted_policy_versions* None means: the versions that the consent rules name. *accepted_recipients* are the names
    and categories by which a wording means the relay's recipient; None means: those that the consent rules name. The
    recipient's own name is always one.
    """

    model_config = CONFIG

    embargo: Annotated[timedelta, BeforeValidator(_span)] = timedelta(hours=72)
    # One more than the months of the last follow-up: else nothing is left to write from on the day it is due.
    retention_months: Annotated[int, Field(strict=True, ge=1, le=LONGEST_MONTHS)] = 13
    agency_sourced: Literal["exclude", "refer"] = "exclude"
    position_closed: Literal["refer", "exclude"] = "refer"
    exclude: tuple[Exclude, ...] = ()
    consent_max_age_months: Annotated[int, Field(strict=True, ge=1, le=LONGEST_MONTHS)] = 24
    accepted_policy_versions: tuple[Text, ...] | None = None
    accepted_recipients: tuple[Text, ...] | None = None
    texts: dict[Text, Annotated[str, Field(pattern=SHA256)]] = Field(default_factory=dict)
    max_new_per_run: Annotated[int, Field(strict=True, ge=0)] = 500
    mass_change: Annotated[float, Field(strict=True, gt=0, le=1)] = 0.20
    mass_change_from: Annotated[int, Field(strict=True, ge=1)] = 50
    timezone: Annotated[str, AfterValidator(_zone)] = TOKYO
    provider: Party | None = None

    def accepted(self, named: Iterable[str] = ()) -> frozenset[str]:
        """The wordings that count: those the tenant accepts, else those that the rules name (*named*)."""
        return frozenset(named if self.accepted_policy_versions is None else self.accepted_policy_versions)

    def recipients(self, named: Iterable[str] = (), own: str | None = None) -> frozenset[str]:
        """Whom a wording may name so that it covers the relay: *own*, its name, and those accepted or else *named*."""
        told = named if self.accepted_recipients is None else self.accepted_recipients
        return frozenset((*told, *([own] if own else ())))

    def digest(
        self, named: Iterable[str] = (), recipients: Iterable[str] = (), texts: Mapping[str, str] | None = None
    ) -> str:
        """SHA-256 (hex) of everything here that can change a verdict; *named* as in ``accepted``.

        *recipients* are what ``recipients`` answers, *texts* the wordings that are held (None: those here). The bounds
        of a run and the provider are not in it: they stop a run, they never change what is right.
        """
        rules = self.model_dump(include=_JUDGED)
        rules["embargo"] = int(self.embargo.total_seconds())
        rules["accepted"] = sorted(self.accepted(named))
        rules["recipients"] = sorted({*self.recipients(), *recipients})
        if held := self.texts if texts is None else texts:
            rules["texts"] = dict(held)
        return hashlib.sha256(orjson.dumps(rules, option=orjson.OPT_SORT_KEYS)).hexdigest()


_JUDGED = {
    "embargo",
    "retention_months",
    "agency_sourced",
    "position_closed",
    "exclude",
    "consent_max_age_months",
    "timezone",
}


def wording(path: Path) -> str:
    """SHA-256 (hex) of a consent wording's file, byte for byte: the evidence of what people agreed to."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
