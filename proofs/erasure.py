"""After an erasure nothing of the person is left: in no file of the state directory, no log, and not at the relay.

The real commands as processes, talkative, in every order in which they leave something behind; then ``person erase``
with the address on stdin, then the same exports again. What is looked for, and in what, stands in ``needles.py``.
"""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests

from benchmarks.environment import OURS
from proofs.claims import Claims, Proof
from proofs.erased_people import Applicant, applicants, export, visitors
from proofs.in_process import run_here
from proofs.needles import Needles, contents
from proofs.stage import KEY, LONGEST_RUN, TENANT, Run, Stage, environment
from proofs.state import unprovided
from proofs.traces import AGAIN, LEAVING, SAYING, SHORTLY, settings_text
from relay_connectors.connector import Raw
from relay_connectors.cycle.keep import Keeper, ReadRow
from relay_connectors.cycle.leftovers import Leftovers
from relay_connectors.ledger.sqlite import SqliteDatabase
from relay_connectors.ledger.suppressions import Suppressions
from relay_connectors.relay_server import RunningRelay, links
from relay_connectors.relay_server.faults import FaultRequest

__all__ = ["prove"]

ERASED = {"short": 1, "usual": 4, "full": 6}
STAYING = {"short": 4, "usual": 20, "full": 60}
FOUND, PLACES = "nothing of the erased", ("state", "logs", "relay")
TALK = ("--log-level", "debug", "--log-format")


