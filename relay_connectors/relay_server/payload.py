"""What this relay takes about a person: an allow-list of its own, so that a sender's mistake stops here.

Every leaf not named here is refused with its path, whatever it holds: evaluations, birth dates, gender,
notes, employers' names, raw labels and whatever else a placement agency may not collect (Act on the
Employment Security of Japan, article 5-5).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from relay_connectors.record.vocabulary import (
    ChannelType,
    EducationLevel,
    EmploymentType,
    Outcome,
    ReasonCode,
    SalaryPeriod,
    StageCode,
)
from relay_connectors.relay.wire import RetractItem, UpsertItem
from relay_connectors.relay_server.problems import MOST_FAULTS, faults_of

__all__ = ["FullUpsert", "Profile", "UnnamedProfile", "UnnamedUpsert", "leaves", "sort_out"]

# The models of a whole batch at once would be so many objects that the garbage collector walks the whole process.
AT_ONCE = 25
Text = Annotated[str, Field(max_length=2000)]
Many = Field(default=None, max_length=200)
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d(T[0-9:.]{5,18}(Z|[+-]\d\d:\d\d))?$")]
Place = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Money = Annotated[int, Field(ge=0, strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


class _Email(_Part):
    address: Annotated[str, Field(max_length=254, pattern=r"^[^\s@]+@[^\s@]+$", repr=False)]
    primary: bool | None = None


class _Phone(_Part):
    e164: Annotated[str, Field(pattern=r"^\+[1-9]\d{4,14}$", repr=False)]


class _Residence(_Part):
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    subdivision: Place | None = None


class _Region(_Part):
    subdivision: Place | None = None


class _UnnamedPerson(_Part):
    residence: _Region | None = None
    age_band: Text | None = None


class _Person(_Part):
    full_name: Text | None = Field(default=None, repr=False)
    family_name: Text | None = Field(default=None, repr=False)
    given_name: Text | None = Field(default=None, repr=False)
    full_name_kana: Text | None = Field(default=None, repr=False)
    family_name_kana: Text | None = Field(default=None, repr=False)
    given_name_kana: Text | None = Field(default=None, repr=False)
    emails: list[_Email] | None = Field(default=None, max_length=20, repr=False)
    phones: list[_Phone] | None = Field(default=None, max_length=20, repr=False)
    residence: _Residence | None = None
    age_band: Text | None = None
    locale: Annotated[str, Field(max_length=35)] | None = None


class _Job(_Part):
    title: Text | None = None
    employment_type: EmploymentType | None = None


class _Stage(_Part):
    code: StageCode | None = None


class _Channel(_Part):
    type: ChannelType | None = None


class _Application(_Part):
    job: _Job | None = None
    applied_at: Day | None = None
    stage: _Stage | None = None
    channel: _Channel | None = None


class _Decision(_Part):
    outcome: Outcome | None = None
    reason_code: ReasonCode | None = None
    decided_at: Day | None = None


class _Skill(_Part):
    name: Text


class _Language(_Part):
    bcp47: Text | None = None
    level: Text | None = None


class _Salary(_Part):
    min: Money | None = None
    max: Money | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    period: SalaryPeriod | None = None


class _Desired(_Part):
    occupations: list[Text] | None = Many
    subdivisions: list[Place] | None = Many
    salary: _Salary | None = None
    employment_types: list[EmploymentType] | None = Many


class _Work(_Part):
    position: Text | None = None
    startDate: Text | None = None  # noqa: N815  JSON Resume's own spelling
    endDate: Text | None = None  # noqa: N815  the same


class UnnamedProfile(_Part):
    """What somebody can do and looks for, without a former post."""

    years_experience: Text | None = None
    skills: list[_Skill] | None = Many
    education_level: EducationLevel | None = None
    languages: list[_Language] | None = Many
    desired: _Desired | None = None


class Profile(UnnamedProfile):
    """The same with a headline and former posts."""

    headline: Text | None = None
    work: list[_Work] | None = Many


class _Envelope(_Part):
    record_id: Text | None = None
    schema_version: Literal["1.0"] | None = None
    application: _Application | None = None
    decision: _Decision | None = None
    retain_until: Day | None = None


class UnnamedData(_Envelope):
    """Data that names nobody: no name, no contact, no headline, no former posts."""

    person: _UnnamedPerson | None = None
    profile: UnnamedProfile | None = None


class FullData(_Envelope):
    """Data of a person who agreed to be named."""

    person: _Person | None = None
    profile: Profile | None = None


class FullUpsert(UpsertItem):
    """An upsert with the payload ``full``."""

    data: FullData = Field(repr=False)  # type: ignore[assignment]  # narrower than the wire's object, on purpose


class UnnamedUpsert(UpsertItem):
    """An upsert with the payload ``unnamed``."""

    data: UnnamedData = Field(repr=False)  # type: ignore[assignment]


def _kind(item: Any) -> str:
    if not isinstance(item, dict):
        return "full"
    if item.get("op") == "retract":
        return "retract"
    return "unnamed" if item.get("payload") == "unnamed" else "full"


Item = Annotated[
    Annotated[FullUpsert, Tag("full")]
    | Annotated[UnnamedUpsert, Tag("unnamed")]
    | Annotated[RetractItem, Tag("retract")],
    Discriminator(_kind),
]
_ITEMS: TypeAdapter[list[Item]] = TypeAdapter(list[Item])
Faults = dict[int, list[dict[str, str]]]


def sort_out(items: list[Any]) -> Faults:
    """The faults of every item that is not of the contract, by its index."""
    found: Faults = {}
    for first in range(0, len(items), AT_ONCE):
        try:
            _ITEMS.validate_python(items[first : first + AT_ONCE])
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_context=False, include_input=False):
                index = first + int(fault["loc"][0])
                found.setdefault(index, []).extend(faults_of([fault], skip=2))
    return {index: faults[:MOST_FAULTS] for index, faults in found.items()}


def leaves(part: type[BaseModel], prefix: str = "") -> list[str]:
    """The leaves a model takes, as ``person.emails[].address``."""
    found: list[str] = []
    for name, field in part.model_fields.items():
        inner, many = _inner(field.annotation)
        path = f"{prefix}{name}"
        if inner is None:
            found.append(path)
        else:
            found += leaves(inner, f"{path}[]." if many else f"{path}.")
    return found


def _inner(kind: Any, *, many: bool = False) -> tuple[type[BaseModel] | None, bool]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind, many
    for arm in getattr(kind, "__args__", ()):
        found, listed = _inner(arm, many=many or getattr(kind, "__origin__", None) is list)
        if found is not None:
            return found, listed
    return None, False
