"""What lies about a person in the state directory besides the ledger: mails, exports, backups, torn copies.

Only files that this program wrote are touched, and they are known by what is in them. Anything else that still names
the person is only told of: it may be the employer's own export.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import orjson

from relay_connectors.errors import LedgerError, SourceError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.backups import forget_in, is_copy, strip_in
from relay_connectors.links.table import (
    ENCODING,
    FOLLOW_UPS,
    HEADERS,
    OTHERS,
    LinkRow,
    csv_bytes,
    read_follow_ups,
    read_table,
    table_bytes,
)

__all__ = ["EXPORT_FORM", "Leftover", "Leftovers", "Traces", "traces_of"]

EXPORT_FORM: Final = "relay-connectors person export 1"
"""What the export of one person says it is."""

Kind = Literal["mail", "links", "followups", "records", "export", "backup", "torn", "foreign"]
_RELAY: Final = "relay.db"  # a reference relay keeps a state of its own, and erases in it itself
_MAIL: Final = re.compile(r"\d{4,}-(?P<id>.+)\.(?:ja|en)\.(?:eml|txt)")
_TORN: Final = re.compile(r"\.plan-.*\.db.*|\..+\.part")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME: Final = 60
_ENCODINGS: Final = ("utf-8", "cp932", "utf-16-le", "utf-16-be")
_LONGEST_HEADER: Final = 1024
_CHUNK: Final = 1 << 20


class Traces(NamedTuple):
    """How people are found in files. Prints nobody."""

    record_ids: frozenset[str] = frozenset()
    application_ids: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """Names of one part, which may be many people's: they count only where an application's id says whose."""

    def __repr__(self) -> str:
        return f"Traces({len(self.record_ids)} records)"


class Leftover(NamedTuple):
    """A file that says something about the people; a ``foreign`` one is not this program's."""

    path: Path
    kind: Kind


def traces_of(ledger: Ledger, person_ids: Sequence[str]) -> Traces:
    """What the ledger knows of these people that a file may show."""
    records = [record for person_id in person_ids for record in ledger.records.of_person(person_id)]
    urls = (link.url for person_id in person_ids for link in ledger.links.all_of_person(person_id))
    bodies = (orjson.loads(record.draft) for record in records if record.draft)
    people = [body.get("person") or {} for body in bodies]
    return Traces(
        frozenset(record.record_id for record in records),
        frozenset(record.application_id for record in records),
        frozenset(filter(None, urls)),
        frozenset(word for person in people for word in _words(person)),
        frozenset(parts[0] for person in people for parts in _names(person) if len(parts) == 1),
    )


def _words(person: Mapping[str, Any]) -> Iterator[str]:
    """Whole addresses, numbers and names: a family name alone is many people's."""
    yield from (email["address"].lower() for email in person.get("emails") or ())
    for phone in person.get("phones") or ():
        yield from (phone["e164"], (phone.get("raw") or phone["e164"]).lower())
    for parts in _names(person):
        if len(parts) > 1:
            yield from (" ".join(parts), "".join(parts), "\u3000".join(parts))


def _names(person: Mapping[str, Any]) -> Iterator[list[str]]:
    yield from ((name or "").lower().split() for name in (person.get("full_name"), person.get("full_name_kana")))


