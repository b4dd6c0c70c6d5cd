"""Random consents of thousands of people, said and heard in any order: what the relay holds, against a second opinion.

Everything between is real: the export's columns, files of statements, withdrawals by command, the ledger, the gate, the
courier, the reference relay on loopback. After each of four runs every person is looked up in the relay's own file.
"""

from __future__ import annotations

import csv
import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson

from proofs.claims import Claims, Proof
from proofs.consent_oracle import TOKYO, House, Saying, allowed
from relay_connectors import ConsentRule, Ledger, Party, Policy, Relay, RunOptions, sync
from relay_connectors.clock import FixedClock, stamp
from relay_connectors.connector.registry import open_source
from relay_connectors.consent import ConsentEvent, ConsentState, states
from relay_connectors.consent.statement import Defaults, StatementReader
from relay_connectors.consent.statement_file import StatementFile
from relay_connectors.cycle import look
from relay_connectors.cycle.look import event_of
from relay_connectors.cycle.statements import People, import_statements, withdraw
from relay_connectors.ledger.audit import audit
from relay_connectors.record import Identity
from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay_server import RunningRelay

__all__ = ["prove"]

PEOPLE = {"short": 250, "usual": 10_000, "full": 30_000}
CONTROLS = {"short": 60, "usual": 400, "full": 400}
BEGIN = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
RUNS = tuple(BEGIN + timedelta(days=days) for days in (0, 1, 45, 320))
DECIDED = date(2026, 2, 1)
KEY = "a-tenant-key-of-the-proofs"
GUARD = 3
RECIPIENT, CATEGORY = "キャリアリレー株式会社", "提携する職業紹介事業者"
HOUSE = House({"2026-04", "2026-01"}, {"2026-04"}, {RECIPIENT, CATEGORY}, 24)
POLICY = Policy(
    embargo="0h",
    retention_months=1200,
    max_new_per_run=0,
    mass_change=1.0,
    consent_max_age_months=HOUSE.months,
    accepted_policy_versions=(*HOUSE.wordings, "2026-06"),
    texts={"2026-04": "a4" * 32, "2026-06": "a6" * 32},
    accepted_recipients=(CATEGORY,),
    provider=Party("株式会社見本", "東京都文京区4-5-6", "見本 さくら"),
)
# The third run's form shows another text. What people answered before they answered under the one before. From then on
# the employer also holds the text of the older register, to which people agreed all along.
NEW_TEXT = 2
OLD_TEXT = {"2026-01": "a1" * 32}
RULES = (
    ConsentRule(
        field="提供の同意",
        granted=("はい",),
        denied=("いいえ",),
        withdrawn=("撤回",),
        obtained_at="同意日",
        scope=("share_with_relay",),
        policy_version="2026-04",
        recipients=(RECIPIENT,),
        payload="full",
    ),
    ConsentRule(
        field="氏名なしの同意",
        granted=("はい",),
        denied=("いいえ",),
        obtained_at="氏名なし同意日",
        scope=("unnamed_use",),
        policy_version="2026-04",
        recipients=(CATEGORY,),
    ),
)
SPOKEN = {"はい": "yes", "いいえ": "denied", "撤回": "withdrawn"}
# What may stand in the columns of consent, and how often a cell changes from one run to the next.
CELLS = (
    ("share_with_relay", ("はい", "はい", "いいえ", "撤回", "たぶん"), 0.35),
    ("unnamed_use", ("はい", "いいえ"), 0.12),
)
EMPTIED = 0.15
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
ROWS = ("応募ID", "氏名", "メールアドレス", "選考ステータス", "不採用日")
COLUMNS = ("提供の同意", "同意日", "氏名なしの同意", "氏名なし同意日")
FILE = (
    "application_id", "email", "scope", "status", "obtained_at", "withdrawn_at", "policy_version", "recipients",
    "payload", "expires_at", "evidence",
)  # fmt: skip
WORDS = {
    "yes": ("granted", "はい", "同意する"),
    "denied": ("denied", "いいえ"),
    "withdrawn": ("withdrawn", "撤回"),
    "asked": ("requested", "確認中"),
}
SCOPES: Sequence[tuple[Scope, ...]] = (
    ("share_with_relay",),
    ("share_with_relay",),
    ("share_with_relay", "unnamed_use"),
    ("unnamed_use",),
    ("contact_by_employer", "feedback_status"),
)


