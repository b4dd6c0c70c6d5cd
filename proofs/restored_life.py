"""Some days of one employer whose ledger is lost on the last of them: what people and commands do before and after.

Everything is real but the process: the program runs within this one, so that many histories take a minute.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from proofs.in_process import run_here
from proofs.people import changed, invented, is_yes
from proofs.stage import TENANT, People, Run, Stage
from relay_connectors.cycle.restored import Comparison
from relay_connectors.ledger.outlasting import Outlasting
from relay_connectors.record.vocabulary import SCOPES
from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.consents import withdraw
from relay_connectors.relay_server.simulate import simulate

__all__ = ["GUARDS", "Life", "without"]

ROWS, NEWCOMERS = 40, 9
BACKUP = "backup.db"
SILENT = {"情報提供への同意": "", "同意日": ""}  # who has not answered gets a link
MAILBOX = re.compile(r"[a-z0-9.-]+@[a-z0-9.-]+", re.ASCII)  # the relay's page takes no address with a slip in it
GUARDS: Mapping[str, AbstractContextManager[Any]] = {
    "comparison": patch.object(Comparison, "compare", lambda _self, _meta: False),
    "refusals": patch.object(Outlasting, "noted", lambda _self: []),
    "fences": patch.object(Outlasting, "fences", lambda _self: {}),
}
LINKED = (
    "SELECT l.link_id, l.url, r.record_id, r.application_id FROM links l JOIN records r USING (record_id) "
    "WHERE l.state = 'assigned' ORDER BY r.application_id"
)


class Linked(NamedTuple):
    """Somebody with a link that nobody has registered with."""

    link_id: str
    url: str
    record_id: str
    application_id: str


@contextmanager
def without(guard: str) -> Iterator[None]:
    """The program with one guard taken out; an empty name takes out none."""
    with GUARDS[guard] if guard else nullcontext():
        yield


@dataclass
class Life:
    """One history. ``by_hand``: the backup is a bare copy. ``quiet``: after it only links are given out."""

    stage: Stage
    relay: RunningRelay
    chance: random.Random
    by_hand: bool
    quiet: bool
    happened: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)
    """Records that were withdrawn, here or at the relay."""
    erased: set[str] = field(default_factory=set)
    """Records that were erased, here or at the relay."""
    unknowable: set[str] = field(default_factory=set)
    """Records of whom only a link that the backup does not know says anything."""
    unsent: set[str] = field(default_factory=set)
    """Records that were read on the last day, may be sent, and were not."""
    people: People = field(default_factory=list)

    def live(self) -> None:
        """The days up to the loss of the ledger, the backup among them."""
        chance = self.chance
        first = [
            row for row in invented(ROWS, chance.randrange(10**6), messy=False) if not is_yes(row) or row["同意日"]
        ]
        self.people = first
        self._day(act=True)
        for _ in range(chance.randrange(2)):
            self.people = self._next()
            self._day(act=True)
        self._back_up()
        for _ in range(chance.randint(1, 2)):
            self.people = self._next()
            self._day(act=not self.quiet, after=True)
        if not self.quiet:
            self._last_day()

    def sync(self, *words: str) -> Run:
        """One sync."""
        return run_here(self.stage, "sync", "--json", *words)

    def restore(self) -> None:
        """By the documented steps: what begins with the ledger's name goes away, the backup comes."""
        ledger = self.stage.client.ledger
        for left in ledger.parent.glob(ledger.name + "*"):
            left.unlink()
        shutil.copy(self.stage.folder / BACKUP, ledger)

    def linked(self) -> list[Linked]:
        """Who has a link, as the ledger says."""
        return [Linked(*row) for row in _rows(self.stage.client.ledger, LINKED)]

    def _next(self, *, same: bool = False) -> People:
        """The next export: newcomers; and, but for quiet days, changes of the others, unless they stay the *same*."""
        seed = self.chance.randrange(10**6)
        newcomers = [
            {
                **row,
                **({} if is_yes(row) else SILENT),
                "応募ID": f"N{seed}-{row['応募ID']}",
                "メールアドレス": f"n{seed}.{row['メールアドレス']}",
            }
            for row in invented(NEWCOMERS, seed, messy=False)
            if not is_yes(row) or (row["同意日"] and not self.quiet)
        ]
        return [*self.people, *newcomers] if self.quiet or same else changed(self.people, newcomers, seed)

    def _day(self, *, act: bool, after: bool = False) -> None:
        before = {row["応募ID"] for row in self.people if not is_yes(row)}
        self.stage.write(self.people)
        self._done(self.sync())
        if act:
            self._act(before, after=after)
            self._done(self.sync())

    def _last_day(self) -> None:
        """People say no, and the ledger is lost before the relay hears of it; some were never sent at all."""
        known = set(_of(self.stage.client.ledger, "SELECT record_id FROM records"))
        self.people = self._next(same=True)
        self.stage.write(self.people)
        self._done(self.sync("--only", "collect"))
        free = (
            "SELECT DISTINCT r.record_id FROM records r JOIN consents c USING (record_id) "
            "WHERE c.scope = 'share_with_relay' AND c.status = 'granted'"
        )
        new = sorted(set(_of(self.stage.client.ledger, free)) - known)
        self._here("withdrawn here, never sent", new[:1], self._withdraw)
        self._here("erased here, never sent", new[1:2], self._erase)
        backed_up = set(_of(self.stage.folder / BACKUP, "SELECT record_id FROM records"))
        fresh = [one for one in self._live() if one not in backed_up]
        self._here("erased here, first sent after the backup", fresh[:1], self._erase)
        self.unsent = set(new[2:])
        self._act(set(), after=True)

    def _act(self, no: set[str], *, after: bool) -> None:
        """Some register; one each withdraws and is erased, here and at the relay."""
        free = [one for one in self.linked() if one.application_id in no]
        holders = [one for one in free if MAILBOX.fullmatch(self._mail(one.record_id))]
        known = self._known_links() if after else {one.link_id for one in holders}
        for knows in (True, False):
            some = [one for one in holders if (one.link_id in known) is knows]
            for one in self.chance.sample(some, k=min(1, len(some))):
                self._register(one, knows=knows)
        live = self._live()
        picked = self.chance.sample(live, k=min(4, len(live)))
        for name, chosen, action in (
            ("withdrawn here", picked[:1], self._withdraw),
            ("erased here", picked[1:2], self._erase),
            ("withdrawn at the relay", picked[2:3], self._withdraw_there),
            ("erased at the relay", picked[3:], self._erase_there),
        ):
            self._here(f"{name}, after the backup" if after else name, chosen, action)

    def _here(self, name: str, chosen: Sequence[str], action: Any) -> None:
        for record_id in chosen:
            action(record_id)
            self.happened[name] += 1

    def _withdraw(self, record_id: str) -> None:
        self._done(run_here(self.stage, "consent", "withdraw", record_id, "--json"))
        self.refused.add(record_id)

    def _erase(self, record_id: str) -> None:
        # Not told: the relay is down for a moment, and the next sync would tell it.
        run = run_here(self.stage, "person", "erase", record_id, "--yes", "--json")
        self._done(run)
        self.erased.add(record_id)

    def _withdraw_there(self, record_id: str) -> None:
        relay = self.relay.app.state.relay
        with relay.store.write() as db:
            withdraw(db, TENANT, self._referral(record_id), SCOPES, "ja", relay.clock.stamp())
        self.refused.add(record_id)

    def _erase_there(self, record_id: str) -> None:
        relay = self.relay.app.state.relay
        with relay.store.write() as db:
            key = relay.secret.person_key(TENANT, self._mail(record_id))
            relay.erasures.leave(db, TENANT, self._referral(record_id), key)
        relay.erasures.resume()
        self.erased.add(record_id)

    def _register(self, one: Linked, *, knows: bool) -> None:
        """Open the link; whose link the backup does not know, the relay can name to nobody."""
        table = self.stage.folder / "invited.csv"
        table.write_text(f"email,link,language\n{self._mail(one.record_id)},{one.url},ja\n", encoding="utf-8")
        done = simulate(table, self.relay.mail_dir, register=1, base_url=self.relay.url, seed=1)
        self.happened["registered" if knows else "registered by a link that the backup does not know"] += (
            done.registered
        )
        if not knows:
            self.unknowable.add(one.record_id)

    def _known_links(self) -> set[str]:
        """The links that the backup knows as somebody's."""
        return set(_of(self.stage.folder / BACKUP, "SELECT link_id FROM links WHERE person_id IS NOT NULL"))

    def _live(self) -> list[str]:
        """Whom the relay holds by their record, and who has said nothing against it."""
        sql = "SELECT record_id FROM records WHERE live = 1 AND record_id IS NOT NULL"
        return sorted(set(_of(self.stage.relay / "relay.db", sql)) - self.refused - self.erased)

    def _referral(self, record_id: str) -> str:
        sql = "SELECT referral_id FROM records WHERE record_id = ?"
        return _of(self.stage.relay / "relay.db", sql, record_id)[0]

    def _mail(self, record_id: str) -> str:
        sql = "SELECT application_id FROM records WHERE record_id = ?"
        (key,) = _of(self.stage.client.ledger, sql, record_id)
        return next(row["メールアドレス"] for row in self.people if row["応募ID"] == key)

    def _back_up(self) -> None:
        path = self.stage.folder / BACKUP
        if self.by_hand:
            shutil.copy(self.stage.client.ledger, path)
        else:
            self._done(run_here(self.stage, "ledger", "backup", str(path)))

    def _done(self, run: Run) -> None:
        if not run.done:
            raise AssertionError(run.said[-500:])


def _rows(path: Path, sql: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


def _of(path: Path, sql: str, *values: str) -> list[str]:
    return [value for (value,) in _rows(path, sql, *values)]
