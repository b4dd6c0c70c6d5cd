"""What a joined application means: pure."""

from __future__ import annotations

from collections.abc import Sequence

from relay_connectors.connector import (
    DECIDED_BY,
    STAGE_ORDER,
    Channel,
    ChannelType,
    DecidedBy,
    Draft,
    Flags,
    Job,
    Outcome,
    Person,
    Profile,
    Reader,
    ReasonCode,
    Stage,
    Tag,
    Vocabularies,
    full_name,
    person_fields,
    typed_emails,
    typed_phones,
)
from relay_greenhouse.settings import GreenhouseSettings
from relay_greenhouse.tables import (
    BUILT_IN,
    CLOSED,
    EMAIL_KINDS,
    NO_TYPE,
    OFFER,
    REASON_TYPES,
    SECURITY,
    SOURCE_TYPES,
    STATUSES,
)

__all__ = ["draft", "skipped"]

OFFERED = STAGE_ORDER["offer"] or 0


def skipped(raw: Reader) -> str:
    """Why this is no application that is told about, or nothing.

    An open application or a hire for a confidential job stays, without the job: it keeps its candidate from being
    referred because of another one.
    """
    candidate = raw.get("candidate")
    status = raw.text("application.status")
    if not isinstance(candidate, dict):
        return "candidate_gone"  # deleted, merged into another, or not visible to this user
    reasons = {
        "prospect": raw.get("application.prospect") is True or status == "converted",
        # An object with a `message`: redacted, or being processed.
        "stub": "first_name" not in candidate and "last_name" not in candidate,
        "anonymised": candidate.get("first_name") == "Anonymized",
        "private": candidate.get("private") is not False,
        "internal": candidate.get("linked_user_ids") != [],
        "confidential_job": STATUSES[status or ""].code not in {"in_progress", "hired"} and _is_hidden(raw),
    }
    return next((code for code, holds in reasons.items() if holds), "")


def draft(raw: Reader, told: GreenhouseSettings, words: Vocabularies, keep: Sequence[str]) -> Draft:
    """The application in our words; *keep* names the custom fields that are copied."""
    said, doubts = words.stage(raw.text("stage") or "")
    stage = Stage(**said)
    raw.warnings.extend(doubts)
    outcome, decided_by = _outcome(raw, told, words, stage)
    reason, reason_raw = _reason(raw, words, decided_by) if outcome not in {"in_progress", "hired"} else (None, None)
    fields = {name: raw.text(f"fields.{name}") for name in keep}
    return Draft(
        outcome=outcome,
        outcome_raw=raw.text("application.status"),
        decided_by=decided_by,
        reason=reason,
        reason_raw=reason_raw,
        decided_at=raw.when("application.rejected_at", path="decision.decided_at"),
        stage=stage,
        channel=_channel(raw, words),
        job=_job(raw),
        person=_person(raw, told),
        profile=Profile(current_company=raw.text("candidate.company"), current_title=raw.text("candidate.title")),
        applied_at=raw.when("application.created_at", path="application.applied_at"),
        updated_at=raw.when("application.updated_at", path="source.updated_at"),
        candidate_id=raw.text("application.candidate_id"),
        flags=Flags(
            private=False,
            employee=False,
            do_not_contact=raw.text("reason.type.key") == SECURITY or None,
            no_mail=raw.get("candidate.can_email") is False or None,
        ),
        tags=[Tag(ns="free", value=tag) for tag in raw.texts("candidate.tags")],
        kept={name: text for name, text in fields.items() if text},
    )


def _outcome(raw: Reader, told: GreenhouseSettings, words: Vocabularies, stage: Stage) -> tuple[Outcome, DecidedBy]:
    """Who ended it, and how. A rejection whose reason nobody can name or knows the type of is held."""
    outcome = raw.word(STATUSES, "application.status", path="decision.outcome") or "unknown"
    if outcome == "employer_rejected" and raw.raw.data.get("reason") is not None:
        outcome = _by_reason(raw, told, words, stage)
    # Flagged people are turned away by the employer, whatever becomes of them here.
    return outcome, "employer" if raw.text("reason.type.key") == SECURITY else DECIDED_BY[outcome]


