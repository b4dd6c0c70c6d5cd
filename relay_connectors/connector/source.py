"""A source: one account of one system, ready to be read and translated."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from relay_connectors.connector.contract import Connector, Part, Problem, Raw, Skip
from relay_connectors.connector.damage import is_rounded
from relay_connectors.connector.layout import DIGEST_BYTES, Row
from relay_connectors.connector.rows import Rows
from relay_connectors.errors import ConfigurationError, RecordError
from relay_connectors.record import Draft, Identity, Origin, RecordBuilder
from relay_connectors.settings.consent import ConsentRule
from relay_connectors.settings.secrets import Secret

if TYPE_CHECKING:
    from relay_connectors.connector.reader import Reader
    from relay_connectors.record import Record

__all__ = ["Source", "as_identity", "raw_digest"]

logger = logging.getLogger(__name__)

# Raised with every change of the normalizer that may turn the same cell into another value.
NORMALIZER = "2"
LONGEST_KEY = 200
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
START = re.compile(r"today|all|\d{4}-\d{2}-\d{2}")


class Source:
    """Reads one account and says what each row means. Nothing is sent, written or remembered.

    Attributes:
        name: what the settings call it; unique in one ledger.
        start: ``today``, a date, ``all``, or None while nobody has chosen. Nothing older is ever handed on.
        consent: the rules by which kept fields are claims of consent, first match wins.
        origin: what every record of this source shares.
        reading: a SHA-256 over everything that decides how a row is understood: adapter, normalizer and the
            settings except those that only say where to read. Under another reading rows are translated again.
    """

    def __init__(
        self,
        connector: Connector[Any],
        *,
        name: str | None = None,
        start: str | date | None = None,
        consent: Sequence[ConsentRule] = (),
    ) -> None:
        self.connector = connector
        self.system = connector.name
        self.account: str = connector.settings.account
        self.timezone: str = connector.settings.timezone
        self.name = _checked(NAME, name or f"{self.account}-{self.system}", "a source's name")
        self.start = None if start is None else _checked_start(str(start))
        self.consent = tuple(consent)
        self.origin = Origin(self.system, self.account, self.system, connector.version, connector.via)
        self.reading = self._reading()
        self._defects: set[tuple[str, str]] = set()

    def __repr__(self) -> str:
        return f"Source({self.name!r}, connector={self.system!r})"

    def parts(self) -> Iterator[Part]:
        """The pieces in which the source is read, in their order."""
        return self.connector.parts()

    def builder(self, identity: Secret | Identity) -> RecordBuilder:
        """Makes records of this source's drafts."""
        return RecordBuilder(as_identity(identity), self.origin, proven=self.connector.proven)

    def digest(self, raw: Raw) -> bytes:
        """16 bytes that are the same while the row says the same under the same reading."""
        return raw_digest(raw, self.reading)

    def digests(self, raws: Sequence[Raw]) -> list[bytes]:
        """The :meth:`digest` of each row of a page."""
        if isinstance(raws, Rows):
            return raws.layout.digests(raws.cells, self.reading)
        cells = [raw.data.cells for raw in raws if isinstance(raw.data, Row)]
        if raws and len(cells) == len(raws) and isinstance(raws[0].data, Row):
            return raws[0].data.layout.digests(cells, self.reading)
        return [raw_digest(raw, self.reading) for raw in raws]

    def contents(self, raws: Sequence[Raw]) -> list[Hashable]:
        """The :meth:`content` of each row of a page."""
        return list(map(raws.layout.compared, raws.cells) if isinstance(raws, Rows) else map(self.content, raws))

    def keys(self, raws: Sequence[Raw]) -> Sequence[str]:
        """The application id of each row of a page, empty where a row has none."""
        return raws.keys if isinstance(raws, Rows) else [raw.key for raw in raws]

    def content(self, raw: Raw) -> Hashable:
        """What the row says, to be compared with another row of the same part; cheaper than a digest."""
        data = raw.data
        return data.layout.compared(data.cells) if type(data) is Row else raw_digest(raw, self.reading)

    def said(self, raw: Raw) -> bytes:
        """What a row of a file says, the same in another line or file and under another reading; else nothing."""
        data = raw.data
        return orjson.dumps(data.layout.columns(data.cells)) if isinstance(data, Row) else b""

    @cached_property
    def _reader(self) -> type[Reader]:
        from relay_connectors.connector.reader import Reader  # with every normalizer: most runs read no row

        return Reader

    def translate(self, raw: Raw) -> Draft | Skip | Problem:
        """What the row means, or why it cannot become a draft. Never raises for what a row holds."""
        key = raw.key
        if not key or len(key) > LONGEST_KEY or ("+" in key and is_rounded(key)):
            return _key_problem(raw)
        reader = self._reader(raw, self.timezone)
        if key.endswith(".0") and key[:-2].isdecimal():  # what pandas makes of 124 beside a blank cell
            reader.warnings.append(("excel_damaged", "source.application_id"))
        try:
            draft = self.connector.translate(reader)
        except Exception as error:  # noqa: BLE001  one row of a stranger's adapter must not stop the others
            return self.defect(raw, error)
        if isinstance(draft, Draft) and draft.warnings is not reader.warnings:
            draft.warnings.extend(reader.warnings)
        return draft

    def defect(self, raw: Raw, error: Exception) -> Problem:
        """The problem of a row on which the adapter failed. Type and place of *error* are logged, never its text."""
        kind, place = type(error).__name__, _place(error)
        if (kind, place) not in self._defects:
            self._defects.add((kind, place))
            logger.error("adapter %s failed on %s: %s at %s", self.system, raw.locator, kind, place)
        # Our own errors name leaves and types; a foreign one may quote a cell.
        what = str(error) if isinstance(error, RecordError) else f"The adapter failed on this row ({kind} at {place})."
        return Problem.of(raw.locator, "adapter_defect", "", what, key=raw.key)

    def records(self, identity: Secret | Identity) -> Iterator[Record]:
        """Read and translate everything now, and yield the applications that came to an end.

        Rows that were read before in the same file, open applications, hires and rows that cannot be used are
        left out; ``normalize`` counts and explains them. Over several files a later record replaces an earlier one
        with the same ``record_id``.
        """
        from relay_connectors.connector.normalizing import final_records

        return final_records(self, identity)

    def _reading(self) -> str:
        connector = self.connector
        settings = connector.settings.model_dump(mode="json", exclude=set(connector.settings.locating))
        consent = [rule.model_dump(mode="json") for rule in self.consent]
        said = [connector.name, connector.translator, NORMALIZER, settings, consent, connector.keep]
        return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def raw_digest(raw: Raw, reading: str) -> bytes:
    """16 bytes over *reading* and the row: of a file the cells of mapped and kept columns, else the whole JSON.

    The same for a re-encoded file and for one with its columns in another order.
    """
    data = raw.data
    if isinstance(data, Row):
        return data.layout.digests([data.cells], reading)[0]
    said = orjson.dumps([reading, dict(data)], option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return blake2b(said, digest_size=DIGEST_BYTES).digest()


def as_identity(identity: Secret | Identity) -> Identity:
    """The identity whose key a secret holds."""
    return identity if isinstance(identity, Identity) else Identity.from_text(identity.reveal())


def _key_problem(raw: Raw) -> Problem:
    data = raw.data
    damaged = isinstance(data, Row) and data.layout.key_is_damaged(data.cells)
    if len(raw.key) > LONGEST_KEY:
        message = f"The application id is longer than {LONGEST_KEY} characters: the columns have slipped."
    elif isinstance(data, Row) and data.layout.derived_from:
        message = "A column of which the application id is derived (id_from) says nothing. Fill it in."
    elif raw.key or damaged:
        message = (
            "A spreadsheet turned the application id into a rounded number, a date or an error. Export the file again, "
            "and do not save it with a spreadsheet."
        )
    else:
        message = "The row has no application id. Fill it in, or take the row out."
    return Problem.of(raw.locator, "no_application_id", "source.application_id", message)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"


def _checked(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not pattern.fullmatch(text):
        message = f"{text!r} cannot be {what}: use letters, digits, - and _, at most 64."
        raise ConfigurationError(message)
    return text


def _checked_start(start: str) -> str:
    try:
        if START.fullmatch(start) and (start in ("today", "all") or date.fromisoformat(start)):
            return start
    except ValueError:
        pass
    message = f'start = {start!r} is not understood: write "today", "all" or a day such as "2026-10-01".'
    raise ConfigurationError(message)
