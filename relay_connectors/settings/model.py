"""The settings as the rest of the library sees them: checked, with absolute paths and unread secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from relay_connectors.settings.mail import MailSettings
from relay_connectors.settings.policy import Party, Policy
from relay_connectors.settings.secrets import SecretRef
from relay_connectors.settings.sources import ACCOUNT, SourceSettings
from relay_connectors.settings.urls import checked_url

__all__ = ["RelaySettings", "Settings"]


class RelaySettings(BaseModel):
    """The relay: where it is, who we are there, and who receives (for the provision records)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(checked_url)]
    tenant: Annotated[str, Field(pattern=ACCOUNT)]
    api_key: SecretRef
    recipient: Party | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole ``relay.toml``. *relay* is None where nothing is to be sent (collect or normalize only).

    *identity* and ``relay.api_key`` are references: ``.read()`` gives the secret or says how to set it.
    *ledger_url* is ``sqlite:////absolute/path``. *wordings* are the files of ``[policy.texts]``, by version; one
    that cannot be read has no entry in ``policy.texts``.
    """

    path: Path
    relay: RelaySettings | None
    identity: SecretRef
    state_dir: Path
    ledger_url: str
    policy: Policy
    sources: Mapping[str, SourceSettings]
    mail: MailSettings = field(default_factory=MailSettings)
    wordings: Mapping[str, Path] = field(default_factory=dict)

    @property
    def provider(self) -> Party | None:
        """Who provides, for the provision records."""
        return self.policy.provider

    @property
    def accepted_versions(self) -> frozenset[str]:
        """The consent wordings that count: the policy's, else those that the sources' rules name."""
        rules = (rule for source in self.sources.values() for rule in source.consent)
        return self.policy.accepted(rule.policy_version for rule in rules if rule.policy_version)

    @property
    def handing_versions(self) -> frozenset[str]:
        """The wordings under which a rule takes somebody's yes to be handed on."""
        rules = (rule for source in self.sources.values() for rule in source.consent)
        return frozenset(rule.policy_version for rule in rules if rule.policy_version and rule.hands_on)

    @property
    def accepted_recipients(self) -> frozenset[str]:
        """The names and categories that mean the relay's recipient: its own, and the policy's, else the rules'."""
        named = (name for source in self.sources.values() for rule in source.consent for name in rule.recipients)
        recipient = self.relay.recipient if self.relay else None
        return self.policy.recipients(named, recipient.name if recipient else None)
