"""Everything that a sync hangs on, looked at one by one: settings, secrets, ledger, relay, sources. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from relay_connectors.clock import Clock, today
from relay_connectors.connector import FileConnector, RestConnector, Source, TableConnector
from relay_connectors.connector.consent_fields import missing_columns
from relay_connectors.connector.decision_day import day_instead
from relay_connectors.connector.files import source_files
from relay_connectors.connector.survey import survey
from relay_connectors.connector.unmapped import Kind, Unmapped
from relay_connectors.consent.vouched import vouched_recipients
from relay_connectors.cycle.exclusions import idle_in, said_in
from relay_connectors.cycle.provide import PARTIES_MISSING
from relay_connectors.cycle.report import exit_code
from relay_connectors.cycle.wordings import held_texts, unsure_wordings, unworded
from relay_connectors.errors import ConfigurationError, GuardError
from relay_connectors.gate import powerless
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger.checkup import Checkup, checkup, open_to_others
from relay_connectors.ledger.places import synced_by
from relay_connectors.record import Identity
from relay_connectors.relay import Relay
from relay_connectors.report.doctor_api import look_at_api, look_at_sunset
from relay_connectors.report.doctor_rows import consents_of, rows_seen
from relay_connectors.report.findings import Findings, idle_note, vouched_note
from relay_connectors.settings import SecretRef, Settings, SourceSettings
from relay_connectors.settings.problems import dotted
from relay_connectors.settings.sources import secret_refs

__all__ = ["Diagnosis", "SourceFindings", "diagnose"]

SKEW = timedelta(minutes=5)
SQLITE = "sqlite:///"

Opener = Callable[[SourceSettings], Source]
Progress = Callable[[str, int], None]


@dataclass(slots=True)
class SourceFindings(Findings):
    """What was found about one source; ``words`` are those that no table knows.

    ``said`` is what one can exclude its people by, None where it could not be read.
    """

    words: dict[Kind, Unmapped] = field(default_factory=dict)
    said: frozenset[str] | None = None


@dataclass(slots=True)
class Diagnosis:
    """What was found, by thing."""

    settings: Findings = field(default_factory=Findings)
    ledger: Findings = field(default_factory=Findings)
    relay: Findings = field(default_factory=Findings)
    mail: Findings = field(default_factory=Findings)
    sources: dict[str, SourceFindings] = field(default_factory=dict)

    def all(self) -> Iterator[Findings]:
        """Every finding."""
        yield from (self.settings, self.ledger, self.relay, self.mail, *self.sources.values())

    @property
    def exit_code(self) -> int:
        """0 if a sync could run (and ``mail send``, if set up), else the most urgent code of what would stop it."""
        return exit_code({code for found in self.all() for code in found.exit_codes})


def diagnose(
    settings: Settings, sources: Sequence[SourceSettings], open_source: Opener, clock: Clock, progress: Progress
) -> Diagnosis:
    """Check everything that *settings* name, and of the sources those in *sources*, which *open_source* opens.

    Files are read whole, an API only far enough to see that it answers. Nothing is kept or sent.
    """
    found = Diagnosis()
    found.settings.facts["path"] = str(settings.path)
    identity = _identity(settings, found.settings)
    _ledger(settings, identity, found)
    _relay(settings, clock, found.relay)
    for source in sources:
        found.sources[source.name] = _source(source, open_source, clock, progress)
        _recipients(settings, source, found.sources[source.name])
    if len(found.sources) == len(settings.sources):
        _exclusions(settings, found)
    return found


def _recipients(settings: Settings, source: SourceSettings, found: Findings) -> None:
    """A rule may vouch for a recipient of another name than the relay's; who runs it should know."""
    recipient = settings.relay.recipient if settings.relay else None
    if recipient is None or settings.policy.accepted_recipients is not None:
        return
    if names := vouched_recipients(source.consent, settings.policy, recipient):
        code, parts = vouched_note(names, recipient.name)
        found.note(code, **parts)


def _exclusions(settings: Settings, found: Diagnosis) -> None:
    """An exclusion by what no source says excludes nobody; one that a single source cannot meet is worth knowing."""
    said = {name: one.said for name, one in found.sources.items() if one.said is not None}
    if len(said) < len(found.sources):
        return  # nobody knows what the others say
    in_vain = powerless(settings.policy, said)
    for rule in in_vain:
        found.settings.add(GuardError(str(rule)))
    for name, paths in said.items():
        for rule in powerless(settings.policy, {name: paths}):
            if rule.rule not in {one.rule for one in in_vain}:
                found.sources[name].note("exclude_in_vain", rule=rule.rule, what=", ".join(rule.conditions))


def _identity(settings: Settings, found: Findings) -> Identity | None:
    if open_to_others(settings.state_dir):
        found.note("folder_is_open", path=str(settings.state_dir))
    with found.checking():
        return Identity.from_text(settings.identity.read().reveal())
    return None


def _ledger(settings: Settings, identity: Identity | None, whole: Diagnosis) -> None:
    found = whole.ledger
    path = Path(settings.ledger_url.removeprefix(SQLITE))
    found.facts["path"] = str(path)
    if service := synced_by(path):
        found.note("ledger_synced", service=service)
    was_open = open_to_others(path)
    health = _checked(settings, path, identity, found)
    _wordings(settings, health, whole.settings)
    for one in idle_in(settings.policy, health.excludable) if health else ():
        code, parts = idle_note(one)
        whole.settings.note(code, **parts)
    if not path.exists():
        return
    if was_open:
        found.note("file_was_open", path=str(path))
    if path.parent != settings.state_dir and open_to_others(path.parent):
        found.note("folder_is_open", path=str(path.parent))