@dataclass
class Life:
    """One employer and one relay. ``hands`` runs a command; ``brief`` leaves commands out that leave little behind."""

    folder: Path
    chance: random.Random
    erased: int
    staying: int
    here: bool
    brief: bool = False
    careless: Callable[[], AbstractContextManager[object]] = nullcontext
    happened: Counter[str] = field(default_factory=Counter)
    claims: Claims = field(default_factory=Claims)
    files: int = 0  # searched after an erasure, and ``searched`` different contents in all
    searched: int = 0
    commands: int = 0

    def __post_init__(self) -> None:
        """Lay out the employer's folders."""
        self.stage = Stage(self.folder)
        self.place = self.stage.client.folder
        self.gone, self.stay = applicants(self.chance, self.erased, self.staying)
        self.typing, self.registering = visitors(self.chance)
        self.gone.append(self.typing)
        self.needles = Needles(one.words() for one in self.gone)
        self.own_needles = Needles([self.registering.words()])
        self.logs = self.folder / "logs"
        for folder in (self.place / "out", self.logs):
            folder.mkdir(parents=True)
        (self.place / "identity.key").touch(mode=0o600)
        (self.place / "identity.key").write_text("a7" * 32 + "\n", encoding="ascii")

    def live(self) -> None:
        """Leave traces everywhere, erase, and read the same exports again."""
        tenants = {TENANT: KEY}
        with self.careless(), RunningRelay(self.stage.relay, tenants=tenants) as server:
            self._settle(server.url)
            self._leave_traces(server)
            self._before()
            ids = self._record_ids()
            for number, one in enumerate(self.gone):
                self._erase(one, server, down=one is not self.typing and number % 2 == 1)
            told = self._erase(self.registering, server, down=False)
            self.claims.same("what is said of who registered", told.get("registered"), 1)
            self._after("after the erasures")
            self._again()
            self._after("after the same exports")
            self._never_back(ids)
        self._after("after the relay was stopped")
        self._outside()

    def _settle(self, url: str) -> None:
        (self.place / "relay.toml").write_text(settings_text(url), encoding="utf-8")
        (self.place / "2026-04.md").write_text("同意の文面", encoding="utf-8")

    def _leave_traces(self, server: RunningRelay) -> None:
        self._export("営業")
        self._run("sync")
        self._visit()
        self._export("経理")
        asked = {"kind": "503", "path": "/v1/referrals/batch", "count": 50, "retry_after": 0}
        server.app.state.relay.faults.add(FaultRequest.model_validate(asked))
        self._run("sync", "--json")  # what changed waits in the outbox
        server.app.state.relay.faults.clear()
        for words in LEAVING:
            for folder in ("state", "out"):
                if not self.brief or (folder == "state" and " ".join(words[:2]) in SHORTLY):
                    self._run(*self._filled(words, folder))
        for words in SAYING:
            if not self.brief or " ".join(words[:2]) in SHORTLY:
                self._run(*self._filled(words, "state"))

    def _visit(self) -> None:
        """One types an address at their link and goes away, another one registers."""
        typed = requests.post(f"{self._link(self.typing)}/start", data={"email": self.typing.mails[0]}, timeout=20)
        table = self.folder / "visitor.csv"
        table.write_text(f"email,link\n{self.registering.mails[0]},{self._link(self.registering)}\n", encoding="utf-8")
        done = self._run("relay", "simulate", str(table), "--state", str(self.stage.relay), "--register", "1")
        self.claims.same("visits to the relay's pages", (typed.status_code, done.exit_code), (200, 0))
        self.happened["addresses only typed"] += 1
        self.happened["registered by themselves"] += 1

    def _link(self, whom: Applicant) -> str:
        with closing(sqlite3.connect(self.place / "state" / "ledger.db")) as db:
            sql = (
                "SELECT url FROM links WHERE person_id = (SELECT person_id FROM records WHERE application_id = ?) "
                "AND state = 'assigned'"
            )
            ((url,),) = db.execute(sql, (whom.applications[0][1],)).fetchall()
        return str(url)

    def _filled(self, words: Sequence[str], folder: str) -> list[str]:
        source, key, *_ = self.gone[0].applications[0]
        return [word.replace("{}", folder).replace("{subject}", f"{source}/{key}") for word in words]

    def _export(self, job: str) -> None:
        export(self.folder / "exports", [*self.gone, self.registering, *self.stay], job)

    def _run(self, *words: str, said: str = "") -> Run:
        """Run a command, and keep everything it said as a log."""
        number = self.commands
        talk = (*TALK, ("json", "text")[number % 2])
        done = self._process([*words, *talk], said) if not self.here else run_here(self.stage, *words, *talk, said=said)
        self.commands += 1
        (self.logs / f"{number:03d}-{words[0]}.log").write_text(done.said, encoding="utf-8")
        self.claims.holds(f"{' '.join(words[:2])} does not crash", done.exit_code not in (1, 70), done.said[-300:])
        return done

    def _process(self, words: Sequence[str], said: str) -> Run:
        done = subprocess.run(
            [OURS, *words],
            cwd=self.place,
            env=environment(),
            input=said,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=LONGEST_RUN,
        )
        report = json.loads(done.stdout) if "--json" in words and done.stdout.startswith("{") else {}
        return Run(done.returncode, report, done.stdout + done.stderr)

    def _erase(self, one: Applicant, server: RunningRelay, *, down: bool) -> dict[str, Any]:
        """With one of the addresses, as they may have written it; every other one while the relay does not answer.

        What is said of the relay.
        """
        if down:
            asked = {"kind": "503", "path": "/v1/erasures", "count": 50, "retry_after": 0}
            server.app.state.relay.faults.add(FaultRequest.model_validate(asked))
        address = self.chance.choice(one.mails).upper()
        done = self._run("person", "erase", "--yes", "--json", said=f"{address}\n")
        server.app.state.relay.faults.clear()
        self.happened["erasures while the relay is down" if down else "erasures"] += 1
        told = done.report
        self.claims.holds("the erasure is done", done.exit_code in (0, 6) and bool(told.get("done")), done.said[-300:])
        self.claims.same("what it leaves in the state directory", told.get("left"), [])
        if down:
            self._run("sync")
        return dict(told.get("relay") or {})

    def _again(self) -> None:
        """The ATS knows of nothing: the same people are in tomorrow's exports, and one more thing has changed."""
        for job in ("経理", "人事"):
            self._export(job)
            self._run("sync", "--json")
        for words in (*LEAVING, *SAYING):
            # normalize reads the export as it is: what it writes is the source's, and the user's.
            wanted = "{subject}" not in words and words[0] != "normalize"
            if wanted and (not self.brief or " ".join(words[:2]) in AGAIN):
                self._run(*(word.replace("{}/", "state/again-") for word in words))
        for one in self.gone:
            done = self._run("person", "export", "--email", "-o", "state/handed-on.json", said=f"{one.mails[0]}\n")
            self.happened["asked what was handed on"] += done.exit_code == 0

    def _files(self) -> Iterator[Path]:
        for folder in (self.place / "state", self.logs, self.stage.relay):
            yield from (path for path in sorted(folder.rglob("*")) if path.is_file())

    def _search(self, paths: Sequence[Path], needles: Needles | None = None) -> list[str]:
        """Where something of the erased stands; a file is named by its path alone."""
        needles = needles or self.needles
        found, seen = [], set[bytes]()
        for path in paths:
            for within, content in contents(path):
                digest = sha256(content).digest()
                self.searched += digest not in seen
                if digest not in seen and (words := needles.within(content)):
                    found.append(f"{path.relative_to(self.folder)} {within} ({words[0][:30]!r})")
                seen.add(digest)
        return found

    def _before(self) -> None:
        """The search itself: what is to vanish is there, and is found."""
        for folder in (self.place / "state", self.stage.relay, *([] if self.brief else [self.place / "out"])):
            found = self._search([path for path in sorted(folder.rglob("*")) if path.is_file()])
            self.claims.holds(f"before, they are found in {folder.name}", bool(found))
        self._clean("before", self.logs)

    def _clean(self, when: str, folder: Path) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        found = self._search(paths)
        self.files += len(paths)
        self.claims.holds(f"{when}, {FOUND} in {folder.name}", not found, found[:5])
        if when == "before":
            return
        own, at_relay = self._search(paths, self.own_needles), folder == self.stage.relay
        self.claims.holds(
            f"{when}, who registered themselves is only in the relay's own store", bool(own) == at_relay, own[:5]
        )

    def _after(self, when: str) -> None:
        for folder in (self.place / "state", self.logs, self.stage.relay):
            self._clean(when, folder)

    def _record_ids(self) -> list[str]:
        with closing(sqlite3.connect(self.place / "state" / "ledger.db")) as db:
            found = db.execute("SELECT record_id FROM records WHERE application_id GLOB '[EFG]-*'").fetchall()
        self.claims.holds("the ledger held every application of theirs", len(found) >= 2 * self.erased, len(found))
        return [record_id for (record_id,) in found]

    def _never_back(self, record_ids: Sequence[str]) -> None:
        with closing(sqlite3.connect(self.place / "state" / "ledger.db")) as db:
            kept = {record_id for (record_id,) in db.execute("SELECT record_id FROM records")}
        self.claims.same("records of the erased in the ledger", kept.intersection(record_ids), set())
        self.claims.same("records of those who stay", len(kept), self.staying)
        unpaired = unprovided(self.place / "state" / "ledger.db")
        self.claims.same("pushes without their two provision entries, of the erased or of others", unpaired, 0)
        with closing(sqlite3.connect(self.stage.relay / "relay.db")) as db:
            asked = ",".join("?" * len(record_ids))
            sql = (
                f"SELECT COUNT(*) FROM referrals WHERE owner IN ({asked}) AND (data IS NOT NULL OR status <> 'erased')"
            )
            ((live,),) = db.execute(sql, record_ids)
        self.claims.same("referrals of the erased at the relay", live, 0)

    def _outside(self) -> None:
        """What the user wrote elsewhere is the user's: it is still there, which also shows that the search works."""
        found = {path.name for path in (self.place / "out").rglob("*") if path.is_file() and self._search([path])}
        self.claims.holds("what was written elsewhere is left to the user", bool(found) or self.brief)


