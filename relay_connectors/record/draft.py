"""The draft: what a source said about one application, in our words, before it has an identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from relay_connectors.record.canonical import prune
from relay_connectors.record.vocabulary import DECIDED_BY, DecidedBy, Outcome, ReasonCode, WarningCode

if TYPE_CHECKING:
    from relay_connectors.record.parts import Channel, Flags, Job, Person, Profile, Stage, Tag

__all__ = ["Draft"]


class Draft:
    """One application as its source describes it. Adapters make drafts, purely, whatever the outcome.

    ``body`` holds person, application, decision, profile, tags and flags as plain JSON values, without nulls and
    empties; ``kept`` only the fields that the source's settings name; ``warnings`` what could not be read, as
    (code, path). A draft holds no id of ours, no hash, no clock, no policy and no secret, and prints no person.
    """

    __slots__ = ("body", "candidate_id", "kept", "updated_at", "warnings")

    body: dict[str, Any]
    kept: dict[str, str]
    warnings: list[tuple[WarningCode, str]]
    candidate_id: str | None
    updated_at: str | None

    def __init__(
        self,
        *,
        outcome: Outcome,
        outcome_raw: str | None = None,
        decided_by: DecidedBy | None = None,
        reason: ReasonCode | None = None,
        reason_raw: str | None = None,
        stage: Stage | None = None,
        channel: Channel | None = None,
        job: Job | None = None,
        person: Person | None = None,
        profile: Profile | None = None,
        applied_at: str | None = None,
        decided_at: str | None = None,
        notified_at: str | None = None,
        updated_at: str | None = None,
        candidate_id: str | None = None,
        flags: Flags | None = None,
        tags: Iterable[Tag] = (),
        kept: Mapping[str, str] | None = None,
        warnings: Iterable[tuple[WarningCode, str]] = (),
    ) -> None:
        from relay_connectors.record import parts as part

        decision = part.Decision(
            outcome=outcome,
            outcome_raw=outcome_raw,
            decided_by=decided_by or DECIDED_BY[outcome],
            reason_code=reason,
            reason_raw=reason_raw,
            decided_at=decided_at,
            notified_at=notified_at,
        )
        application = part.Application(
            job=job or part.Job(),
            applied_at=applied_at,
            channel=channel or part.Channel(),
            stage=stage or part.Stage(),
        )
        said = {
            "person": person or part.Person(),
            "application": application,
            "decision": decision,
            "profile": profile or part.Profile(),
            "flags": flags or part.Flags(),
        }
        self.body = prune({name: model.model_dump(mode="json") for name, model in said.items()})
        if tagged := [tag.model_dump() for tag in tags]:
            self.body["tags"] = tagged
        self.kept = dict(kept or {})
        self.warnings = list(warnings)
        self.candidate_id = candidate_id
        self.updated_at = updated_at

    @classmethod
    def of_body(
        cls,
        body: dict[str, Any],
        *,
        kept: dict[str, str],
        warnings: list[tuple[WarningCode, str]],
        candidate_id: str | None = None,
        updated_at: str | None = None,
    ) -> Draft:
        """A draft whose body an adapter built as plain JSON values: the cheap way, for files with a million rows.

        The core holds every body against the schema before it is used, so a wrong one is an adapter's defect
        that names the leaf, not a wrong record.
        """
        draft = cls.__new__(cls)
        draft.body, draft.kept, draft.warnings = body, kept, warnings
        draft.candidate_id, draft.updated_at = candidate_id, updated_at
        return draft

    @property
    def outcome(self) -> Outcome:
        """How the application ended."""
        return self.body["decision"]["outcome"]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"Draft(outcome={self.outcome!r}, warnings={len(self.warnings)})"
