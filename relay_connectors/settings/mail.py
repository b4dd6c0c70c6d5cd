"""``[mail]``: who writes the rejection mail, in which wording, and how fast it goes to which mail server."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from relay_connectors.settings.sources import resolve
from relay_connectors.settings.urls import checked_url

__all__ = ["MailSettings", "MailTemplates"]

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
CONFIG = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)
MAILTO = "mailto:"

Text = Annotated[str, Field(min_length=1, max_length=500)]


def _mailbox(text: str) -> str:
    if not ADDRESS.fullmatch(parseaddr(text)[1]) or "\n" in text or "\r" in text:
        raise ValueError("must be an address, like 採用担当 <saiyo@example.jp>")
    return text


def _way_out(text: str) -> str:
    """A static address under which nobody's name stands: everybody's mail shows the same."""
    if text.startswith(MAILTO):
        if not ADDRESS.fullmatch(text.removeprefix(MAILTO)):
            raise ValueError('must be "mailto:ADDRESS" or an https address')
        return text
    return checked_url(text)


Mailbox = Annotated[str, AfterValidator(_mailbox)]


class MailTemplates(BaseModel):
    """Wordings of one's own, by language; without one the built-in wording is taken."""

    model_config = CONFIG

    ja: Text | None = None
    en: Text | None = None


class MailSettings(BaseModel):
    """The table ``[mail]``. *own* is the transport's table, as written; ``resolved()`` is what its model takes.

    *company* and *address* are those of [provider] where they are missing, *contact* is the address of *from*.
    """

    model_config = CONFIG

    mail_from: Annotated[Mailbox | None, Field(alias="from")] = None
    reply_to: Mailbox | None = None
    company: Text | None = None
    address: Text | None = None
    contact: Text | None = None
    templates: MailTemplates = MailTemplates()
    list_unsubscribe: Annotated[str, AfterValidator(_way_out)] | None = None
    per_minute: Annotated[int, Field(strict=True, ge=1, le=6000)] = 30
    transport: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")] = "smtp"
    own: dict[str, Any] = Field(default_factory=dict, repr=False)
    base: Path = Path()

    def resolved(self, env: Mapping[str, str] = os.environ) -> dict[str, Any]:
        """The transport's own settings with every secret read."""
        return resolve(self.own, base=self.base, key=("mail", self.transport), env=env)

    def template(self, language: str) -> Path | None:
        """The file of the own wording in *language*, from the settings file's folder."""
        named = self.templates.ja if language == "ja" else self.templates.en
        return self.base / named if named else None
