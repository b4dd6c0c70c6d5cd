"""The tables of a parsed ``relay.toml``, one method each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from relay_connectors.nearest import nearest
from relay_connectors.settings.consent import ConsentRule
from relay_connectors.settings.mail import MailSettings, MailTemplates
from relay_connectors.settings.model import RelaySettings, Settings
from relay_connectors.settings.policy import Exclude, Party, Policy, wording
from relay_connectors.settings.problems import Key, Problems, dotted
from relay_connectors.settings.secrets import SecretRef
from relay_connectors.settings.sources import SourceSettings, Words, secret_refs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Tables"]

SECTIONS = ("relay", "provider", "identity", "state", "ledger", "policy", "mail", "sources")
PARTY = tuple(Party.__dataclass_fields__)
RELAY_KEYS: dict[Key, Iterable[str]] = {(): RelaySettings.model_fields, ("recipient",): PARTY}
POLICY_KEYS: dict[Key, Iterable[str]] = {
    (): [name for name in Policy.model_fields if name != "provider"],  # that is a table of its own
    ("exclude",): Exclude.model_fields,
}
# What the model calls otherwise: ``from`` is a word of Python, and the transport's table has the transport's name.
MAIL_NAMES = {"mail_from": "from", "own": "smtp"}
MAIL_KEYS: dict[Key, Iterable[str]] = {
    (): [MAIL_NAMES.get(name, name) for name in MailSettings.model_fields if name != "base"],
    ("templates",): MailTemplates.model_fields,
}
SOURCE_KEYS: dict[Key, Iterable[str]] = {("consent",): ConsentRule.model_fields, ("words",): Words.model_fields}
CORE_SOURCE_KEYS = frozenset({"connector", "account", "start", "consent", "words"})
SQLITE = re.compile(r"sqlite://(/[^?#]+)")


class Tables:
    """Turns the tables of *file* into Settings; problems are collected on the way and raised together."""

    def __init__(self, file: Path, tables: Mapping[str, Any]) -> None:
        self.file = file
        self.base = file.resolve().parent
        self.tables = tables
        self.problems = Problems(str(file))
        self._wordings: dict[str, Path] = {}

    def settings(self) -> Settings:
        """Read every table.

        Raises:
            ConfigurationError: one line for each problem.
        """
        for name in self.tables.keys() - set(SECTIONS):
            self.problems.unknown((name,), SECTIONS)
        state = self._text("state", "dir", ".relay")
        relay, policy, mail, sources = self._relay(), self._policy(), self._mail(), self._sources()
        identity = self._ref(("identity", "key"), self._text("identity", "key", f"file:{state}/identity.key"))
        ledger_url = self._ledger_url(state)
        self.problems.stop()
        if policy is None or identity is None or mail is None:  # pragma: no cover - noted, so stop() raised
            raise AssertionError
        return Settings(
            self.file.resolve(), relay, identity, self.base / state, ledger_url, policy, sources, mail, self._wordings
        )

    def _table(self, *key: str) -> dict[str, Any]:
        """The table at *key*, or an empty one; something else there is a problem."""
        found: Any = self.tables
        for name in key:
            found = found.get(name, {})
        if isinstance(found, dict):
            return dict(found)
        self.problems.add(key, "must be a table")
        return {}

    def _text(self, section: str, name: str, default: str) -> str:
        """The one text of a small section."""
        table = self._table(section)
        known = {name, "encryption_key"} if section == "ledger" else {name}
        for other in table.keys() - known:
            self.problems.unknown((section, other), known)
        value = table.get(name, default)
        if isinstance(value, str) and value:
            return value
        self.problems.add((section, name), "must be text in quotes")
        return default

    def _ref(self, key: Key, value: object) -> SecretRef | None:
        text = value if isinstance(value, str) else ""
        return self.problems.check(key, {}, lambda: SecretRef(text, self.base, dotted(key)))

    def _relay(self) -> RelaySettings | None:
        if "relay" not in self.tables:
            return None
        table = self._table("relay")
        if "api_key" in table:
            ref = self._ref(("relay", "api_key"), table["api_key"])
            table["api_key"] = ref or SecretRef("env:REFUSED")  # noted already; the rest is still checked
        return self.problems.check(("relay",), RELAY_KEYS, lambda: RelaySettings.model_validate(table))

    def _ledger_url(self, state: str) -> str:
        if "encryption_key" in self._table("ledger"):
            self.problems.add(("ledger", "encryption_key"), "encryption is not supported yet; take this key out")
        found = SQLITE.fullmatch(self._text("ledger", "url", f"sqlite:///{state}/ledger.db"))
        if found is None:
            self.problems.add(("ledger", "url"), "only sqlite:///PATH is supported (four slashes: an absolute path)")
            return ""
        return f"sqlite:///{self.base / found[1][1:]}"

    def _policy(self) -> Policy | None:
        table = self._table("policy")
        if "provider" in table:
            self.problems.add(("policy", "provider"), "stands in a table of its own: [provider]")
            del table["provider"]
        if isinstance(table.get("texts"), dict):
            read = {version: self._wording(version, path) for version, path in table["texts"].items()}
            table["texts"] = {version: text for version, text in read.items() if text}
        if "provider" in self.tables:
            party = self.problems.check(("provider",), {(): PARTY}, lambda: Party(**self._table("provider")))
            table["provider"] = party
        return self.problems.check(("policy",), POLICY_KEYS, lambda: Policy.model_validate(table))

    def _wording(self, version: str, path: object) -> str | None:
        """The digest of a consent wording; None where it cannot be read: most commands need none, a run says so."""
        if not isinstance(path, str):
            self.problems.add(("policy", "texts", version), "must name a file, from this file's folder")
            return None
        self._wordings[version] = self.base / path
        try:
            return wording(self.base / path)
        except (OSError, ValueError):  # a path with a null character is no path
            return None

    def _mail(self) -> MailSettings | None:
        """``[mail]`` and, under the transport's name, the table that belongs to it."""
        table = self._table("mail")
        name = str(table.get("transport", MailSettings.model_fields["transport"].default))
        for hidden in {*MAIL_NAMES, "base"} & table.keys():
            self.problems.unknown(("mail", hidden), MAIL_KEYS[()])
            del table[hidden]
        own = self._table("mail", name) if name in table else {}
        for place, value in secret_refs(own, ("mail", name)):
            self._ref(place, value)
        whole = {**{key: value for key, value in table.items() if key != name}, "own": own, "base": self.base}
        return self.problems.check(("mail",), MAIL_KEYS, lambda: MailSettings.model_validate(whole))

    def _sources(self) -> dict[str, SourceSettings]:
        read = {name: self._source(name) for name in self._table("sources")}
        return {name: source for name, source in read.items() if source}

    def _connected(self) -> list[str]:
        """The names of the sources that say what reads them."""
        tables = self._table("sources")
        return [name for name, table in tables.items() if isinstance(table, dict) and "connector" in table]

    def _source(self, name: str) -> SourceSettings | None:
        key = ("sources", name)
        table = self._table(*key)
        core = {own: table.pop(own) for own in CORE_SOURCE_KEYS & table.keys()}
        for place, value in secret_refs(table, key):
            self._ref(place, value)
        if "connector" not in core and (meant := nearest(name, self._connected())):
            self.problems.misnamed(key, ("sources", meant))
            return None
        whole = {**core, "name": name, "rest": table, "base": self.base}
        return self.problems.check(key, SOURCE_KEYS, lambda: SourceSettings.model_validate(whole))