@dataclass
class Person:
    """Somebody with one or two applications, and everything they will have said."""

    number: int
    applications: list[str]
    sayings: list[Saying] = field(default_factory=list)
    cells: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # application → its cells in each run
    file: dict[int, list[dict[str, str]]] = field(default_factory=dict)  # run → rows of a file of statements
    commands: dict[int, list[tuple[tuple[Scope, ...], datetime]]] = field(default_factory=dict)
    moments: set[tuple[str, object]] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Without a digit: no name has one."""
        return f"見本 {str(self.number).translate(NUMERALS)}"

    @property
    def address(self) -> str:
        return f"p{self.number}@example.jp"


class Chance:
    """Draws people. Two yeses of one scope never share a moment: what then counts is no question of consent."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def person(self, number: int) -> Person:
        one = Person(number, [f"A-{number}"] + ([f"B-{number}"] if self._random.random() < 0.15 else []))
        for application in one.applications:
            self._cells(one, application)
        for _ in range(self._random.choice((0, 0, 1, 1, 2, 3, 5))):
            self._statement(one)
        if self._random.random() < 0.15:
            self._command(one)
        return one

    def _said(self, heard: datetime, *, future: bool = False) -> date | datetime:
        """A day or a moment before it was heard, often near the edges of a day or of two years."""
        back = self._random.choice((0, 0.01, 0.5, 1, 20, 200, 700, 729, 731, 800, 1500)) + self._random.random()
        moment = heard - timedelta(days=back) + (timedelta(days=self._random.choice((1, 3))) if future else timedelta())
        moment = moment.replace(second=0, microsecond=0).astimezone(TOKYO)
        moment = max(moment, datetime(2019, 5, 2, tzinfo=TOKYO))  # spelt days are in one era
        if self._random.random() < 0.2:
            moment = moment.replace(hour=self._random.choice((0, 23)), minute=self._random.choice((0, 59)))
            moment = min(moment, heard.astimezone(TOKYO).replace(second=0, microsecond=0)) if not future else moment
        return moment if self._random.random() < 0.5 else moment.date()

    def _spelt(self, said: date | datetime | None) -> str:
        if said is None:
            return ""
        if isinstance(said, datetime):
            return self._random.choice((said.isoformat(), f"{said:%Y/%m/%d %H:%M}"))
        return self._random.choice((said.isoformat(), f"{said:%Y/%m/%d}", f"{said.year}年{said.month}月{said.day}日"))

    def _free(self, one: Person, scopes: Iterable[str], word: str, said: object) -> bool:
        """Whether no yes of the same scopes was drawn for this moment; then it is taken."""
        moment = said
        if isinstance(said, date) and not isinstance(said, datetime):
            moment = datetime.combine(said, datetime.min.time(), TOKYO)
        wanted = {(scope, moment) for scope in scopes} if word == "yes" else set()
        if wanted & one.moments:
            return False
        one.moments |= wanted
        return True

    def _cells(self, one: Person, application: str) -> None:
        """The consent cells of one row in each run: they stay, or change, and never come back to what they were."""
        cells: list[tuple[str, ...]] = []
        used: set[tuple[str, str]] = set()
        now = [("", ""), ("", "")]
        for at in RUNS:
            for number, (scope, words, often) in enumerate(CELLS):
                if self._random.random() < often:
                    self._leave(one, application, scope, at)
                    now[number] = self._cell(one, application, scope, self._random.choice(words), at, used)
            cells.append((*now[0], *now[1]))
        one.cells[application] = cells

    def _leave(self, one: Person, application: str, scope: str, at: datetime) -> None:
        """Whatever the cell said, it says no more."""
        one.sayings = [
            replace(said, gone=at) if (said.row, said.scope, said.gone) == (application, scope, None) else said
            for said in one.sayings
        ]

    def _cell(
        self, one: Person, application: str, scope: str, word: str, at: datetime, used: set[tuple[str, str]]
    ) -> tuple[str, str]:
        """A new answer; one in seven has no day, and one that stood there before leaves the cell empty."""
        if self._random.random() < EMPTIED:
            return "", ""
        said = self._said(at, future=self._random.random() < 0.04) if self._random.random() < 0.85 else None
        spelt = self._spelt(said)
        meant = SPOKEN.get(word)
        key = (scope + word, "" if said is None else str(said))
        if key in used or not self._free(one, (scope,), meant or "", said):
            return "", ""
        used.add(key)
        if meant:
            covers, names = ("full", (RECIPIENT,)) if scope == "share_with_relay" else ("unnamed", (CATEGORY,))
            one.sayings.append(Saying(scope, meant, said, at, "2026-04", names, covers, row=application))
        return word, spelt

    def _statement(self, one: Person) -> None:
        """A row of a file: by application or by address, of any scope, wording, recipient, payload and end."""
        draw, run = self._random, self._random.randrange(len(RUNS))
        at, scopes = RUNS[run], draw.choice(SCOPES)
        word = draw.choices(("yes", "denied", "withdrawn", "asked"), (6, 2, 2, 1))[0]
        said = self._said(at) if word == "yes" or draw.random() < 0.75 else None
        if not self._free(one, scopes, word, said):
            return
        names = draw.choices(((RECIPIENT,), (CATEGORY,), ("別の会社", RECIPIENT), ("別の会社",)), (5, 2, 1, 2))[0]
        wording = draw.choices(("2026-04", "2026-01", "2019-01"), (6, 2, 1))[0]
        covers = draw.choices(("full", "unnamed"), (3, 2))[0]
        last_day = at.date() + timedelta(days=draw.choice((-1, 0, 44, 400))) if draw.random() < 0.25 else None
        taken_back = self._said(at) if word == "yes" and draw.random() < 0.15 else None
        if taken_back and _ends(taken_back) < _begins(said):
            taken_back = None  # no such row can be used: one of its days is wrong
        by_address = draw.random() < 0.5
        row = {
            "application_id": "" if by_address else draw.choice(one.applications),
            "email": one.address if by_address else "",
            "scope": "、".join(scopes),
            "status": draw.choice(WORDS[word]),
            "obtained_at": self._spelt(said),
            "withdrawn_at": self._spelt(taken_back),
            "policy_version": wording,
            "recipients": "、".join(names),
            "payload": covers,
            "expires_at": last_day.isoformat() if last_day else "",
            # What is told without a day is a new thing each time it is told; that it is, the file has to say.
            "evidence": f"{run}-{draw.random()}" if said is None else "",
        }
        one.file.setdefault(run, []).append(row)
        for scope in scopes:
            told = "unnamed" if scope == "unnamed_use" else covers
            one.sayings.append(Saying(scope, word, said, at, wording, names, told, last_day))
            if taken_back:
                one.sayings.append(Saying(scope, "withdrawn", taken_back, at))

    def _command(self, one: Person) -> None:
        run, scopes = self._random.randrange(len(RUNS)), self._random.choice(SCOPES)
        at = self._random.choice((RUNS[run], RUNS[run] - timedelta(days=self._random.choice((1, 30, 400)))))
        one.commands.setdefault(run, []).append((scopes, at))
        one.sayings += (Saying(scope, "withdrawn", at, RUNS[run]) for scope in scopes)

    def shuffled(self, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        self._random.shuffle(rows)
        return rows


class Stage:
    """One employer and one relay, four runs long."""

    def __init__(self, folder: Path, people: Sequence[Person], chance: Chance) -> None:
        folder.mkdir(parents=True)
        self._folder, self._people, self._chance = folder, people, chance
        self.clock = FixedClock(BEGIN)
        self._identity = Identity(b"c" * 32)
        self._ids = self._identity.record_ids("generic_csv", "sample")
        self.held: dict[int, str] = {}
        self.ever: set[int] = set()
        self.counts: Counter[str] = Counter()

    def play(self, claims: Claims) -> None:
        recipient = Party(RECIPIENT, "東京都千代田区1-1", "代表 一郎")
        with RunningRelay(self._folder / "relay", tenants={"sample": KEY}, clock=self.clock) as server:
            relay = Relay(server.url, "sample", KEY, recipient)
            with Ledger.open(self._folder / "ledger.db", identity=self._identity, clock=self.clock) as ledger:
                for run, at in enumerate(RUNS):
                    self.clock.at = at
                    self._export(run)
                    self._sync(ledger, relay, run, only="collect")
                    self._hear(ledger, run)
                    claims.holds(
                        f"run {run}: under a changed text people are only taken back", self._holds(ledger, relay, run)
                    )
                    report = self._sync(ledger, relay, run)
                    claims.same(f"run {run} goes through", (report.exit_code, len(report.guards)), (0, 0))
                    self._judge(claims, ledger, run)
                self._read_texts(claims, ledger)

    def _holds(self, ledger: Ledger, relay: Relay, run: int) -> bool:
        policy = _policy(run)
        changed = policy.model_copy(update={"texts": {**policy.texts, "2026-04": "bb" * 32}})
        report = self._sync(ledger, relay, 0, only="deliver", policy=changed)
        codes, sent = [guard.code for guard in report.guards], report.sent.answers
        return codes == ["wording_changed"] and report.exit_code == GUARD and not sent.keys() - {"retracted"}

    def _read_texts(self, claims: Claims, ledger: Ledger) -> None:
        """Every yes of a row stands under the text that was shown when it was read first, and was handed on so."""
        sql = "SELECT consent_id, recorded_at, text_sha256 FROM consents WHERE status = 'granted' AND row_says >= 0"
        rows = ledger.database.rows(sql)
        shown = {consent_id: _text(at) for consent_id, at, _ in rows}
        self.counts["consents of rows"] = len(rows)
        claims.same("texts of consents", {consent_id: text for consent_id, _, text in rows}, shown)
        for one in ledger.provisions.all():
            told = orjson.loads(one.body)
            if told["kind"] == "prepared" and told["consent_id"] in shown:
                self.counts["provisions of rows"] += 1
                claims.same("text of a provision", told["text_sha256"], shown[told["consent_id"]])
        claims.same("the provision record", audit(ledger).faults, ())

    def _export(self, run: int) -> None:
        with (self._folder / "export.csv").open("w", encoding="cp932", newline="") as file:
            writer = csv.writer(file)
            writer.writerow((*ROWS, *COLUMNS))
            for one in self._people:
                for application, cells in one.cells.items():
                    writer.writerow((application, one.name, one.address, "不採用", DECIDED, *cells[run]))

    def _sync(self, ledger: Ledger, relay: Relay, run: int, only: Any = None, policy: Policy | None = None) -> Any:
        path = str(self._folder / "export.csv")
        source = open_source("generic_csv", account="sample", source="export", path=path, consent=_rules(run))
        options = RunOptions(only=only, allow_mass_change=True)
        return sync([source], ledger, relay, policy or _policy(run), start="all", options=options)

    def _hear(self, ledger: Ledger, run: int) -> None:
        """Import this run's file, an older one once more, and every command; the rows in no order."""
        people = People(ledger, {"export": self._ids})
        for number in {run, run // 2}:
            told = (row for one in self._people for row in one.file.get(number, ()))
            rows = [row for row in told if number == run or row["obtained_at"]]
            path = self._folder / f"{run}-{number}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, FILE)
                writer.writeheader()
                writer.writerows(self._chance.shuffled(rows))
            reader = StatementReader(Defaults(), now=self.clock.now())
            with ledger.hold():
                done = import_statements(ledger, StatementFile(path), reader, people, {})
            self.counts["unusable rows"] += len(done.unusable)
            self.counts["statements"] += done.kept.total()
            self.counts["statements heard again"] += done.known
        with ledger.hold(), ledger.transaction():
            for one in self._people:
                for scopes, at in one.commands.get(run, ()):
                    found = people.with_address(one.address)
                    withdraw(ledger, found.person_ids if found else (), scopes, at=stamp(at), via="phone", locator="x")

    def _judge(self, claims: Claims, ledger: Ledger, run: int) -> None:
        """Hold what the relay has of everybody against the second opinion."""
        there = self._relay()
        verdicts = {row[0]: row[1] for row in ledger.database.rows("SELECT record_id, verdict FROM records")}
        for one in self._people:
            ids = [self._ids(application) for application in one.applications]
            found = sorted(there[record_id] for record_id in ids if record_id in there)
            may = allowed(one.sayings, replace(HOUSE, texts=_policy(run).texts), self.clock.now())
            self.counts["worded later"] += run >= NEW_TEXT and may != allowed(one.sayings, HOUSE, self.clock.now())
            before = self.held.get(one.number, "")
            # Where a human has to look, nothing goes and nothing is taken back.
            wanted = [may] if may in ("full", "unnamed") else [before] if may == "ask" and before else []
            wrong = _wrong(found, wanted)
            self.counts[may] += 1
            self.counts[wrong or "right"] += 1
            claims.same(f"run {run}, person {one.number} ({may}): {wrong or 'right'}", found, wanted)
            actions = {verdicts[record_id] for record_id in ids} - {"none"}
            # A link's mail says that nothing was handed on.
            action = "review" if may == "link" and one.number in self.ever else ACTIONS[may]
            claims.same(f"run {run}, person {one.number}: verdict", actions, {action})
            self.held[one.number] = found[0] if found else ""
            self.ever |= {one.number} if found else set()

    def _relay(self) -> dict[str, str]:
        """Whom the relay holds, and with a name or without one, by record."""
        sql = (
            "SELECT r.record_id, f.data FROM records r JOIN referrals f ON f.referral_id = r.referral_id "
            "WHERE r.live AND f.data IS NOT NULL"
        )
        with closing(sqlite3.connect(self._folder / "relay" / "relay.db")) as relay:
            rows = relay.execute(sql).fetchall()
        return {record_id: _payload(orjson.loads(data)) for record_id, data in rows}


ACTIONS: Mapping[str, str] = {
    "full": "push_full",
    "unnamed": "push_unnamed",
    "link": "link_only",
    "never": "blocked",
    "ask": "review",
}


def _begins(said: date | datetime | None) -> datetime:
    return said if isinstance(said, datetime) else datetime.combine(said or date.min, datetime.min.time(), TOKYO)


def _ends(said: date | datetime) -> datetime:
    return said if isinstance(said, datetime) else _begins(said) + timedelta(days=1, milliseconds=-1)


def _rules(run: int) -> tuple[ConsentRule, ...]:
    version = "2026-06" if run >= NEW_TEXT else "2026-04"
    return tuple(rule.model_copy(update={"policy_version": version}) for rule in RULES)


def _policy(run: int) -> Policy:
    texts = {**POLICY.texts, **(OLD_TEXT if run >= NEW_TEXT else {})}
    return POLICY.model_copy(update={"texts": texts})


def _text(read_at: str) -> str:
    return POLICY.texts["2026-06" if read_at >= stamp(RUNS[NEW_TEXT]) else "2026-04"]


def _payload(data: Mapping[str, Any]) -> str:
    person = data.get("person") or {}
    return "full" if {"full_name", "emails"} & person.keys() else "unnamed"


def _wrong(found: Sequence[str], wanted: Sequence[str]) -> str:
    if list(found) == list(wanted):
        return ""
    return "wrong send" if len(found) > len(wanted) or (found and found != wanted) else "wrong block"


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Play the whole, then a part of it with the state that most scripts keep: what was heard last."""
    promise = "Nobody is handed on whom their consent does not let go at that moment, and everybody whom it does is."
    proof = Proof("consents", promise, seed, guard="effective time: the statement that was recorded last counts")
    counts = _play(folder / "real", PEOPLE[size], seed, proof.claims)
    proof.figures.append(
        f"{PEOPLE[size]:,} people, judged {counts['right'] + counts['wrong send'] + counts['wrong block']:,} times: "
        + ", ".join(f"{name} {counts[name]:,}" for name in ACTIONS)
    )
    proof.figures.append(
        f"{counts['statements']:,} statements imported, {counts['statements heard again']:,} heard again and changing "
        f"nothing; wrong sends {counts['wrong send']}, wrong blocks {counts['wrong block']}"
    )
    proof.claims.same("every row of the files is used", counts["unusable rows"], 0)
    proof.claims.holds("somebody may go since the text of their wording was given", counts["worded later"] > 0)
    for name in ACTIONS:
        proof.claims.holds(f"somebody was judged {name}", counts[name] > 0)
    proof.figures.append(
        f"{counts['consents of rows']:,} consents out of rows and {counts['provisions of rows']:,} provisions on them, "
        "each under the text that was shown then"
    )
    with patch.object(look, "states", _latest_recorded):
        _play(folder / "control", CONTROLS[size], seed, proof.control("what was recorded last counts"))
    with patch.object(look, "event_of", lambda one: event_of(one)._replace(row_says=None)):
        _play(folder / "blind", PEOPLE["short"], seed, proof.control("not looking what the row says today"))
    return proof


def _play(folder: Path, people: int, seed: int, claims: Claims) -> Counter[str]:
    chance = Chance(seed)
    stage = Stage(folder, [chance.person(number) for number in range(people)], chance)
    stage.play(claims)
    return stage.counts


def _latest_recorded(events: Iterable[ConsentEvent], **told: Any) -> dict[Scope, ConsentState]:
    """What a table with one row per person and an ``updated_at`` does."""
    last: dict[Scope, ConsentEvent] = {}
    for event in events:
        held = last.get(event.scope)
        if held is None or event.recorded_at >= held.recorded_at:
            last[event.scope] = event
    return states(last.values(), **told)
