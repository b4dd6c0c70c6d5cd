"""Pure text: what Japanese and English exports write, in one spelling each.

Every function answers for every text and never raises (``decode`` and the sniffers excepted), never guesses, and
never invents a digit, a day or a name. Where an answer can be doubtful, warning codes of the record's vocabulary come
with it.

What reads a cell is loaded when it is first used (PEP 562): most runs find a file unchanged and read none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay_connectors.later import later
from relay_connectors.normalize.encodings import (
    Decoded,
    Sniffed,
    UnreadableText,
    codec,
    decode,
    sniff,
    sniff_encoding,
    sniff_stream,
)
from relay_connectors.normalize.labels import is_blank, label, text
from relay_connectors.normalize.memo import Memo, forget

# Loaded now, because its module is called as one of its functions: whichever came last would be the package's.
from relay_connectors.normalize.places import Place, place, places

if TYPE_CHECKING:
    from relay_connectors.normalize.channels import Channel, ChannelWords, channel
    from relay_connectors.normalize.dates import When, date_reader, day, when
    from relay_connectors.normalize.kanas import Kana, kana, kana_key, split_kana
    from relay_connectors.normalize.mail import Email, Emails, email_key, emails
    from relay_connectors.normalize.names import Name, name_key, split_name
    from relay_connectors.normalize.outcomes import Status, StatusWords, status
    from relay_connectors.normalize.phone import Phone, Phones, phones
    from relay_connectors.normalize.postcode import Postal, postal
    from relay_connectors.normalize.reasons import Reason, ReasonWords, reason
    from relay_connectors.normalize.salary import Money, money
    from relay_connectors.normalize.schooling import Education, education, employment
    from relay_connectors.normalize.stages import Stage, StageWords, stage

__all__ = [
    "Channel",
    "ChannelWords",
    "Decoded",
    "Education",
    "Email",
    "Emails",
    "Kana",
    "Memo",
    "Money",
    "Name",
    "Phone",
    "Phones",
    "Place",
    "Postal",
    "Reason",
    "ReasonWords",
    "Sniffed",
    "Stage",
    "StageWords",
    "Status",
    "StatusWords",
    "UnreadableText",
    "When",
    "channel",
    "codec",
    "date_reader",
    "day",
    "decode",
    "education",
    "email_key",
    "emails",
    "employment",
    "forget",
    "is_blank",
    "kana",
    "kana_key",
    "label",
    "money",
    "name_key",
    "phones",
    "place",
    "places",
    "postal",
    "reason",
    "sniff",
    "sniff_encoding",
    "sniff_stream",
    "split_kana",
    "split_name",
    "stage",
    "status",
    "text",
    "when",
]

_LATER = {
    "channels": ("Channel", "ChannelWords", "channel"),
    "dates": ("When", "date_reader", "day", "when"),
    "kanas": ("Kana", "kana", "kana_key", "split_kana"),
    "mail": ("Email", "Emails", "email_key", "emails"),
    "names": ("Name", "name_key", "split_name"),
    "outcomes": ("Status", "StatusWords", "status"),
    "phone": ("Phone", "Phones", "phones"),
    "postcode": ("Postal", "postal"),
    "reasons": ("Reason", "ReasonWords", "reason"),
    "salary": ("Money", "money"),
    "schooling": ("Education", "education", "employment"),
    "stages": ("Stage", "StageWords", "stage"),
}

__getattr__ = later(globals(), _LATER)
