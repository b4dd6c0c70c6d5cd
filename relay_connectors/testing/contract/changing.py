"""What an adapter promises about a source in which things happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from relay_connectors.connector import LooksUp, looked_up
from relay_connectors.record.vocabulary import REFERABLE
from relay_connectors.testing.bench import Bench, Run, said, worth_looking_up
from relay_connectors.testing.contract.asked import needs_look_up
from relay_connectors.testing.contract.needing import holds, needs
from relay_connectors.testing.contract.told import plain
from relay_connectors.testing.serving import Reply, Request
from relay_connectors.testing.wire import Fault

__all__ = ["Changes"]

# One history of twenty rows shows in about one case of five that page numbers lose some of them.
HISTORIES, FEWEST = 16, 20
RUNS, QUIET_RUNS = 2, 2


class Changes:
    """Whatever happens between two answers, in the end it is known."""

    def test_what_changes_while_it_is_read_is_right_after_two_quiet_runs(self, bench: Bench) -> None:
        """Whatever moved, came or went between two pages: nobody is missed, nobody is wrong, and no end is unknown."""
        needs(bench.change and bench.truth, lacking="no `change` and `truth`")
        enough = len(bench.expected) >= FEWEST
        needs(enough, lacking=f"fewer than {FEWEST} applications in `expected`: page numbers would get away with it")
        for number in range(HISTORIES):
            bench.clock.at += timedelta(days=1)  # else the overlap of two windows would mend whatever is lost
            remembered = _lived(bench, 1 + number % 3)
            referred = {key for key, outcome in remembered.items() if outcome in REFERABLE}
            truth = bench.truth() if bench.truth else set()
            missed, wrong = len(truth - referred), len(referred - truth)
            holds(referred == truth, f"{missed} who were rejected are missed, {wrong} are wrong ({len(truth)} in all)")
            stale = _stale(remembered, bench.run().outcomes())
            holds(not stale, f"{stale} applications ended, or went on, and nobody heard of it")

    def test_what_is_looked_up_is_as_it_was_read(self, bench: Bench) -> None:
        """And what is missing in the answer is gone."""
        run = bench.run()
        needs_look_up(run)
        gone = ["1", "999999999999", "nothing"]
        found = {raw.key: plain(raw) for raw in looked_up(run.connector, [*gone, *bench.expected])}
        read = {raw.key: plain(raw) for raw in run.raws()}
        missing, more = len(read.keys() - found.keys()), len(found.keys() - read.keys())
        other = sum(found[key] != read[key] for key in read.keys() & found.keys())

        holds(not missing, f"of {len(read)} applications that were read, {missing} are missing in what is looked up")
        holds(not more, f"{more} are looked up that were never read")
        holds(not other, f"of {len(read)} applications that were read, {other} are looked up with other contents")
        assert list(looked_up(run.connector, [])) == []


def _lived(bench: Bench, pace: int) -> dict[str, str]:
    """The last word about each application after runs in which *pace* things happen an answer, and quiet ones."""
    remembered: dict[str, str] = {}
    cursor = None
    for number in range(RUNS + QUIET_RUNS):
        run = bench.run(_changing(bench, pace) if number < RUNS else None)
        for page in run.pages(cursor):
            remembered.update({raw.key: said(run.source.translate(raw)) for raw in page.raws})
            cursor = page.cursor
        _reconcile(run, remembered)
    return remembered


def _changing(bench: Bench, pace: int) -> Fault:
    change = bench.change or (lambda: None)

    def fault(_: int, __: Request, ask: Callable[[], Reply]) -> Reply:
        reply = ask()
        for _once in range(pace):
            change()
        return reply

    return fault


def _reconcile(run: Run, remembered: dict[str, str]) -> None:
    """Look up again what may be referred and what was passed over, and forget what is gone."""
    if not isinstance(run.connector, LooksUp):
        return
    keys = worth_looking_up(run.connector, remembered)
    found = {raw.key: said(run.source.translate(raw)) for raw in looked_up(run.connector, keys)}
    remembered.update({key: found.get(key, "gone") for key in keys})


def _stale(remembered: dict[str, str], now: dict[str, str]) -> int:
    """How many are something else *now*. Who is skipped now and was no rejection before may be so unnoticed."""
    told = {key: outcome for key, outcome in now.items() if not outcome.startswith("skip.")}
    return sum(remembered.get(key) != outcome for key, outcome in told.items())
