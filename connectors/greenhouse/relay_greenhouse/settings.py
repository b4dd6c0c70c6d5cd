"""What a Greenhouse source is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, PositiveInt, model_validator

from relay_connectors.connector import BaseUrl, OwnWords, PersonField, Secret, Settings

__all__ = ["GreenhouseSettings"]

OLD = (
    "that belongs to Harvest v1 and v2, which Greenhouse switched off on 2026-08-31 with their API keys: make a "
    "Harvest v3 credential in its Dev Center, and set client_id and client_secret; base_url ends in /v3"
)


class GreenhouseSettings(Settings):
    """The settings of a source; only the two halves of the credential have to be given."""

    locating: ClassVar[frozenset[str]] = frozenset(
        {"account", "client_id", "client_secret", "sub", "base_url", "token_url", "date_filter"}
    )

    client_id: str = Field(min_length=1, repr=False)
    client_secret: Secret
    sub: PositiveInt | None = Field(
        default=None,
        description="the Greenhouse user, a Site Admin, as whom lists are read; else the credential's service account",
        json_schema_extra={"ja": "一覧を読む Greenhouse の利用者 (Site Admin)。省略すると認証情報のサービスアカウント"},
    )
    base_url: BaseUrl = "https://harvest.greenhouse.io/v3"
    token_url: BaseUrl = "https://auth.greenhouse.io/token"  # noqa: S105  an address
    # Greenhouse's documents write `updated_at=gte|…`; integrators were seen to need `updated_at[gte]=…`.
    date_filter: Literal["pipe", "bracket"] = Field(
        default="pipe",
        description="how times are asked for: updated_at=gte|… or updated_at[gte]=…",
        json_schema_extra={"ja": "更新日時の指定方法: updated_at=gte|… または updated_at[gte]=…"},
    )
    no_reason: Literal["review", "refer"] = Field(
        default="review",
        description='what becomes of a rejection whose reason is of the type "None specified"',
        json_schema_extra={"ja": "理由の種別が None specified の不採用をどう扱うか"},
    )
    # No other custom field is read, but for those of `keep` and of consents.
    custom_fields: Mapping[str, PersonField] = Field(
        default={},
        description="name_key of a custom field = what it is for us",
        json_schema_extra={"ja": "カスタム項目の name_key = 対応する項目"},
    )
    # Custom fields that are copied into ``kept``, and never leave the machine.
    keep: tuple[str, ...] = ()
    words: OwnWords = OwnWords()

    @model_validator(mode="before")
    @classmethod
    def _not_of_old(cls, told: Any) -> Any:
        if isinstance(told, Mapping):
            url = str(told.get("base_url", "")).rstrip("/")
            if "api_key" in told or url.endswith(("/v1", "/v2")):
                raise ValueError(OLD)
        return told