class Leftovers:
    """The files below the state directory that say something about some people.

    *folder* None: nobody said where the state directory is, and nothing is looked at.
    """

    def __init__(self, folder: Path | None, ledger: Ledger, traces: Traces) -> None:
        self._ledger, self._traces = ledger, traces
        self._called = traces.words | traces.names
        self._needles = _needles({*traces.words, *(url.lower() for url in traces.urls)})
        paths = dict.fromkeys(_files(folder, ledger.path)) if folder else ()
        self.found = [Leftover(path, kind) for path in paths if (kind := self._kind(path))]

    def clear(self, rows: Sequence[tuple[str, bytes]] | None, reason: str) -> list[Path]:
        """Take the people out of these files, or the files away; those that still hold something.

        *rows* are suppressed in backups for *reason*, too; None: nobody is suppressed, the records' time is over.
        """
        return [one.path for one in self.found if not self._clear(one, rows, reason)]

    def _clear(self, one: Leftover, rows: Sequence[tuple[str, bytes]] | None, reason: str) -> bool:
        path, kind = one
        try:
            if kind == "links":
                table = path.read_bytes().decode("utf-8-sig")
                lang: Literal["ja", "en"] = "ja" if table.startswith(HEADERS["ja"][0]) else "en"
                _replace(path, [table_bytes((row for row in read_table(path) if not self._is_row(row)), lang)])
            elif kind == "followups":
                header, rows_there = read_follow_ups(path)
                _replace(path, [csv_bytes(header, (cells for cells in rows_there if not self._is_theirs(*cells[:3])))])
            elif kind == "records":
                _replace(path, (line for line in _lines(path) if not self._is_record(line)))
            elif kind == "backup" and rows is None:
                strip_in(path, sorted(self._traces.record_ids), self._ledger.now())
            elif kind == "backup" and rows is not None:
                forget_in(path, sorted(self._traces.record_ids), rows, reason, self._ledger.now())
            elif kind != "foreign":
                path.unlink(missing_ok=True)
        except (OSError, LedgerError, SourceError):
            return False
        return kind != "foreign"

    def _kind(self, path: Path) -> Kind | None:
        if is_copy(path, self._ledger.identity.check) and not _TORN.fullmatch(path.name):
            return "backup"
        tests: Mapping[Kind, Callable[[Path], bool]] = {
            "mail": self._is_mail,
            "links": self._is_links,
            "followups": self._is_follow_ups,
            "records": self._is_records,
            "export": self._is_export,
        }
        try:
            if _TORN.fullmatch(path.name):
                return "torn" if self._holds(path) else None
            known = next((kind for kind, test in tests.items() if test(path)), None)
            return known or ("foreign" if self._holds(path) else None)
        except OSError:
            return "foreign"

    def _is_mail(self, path: Path) -> bool:
        named = _MAIL.fullmatch(path.name)
        if not named:
            return False
        text = _text(path)
        if any(url in text for url in self._traces.urls):
            return True
        # Two sources may use one id, so it only counts together with a name or an address.
        known = named["id"] in {_UNSAFE.sub("_", one)[:_LONGEST_NAME] for one in self._traces.application_ids}
        return known and any(word in text.lower() for word in self._called)

    def _is_links(self, path: Path) -> bool:
        if not _begins(path, HEADERS.values()):
            return False
        try:
            return any([self._is_row(row) for row in read_table(path)])  # noqa: C419  a torn table is found to be one
        except SourceError:
            return False

    def _is_row(self, row: LinkRow) -> bool:
        if row.link in self._traces.urls:
            return True
        return self._is_theirs(row.application_id, row.name, row.email)

    def _is_follow_ups(self, path: Path) -> bool:
        if not _begins(path, (*FOLLOW_UPS.values(), *OTHERS.values())):
            return False
        try:
            return any([self._is_theirs(*cells[:3]) for cells in read_follow_ups(path)[1]])  # noqa: C419  as above
        except SourceError:
            return False

    def _is_theirs(self, application_id: str, name: str, email: str) -> bool:
        """Two sources may use one id, so it only counts together with a name or an address."""
        named = (email or name).lower() in self._called
        return named and application_id in self._traces.application_ids

    def _is_records(self, path: Path) -> bool:
        return _first(path, 1) == b"{" and any(map(self._is_record, _lines(path)))

    def _is_record(self, line: bytes) -> bool:
        told = _json(line)
        return isinstance(told, dict) and told.get("record_id") in self._traces.record_ids

    def _is_export(self, path: Path) -> bool:
        told = _json(path.read_bytes()) if _first(path, 1) == b"{" else None
        if not isinstance(told, dict) or told.get("form") != EXPORT_FORM:
            return False
        return any(one.get("record_id") in self._traces.record_ids for one in told.get("records") or ())

    def _holds(self, path: Path) -> bool:
        """Whether any address, number, name or link of the people stands in a file, in any encoding of the country."""
        if not self._needles:
            return False
        longest, tail = max(map(len, self._needles)), b""
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                text = tail + chunk.lower()
                if any(needle in text for needle in self._needles):
                    return True
                tail = text[-longest:]
        return False


def _files(folder: Path, ledger: Path | None) -> Iterator[Path]:
    own = ("", "-journal", "-wal", "-shm")
    living = {ledger.with_name(ledger.name + end).resolve() for end in own} if ledger else set()
    yield from sorted(ledger.parent.glob(".plan-*")) if ledger else ()
    for base, folders, files in os.walk(folder):
        if _RELAY in files:
            folders.clear()
            continue
        folders.sort()
        paths = (Path(base, name) for name in sorted(files))
        yield from (path for path in paths if path.is_file() and path.resolve() not in living)


def _needles(words: Iterable[str]) -> tuple[bytes, ...]:
    found = set()
    for word in words:
        for encoding in _ENCODINGS:
            try:
                found.add(word.encode(encoding).lower())
            except UnicodeEncodeError:
                continue  # 𠮷 has no place in CP932
    return tuple(sorted(found))


def _text(path: Path) -> str:
    """Whom a rendered mail is to and what it says, whatever its transfer encoding."""
    content = path.read_bytes()
    if path.suffix == ".txt":
        return content.decode("utf-8", "replace")
    mail = message_from_bytes(content, _class=EmailMessage, policy=default)
    part = mail.get_body(("plain",))
    return f"{mail['To']}\n{part.get_content() if part else ''}"


def _begins(path: Path, headers: Iterable[Sequence[str]]) -> bool:
    """Whether a file is a table of ours, whatever it is called."""
    first = _first(path, _LONGEST_HEADER)
    return any(first.startswith(",".join(header).encode(ENCODING)) for header in headers)


def _first(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _json(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    """Put another content in a file's place, whole or not at all."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