def _by_reason(raw: Reader, told: GreenhouseSettings, words: Vocabularies, stage: Stage) -> Outcome:
    name, kind = raw.text("reason.name") or "", raw.text("reason.type.key")
    if kind == NO_TYPE and told.no_reason == "refer":
        return "employer_rejected"
    outcome = raw.word(REASON_TYPES, "reason.type.key", path="decision.outcome") or "unknown"
    if kind is None:
        raw.warn("status_unknown", "decision.outcome")
    if outcome == "employer_rejected":
        clearer = CLOSED[name].code if name in CLOSED else words.status(name)[0].get("outcome", "unknown")
        return outcome if clearer in {"unknown", "in_progress", "hired"} else clearer  # 重複, 募集終了, 辞退
    if outcome == "candidate_withdrew" and name.replace("\u2019", "'") == OFFER and (stage.order or 0) >= OFFERED:
        return "offer_declined"
    return outcome


def _reason(raw: Reader, words: Vocabularies, decided_by: DecidedBy) -> tuple[ReasonCode | None, str | None]:
    """The reason's code and text, both without what an employer may not decide on."""
    name = raw.text("reason.name")
    if name is None:
        return ("not_specified" if raw.raw.data.get("reason", 0) is None else None), None
    if name in CLOSED:
        return None, name  # Greenhouse's own word, which the outcome says already: nothing to teach
    said, doubts = words.reason(name, decided_by)
    raw.warnings.extend(doubt for doubt in doubts if doubt[0] == "reason_protected")
    known = BUILT_IN["candidate" if decided_by == "candidate" else "employer"]
    plain = name.replace("\u2019", "'")
    code: ReasonCode | None = known[plain].code if plain in known else said.get("reason_code")
    return code, said.get("reason_raw")


def _channel(raw: Reader, words: Vocabularies) -> Channel:
    """By the source's name, else by its strategy; whom an agency sent is never the employer's own."""
    name = raw.text("source.name") or ""
    said, doubts = words.channel(name)
    strategy = SOURCE_TYPES[raw.text("source.type.name") or ""].code
    kind: ChannelType = said.get("type", "unknown")
    if raw.get("application.agency_note_id") is not None or strategy == "agency":
        kind = "agency"
    elif kind == "unknown":
        kind = strategy
    raw.warnings.extend(doubts if kind == "unknown" else ())
    return Channel(**{**said, "type": kind})


def _is_hidden(raw: Reader) -> bool:
    """A job that is confidential, or that cannot be read: confidential ones are invisible to some users."""
    return raw.get("application.job_id") is not None and raw.get("job.confidential") is not False


def _job(raw: Reader) -> Job | None:
    kind = raw.employment("job.custom_fields.employment_type.value")
    return None if _is_hidden(raw) else Job(id=raw.text("job.id"), title=raw.text("job.name"), employment_type=kind)


def _person(raw: Reader, told: GreenhouseSettings) -> Person:
    family = raw.name_part("person.family_name", "candidate.last_name")
    given = raw.name_part("person.given_name", "candidate.first_name")
    custom = {f"fields.{name}": what for name, what in told.custom_fields.items()}
    person = Person(
        full_name=full_name(family, given),
        family_name=family,
        given_name=given,
        emails=typed_emails(raw, "candidate.email_addresses", EMAIL_KINDS),
        phones=typed_phones(raw, "candidate.phone_numbers", but=("skype",)),
        residence=raw.residence("candidate.addresses.0.value", "application.location_address"),
        **person_fields(raw, custom),
    )
    if not person.emails and not person.phones:
        raw.warn("no_contact", "person")
    return person
