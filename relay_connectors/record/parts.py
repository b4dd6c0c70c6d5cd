"""The parts of a record: frozen pydantic models, each leaf with its class of personal data.

Source of the field list: the record 1.0 of this project, aligned with HR Open Candidate, JSON Resume
(profile), ISO 3166-2:JP (subdivision), E.164 (phones), ISO 4217 (currency) and BCP-47 (languages).
Absent means the source did not say; it never means empty, false or "no".
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from relay_connectors.record.vocabulary import (
    ChannelType,
    DecidedBy,
    EducationLevel,
    EmailKind,
    EmploymentType,
    Outcome,
    PhoneKind,
    ReasonCode,
    SalaryPeriod,
    StageCode,
    TagNamespace,
    WarningCode,
)

__all__ = [
    "Application",
    "Body",
    "Channel",
    "Decision",
    "Desired",
    "Education",
    "Email",
    "Flags",
    "Job",
    "Language",
    "Part",
    "Person",
    "Phone",
    "Profile",
    "RecordWarning",
    "Residence",
    "Salary",
    "Skill",
    "Stage",
    "Tag",
    "Work",
]

PRINTABLE = frozenset({"none", "pseudonym"})


def pii(kind: str) -> Any:
    """Mark a leaf with its class of personal data: none, pseudonym, identity, contact, career, assessment."""
    return Field(json_schema_extra={"x-pii": kind})


def pii_class(field: FieldInfo) -> str | None:
    """The class that :func:`pii` gave a model's field, or None for a field that holds another part."""
    return _marked(field) or _inner_mark(field.annotation)


def _inner_mark(kind: Any) -> str | None:
    """The mark inside ``Annotated[…] | None``, where pydantic leaves it on the union's arm."""
    marks = (_marked(one) if isinstance(one, FieldInfo) else _inner_mark(one) for one in _inside(kind))
    return next((mark for mark in marks if mark), None)


def _inside(kind: Any) -> tuple[Any, ...]:
    metadata = getattr(kind, "__metadata__", ())
    return (*metadata, *get_args(kind))


def _marked(field: FieldInfo) -> str | None:
    extra = field.json_schema_extra
    return str(extra["x-pii"]) if isinstance(extra, dict) and "x-pii" in extra else None


@cache
def _printable(part: type[BaseModel]) -> tuple[str, ...]:
    fields = part.model_fields.items()
    return tuple(name for name, field in fields if (pii_class(field) or "none") in PRINTABLE)


DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
TIME = r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})"

Plain = Annotated[str, Field(min_length=1), pii("none")]
Identity = Annotated[str, Field(min_length=1), pii("identity")]
Contact = Annotated[str, Field(min_length=1), pii("contact")]
Career = Annotated[str, Field(min_length=1), pii("career")]
Assessment = Annotated[str, Field(min_length=1), pii("assessment")]
Moment = Annotated[str, Field(pattern=f"^{DATE}(?:{TIME})?$"), pii("none")]
AssessedMoment = Annotated[str, Field(pattern=f"^{DATE}(?:{TIME})?$"), pii("assessment")]
Subdivision = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"), pii("career")]


class Part(BaseModel):
    """A frozen part of a record whose ``repr`` shows no personal data and whose errors quote no input."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> Any:
        shown = ((name, getattr(self, name)) for name in _printable(type(self)))
        return [(name, value) for name, value in shown if value not in (None, (), {})]

    def __str__(self) -> str:
        return repr(self)


class Email(Part):
    """One mail address; ``flags`` holds ``nonstandard_local`` for old carrier addresses that RFC 5321 forbids."""

    address: Contact
    kind: Annotated[EmailKind, pii("none")] = "unknown"
    primary: Annotated[bool, pii("none")] = False
    flags: Annotated[tuple[str, ...], pii("none")] = ()


class Phone(Part):
    """One phone number in E.164, with the text it was read from."""

    e164: Annotated[str, Field(pattern=r"^\+[1-9]\d{4,14}$"), pii("contact")]
    extension: Contact | None = None
    raw: Contact
    kind: Annotated[PhoneKind, pii("none")] = "unknown"


class Residence(Part):
    """Where the person lives: ISO 3166-1 country, ISO 3166-2 subdivision."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$"), pii("identity")] | None = None
    subdivision: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"), pii("identity")] | None = None
    city: Identity | None = None
    postal_code: Identity | None = None


class Person(Part):
    """Who applied. ``full_name`` is as given; it is never rewritten by NFC or NFKC."""

    full_name: Identity | None = None
    family_name: Identity | None = None
    given_name: Identity | None = None
    former_family_name: Identity | None = None
    full_name_kana: Identity | None = None
    family_name_kana: Identity | None = None
    given_name_kana: Identity | None = None
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    residence: Residence = Residence()
    birth_date: Annotated[str, Field(pattern=f"^{DATE}$"), pii("identity")] | None = None
    age_band: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$|^70\+$"), pii("career")] | None = None
    locale: Plain | None = None


