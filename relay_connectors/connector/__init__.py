"""Everything that an adapter needs and may import.

An adapter is a subclass of :class:`RestConnector` (an API), :class:`FileConnector` (files of its own kind) or
:class:`TableConnector` (a CSV export whose columns have names), registered in the entry-point group
``relay_connectors``. It reads and translates; it never pushes, sleeps, retries, writes, or logs a person.

What only an API or a translation needs is loaded when it is first used (PEP 562): most runs find a file unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay_connectors.clock import Clock
from relay_connectors.connector.columns import Aliases
from relay_connectors.connector.contract import (
    Connector,
    Cursor,
    Page,
    Part,
    Problem,
    ProblemError,
    Raw,
    Settings,
    Skip,
)
from relay_connectors.connector.file_connector import FileConnector, FileSettings
from relay_connectors.connector.layout import Layout, Row
from relay_connectors.connector.plan import RowPlan
from relay_connectors.connector.registry import available, load, open_configured, open_source
from relay_connectors.connector.source import Source, raw_digest
from relay_connectors.connector.table_connector import TableConnector, TableSettings
from relay_connectors.connector.targets import TARGETS
from relay_connectors.connector.vocabularies import OwnWords, Vocabularies
from relay_connectors.connector.words import Meaning, Words
from relay_connectors.errors import ConfigurationError, RecordError, SourceError, SourceUnavailableError
from relay_connectors.later import later
from relay_connectors.record import Draft
from relay_connectors.record.vocabulary import (
    DECIDED_BY,
    REFERABLE,
    STAGE_ORDER,
    ChannelType,
    DecidedBy,
    EducationLevel,
    EmailKind,
    EmploymentType,
    Outcome,
    ReasonCode,
    StageCode,
    WarningCode,
)
from relay_connectors.settings.secrets import Secret

if TYPE_CHECKING:
    from relay_connectors.connector.asking import Answer, Http
    from relay_connectors.connector.examine import Examines, Remark, examined, look_at_lists
    from relay_connectors.connector.joins import Id, Join, Joined, listed, sound
    from relay_connectors.connector.lookup import LooksUp, looked_up
    from relay_connectors.connector.normalizing import Summary, normalize
    from relay_connectors.connector.personal import PersonField, custom_texts, full_name, person_fields
    from relay_connectors.connector.reader import Reader
    from relay_connectors.connector.rest import Lists, RestConnector
    from relay_connectors.connector.sight import moment
    from relay_connectors.connector.transport import (
        ApiKey,
        BaseUrl,
        Budget,
        HttpPlan,
        Links,
        Numbers,
        Offsets,
        TokenGrant,
        Tokens,
        build_http,
    )
    from relay_connectors.connector.typed import typed_emails, typed_phones
    from relay_connectors.connector.walk import Walk
    from relay_connectors.http.failures import NotFoundError
    from relay_connectors.record.parts import (
        Channel,
        Desired,
        Education,
        Email,
        Flags,
        Job,
        Language,
        Person,
        Phone,
        Profile,
        Residence,
        Salary,
        Skill,
        Stage,
        Tag,
        Work,
    )

__all__ = [
    "DECIDED_BY",
    "REFERABLE",
    "STAGE_ORDER",
    "TARGETS",
    "Aliases",
    "Answer",
    "ApiKey",
    "BaseUrl",
    "Budget",
    "Channel",
    "ChannelType",
    "Clock",
    "ConfigurationError",
    "Connector",
    "Cursor",
    "DecidedBy",
    "Desired",
    "Draft",
    "Education",
    "EducationLevel",
    "Email",
    "EmailKind",
    "EmploymentType",
    "Examines",
    "FileConnector",
    "FileSettings",
    "Flags",
    "Http",
    "HttpPlan",
    "Id",
    "Job",
    "Join",
    "Joined",
    "Language",
    "Layout",
    "Links",
    "Lists",
    "LooksUp",
    "Meaning",
    "NotFoundError",
    "Numbers",
    "Offsets",
    "Outcome",
    "OwnWords",
    "Page",
    "Part",
    "Person",
    "PersonField",
    "Phone",
    "Problem",
    "ProblemError",
    "Profile",
    "Raw",
    "Reader",
    "ReasonCode",
    "RecordError",
    "Remark",
    "Residence",
    "RestConnector",
    "Row",
    "RowPlan",
    "Salary",
    "Secret",
    "Settings",
    "Skill",
    "Skip",
    "Source",
    "SourceError",
    "SourceUnavailableError",
    "Stage",
    "StageCode",
    "Summary",
    "TableConnector",
    "TableSettings",
    "Tag",
    "TokenGrant",
    "Tokens",
    "Vocabularies",
    "Walk",
    "WarningCode",
    "Words",
    "Work",
    "available",
    "build_http",
    "custom_texts",
    "examined",
    "full_name",
    "listed",
    "load",
    "look_at_lists",
    "looked_up",
    "moment",
    "normalize",
    "open_configured",
    "open_source",
    "person_fields",
    "raw_digest",
    "sound",
    "typed_emails",
    "typed_phones",
]

_LATER = {
    "relay_connectors.connector.asking": (
        "Answer",
        "Http",
    ),
    "relay_connectors.connector.examine": (
        "Examines",
        "Remark",
        "examined",
        "look_at_lists",
    ),
    "relay_connectors.connector.joins": (
        "Id",
        "Join",
        "Joined",
        "listed",
        "sound",
    ),
    "relay_connectors.connector.lookup": (
        "LooksUp",
        "looked_up",
    ),
    "relay_connectors.connector.normalizing": (
        "Summary",
        "normalize",
    ),
    "relay_connectors.connector.personal": (
        "PersonField",
        "custom_texts",
        "full_name",
        "person_fields",
    ),
    "relay_connectors.connector.reader": ("Reader",),
    "relay_connectors.connector.rest": (
        "Lists",
        "RestConnector",
    ),
    "relay_connectors.connector.transport": (
        "ApiKey",
        "BaseUrl",
        "Budget",
        "HttpPlan",
        "Links",
        "Numbers",
        "Offsets",
        "TokenGrant",
        "Tokens",
        "build_http",
    ),
    "relay_connectors.connector.typed": (
        "typed_emails",
        "typed_phones",
    ),
    "relay_connectors.connector.sight": ("moment",),
    "relay_connectors.connector.walk": ("Walk",),
    "relay_connectors.http.failures": ("NotFoundError",),
    "relay_connectors.record.parts": (
        "Channel",
        "Desired",
        "Education",
        "Email",
        "Flags",
        "Job",
        "Language",
        "Person",
        "Phone",
        "Profile",
        "Residence",
        "Salary",
        "Skill",
        "Stage",
        "Tag",
        "Work",
    ),
}

__getattr__ = later(globals(), _LATER)
