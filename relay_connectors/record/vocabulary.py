"""The closed word lists of record 1.0: every code a record may carry, in one place.

Codes are plain text so that they cost nothing in JSON; the ``Literal`` types are what the models and
the type checker hold them against. Adding a code is a MINOR change of the record, removing one a MAJOR.
"""

from typing import Literal, get_args

SCHEMA_VERSION = "1.0"
SCHEMA_MAJOR = "1"

Outcome = Literal[
    "employer_rejected",
    "position_closed",
    "candidate_withdrew",
    "offer_declined",
    "no_show",
    "offer_rescinded",
    "closed_duplicate",
    "closed_invalid",
    "in_progress",
    "hired",
    "unknown",
]
DecidedBy = Literal["employer", "candidate", "system", "unknown"]
ReasonCode = Literal[
    # the employer's reasons
    "skills_insufficient",
    "experience_insufficient",
    "qualification_missing",
    "overqualified",
    "communication_fit",
    "values_fit",
    "motivation_unclear",
    "conditions_mismatch",
    "availability_mismatch",
    "language_level",
    "test_failed",
    "other_candidate_selected",
    "position_filled",
    "headcount_freeze",
    "application_incomplete",
    "ineligible_legal",
    "reference_check",
    "other_employer",
    # the candidate's reasons
    "accepted_other_offer",
    "compensation",
    "role_content",
    "location_commute",
    "schedule",
    "personal_circumstances",
    "process_too_slow",
    "lost_interest",
    "no_response",
    "other_candidate",
    # either side, and nothing was said
    "not_specified",
]
StageCode = Literal[
    "applied",
    "casual_meeting",
    "document_screening",
    "assessment",
    "phone_screen",
    "interview_1",
    "interview_2",
    "interview_3_plus",
    "interview_final",
    "reference_check",
    "offer",
    "offer_accepted",
    "unknown",
]
ChannelType = Literal[
    "agency",
    "job_board",
    "direct_sourcing",
    "employee_referral",
    "acquaintance",
    "career_site",
    "event",
    "other",
    "unknown",
]
EducationLevel = Literal[
    "junior_high", "high_school", "vocational", "associate", "bachelor", "master", "doctor", "other"
]
EmploymentType = Literal["full_time", "contract", "part_time", "temporary", "internship", "freelance", "other"]
SalaryPeriod = Literal["year", "month", "hour"]
EmailKind = Literal["personal", "work", "other", "unknown"]
PhoneKind = Literal["mobile", "fixed", "other", "unknown"]
TagNamespace = Literal["skill", "place", "segment", "source", "free"]
Via = Literal["api", "webhook", "file", "backfill"]
WarningCode = Literal[
    "date_partial",
    "date_unreadable",
    "era_overrun",
    "phone_unreadable",
    "email_unreadable",
    "email_nonstandard",
    "postal_unreadable",
    "postal_contradicts",
    "place_unknown",
    "salary_unreadable",
    "education_unknown",
    "employment_unknown",
    "name_unreadable",
    "name_note",
    "kana_unreadable",
    "years_unreadable",
    "expected",
    "stage_unknown",
    "channel_unknown",
    "reason_unknown",
    "reason_protected",
    "status_missing",
    "status_unknown",
    "outcome_contradicted",
    "consent_unknown",
    "consent_undated",
    "refusal_in_future",
    "told_before_decided",
    "no_contact",
    "bulk_import",
    "kept_too_long",
    "text_too_long",
    "encoding_ambiguous",
    "excel_damaged",
]
IssueCode = Literal[
    "no_application_id",
    "row_unparsable",
    "status_missing",
    "status_unknown",
    "outcome_contradicted",
    "conflicting_rows",
    "shared_mail",
    "shared_phone",
    "person_unclear",
    "perhaps_erased",
    "bulk_import",
    "consent_cell_changed",
    "handed_on_before",
    "no_show",
    "offer_rescinded",
    "no_contact",
    "consent_unclear",
    "consent_conflict",
    "version_not_accepted",
    "wording_missing",
    "recipient_missing",
    "recipient_not_accepted",
    "payload_not_covered",
    "relay_refused",
    "item_invalid",
    "relay_fails_on_item",
    "retract_refused",
    "revision_conflict",
    "request_refused",
    "adapter_defect",
    "events_missed",
    "event_unreadable",
    "ledger_restored",
    "erasure_requested",
    "erasure_not_taken",
    "mail_unfit",
]
Scope = Literal[
    "share_with_relay",
    "share_with_agents",
    "unnamed_use",
    "contact_by_agent",
    "contact_by_employer",
    "feedback_status",
    "feedback_details",
    "profile_updates",
]
ConsentStatus = Literal["unknown", "requested", "granted", "denied", "withdrawn", "expired"]
Payload = Literal["full", "unnamed"]
Action = Literal["push_full", "push_unnamed", "link_only", "registered", "hold", "blocked", "review", "none"]
RetractReason = Literal["unrejected", "reapplied", "error", "consent_withdrawn", "excluded", "gone"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
ACTIONS: tuple[Action, ...] = get_args(Action)
SCOPES: tuple[Scope, ...] = get_args(Scope)

# An observation is an application whose outcome is open or that ended well: the ledger remembers that it
# exists (it may block a referral elsewhere) but keeps nothing about the person.
OBSERVED_ONLY: frozenset[Outcome] = frozenset({"in_progress", "hired"})

# Ends after which somebody may be handed on, and which must therefore be certain.
REFERABLE: frozenset[Outcome] = frozenset({"employer_rejected", "position_closed"})

# Reasons that no employer can mean, in whichever column they stand; 通勤 and 残業 may be either side's.
LEFT: frozenset[ReasonCode] = frozenset(
    {"accepted_other_offer", "lost_interest", "no_response", "process_too_slow", "personal_circumstances"}
)

DECIDED_BY: dict[Outcome, DecidedBy] = {
    "employer_rejected": "employer",
    "position_closed": "employer",
    "candidate_withdrew": "candidate",
    "offer_declined": "candidate",
    "no_show": "candidate",
    "offer_rescinded": "employer",
    "closed_duplicate": "system",
    "closed_invalid": "system",
    "in_progress": "unknown",
    "hired": "unknown",
    "unknown": "unknown",
}

# The distance a candidate came, as a number that sorts; gaps leave room for stages a later version names.
STAGE_ORDER: dict[StageCode, int | None] = {
    "applied": 0,
    "casual_meeting": 5,
    "document_screening": 10,
    "assessment": 20,
    "phone_screen": 30,
    "interview_1": 40,
    "interview_2": 50,
    "interview_3_plus": 60,
    "interview_final": 70,
    "reference_check": 80,
    "offer": 90,
    "offer_accepted": 95,
    "unknown": None,
}
