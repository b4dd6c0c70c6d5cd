"""Adapters for tables: columns by their headers, words by tables, both extended in the source's settings.

What such an adapter adds is its own header words, and whatever its vendor does differently.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pydantic import Field, field_validator

from relay_connectors.clock import Clock, today
from relay_connectors.connector.columns import Aliases, checked
from relay_connectors.connector.contract import Skip
from relay_connectors.connector.file_connector import FileConnector, FileSettings
from relay_connectors.connector.files import SourceFile
from relay_connectors.connector.plan import RowPlan
from relay_connectors.connector.second_person import SecondPerson
from relay_connectors.connector.shape import Shape, shape_of
from relay_connectors.connector.targets import APPLICATION_ID, OUTCOME, TARGETS, Column
from relay_connectors.connector.unread_ends import UnreadEnds, suspects
from relay_connectors.connector.vocabularies import OwnWords, Vocabularies
from relay_connectors.connector.words_denying import COLUMNS_OF_RESULTS, COLUMNS_THAT_MAY_DENY
from relay_connectors.errors import ConfigurationError
from relay_connectors.normalize import label
from relay_connectors.normalize.pattern import pattern
from relay_connectors.record import Draft
from relay_connectors.record.vocabulary import Outcome

if TYPE_CHECKING:
    from relay_connectors.connector.reader import Reader

__all__ = ["TableConnector", "TableSettings"]

logger = logging.getLogger(__name__)

FLAGS = "flags."
DAYS = ("日", "日時", "date")
CANDIDATE_ID, JOB_ID = "source.candidate_id", "application.job.id"


class TableSettings(FileSettings):
    """The settings of every source that is a table. All of them may be left out but ``path``."""

    # Header → target path, added to what the adapter knows; "" leaves a column unread.
    columns: Mapping[str, str] = {}
    # Columns that are copied into ``kept``, and never leave the machine.
    keep: tuple[str, ...] = ()
    # strptime formats that are tried before all others, such as "%d.%m.%y".
    date_formats: tuple[str, ...] = ()
    # Columns of which an application id is made, for an export that has none.
    id_from: tuple[str, ...] = ()
    # How many digits an application id has at least: 123 is 00123 from which a spreadsheet took the zeros.
    id_digits: Annotated[int, Field(ge=1, le=40)] | None = None
    words: OwnWords = OwnWords()

    @field_validator("date_formats")
    @classmethod
    def _formats_read_dates(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        sample = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
        for form in formats:
            if datetime.strptime(sample.strftime(form), form).date() != sample.date():  # noqa: DTZ007  only tried out
                message = f"{form!r} does not say day, month and year; write it as in '%d.%m.%Y'"
                raise ValueError(message)
        return formats


TS = TypeVar("TS", bound=TableSettings)

# Headers that may say of whom nothing must go: 連絡NG, スカウト拒否, 配信停止希望, 他社紹介可否, 退会区分, 同意撤回.
REFUSING = pattern(
    "(?:連絡|紹介|配信|送信|メール|スカウト|案内|提供|dm)[^日元]{0,4}(?:不可|禁止|停止|拒否|除外|ng|不要|希望しない)"
    "|(?:連絡|紹介|配信|送信|メール|スカウト|案内|dm)[^日元]{0,4}可否|do[-_ ]?not|opt[-_ ]?out|オプトアウト|退会"
    "|削除の?(?:依頼|希望|請求|要請|申請)|同意の?(?:撤回|取り?消|解除)|不同意|未同意|unsubscrib"
    "|ブラックリスト|black[-_ ]?list|要注意|^ng(?:フラグ|リスト|者)$|個人情報の?削除"
)
# 社員番号 and 社員区分 of somebody who works there already; not 正社員区分, and not 社員紹介.
EMPLOYED = pattern(
    "^(?:当社|自社|弊社|社内)?(?:社員|従業員|職員)(?:フラグ|区分|番号|コード|id|no)?$|employee(?:flag|id|no|number)$"
)

LEFT_OR_TAKEN_ON = (
    'is filled in where somebody left or was taken on, map it to "decision.refuted_by" in columns, if not, to ""'
)

KEEPING_OUT = (
    (
        "refusing",
        REFUSING,
        'says whom not to contact, map it to "flags.do_not_contact" (or "flags.no_mail") in columns, if not, to ""',
    ),
    (
        "employees",
        EMPLOYED,
        'is filled in for your own employees only, map it to "flags.employee" in columns, if not, to ""',
    ),
    (
        "agencies",
        pattern("(?:経路|チャネル|媒体)の?(?:詳細|内訳|備考)$|^紹介元$"),
        'names agencies, map it to "application.channel.name" in columns, if it names colleagues and friends, to ""',
    ),
    (
        "results",
        pattern(COLUMNS_OF_RESULTS),
        'tells of other ends, map it to "decision.refuted_by" in columns, which heeds its words, if not, to ""',
    ),
    (
        "offers",  # a scout mail's day, and a consent, mostly
        pattern("^(?:オファー日時?|承諾(?:有無|フラグ|区分|状況))$"),
        LEFT_OR_TAKEN_ON,
    ),
    (
        "ends",
        pattern(COLUMNS_THAT_MAY_DENY),
        LEFT_OR_TAKEN_ON,
    ),
)

READ_PARTLY = frozenset({"results", "ends"})
"""Of these a word of another end holds a rejection, and nothing else is read."""


class TableConnector(FileConnector[TS]):
    """A file connector whose columns are named by a table of header words.

    A subclass names its columns; it overrides ``declared`` where its settings can say the outcome of every row,
    and ``translate`` where its vendor's rows need more than one cell at a time.
    """

    settings_type = TableSettings
    columns: ClassVar[Mapping[str, Sequence[str]]]
    """Target path → the header words that mean it."""
    weak: ClassVar[Collection[str]] = ()
    """Header words of an outcome that are one only where no other column is, and the settings declare none."""
    own_targets: ClassVar[Collection[str]] = ()
    """Targets that are read by the adapter's own plan alone."""

    def __init__(self, settings: TS, *, clock: Clock | None = None, keep: Sequence[str] = ()) -> None:
        super().__init__(settings, clock=clock, keep=keep)
        columns = _left_to_rules(checked(self.columns, {*TARGETS, *self.own_targets}, self.name), keep)
        outcome = self.declared()
        self.aliases = Aliases(
            columns, own=settings.columns, targets=TARGETS, weak=self.weak, declared=outcome is not None
        )
        self.words = Vocabularies(settings.words, declared=outcome)
        self._told: set[str] = set()  # of which columns somebody was told that they speak, and are not read

    def declared(self) -> Outcome | None:
        """The outcome of every row, if no column says one and the settings declare it."""
        return None

    def expected(self) -> Collection[str]:
        """Every header word that is known."""
        return self.aliases.words()

    def known(self, header: Sequence[str]) -> int:
        """How many targets these names have; 0 unless the outcome or an application id is among them."""
        targets = set(self.aliases.match(header).values())
        return len(targets) if targets & {APPLICATION_ID, OUTCOME} or self._derives(header) else 0

    def perhaps(self, header: Sequence[str]) -> int:
        """As :meth:`known`, for a file that has neither: one known word may be a name (メイ), two make a header."""
        targets = set(self.aliases.match(header).values())
        return self.known(header) or (len(targets) if len(targets) > 1 else 0)

    def shape(self, file: SourceFile) -> Shape:
        """How *file* is written: the header is the row with an id or an outcome, else the one best known."""
        seen = super().shape(file)
        if seen.header_row:
            return seen
        return shape_of(file, self.settings, expected=self.expected(), known=self.perhaps)

    def layout(self, header: Sequence[str]) -> RowPlan:
        """The plan of this header.

        Raises:
            ConfigurationError: if no column holds the application id or the outcome, or if two might.
        """
        matched = self.aliases.match(header)
        self._require_outcome(header, matched)
        sources, unread = self._sources(header, matched), self._unread(header)
        plan = self.plan(
            header,
            keys=list(sources) or _keys(header, matched),
            columns={at: self._column(header[at], path) for at, path in matched.items()},
            kept=self._kept(header),
            words=self.words,
            watched=suspects(unread),
        )
        plan.unread = UnreadEnds(self.settings.account, unread, self.words, self._told) or None
        second, doubts = self.aliases.behind_a_second_name(header), self.aliases.doubts(header)
        if second or doubts:
            unclear = self.aliases.is_unclear_before_a_second_name(header)
            account = self.settings.account
            plan.second = SecondPerson(account, header, matched, second, doubts=doubts, unclear=unclear)
        if advice := plan.advice():
            logger.warning("source %s: %s", self.settings.account, advice)
        settings, key = self.settings, plan.key
        if sources:
            from relay_connectors.connector.derived_id import DerivedId  # with the normalizers of what it compares

            plan.key = DerivedId(sources, zone=settings.timezone, formats=settings.date_formats)
            plan.derived_from = settings.id_from
            plan.compared = plan.meaning
        elif (digits := settings.id_digits) and len(plan.keys) == 1:
            plan.key = lambda cells: said.zfill(digits) if (said := key(cells)).isdecimal() else said
        return plan

    def plan(self, header: Sequence[str], **parts: Any) -> RowPlan:
        """The plan of one header; an adapter whose rows mean more than each cell by itself brings a plan of its own."""
        return RowPlan(header, **parts)

    def translate(self, raw: Reader) -> Draft | Skip:
        """What the plan of the row's file makes of it."""
        row: Any = raw.raw.data  # as every row of a file connector: a Row, whose layout is the plan
        draft: Draft = row.layout.draft(row.cells, raw.warnings)
        return draft

    def _column(self, header: str, path: str) -> Column:
        settings = self.settings
        day = today(self.clock, settings.timezone).isoformat()
        return Column(header, path, settings.timezone, settings.date_formats, self.words, day)

    def _require_outcome(self, header: Sequence[str], matched: Mapping[int, str]) -> None:
        _at_most_one(header, matched, OUTCOME)
        if OUTCOME in matched.values():
            if self.declared():
                name = next(header[at] for at, path in matched.items() if path == OUTCOME)
                logger.warning(
                    "source %s: outcome says nothing where %r says how an application ended, and rows that leave it "
                    'blank wait for review; if it is no such column, write columns = { "%s" = "" }',
                    self.settings.account,
                    name,
                    name,
                )
            return
        if self.declared():
            return
        message = (
            f"No column says how an application ended. Recognised: {_recognised(header, matched)}. Name the column in "
            f'the source\'s settings: columns = {{ "結果" = "{OUTCOME}" }}. If the file holds only rejected people, '
            'write outcome = "employer_rejected" instead.'
        )
        raise ConfigurationError(message)

    def _derives(self, header: Sequence[str]) -> bool:
        """Whether the settings name columns for ids, and all of them are here."""
        wanted = set(map(label, self.settings.id_from))
        return bool(wanted) and wanted <= set(map(label, header))

    def _sources(self, header: Sequence[str], matched: Mapping[int, str]) -> dict[int, str]:
        """Column → target of the columns of which ids are derived; none where the export has ids."""
        places = {label(name): at for at, name in reversed(list(enumerate(header)))}
        if missing := [name for name in self.settings.id_from if label(name) not in places]:
            message = (
                f"id_from: no column is called {_listed(map(repr, missing))}. The columns are: "
                f"{_listed(filter(None, header))}. Without one of them other ids would come out."
            )
            raise ConfigurationError(message)
        return {at: matched.get(at, "") for at in (places[label(name)] for name in self.settings.id_from)}

    def _kept(self, header: Sequence[str]) -> dict[int, str]:
        """Column → name, those that consent rules look at first: they must find room."""
        places = {label(name): at for at, name in reversed(list(enumerate(header)))}
        wanted = dict.fromkeys((*self.keep, *self.settings.keep))
        missing = [name for name in wanted if label(name) not in places] + self.aliases.missing(header)
        if missing:
            logger.warning("source %s: no column is called %s", self.settings.account, ", ".join(map(repr, missing)))
        self._unheard(header)
        return {places[label(name)]: name for name in wanted if label(name) in places}

    def _unheard(self, header: Sequence[str]) -> None:
        """Warn of columns that may keep somebody out, and that nobody reads; mapped to "" they are meant so."""
        for name, code in self.overlooked(header).items():
            self._told.add(name)
            said = next(said for one, _, said in KEEPING_OUT if one == code)
            but = ", but for words of another end, which hold a rejection" if code in READ_PARTLY else ""
            logger.warning("source %s: the column %r is not read%s; if it %s", self.settings.account, name, but, said)
        for name, target in self.aliases.of_somebody_else(header).items():
            logger.warning(
                "source %s: the column %r is not read: it stands behind another person's; if it is the candidate's, "
                'write columns = { "%s" = "%s" }',
                *(self.settings.account, name, name, target),
            )

    def overlooked(self, header: Sequence[str]) -> dict[str, str]:
        """Column → of which kind it is (see ``KEEPING_OUT``), of those that may keep somebody out and nobody reads."""
        names = [(name, label(name)) for name in self._unread(header).values()]
        kinds = {name: next((code for code, words, _ in KEEPING_OUT if words.search(word)), "") for name, word in names}
        return {name: code for name, code in kinds.items() if code}

    def _unread(self, header: Sequence[str]) -> dict[int, str]:
        """Column → name of those that nobody reads, and that the settings do not name."""
        named = {label(name) for name in (*self.settings.columns, *self.keep, *self.settings.keep)}
        matched = self.aliases.match(header)
        return {at: name for at, name in enumerate(header) if at not in matched and label(name) not in named}


