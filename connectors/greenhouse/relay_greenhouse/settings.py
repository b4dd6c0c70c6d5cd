"""What a Greenhouse source is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, PositiveInt

from relay_connectors.connector import BaseUrl, OwnWords, PersonField, Secret, Settings
from relay_greenhouse.tables import BYGONE, LOCATING, MEANINGS

__all__ = ["GreenhouseSettings"]


class GreenhouseSettings(Settings):
    """The settings of a source; only the two halves of the credential have to be given."""

    locating = LOCATING
    meanings = MEANINGS
    bygone = BYGONE

    client_id: str = Field(min_length=1, repr=False)
    client_secret: Secret
    sub: PositiveInt | None = None
    base_url: BaseUrl = "https://harvest.greenhouse.io/v3"
    token_url: BaseUrl = "https://auth.greenhouse.io/token"  # noqa: S105  an address
    # Greenhouse's documents write `updated_at=gte|…`; integrators were seen to need `updated_at[gte]=…`.
    date_filter: Literal["pipe", "bracket"] = "pipe"
    # `fields=` is documented for every list; `rejection_reason_id` is younger than the documents that name fields.
    whole_rows: bool = False
    no_reason: Literal["review", "refer"] = "review"
    # No other custom field is read, but for those of `keep` and of consents.
    custom_fields: Mapping[str, PersonField] = {}
    # Custom fields that are copied into ``kept``, and never leave the machine.
    keep: tuple[str, ...] = ()
    words: OwnWords = OwnWords()
