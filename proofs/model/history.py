"""A history is a list of plain steps, so that a failing one can be cut down to the steps that matter."""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from proofs.model import changes, failing, rights, runs
from proofs.model.ending import end
from proofs.model.world import World

__all__ = ["FAILING", "FEW", "LENGTH", "REGISTERING", "WEIGHTS", "Played", "Step", "cut_down", "drawn", "play"]

Step = tuple[str, int, int]
STEPS = {**changes.STEPS, **rights.STEPS, **runs.STEPS, **failing.STEPS}
ALWAYS = ("add", "add", "sync", "sync", "answer", "outcome")
SOMETIMES = (
    "edit_pushed", "edit_back", "edit_unpushed", "mail", "name", "phone", "birth", "merge", "split", "undo", "decided",
    "hours", "days", "months", "year", "embargo", "register", "withdraw_at_relay", "withdraw_here", "erase_at_relay",
    "erase_here", "expire", "stale", "unknown_event", "only", "one_source", "filter", "bounded", "poison", "cure",
)  # fmt: skip
# Much of what matters at the relay's door needs somebody who goes there again and again.
REFERRED = (
    "add", "newcomer", "agree", "agree", "days", "sync", "sync", "outcome", "answer", "edit_pushed", "edit_back",
    "edit_back", "no_meanwhile",
)  # fmt: skip
# … and between people needs several of them, and a consent.
WHO_IS_WHO = ("add", "add", "add", "add", "sync")
CORRECTIONS = ("mail", "name", "phone", "birth", "merge", "split", "undo", "one_source", "answer", "days")
# … and items at fault are about those who are with them.
AT_FAULT = (
    "newcomer", "newcomer", "newcomer", "agree", "agree", "agree", "sync", "sync", "sync", "poison",
    "poison_for_good", "no_beside", "edit_pushed",
)  # fmt: skip
BESIDE = (
    "answer", "outcome", "edit_back", "no_at_fault", "cure", "name", "mail", "merge", "undo", "hours", "days",
    "withdraw_here", "withdraw_at_relay", "erase_here", "erase_at_relay", "no_meanwhile", "only", "bounded",
)  # fmt: skip
# Whoever registers is the relay's from then on, whatever the rows say next.
REGISTERED = ("newcomer", "newcomer", "newcomer", "agree", "agree", "sync", "sync", "sync", "register", "register")
AFTERWARDS = ("outcome", "answer", "edit_pushed", "withdraw_at_relay", "days", "months", "expire", "add", "merge")
# (what is always in it, what may be in it, how likely each of these is), and how many of the histories are such.
THEMES = (
    (ALWAYS, SOMETIMES, 0.3),
    (WHO_IS_WHO, CORRECTIONS, 0.3),
    (REFERRED * 2, SOMETIMES, 0.1),
    (AT_FAULT, BESIDE, 0.3),
    (REGISTERED, AFTERWARDS, 0.3),
)
WEIGHTS = (3, 2, 4, 6, 2)
FEW = (0, 0, 1, 2, 0)  # for a few histories
FAILING, REGISTERING = (0, 0, 0, 1, 0), (0, 0, 0, 0, 1)  # for those in which items are at fault, or people register
AT_ONCE = 0.7  # of the histories know no embargo
LENGTH = 50  # steps of every history
NUMBERS = 1 << 16
SAME = 25  # characters of what went wrong that say that it is the same
SHARED_MEMORY = Path("/dev/shm")  # whether a commit reaches the disk is another proof's question


@dataclass(frozen=True, slots=True)
class Played:
    """How a history went: what went wrong, if anything did, in one line; and what happened in it."""

    fault: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    waited: int = 0

    @property
    def kind(self) -> str:
        """What went wrong, without what it went wrong with."""
        return self.fault.partition(": ")[2][:SAME]


def drawn(seed: int, weights: Sequence[int] = WEIGHTS) -> list[Step]:
    """A history over a few kinds of steps: what goes wrong mostly needs the same few things again and again."""
    dice = random.Random(seed)
    always, more, share = dice.choices(THEMES, weights)[0]
    kinds = [*always, *(kind for kind in more if dice.random() < share for _ in range(dice.randint(1, 3)))]
    begin: list[Step] = [("embargo", 0, 0)] if dice.random() < AT_ONCE else []
    names = [*always[:2]] * dice.randint(0, 3)
    names += dice.choices(kinds, k=LENGTH - len(begin) - len(names))
    return begin + [(name, dice.randrange(NUMBERS), dice.randrange(NUMBERS)) for name in names]


def play(steps: Sequence[Step]) -> Played:
    """Play a history in a folder of its own; in memory where the machine has one."""
    memory = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="relay-model-", dir=memory) as folder:
        world = World(Path(folder))
        fault = ""
        with closing(world):
            try:
                for name, one, two in steps:
                    STEPS[name](world, one, two)
                end(world)
            except Exception as error:  # noqa: BLE001  a defect of any kind is what is looked for
                fault = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        return Played(fault, world.counts, world.relay.hit, world.waited)


def cut_down(steps: Sequence[Step]) -> list[Step]:
    """The fewest of these steps that still go wrong in the same way."""
    steps, wrong = list(steps), play(steps).kind
    size = len(steps) // 2
    while size:
        for first in range(len(steps) - size, -1, -size):
            fewer = steps[:first] + steps[first + size :]
            if play(fewer).kind == wrong:
                steps = fewer
        size //= 2
    return steps
