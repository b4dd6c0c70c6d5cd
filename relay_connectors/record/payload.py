"""What may leave: the payload profiles as lists of leaves. No other leaf ever leaves.

``full`` needs consent for its wording, ``unnamed`` needs consent too: under the Japanese Act on the Protection of
Personal Information a code or a hash does not make data anonymous for the one who hands it over (提供元基準).
Never in any list: evaluation, birth date, gender, former name, city, postal code, employers' names, raw labels, notes,
tags, flags, job.id, department, kept columns, and what placement agencies may not collect (職業安定法第5条の5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from relay_connectors.record.vocabulary import SCHEMA_VERSION, Payload

__all__ = ["FULL", "UNNAMED", "Sent", "age_band", "project"]

FULL: tuple[str, ...] = (
    "record_id",
    "schema_version",
    "person.full_name",
    "person.family_name",
    "person.given_name",
    "person.full_name_kana",
    "person.family_name_kana",
    "person.given_name_kana",
    "person.emails[].address",
    "person.emails[].primary",
    "person.phones[].e164",
    "person.residence.country",
    "person.residence.subdivision",
    "person.age_band",
    "person.locale",
    "application.job.title",
    "application.job.employment_type",
    "application.applied_at",
    "application.stage.code",
    "application.channel.type",
    "decision.outcome",
    "decision.reason_code",
    "decision.decided_at",
    "profile.headline",
    "profile.years_experience",
    "profile.skills[].name",
    "profile.education_level",
    "profile.languages[].bcp47",
    "profile.languages[].level",
    "profile.desired.occupations",
    "profile.desired.subdivisions",
    "profile.desired.salary.min",
    "profile.desired.salary.max",
    "profile.desired.salary.currency",
    "profile.desired.salary.period",
    "profile.desired.employment_types",
    "profile.work[].position",
    "profile.work[].startDate",
    "profile.work[].endDate",
    "retain_until",
)
_NAMED = ("person.", "profile.headline", "profile.work[]")
_UNNAMED_PERSON = ("person.residence.subdivision", "person.age_band")
UNNAMED: tuple[str, ...] = tuple(leaf for leaf in FULL if not leaf.startswith(_NAMED) or leaf in _UNNAMED_PERSON)

LEAVES: dict[Payload, tuple[str, ...]] = {"full": FULL, "unnamed": UNNAMED}

Tree = dict[str, Any]


class Sent(NamedTuple):
    """A payload's data, and the names of the leaves in it: the data items of the provision record."""

    data: dict[str, Any]
    items: tuple[str, ...]


def project(body: Mapping[str, Any], payload: Payload, *, today: date, retain_until: str | None) -> Sent:
    """The part of a record that *payload* lets out, with the age band as of *today* instead of the birth date."""
    items: list[str] = []
    data = _pick(_with_facts(body, today, retain_until), _tree(payload), items)
    return Sent(data, tuple(dict.fromkeys(items)))


def _with_facts(body: Mapping[str, Any], today: date, retain_until: str | None) -> Mapping[str, Any]:
    whole = {**body, "schema_version": SCHEMA_VERSION, "retain_until": retain_until}
    person = body.get("person") or {}
    if birth := person.get("birth_date"):
        whole["person"] = {**person, "age_band": age_band(date.fromisoformat(birth), today)}
    return whole


def _pick(value: Mapping[str, Any], tree: Tree, items: list[str]) -> dict[str, Any]:
    picked: dict[str, Any] = {}
    for name, found in value.items():
        inner = tree.get(name)
        if inner is None or not (found or found is False or found == 0):
            continue
        if inner.__class__ is str:
            items.append(inner)
        elif found.__class__ is list:
            found = [part for one in found if (part := _pick(one, inner, items))]  # noqa: PLW2901
        else:
            found = _pick(found, inner, items)  # noqa: PLW2901
        if found or found is False or found == 0:
            picked[name] = found
    return picked


@cache
def _tree(payload: Payload) -> Tree:
    """The leaf list as a tree; a leaf holds its own full name."""
    root: Tree = {}
    for leaf in LEAVES[payload]:
        *branches, last = leaf.replace("[]", "").split(".")
        node = root
        for branch in branches:
            node = node.setdefault(branch, {})
        node[last] = leaf
    return root


def age_band(born: date, today: date) -> str | None:
    """Five years wide, such as ``30-34``; ``70+`` above, null where the date cannot be an applicant's."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not 15 <= age <= 100:
        return None
    return "70+" if age >= 70 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"