@contextlib.contextmanager
def _not_compacted() -> Iterator[None]:
    """Deleted rows stay in free pages: no secure deletion, no rewrite."""
    opened = SqliteDatabase._durable  # noqa: SLF001  what is broken is inside

    def lax(self: SqliteDatabase) -> None:
        opened(self)
        self.rows("PRAGMA secure_delete = OFF")

    with patch.object(SqliteDatabase, "_durable", lax), patch.object(SqliteDatabase, "compact", lambda _self: None):
        yield


@contextlib.contextmanager
def _talkative() -> Iterator[None]:
    """A programmer logs the row that is being read."""
    import logging

    read = Keeper.read

    def told(self: Keeper, raw: Raw, digest: bytes) -> ReadRow:
        logging.getLogger("relay_connectors.careless").debug("%s", " ".join(map(str, raw.data.values())))
        return read(self, raw, digest)

    with patch.object(Keeper, "read", told):
        yield


CONTROLS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "secure deletion and the rewrite of the ledger": _not_compacted,
    "the files besides the ledger": lambda: patch.object(Leftovers, "clear", lambda *_: []),
    "the memory of who was erased": lambda: patch.object(Suppressions, "add", lambda *_, **__: None),
    "the silence of the logs": _talkative,
    "the forgetting of who only typed an address": lambda: patch.object(links, "forget_visitors", lambda *_: False),
}


@contextlib.contextmanager
def _without_any() -> Iterator[None]:
    """For the short form, where each life counts; each place where something is found is judged by itself."""
    with contextlib.ExitStack() as stack:
        for careless in CONTROLS.values():
            stack.enter_context(careless())
        yield


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Live that life, and once more without each guard."""
    promise = (
        "After an erasure a search for the person's addresses, numbers, names and readings, in every encoding, finds "
        "nothing in any file of the state directory, in any log, nor at the relay, also after the same exports again. "
        "Who only typed an address at a link is forgotten with it; who registered by it stays in the relay's own store "
        "alone."
    )
    proof = Proof("erasure", promise, seed, guard=", ".join(CONTROLS))
    here = size == "short"
    life = Life(folder / "life", random.Random(seed), ERASED[size], STAYING[size], here, brief=here)
    life.live()
    proof.claims, proof.faults = life.claims, life.happened
    proof.figures.append(
        f"{len(life.gone)} people erased of {len(life.gone) + len(life.stay)}; {life.commands} commands, run "
        f"{'within one process' if here else 'as processes'}; {len(life.needles)} needles from "
        f"{len(life.needles.words)} spellings looked for in {life.files} files, {life.searched} contents"
    )
    if here:
        control = _careless(folder / "control", seed, _without_any)
        proof.controls = {f"all guards, {place}": control.about(f"{FOUND} in {place}") for place in PLACES}
    else:
        for number, (name, careless) in enumerate(CONTROLS.items()):
            proof.controls[name] = _careless(folder / f"control{number}", seed, careless).about(FOUND)
    return proof


def _careless(folder: Path, seed: int, careless: Callable[[], AbstractContextManager[object]]) -> Claims:
    control = Life(folder, random.Random(seed), 1, 2, here=True, brief=True, careless=careless)
    control.live()
    return control.claims
