"""The record: the one schema ``rejected_candidate`` 1.0."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from relay_connectors.record.parts import (
    Application,
    Contact,
    Decision,
    Flags,
    Moment,
    Part,
    Person,
    Plain,
    Profile,
    RecordWarning,
    Tag,
    pii,
)
from relay_connectors.record.vocabulary import Via

__all__ = ["Record", "Source"]

Pseudonym = Annotated[str, Field(min_length=1), pii("pseudonym")]


class Source(Part):
    """Where the record came from; ``locator`` names file and line, or the API's path, never the person."""

    system: Plain
    account: Plain
    application_id: Pseudonym
    candidate_id: Pseudonym | None = None
    updated_at: Moment | None = None
    via: Annotated[Via, pii("none")]
    adapter: Plain
    adapter_version: Plain
    locator: Plain | None = None


class Record(Part):
    """One application that came to an end, in the words of this library.

    A draft plus identity and hash: ``record_id`` is the same for the same application under the same identity
    key, ``content_hash`` is the same while nothing changed that the source says about the person, the
    application or the decision. Readers ignore fields of later minor versions.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    schema_version: Annotated[Literal["1.0"], pii("none")] = "1.0"
    record_id: Annotated[str, Field(pattern=r"^rcr_[a-z2-7]{26}$"), pii("pseudonym")]
    content_hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$"), pii("none")]
    source: Source
    person: Person = Person()
    application: Application = Application()
    decision: Decision
    profile: Profile = Profile()
    tags: tuple[Tag, ...] = ()
    flags: Flags = Flags()
    warnings: tuple[RecordWarning, ...] = ()
    kept: Annotated[dict[str, Contact], pii("contact")] = Field(default_factory=dict)
