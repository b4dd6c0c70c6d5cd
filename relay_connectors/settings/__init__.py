"""Settings: ``relay.toml``, secrets by reference, the policy. ``[sources.*]`` stays raw for its connector."""

from relay_connectors.settings.consent import FIRST_SEEN, ConsentRule
from relay_connectors.settings.mail import MailSettings, MailTemplates
from relay_connectors.settings.model import RelaySettings, Settings
from relay_connectors.settings.policy import Exclude, Party, Policy, wording
from relay_connectors.settings.secrets import Secret, SecretRef, secret
from relay_connectors.settings.sources import SourceSettings, Words, parse_start, resolve
from relay_connectors.settings.template import starter
from relay_connectors.settings.toml import load
from relay_connectors.settings.urls import checked_url, is_loopback

__all__ = [
    "FIRST_SEEN",
    "ConsentRule",
    "Exclude",
    "MailSettings",
    "MailTemplates",
    "Party",
    "Policy",
    "RelaySettings",
    "Secret",
    "SecretRef",
    "Settings",
    "SourceSettings",
    "Words",
    "checked_url",
    "is_loopback",
    "load",
    "parse_start",
    "resolve",
    "secret",
    "starter",
    "wording",
]