class Job(Part):
    """The position applied for; ``id`` and ``department`` never leave the machine."""

    id: Career | None = None
    title: Career | None = None
    department: Career | None = None
    employment_type: Annotated[EmploymentType, pii("career")] | None = None
    work_locations: Annotated[tuple[Subdivision, ...], pii("career")] = ()


class Channel(Part):
    """How the person came: the kind of channel, its name, and the source's own words."""

    type: Annotated[ChannelType, pii("career")] = "unknown"
    name: Career | None = None
    label_raw: Career | None = None


class Stage(Part):
    """The furthest stage reached; ``order`` sorts stages, null where the stage is unknown."""

    code: Annotated[StageCode, pii("assessment")] = "unknown"
    order: Annotated[int, pii("assessment")] | None = None
    label_raw: Assessment | None = None


class Application(Part):
    """One person's application for one job."""

    job: Job = Job()
    applied_at: Moment | None = None
    channel: Channel = Channel()
    stage: Stage = Stage()


class Decision(Part):
    """How the application ended, who decided it and when."""

    outcome: Annotated[Outcome, pii("assessment")]
    outcome_raw: Assessment | None = None
    decided_by: Annotated[DecidedBy, pii("assessment")] = "unknown"
    reason_code: Annotated[ReasonCode, pii("assessment")] | None = None
    reason_raw: Assessment | None = None
    decided_at: AssessedMoment | None = None
    notified_at: AssessedMoment | None = None


class Skill(Part):
    """One skill, as named by the source."""

    name: Career


class Work(Part):
    """One job held before, in the words of JSON Resume."""

    name: Career | None = None
    position: Career | None = None
    startDate: Career | None = None  # noqa: N815  JSON Resume's own spelling
    endDate: Career | None = None  # noqa: N815  JSON Resume's own spelling


class Education(Part):
    """One place of study, in the words of JSON Resume."""

    institution: Career | None = None
    area: Career | None = None
    studyType: Career | None = None  # noqa: N815  JSON Resume's own spelling
    startDate: Career | None = None  # noqa: N815  JSON Resume's own spelling
    endDate: Career | None = None  # noqa: N815  JSON Resume's own spelling


class Language(Part):
    """A language spoken, as a BCP-47 tag, with the level in the source's words."""

    bcp47: Career
    level: Career | None = None


class Salary(Part):
    """A wished salary in whole units of an ISO 4217 currency; a single figure is ``min`` without ``max``."""

    min: Annotated[int, Field(ge=0), pii("career")] | None = None
    max: Annotated[int, Field(ge=0), pii("career")] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), pii("career")] = "JPY"
    period: Annotated[SalaryPeriod, pii("career")] = "year"


class Desired(Part):
    """What the person is looking for."""

    occupations: Annotated[tuple[Career, ...], pii("career")] = ()
    subdivisions: Annotated[tuple[Subdivision, ...], pii("career")] = ()
    salary: Salary | None = None
    employment_types: Annotated[tuple[EmploymentType, ...], pii("career")] = ()


class Profile(Part):
    """The person's working life as far as the source told it."""

    headline: Career | None = None
    current_company: Career | None = None
    current_title: Career | None = None
    years_experience: Annotated[str, Field(pattern=r"^\d{1,2}(?:\.\d{1,2})?$"), pii("career")] | None = None
    skills: tuple[Skill, ...] = ()
    education_level: Annotated[EducationLevel, pii("career")] | None = None
    work: tuple[Work, ...] = ()
    education: tuple[Education, ...] = ()
    languages: tuple[Language, ...] = ()
    desired: Desired = Desired()


class Tag(Part):
    """A tag in a namespace; tags never leave the machine."""

    ns: Annotated[TagNamespace, pii("none")]
    value: Career


class Flags(Part):
    """What the source marked about the application; null where it has no such mark.

    *no_mail*: the employer may not write to the person; it says nothing about a consent to be handed on.
    """

    private: Annotated[bool, pii("none")] | None = None
    do_not_contact: Annotated[bool, pii("none")] | None = None
    no_mail: Annotated[bool, pii("none")] | None = None
    employee: Annotated[bool, pii("none")] | None = None
    test: Annotated[bool, pii("none")] | None = None
    new_graduate: Annotated[bool, pii("none")] | None = None


class Body(Part):
    """What a draft says of an application: all parts of a record but its envelope."""

    person: Person = Person()
    application: Application = Application()
    decision: Decision
    profile: Profile = Profile()
    tags: tuple[Tag, ...] = ()
    flags: Flags = Flags()


class RecordWarning(Part):
    """Something in the source could not be used; ``path`` names the leaf, never the value."""

    code: Annotated[WarningCode, pii("none")]
    path: Plain
