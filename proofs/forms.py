"""The columns of a messy export, and the forms in which its file reaches a folder."""

from __future__ import annotations

from dataclasses import dataclass

from proofs.corpora import contact, days, people, places, terms, words
from proofs.corpora.case import Corpus

__all__ = ["COLUMNS", "ERRORS", "FORMS", "KEYS", "NOTED", "NOTES", "NUL", "TABLE_HEADERS", "Column", "Form"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Japanese and English header, what it is in a record, and what may stand in it."""

    japanese: str
    english: str
    path: str
    corpus: Corpus


COLUMNS = (
    Column("選考ステータス", "Status", "decision.outcome", words.statuses),
    Column("氏名", "Name", "person.full_name", people.names),
    Column("フリガナ", "Kana", "person.full_name_kana", people.kana),
    Column("メールアドレス", "Email", "person.emails", contact.mails),
    Column("電話番号", "Phone", "person.phones", contact.phones),
    Column("郵便番号", "Postal code", "person.residence.postal_code", places.postal_codes),
    Column("住所", "Address", "person.residence", places.places),
    Column("応募経路", "Source", "application.channel", words.channels),
    Column("選考段階", "Stage", "application.stage", words.stages),
    Column("不採用理由", "Rejection reason", "decision.reason", words.reasons),
    Column("応募日", "Applied at", "application.applied_at", days.dates),
    Column("不採用日", "Rejected at", "decision.decided_at", days.decisions),
    Column("辞退フラグ", "Withdrawn", "decision.refuted_by", words.marks),
    Column("希望年収", "Desired salary", "profile.desired.salary", terms.salaries),
    Column("最終学歴", "Education", "profile.education_level", terms.education),
    Column("希望勤務地", "Desired location", "profile.desired.subdivisions", places.areas),
)
KEYS = Column("応募ID", "Application ID", "source.application_id", lambda *_: iter(()))
NOTES = Column("備考", "Notes", "", lambda *_: iter(()))  # nobody reads it
NOTED = (
    "",
    "",
    "再応募,歓迎",
    '声が小さい "要確認"',
    "一次メモ\n二行目,\n三行目",
    "タブ\tあり",
    "面接官：よい;とても",
    "'",
    "=1+1",
    "改行\r\nあり",
    "\r\n改行から",
)
NUL = "NUL\0あり"
TABLE_HEADERS = ("", "希望年収")  # a case that needs another header is for another table
ERRORS = ("########", "#VALUE!", "#N/A", "#REF!")


@dataclass(frozen=True, slots=True)
class Form:
    """A file's outer form."""

    name: str
    encoding: str = "utf-8"
    delimiter: str = ","
    end: str = "\n"
    english: bool = False
    above: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """UTF-16: a NUL inside a cell would be half a character."""
        return self.encoding.startswith("utf-16")


FORMS = (
    Form("utf8.csv"),
    Form("excel.csv", "utf-8-sig", end="\r\n"),
    Form("meta-rows.csv", "cp932", end="\r\n", above=("応募者一覧", "出力日,2026/11/21", "")),
    Form("hrmos-like.csv", "utf-16", "\t", "\r\n"),
    Form("no-mark.txt", "utf-16-le", "\t", "\r\n"),
    Form("unix.csv", "euc_jp"),
    Form("mail.csv", "iso2022_jp"),
    Form("old-mac.csv", "utf-8", ";", "\r"),
    Form("english.tsv", "utf-8", "\t", english=True),
)