def _left_to_rules(columns: Mapping[str, Sequence[str]], asked: Collection[str]) -> Mapping[str, Sequence[str]]:
    """*columns* without the flags in which a consent rule reads an answer; the day of a refusal is no answer."""
    rules = {word for word in map(label, asked) if not word.endswith(DAYS)}
    return {
        target: [word for word in words if not (target.startswith(FLAGS) and label(word) in rules)]
        for target, words in columns.items()
    }


def _keys(header: Sequence[str], matched: Mapping[int, str]) -> list[int]:
    """The columns that make the application id: its own, else the candidate's and the job's together."""
    _at_most_one(header, matched, APPLICATION_ID)
    at = {path: column for column, path in reversed(list(matched.items()))}
    if APPLICATION_ID in at:
        return [at[APPLICATION_ID]]
    if CANDIDATE_ID in at and JOB_ID in at:
        return [at[CANDIDATE_ID], at[JOB_ID]]
    message = (
        "No column holds an id of the application, by which the same one is known again. Recognised: "
        f"{_recognised(header, matched)}. Name it in the source's settings: "
        f'columns = {{ "応募番号" = "{APPLICATION_ID}" }}. If the export has none, say of which columns it is to be '
        'derived: id_from = ["氏名", "メールアドレス", "応募日"].'
    )
    raise ConfigurationError(message)


def _at_most_one(header: Sequence[str], matched: Mapping[int, str], target: str) -> None:
    names = [header[at] for at, path in matched.items() if path == target]
    if len(names) > 1:
        message = (
            f"{_listed(names)} could each be {target}. Say which one is not, in the source's settings: "
            f'columns = {{ "{names[-1]}" = "" }}.'
        )
        raise ConfigurationError(message)


def _recognised(header: Sequence[str], matched: Mapping[int, str]) -> str:
    return _listed(f"{header[at]} ({path})" for at, path in matched.items()) or "nothing"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
