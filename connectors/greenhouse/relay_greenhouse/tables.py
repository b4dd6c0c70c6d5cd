"""Greenhouse's words, and the fields that are read; everything else in an answer is dropped where it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from relay_connectors.connector import ChannelType, EmailKind, Join, Lists, Outcome, ReasonCode, Words

__all__ = [
    "BUILT_IN",
    "BYGONE",
    "CLOSED",
    "EMAIL_KINDS",
    "JOINED",
    "LISTS",
    "LOCATING",
    "MEANINGS",
    "NO_TYPE",
    "OFFER",
    "PAGE",
    "REASON_TYPES",
    "SCOPES",
    "SECURITY",
    "SOURCE_TYPES",
    "STATUSES",
    "UNSAID",
    "WHOLE",
]

STATUSES: Words[Outcome] = Words(
    {
        "in_process": "in_progress",
        "active": "in_progress",  # what webhooks and the filter call it; answers of v3 say in_process
        "hired": "hired",
        "rejected": "employer_rejected",  # as far as the reason does not say otherwise
    },
    unknown="unknown",
    warning="status_unknown",
)

# By the type's key: its name is free text and its id differs between organisations.
REASON_TYPES: Words[Outcome] = Words(
    {
        "WE_REJECTED_THEM": "employer_rejected",
        "THEY_REJECTED_US": "candidate_withdrew",  # 辞退, although the status is "rejected"
        "SECURITY_CONCERN": "closed_invalid",  # flagged by the organisation; must never be referred
    },
    unknown="unknown",
    warning="status_unknown",
)
NO_TYPE, SECURITY = "NONE_SPECIFIED", "SECURITY_CONCERN"

# Built-in reasons that are typed "We rejected them" although nobody was rejected.
CLOSED: Words[Outcome] = Words(
    {"Duplicate": "closed_duplicate", "Spam": "closed_invalid"}, unknown="unknown", warning="reason_unknown"
)

# The built-in reasons of a new organisation, by what they say about whom.
BUILT_IN: Mapping[str, Words[ReasonCode]] = {
    "employer": Words(
        {
            "Lacking skill(s)/qualification(s)": "skills_insufficient",
            "Not a cultural fit": "values_fit",
            "Preferred another candidate": "other_candidate_selected",
            "Other (add notes below)": "other_employer",
        },
        unknown="not_specified",
        warning="reason_unknown",
    ),
    "candidate": Words(
        {
            "Didn't like offer": "compensation",
            "Wasn't available": "schedule",
            "Wasn't interested": "lost_interest",
            "Other": "other_candidate",
        },
        unknown="not_specified",
        warning="reason_unknown",
    ),
}
# Said behind an offer it is 内定辞退, before one only 選考辞退.
OFFER = "Didn't like offer"

# The strategies that sources are grouped by; the name of the source itself is read first.
SOURCE_TYPES: Words[ChannelType] = Words(
    {
        "Agencies": "agency",
        "Referrals": "employee_referral",
        "Third-party boards": "job_board",
        "Job boards": "job_board",
        "Prospecting": "direct_sourcing",
        "Company marketing": "career_site",
        "Attend events": "event",
        "Events": "event",
        "Social media": "other",
        "Other": "other",
    },
    unknown="unknown",
    warning="channel_unknown",
)

EMAIL_KINDS: Mapping[str, EmailKind] = {"personal": "personal", "work": "work", "other": "other"}

# Not read: answers, attachments, notes, recruiter, coordinator, rejected_by, demographics.
APPLICATION_FIELDS = frozenset(
    {
        "id", "candidate_id", "job_id", "prospect", "status", "stage_name", "rejected_at", "rejection_reason_id",
        "source_id", "agency_note_id", "location_address", "created_at", "updated_at", "custom_fields",
    }
)  # fmt: skip
CANDIDATE_FIELDS = frozenset(
    {
        "id", "first_name", "last_name", "company", "title", "private", "email_addresses", "phone_numbers", "addresses",
        "tags", "linked_user_ids", "can_email", "custom_fields",
    }
)  # fmt: skip
DETAIL_FIELDS = frozenset({"id", "application_id", "rejection_reason_id", "updated_at"})
STAGE_FIELDS = frozenset({"id", "application_id", "job_interview_stage_id", "entered_at"})
JOB_FIELDS = frozenset({"id", "name", "confidential", "custom_fields"})

# An application names its job, and no department.
UNSAID = frozenset({"application.job.department"})

PAGE = 500  # the largest that is answered; more is refused

_OF, _ONLY = "application_ids", "fields"
_STEP, _WHY = ("application_id", "job_interview_stage_id"), ("application_id", "rejection_reason_id")
# Each with what must be there: without it nothing can be said, or somebody would be told about who must not be.
# No per_page where fifty ids cannot have more than its default of a hundred rows.
JOINED: Mapping[str, Join] = {
    "applications": Join(
        "/applications",
        fields=APPLICATION_FIELDS,
        required=("candidate_id", "job_id", "source_id", "status", "updated_at", "prospect"),
        pointers=("candidate_id", "job_id", "source_id", "rejection_reason_id"),
        projection=_ONLY,
    ),
    # Asked for whole: a redacted row, or one that is being processed, is an id and a `message`, and nobody has seen
    # what becomes of it where fields are named.
    "candidates": Join(
        "/candidates",
        fields=CANDIDATE_FIELDS,
        required=("private", "can_email", "first_name"),
        nested=("linked_user_ids",),
        unless="message",
        never_empty=True,  # an application goes with its candidate
    ),
    "rejection_details": Join(
        "/rejection_details", ids=_OF, fields=DETAIL_FIELDS, required=_WHY, pointers=_WHY, projection=_ONLY
    ),
    "entered": Join(
        "/application_stages",
        ids=_OF,
        fields=STAGE_FIELDS,
        required=(*_STEP, "entered_at"),
        pointers=_STEP,
        projection=_ONLY,
        params={"per_page": PAGE},
    ),
    "stages": Join("/job_interview_stages", fields=("id", "name"), required=(), projection=_ONLY),
    "jobs": Join("/jobs", fields=JOB_FIELDS, required=("confidential",), projection=_ONLY),
    "sources": Join("/sources", required=(), whole=True, params={"per_page": PAGE}),
    # Without include_defaults the built-in reasons are missing.
    "reasons": Join(
        "/rejection_reasons",
        required=(),
        nested=("type",),
        whole=True,
        params={"include_defaults": "true", "per_page": PAGE},
    ),
}

# List → the scope that the credential needs; no other one is ever asked for.
SCOPES: Mapping[str, str] = {
    "/applications": "harvest:applications:list",
    "/candidates": "harvest:candidates:list",
    "/rejection_details": "harvest:rejection_details:list",
    "/rejection_reasons": "harvest:rejection_reasons:list",
    "/jobs": "harvest:jobs:list",
    "/sources": "harvest:sources:list",
    "/application_stages": "harvest:application_stages:list",
    "/job_interview_stages": "harvest:job_interview_stages:list",
}
LISTS = Lists(
    scopes=SCOPES,
    one={"per_page": 1, _ONLY: "id,updated_at"},
    size="per_page",
    who="Site Admin",  # other users get a 200 and no rows
    others=("/candidates", "/jobs"),
    dated=("/applications", "/rejection_details"),
    settings={"filter_ignored": "date_filter", "nothing_visible": "sub"},
)

_OLD = (
    "that belongs to Harvest v1 and v2, which Greenhouse switched off on 2026-08-31 with their API keys: make a "
    "Harvest v3 credential in its Dev Center, and set client_id and client_secret; base_url ends in /v3"
)
# The same without a list of fields.
WHOLE = (replace(LISTS, one={"per_page": 1}), {name: replace(one, projection="") for name, one in JOINED.items()})

# Where to read, not how.
LOCATING = frozenset(
    {"account", "client_id", "client_secret", "sub", "base_url", "token_url", "date_filter", "whole_rows"}
)

BYGONE: Mapping[str, tuple[str, str]] = {"api_key": ("", _OLD), "base_url": (r"/v[12]/*$", _OLD)}

MEANINGS: Mapping[str, Mapping[str, str]] = {
    "sub": {
        "en": "the Greenhouse user, a Site Admin, as whom lists are read; else the credential's service account",
        "ja": "一覧を読む Greenhouse の利用者 (Site Admin)。省略すると認証情報のサービスアカウント",
    },
    "date_filter": {
        "en": "how times are asked for: updated_at=gte|… or updated_at[gte]=…",
        "ja": "更新日時の指定方法: updated_at=gte|… または updated_at[gte]=…",
    },
    "whole_rows": {
        "en": "ask for whole rows, where naming the fields is refused; what is not read is dropped on arrival",
        "ja": "項目の指定 (fields=) が拒否されるとき、行全体を要求する。読まない項目は届いた時点で捨てる",
    },
    "no_reason": {
        "en": 'what becomes of a rejection whose reason is of the type "None specified"',
        "ja": "理由の種別が None specified の不採用をどう扱うか",
    },
    "custom_fields": {
        "en": "name_key of a custom field = what it is for us",
        "ja": "カスタム項目の name_key = 対応する項目",
    },
}
