"""Files of consents that came another way than with the applications: a form's answers, a register, a list of mails.

Encoding, delimiter, header row, workbooks and broken rows are as with any export; the columns are these, under their
Japanese or English words or under words that the caller adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, NoReturn, cast

from relay_connectors.connector.columns import Aliases
from relay_connectors.connector.file_connector import FilePart
from relay_connectors.connector.file_settings import FileSettings
from relay_connectors.connector.files import source_files
from relay_connectors.connector.layout import Layout, Row
from relay_connectors.connector.shape import shape_of, unusable
from relay_connectors.consent.statement import FIELDS, Field
from relay_connectors.errors import ConfigurationError

__all__ = ["HEADERS", "StatementFile", "StatementRow"]

HEADERS: Final[Mapping[Field, Sequence[str]]] = {
    "record_id": ("記録ID", "レコードID", "record_id"),
    "source": ("取得元", "source"),
    "application_id": (
        "応募ID", "応募番号", "応募者ID", "エントリーID", "選考ID", "応募管理番号",
        "Application ID", "Application No", "Application Number",
    ),
    "email": ("メールアドレス", "メール", "Eメール", "電子メール", "Email", "E-mail", "Email address", "Mail"),
    "scope": ("同意範囲", "同意の範囲", "同意項目", "scope", "scopes"),
    "status": ("同意", "同意状況", "同意の有無", "同意の状態", "回答", "status", "consent", "answer"),
    "obtained_at": (
        "同意日", "同意日時", "取得日", "取得日時", "回答日", "回答日時", "obtained_at", "consent date", "answered at",
    ),
    "withdrawn_at": ("撤回日", "撤回日時", "同意撤回日", "withdrawn_at", "withdrawal date"),
    "policy_version": ("文面の版", "文面", "同意文面", "規約バージョン", "policy_version", "version"),
    "recipients": ("提供先", "提供先名", "recipients", "recipient"),
    "payload": ("提供範囲", "提供項目", "payload"),
    "obtained_via": ("取得方法", "取得手段", "obtained_via", "via"),
    "expires_at": ("有効期限", "同意期限", "expires_at", "expiry"),
    "evidence": ("証跡", "根拠", "証拠", "evidence"),
}  # fmt: skip
WHOM: Final = frozenset({"record_id", "application_id", "email"})
SAYS: Final = frozenset({"status", "withdrawn_at"})


class StatementRow(NamedTuple):
    """A row as written: ``fields`` are the cells we read, ``cells`` all of them; both None where it is broken."""

    locator: str
    fields: Mapping[Field, str] | None
    cells: Sequence[str] | None

    def __repr__(self) -> str:
        return f"StatementRow(locator={self.locator!r})"


class StatementFile:
    """One file of statements, looked at. *columns* are header words of the caller's own, each with its field.

    Raises:
        SourceError: the file is missing, empty or undecodable.
        ConfigurationError: *columns* names a field that does not exist, or the header does not say whose consent or
            which.
    """

    def __init__(self, path: Path, *, columns: Mapping[str, str] | None = None) -> None:
        table: dict[str, Sequence[str]] = dict(HEADERS.items())
        self._aliases = Aliases(table, own=columns or {}, targets=FIELDS)
        (file,) = source_files(str(path)) if path.is_file() or not path.exists() else _no_file(path)
        settings = FileSettings(account="consents", path=str(path))
        shape = shape_of(file, settings, expected=self._aliases.words(), known=self._known)
        if not self._known(shape.header):
            raise unusable(file, shape) or ConfigurationError(_incomplete((), {}))
        self._layout = self._laid_out(shape.header)
        self._part = FilePart(file, shape, self._layout)
        self.blank = 0

    @property
    def header(self) -> Sequence[str]:
        """The names of all columns."""
        return self._layout.header

    @property
    def unmapped(self) -> Sequence[str]:
        """The columns that nothing reads."""
        return self._layout.unmapped

    def rows(self) -> Iterator[list[StatementRow]]:
        """The rows, a page at a time; ``blank`` counts those in which nothing is written.

        Raises:
            SourceError: the file changed meanwhile, or holds bytes that are not of its encoding.
        """
        for page in self._part.pages():
            self.blank += page.blank
            rows = [self._row(raw.locator, cast("Row", raw.data)) for raw in page.raws]
            rows += (StatementRow(problem.locator, None, None) for problem in page.problems)
            yield sorted(rows, key=_line)

    def _row(self, locator: str, row: Row) -> StatementRow:
        fields = {cast("Field", field): row.cells[at] for at, field in self._layout.content.items()}
        return StatementRow(locator, fields, row.cells)

    def _known(self, header: Sequence[str]) -> int:
        return len(set(self._aliases.match(header).values()))

    def _laid_out(self, header: Sequence[str]) -> Layout:
        matched = self._aliases.match(header)
        for field in dict.fromkeys(matched.values()):
            names = [header[at] for at, one in matched.items() if one == field]
            if len(names) > 1:
                message = f'{", ".join(names)} could each be {field}; leave one unread: --column "{names[-1]}="'
                raise ConfigurationError(message)
        if missing := self._aliases.missing(header):
            raise ConfigurationError(f"no column is called {', '.join(missing)}; look at --column")
        found = set(matched.values())
        if not (found & WHOM and found & SAYS):
            raise ConfigurationError(_incomplete(header, matched))
        return Layout(header, keys=(), content=matched)


def _line(row: StatementRow) -> int:
    return int(row.locator.rpartition(":")[2])


def _no_file(path: Path) -> NoReturn:
    raise ConfigurationError(f"{path} is no file; name one file of consents")


def _incomplete(header: Sequence[str], matched: Mapping[int, str]) -> str:
    known = ", ".join(f"{header[at]} ({field})" for at, field in matched.items()) or "nothing"
    return (
        "A file of consents needs a column that says whose (応募ID, メールアドレス or 記録ID) and one that says what "
        f'(同意 or 撤回日). Recognised: {known}. Name yours: --column "応募番号=application_id"'
    )
