"""What a column can be: every target path, and which part of the draft a cell of it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from relay_connectors.record.vocabulary import WarningCode

if TYPE_CHECKING:
    from relay_connectors.connector.vocabularies import Vocabularies

__all__ = [
    "APPLICATION_ID",
    "DECIDED_AT",
    "NOTIFIED_AT",
    "OUTCOME",
    "REASON",
    "REFUTED_BY",
    "SEVERAL",
    "STAGE",
    "TAGS",
    "TARGETS",
    "WITHDRAWAL_REASON",
    "Column",
    "Target",
]

APPLICATION_ID = "source.application_id"
STAGE = "application.stage"
OUTCOME = "decision.outcome"
DECIDED_AT = "decision.decided_at"
NOTIFIED_AT = "decision.notified_at"
TAGS = "tags"
REASON = "decision.reason"
WITHDRAWAL_REASON = "decision.withdrawal_reason"
"""Why somebody withdrew: the reason of such an end only, and beside a rejection a contradiction."""
REFUTED_BY = "decision.refuted_by"
"""The day of another end, or a mark for one (辞退日, 辞退フラグ): whatever stands there contradicts a rejection."""
SEVERAL = ""

PartName = Literal[
    "source",
    "person",
    "residence",
    "application",
    "job",
    "channel",
    "stage",
    "decision",
    "profile",
    "desired",
    "flags",
]


@dataclass(frozen=True, slots=True)
class Column:
    """What a reading is made from: the column's header (it may hold a unit), its target, the source's habits, today."""

    header: str
    path: str
    zone: str
    date_formats: tuple[str, ...]
    words: Vocabularies
    today: str = ""  # YYYY-MM-DD; "" where nobody asks what is still to come

    def doubts(self, codes: Sequence[str]) -> tuple[tuple[WarningCode, str], ...]:
        """Warning codes of the normalizer at this target."""
        return tuple([(cast("WarningCode", code), self.path) for code in codes]) if codes else ()


class Target(NamedTuple):
    """The part of the draft that a column belongs to, and the field that its reading gives.

    ``field`` is ``SEVERAL`` where a reading gives several fields.

    Of several columns with one target the first one that says anything counts, unless they are ``joined``: then
    their cells are read together, as the lines of one.
    """

    part: PartName
    field: str
    joined: bool = False


# In this order: what is more particular comes later and wins (a column 姓 over the first word of 氏名).
TARGETS: Mapping[str, Target] = {
    APPLICATION_ID: Target("source", SEVERAL),
    "source.candidate_id": Target("source", "candidate_id"),
    "source.updated_at": Target("source", "updated_at"),
    "person.full_name": Target("person", SEVERAL),
    "person.family_name": Target("person", SEVERAL),
    "person.given_name": Target("person", SEVERAL),
    "person.former_family_name": Target("person", "former_family_name"),
    "person.full_name_kana": Target("person", SEVERAL),
    "person.family_name_kana": Target("person", "family_name_kana"),
    "person.given_name_kana": Target("person", "given_name_kana"),
    "person.emails": Target("person", "emails", joined=True),
    "person.phones": Target("person", "phones", joined=True),
    "person.birth_date": Target("person", "birth_date"),
    "person.residence": Target("residence", SEVERAL),
    "person.residence.postal_code": Target("residence", SEVERAL),
    "application.job.id": Target("job", "id"),
    "application.job.title": Target("job", "title"),
    "application.job.department": Target("job", "department"),
    "application.job.employment_type": Target("job", "employment_type"),
    "application.job.work_locations": Target("job", "work_locations", joined=True),
    "application.applied_at": Target("application", "applied_at"),
    "application.channel": Target("channel", SEVERAL),
    "application.channel.name": Target("channel", SEVERAL),
    STAGE: Target("stage", SEVERAL),
    OUTCOME: Target("decision", SEVERAL),
    REASON: Target("decision", SEVERAL),
    WITHDRAWAL_REASON: Target("decision", SEVERAL),
    REFUTED_BY: Target("decision", SEVERAL, joined=True),
    DECIDED_AT: Target("decision", "decided_at"),
    NOTIFIED_AT: Target("decision", "notified_at"),
    "profile.headline": Target("profile", "headline"),
    "profile.current_company": Target("profile", "current_company"),
    "profile.current_title": Target("profile", "current_title"),
    "profile.years_experience": Target("profile", "years_experience"),
    "profile.skills": Target("profile", "skills", joined=True),
    "profile.education_level": Target("profile", "education_level"),
    "profile.desired.occupations": Target("desired", "occupations", joined=True),
    "profile.desired.subdivisions": Target("desired", "subdivisions", joined=True),
    "profile.desired.salary": Target("desired", "salary"),
    "profile.desired.employment_types": Target("desired", "employment_types", joined=True),
    TAGS: Target("source", "tags", joined=True),
    "flags.private": Target("flags", "private"),
    "flags.do_not_contact": Target("flags", "do_not_contact"),
    "flags.no_mail": Target("flags", "no_mail"),
    "flags.employee": Target("flags", "employee"),
    "flags.test": Target("flags", "test"),
    "flags.new_graduate": Target("flags", "new_graduate"),
}
