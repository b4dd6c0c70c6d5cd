"""What a check finds: problems, which stop a run and have an exit code, and notes, which are worth knowing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from relay_connectors.errors import RelayConnectorsError
from relay_connectors.report.teaching import quoted
from relay_connectors.report.text import Lang

if TYPE_CHECKING:
    from relay_connectors.gate import Idle

__all__ = ["NOTES", "Findings", "idle_note", "idle_text", "note_text", "vouched_note", "vouched_text"]

NOTES: dict[str, dict[Lang, str]] = {
    "ledger_absent": {
        "en": "There is no ledger yet; the first command that needs it, such as plan or sync, makes it.",
        "ja": "台帳はまだありません。plan や sync など、台帳を使うコマンドを最初に実行したときに作成されます。",
    },
    "ledger_older": {
        "en": "The ledger has schema {schema}; the next command brings it to {newest}.",
        "ja": "台帳のスキーマは {schema} です。次のコマンドで {newest} に更新されます。",
    },
    "ledger_synced": {
        "en": "{service} synchronises the ledger's folder: it can tear the ledger, or bring an old one back. Set "
        "[ledger] url to a local folder outside of it, move the ledger there, and use: relay-connectors ledger backup",
        "ja": "台帳のフォルダーを {service} が同期しています。台帳が壊れたり、古い台帳に戻ったりします。"
        "[ledger] url を同期の対象でないフォルダーに変え、台帳を移し、控えは relay-connectors ledger backup で"
        "取ってください。",
    },
    "file_was_open": {
        "en": "{path} could be read by others; now only its owner can.",
        "ja": "{path} は他の利用者も読める状態でした。所有者だけが読めるようにしました。",
    },
    "folder_is_open": {
        "en": "{path} is open to others; run: chmod 700 {path}",
        "ja": "{path} を他の利用者も開けます。実行してください: chmod 700 {path}",
    },
    "relay_absent": {
        "en": "No relay is configured: sources can be read, and nothing can be sent.",
        "ja": "[relay] の設定がないため、読み取りはできますが送信はできません。",
    },
    "source_stopped": {
        "en": "Source {source} is in the ledger but not in relay.toml: {people} people live. Nothing new goes; what "
        'they withdraw is taken back. All of them: [[policy.exclude]] source = ["{source}"], then sync.',
        "ja": "取得元 {source} は台帳にありますが relay.toml にありません (リレーに {people} 人)。新たには送らず、"
        '撤回は取り消します。全員を取り消すには [[policy.exclude]] source = ["{source}"] と書いて sync を実行します。',
    },
    "clock_skew": {
        "en": "This machine's clock and the relay's differ by {seconds} seconds; set the one that is wrong.",
        "ja": "この端末とリレーの時計が {seconds} 秒ずれています。誤っているほうを直してください。",
    },
    "clock_unread": {
        "en": "The relay does not say its time as RFC 3339.",
        "ja": "リレーの時刻を読めません (RFC 3339 ではありません)。",
    },
    "sunset": {
        "en": "The API that this adapter speaks ends on {date}.",
        "ja": "このコネクターが使う API は {date} に終了します。",
    },
    "source_clock_skew": {
        "en": "This machine's clock and the source's differ by {seconds} seconds; set it, or changes are missed.",
        "ja": "この端末と取得元の時計が {seconds} 秒ずれています。変更を見落とすため、合わせてください。",
    },
    "nothing_visible": {
        "en": "Every list is empty. Does the credential act as a {who}? Others see nothing (setting: {setting}).",
        "ja": "どの一覧も空です。認証情報は {who} として読んでいますか。それ以外には何も見えません (設定: {setting})。",
    },
    "encoding_ambiguous": {
        "en": '{file}: two encodings are possible; if letters are wrong, name it: encoding = "{encoding}"',
        "ja": "{file}: 文字コードの候補が二つあります ({encoding} を採用)。文字化けするなら encoding で指定を。",
    },
    "no_header": {
        "en": "{file}: to see what its columns may be: relay-connectors csv sniff FILE",
        "ja": "{file}: 列の意味の候補を調べるには: relay-connectors csv sniff ファイル",
    },
    "wording_missing": {
        "en": 'Nobody holds the wording of version "{version}": whoever agrees to it is held for review. Give its file '
        'in [policy.texts]: "{version}" = "PATH"',
        "ja": "版「{version}」の文面がありません。この版での同意は要確認になります。[policy.texts] に文面のファイルを"
        '書いてください: "{version}" = "パス"',
    },
    "no_decision_day": {
        "en": "No column holds the day of the decision: the start goes by {instead}, the retention by the day of the "
        "application, else by that on which its end was first read. Is it called otherwise? Name it in the source: "
        'columns = {{ "HEADER" = "decision.decided_at" }}',
        "ja": "不採用日の列がないため、開始日は{instead}で、保管期限は応募日 (なければ終了を初めて読んだ日) で"
        '数えます。別の見出しの列があれば、取得元に書いてください: columns = {{ "見出し" = "decision.decided_at" }}',
    },
    "exclude_idle": {
        "en": "{rule} fits nobody.{what} Is it spelled as in the source?",
        "ja": "{rule} に当たる人がいません。{what}表記を確認してください。",
    },
    "exclude_unseen": {
        "en": "{rule} excludes some people.{what} Is it spelled as in the source?",
        "ja": "{rule} で対象外の人はいますが、当たらない条件があります。{what}表記を確認してください。",
    },
    "exclude_in_vain": {
        "en": "{rule} excludes nobody of this source: it says no {what}.",
        "ja": "{rule} はこの取得元の誰にも当たりません。{what} にあたる列がありません。",
    },
    "recipient_vouched": {
        "en": "A consent rule names {names}, which is not the name in [relay.recipient] ({recipient}); a yes to it "
        "counts for this relay all the same. If the wording means this relay, say so in [policy]: "
        "accepted_recipients = [{listed}]. If not, accepted_recipients = [] holds these people for review.",
        "ja": "同意ルールの提供先 {names} は [relay.recipient] の名称 ({recipient}) と違いますが、"
        "その同意でもこのリレーに送ります。"
        "文面がこのリレーを指すなら、[policy] に accepted_recipients = [{listed}] と書いてください。指さないなら "
        "accepted_recipients = [] と書くと要確認になります。",
    },
    "column_refusing": {
        "en": 'The column "{column}" is not read. If it says whom not to contact, map it to "flags.do_not_contact" '
        '(or "flags.no_mail") in columns; if not, to ""',
        "ja": "列「{column}」は読み取っていません。連絡してはいけない人を示す列なら columns で "
        '"flags.do_not_contact" (または "flags.no_mail") に、違えば "" に割り当ててください。',
    },
    "column_agencies": {
        "en": 'The column "{column}" is not read. If it names agencies, map it to "application.channel.name" in '
        'columns; if it names colleagues and friends, to ""',
        "ja": "列「{column}」は読み取っていません。人材紹介会社の名前の列なら columns で "
        '"application.channel.name" に、社員や知人の名前の列なら "" に割り当ててください。',
    },
    "column_employees": {
        "en": 'The column "{column}" is not read. If it is filled in for your own employees only, map it to '
        '"flags.employee" in columns; if not, to ""',
        "ja": "列「{column}」は読み取っていません。自社の社員だけに記入される列なら columns で "
        '"flags.employee" に、違えば "" に割り当ててください。',
    },
    "column_results": {
        "en": 'But for words of another end, which hold a rejection, the column "{column}" is not read. If it tells of '
        'other ends, map it to "decision.refuted_by" in columns, which heeds its words; if not, to ""',
        "ja": "列「{column}」は、不採用と食い違う結果の言葉 (あれば保留) のほかは読み取っていません。"
        "不採用以外の結果も書かれる列なら columns で "
        '"decision.refuted_by" に (結果の言葉を見ます)、違えば "" に割り当ててください。',
    },
    "column_offers": {
        "en": 'The column "{column}" is not read. If it is filled in where somebody left or was taken on, map it to '
        '"decision.refuted_by" in columns; if not, to ""',
        "ja": "列「{column}」は読み取っていません。辞退や採用のときに記入される列なら columns で "
        '"decision.refuted_by" に、違えば "" に割り当ててください。',
    },
    "column_ends": {
        "en": 'But for words of another end, which hold a rejection, the column "{column}" is not read. If it is '
        'filled in where somebody left or was taken on, map it to "decision.refuted_by" in columns; if not, to ""',
        "ja": "列「{column}」は、不採用と食い違う言葉 (あれば保留) のほかは、日付や印も含めて読み取っていません。"
        "辞退や採用のときに記入される列なら columns で "
        '"decision.refuted_by" に、違えば "" に割り当ててください。',
    },
    "column_of_another": {
        "en": 'The column "{column}" is not read: it stands behind the one of another person. If it is about the '
        'candidate, write columns = {{ "{column}" = "{target}" }}',
        "ja": "列「{column}」は別の人の列の後にあるため読み取っていません。本人のものなら columns に書いてください: "
        '"{column}" = "{target}"',
    },
    "sampled": {
        "en": "Only the first {rows} applications were asked for.",
        "ja": "最初の {rows} 件だけを読み取りました。",
    },
}


_INSTEAD: dict[str, dict[Lang, str]] = {
    "notified_at": {"en": "the day on which the result was told", "ja": "結果通知日"},
    "applied_at": {
        "en": "the day of the application (if it was read as open before: by the day on which its end was first read)",
        "ja": "応募日 (選考中として読んだことのある応募は、終了を初めて読んだ日)",
    },
    "first_seen_at": {"en": "the day on which its end was first read", "ja": "終了を初めて読んだ日"},
}


@dataclass(slots=True)
class Findings:
    """What was found about one thing. ``facts`` are what it looks like; no personal data is in any of them."""

    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @contextmanager
    def checking(self) -> Iterator[None]:
        """What is wrong inside the block becomes a problem, and the checks go on behind it."""
        try:
            yield
        except RelayConnectorsError as error:
            self.add(error)

    def add(self, error: RelayConnectorsError) -> None:
        """Note a problem, once."""
        if (problem := (error.exit_code, str(error))) not in self.problems:
            self.problems.append(problem)

    def note(self, code: str, **parts: Any) -> None:
        """Note something worth knowing; *code* is one of ``NOTES``."""
        self.notes.append((code, parts))

    @property
    def exit_codes(self) -> set[int]:
        """The codes of the problems."""
        return {code for code, _ in self.problems}

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            **self.facts,
            "ok": not self.problems,
            "problems": [{"exit_code": code, "message": message} for code, message in self.problems],
            "notes": [{"code": code, **parts} for code, parts in self.notes],
        }


def idle_note(one: Idle) -> tuple[str, dict[str, Any]]:
    """The note of a rule of ``[[policy.exclude]]`` that may be mistyped."""
    code = "exclude_unseen" if one.records else "exclude_idle"
    return code, {"rule": one.rule, "values": list(one.values)}


def idle_text(one: Idle, lang: Lang) -> str:
    """The same in a sentence."""
    return note_text(*idle_note(one), lang)


def vouched_note(names: Sequence[str], recipient: str) -> tuple[str, dict[str, Any]]:
    """The note of recipients that only consent rules vouch for."""
    return "recipient_vouched", {"recipients": list(names), "recipient": recipient}


def vouched_text(names: Sequence[str], recipient: str, lang: Lang) -> str:
    """The same in a sentence."""
    return note_text(*vouched_note(names, recipient), lang)


def note_text(code: str, parts: dict[str, Any], lang: Lang) -> str:
    """A note in a sentence."""
    if code in ("exclude_idle", "exclude_unseen"):
        named = ", ".join(parts["values"])
        what = f"{named} の記録がありません。" if lang == "ja" else f" No record has {named}."
        parts = {**parts, "what": what if named else ""}
    if code == "recipient_vouched":
        names = parts["recipients"]
        listed, named = ", ".join(map(quoted, names)), ("、" if lang == "ja" else ", ").join(names)
        parts = {**parts, "names": named, "listed": listed}
    if code == "no_decision_day":
        parts = {**parts, "instead": _INSTEAD[parts["instead"]][lang]}
    return NOTES[code][lang].format(**parts)