def _checked(settings: Settings, path: Path, identity: Identity | None, found: Findings) -> Checkup | None:
    with found.checking():
        health = checkup(path, identity, excludable=bool(settings.policy.exclude))
        if health is None:
            found.note("ledger_absent")
            return None
        found.facts.update(bytes=health.size, schema=health.schema)
        if health.schema < health.newest:
            found.note("ledger_older", schema=health.schema, newest=health.newest)
        for name in sorted(health.live.keys() - settings.sources.keys()):
            found.note("source_stopped", source=name, people=health.live[name])
        return health
    return None


def _wordings(settings: Settings, health: Checkup | None, found: Findings) -> None:
    """A text that is not what people agreed to stops a run; a version without one holds those who agree to it."""
    kept, agreed = (health.wordings, health.agreed) if health else ({}, ())
    texts = settings.policy.texts
    used = settings.accepted_versions.intersection(agreed)
    unsure = unsure_wordings(kept, texts, settings.wordings, used=used)
    for one in unsure:
        found.add(GuardError(str(one)))
    held = {*held_texts(kept, texts), *(one.version for one in unsure)}
    for version in unworded({*agreed, *settings.handing_versions} & settings.accepted_versions, held):
        found.note("wording_missing", version=version)


def _relay(settings: Settings, clock: Clock, found: Findings) -> None:
    told = settings.relay
    if told is None:
        found.note("relay_absent")
        return
    found.facts.update(url=told.url, tenant=told.tenant)
    grants = any(rule.can_grant for source in settings.sources.values() for rule in source.consent)
    if grants and not (settings.provider and told.recipient):
        found.add(ConfigurationError(PARTIES_MISSING))
    with found.checking():
        relay = Relay(told.url, told.tenant, told.api_key.read(), told.recipient)
        client = relay.client(clock, RetryPolicy(attempts=3, total=20))
        try:
            before = clock.now()
            meta = client.meta()
            between = before + (clock.now() - before) / 2
        finally:
            client.close()
        found.facts["tls"] = told.url.startswith("https:")  # it answered, so its certificate was trusted
        found.facts["schema"] = {"min": meta.schema_range.min, "max": meta.schema_range.max}
        _skew(meta.time, between, found)


def _skew(text: str, now: datetime, found: Findings) -> None:
    try:
        skew = datetime.fromisoformat(text) - now
    except (TypeError, ValueError):  # no time, or one without a zone
        found.note("clock_unread")
        return
    found.facts["clock_skew_seconds"] = round(skew.total_seconds())
    if abs(skew) > SKEW:
        found.note("clock_skew", seconds=abs(round(skew.total_seconds())))


def _source(told: SourceSettings, open_source: Opener, clock: Clock, progress: Progress) -> SourceFindings:
    found = SourceFindings({"connector": told.connector, "account": told.account})
    _secrets(told, found)
    if found.problems:
        return found
    with found.checking():
        source = open_source(told)
        connector = source.connector
        look_at_sunset(connector.api, connector.sunset, today(clock, source.timezone), found)
        found.facts["files"] = []
        if isinstance(connector, FileConnector):
            _files(connector, found)
        if isinstance(connector, RestConnector):
            look_at_api(connector, found)
        _read(source, progress, found)
        for one in missing_columns(source):
            found.add(ConfigurationError(str(one)))
    return found


def _secrets(told: SourceSettings, found: Findings) -> None:
    """Every secret by itself, so that all that are missing are told at once."""
    for key, text in secret_refs(told.rest, ("sources", told.name)):
        with found.checking():
            SecretRef(str(text), told.base, dotted(key)).read()


def _files(connector: FileConnector[Any], found: Findings) -> None:
    """How each file is written; one that cannot be read does not hide the others."""
    for file in source_files(connector.settings.path):
        with found.checking():
            shape = connector.shape(file)
            told = {"name": file.name, "encoding": shape.encoding, "delimiter": shape.delimiter}
            found.facts["files"].append({**told, "header_row": shape.header_row or None})
            if not shape.header_row:
                found.note("no_header", file=file.name)
            elif isinstance(connector, TableConnector):
                _columns(connector, shape.header, found)
            if "encoding_ambiguous" in shape.warnings:
                found.note("encoding_ambiguous", file=file.name, encoding=shape.encoding)


def _columns(connector: TableConnector[Any], header: Sequence[str], found: Findings) -> None:
    """What the columns are by their names alone, for a file whose rows cannot be read yet."""
    columns = found.facts.setdefault("columns", {"mapped": {}, "unmapped": []})
    matched = connector.aliases.match(header)
    for at, name in enumerate(header):
        if at in matched:
            columns["mapped"].setdefault(name, matched[at])
        elif name and name not in columns["unmapped"]:
            columns["unmapped"].append(name)
    _overlooked(connector, header, found)


def _overlooked(connector: TableConnector[Any], header: Sequence[str], found: Findings) -> None:
    """Columns that nobody reads and that may matter, each once however many files have it."""
    others = connector.aliases.of_somebody_else(header).items()
    notes = [(f"column_{kind}", {"column": name}) for name, kind in connector.overlooked(header).items()]
    notes += [("column_of_another", {"column": name, "target": target}) for name, target in others]
    found.notes += [one for one in notes if one not in found.notes]


def _read(source: Source, progress: Progress, found: SourceFindings) -> None:
    if found.problems:
        return
    with found.checking():
        seen = survey(source, progress, consents_of(source))
        found.facts.update(rows_seen(seen))
        found.words = seen.words.found()
        found.said = said_in(seen.columns.values(), source.connector.unsaid)
        if instead := day_instead(seen.columns.values()):
            found.note("no_decision_day", instead=instead)
        if not seen.complete:
            found.note("sampled", rows=seen.rows)
