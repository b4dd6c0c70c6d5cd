"""What happens at the source and among humans: rows, answers, corrections, decisions about persons, time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from proofs.model.oracle import WHO
from proofs.model.source import SOURCES, Row
from proofs.model.world import World
from relay_connectors.pool import decisions

__all__ = ["STEPS"]

NAMES = ["山田 一", "山田 二", "山田 三"]
MAILS = [f"c{number}@example.jp" for number in range(3)]
PHONES = [f"+81900000000{number}" for number in range(3)]
BIRTHS = ["1945-01-01", "1946-02-02"]  # over seventy and under a hundred, however long a history is
OUTCOMES = ("employer_rejected", "in_progress", "hired", "candidate_withdrew", "unknown", "employer_rejected")
JOBS = ("営業", "経理", "人事")
MOST_ROWS = 6


def _add(world: World, one: int, two: int) -> None:
    """Somebody applies, or applies again."""
    if world.added >= MOST_ROWS:
        return
    known, person = world.row(one) if world.who_is_settled else None, one // 7 % 3
    world.added += 1
    said = ("はい", "はい", "はい", "", "いいえ", "撤回", "多分")[two % 7]
    row = {"id": f"A-{world.added}", "name": NAMES[person], "mail": MAILS[person] if one % 9 else "", "tag": "a"}
    row |= _mixed(person, random.Random(one)) if two % 2 else {"phone": "", "birth": ""}
    if known:
        row |= {kind: known[kind] for kind in WHO}
    row |= {"job": JOBS[two % 2], "decided": "" if one % 5 == 0 else world.days_ago(two, 12)}
    row |= {"outcome": ("employer_rejected", "in_progress", "employer_rejected")[one % 3]}
    row |= {"consent": said, "consented": world.days_ago(one, 60) if two % 6 else ""}
    world.rows[SOURCES[two % 2]].append(row)


def _newcomer(world: World, _one: int, two: int) -> None:
    """Somebody whom nobody resembles was rejected, and has said yes."""
    if world.added < MOST_ROWS:
        world.added += 1
        who = {"name": f"佐藤 {world.added}", "mail": f"n{world.added}@example.jp", "phone": "", "birth": ""}
        said = {"outcome": "employer_rejected", "consent": "はい", "consented": world.days_ago(two // 2, 9)}
        row = {"id": f"A-{world.added}", "job": JOBS[0], "decided": world.days_ago(two, 12), "tag": "a"} | who | said
        world.rows[SOURCES[two % 2]].append(row)


def _mixed(person: int, dice: random.Random) -> Row:
    """Families, agencies, people who moved: what goes with a name is somebody else's at times."""
    mail, phone = (dice.choice((person, person, dice.randrange(3))) for _ in range(2))
    birth = dice.choice(("", BIRTHS[person % 2], BIRTHS[person % 2], dice.choice(BIRTHS)))
    return {"mail": MAILS[mail], "phone": dice.choice(("", PHONES[phone], PHONES[phone])), "birth": birth}


def _answer(world: World, one: int, two: int) -> None:
    """A yes, a no, a withdrawal, or the answer is struck out."""
    if row := world.row(one):
        row["consent"] = ("はい", "いいえ", "撤回", "")[two % 4]
        row["consented"] = world.days_ago(two // 4, 30) if two % 5 else ""


def _agree(world: World, one: int, two: int) -> None:
    """Rejected, and said yes: somebody to refer."""
    if row := world.row(one):
        row["outcome"], row["consent"], row["consented"] = "employer_rejected", "はい", world.days_ago(two, 2)


def _outcome(world: World, one: int, two: int) -> None:
    """Rejected, taken back, rejected again, hired …"""
    if row := world.row(one):
        row["outcome"] = OUTCOMES[two % 6]


def _edit_pushed(world: World, one: int, two: int) -> None:
    """Something changes that travels."""
    if row := world.row(one):
        row["job"] = JOBS[two % 3]


def _edit_unpushed(world: World, one: int, two: int) -> None:
    if row := world.row(one):
        row["tag"] = f"t{two % 5}"


def _decided(world: World, one: int, two: int) -> None:
    if row := world.row(one):
        row["decided"] = world.days_ago(two, 9) if two % 4 else ""


def _corrects(kind: str, values: list[str], some: int) -> Callable[[World, int, int], None]:
    """A correction of *kind*; *some*: every so manyth takes the value away."""

    def correct(world: World, one: int, two: int) -> None:
        if (row := world.row(one)) and not world.who_is_settled:
            row[kind] = values[two % len(values)] if two % some else ""

    return correct


def _name(world: World, one: int, two: int) -> None:
    if (row := world.row(one)) and not world.who_is_settled:
        row["name"] = NAMES[two % 3]


def _merge(world: World, one: int, two: int) -> None:
    names = sorted(world.oracle.seen)
    if len(names) > 1 and not world.who_is_settled:
        first = names[one % len(names)]
        other = [name for name in names if name != first][two % (len(names) - 1)]
        _decide(world, decisions.merge, world.record_id(first), world.record_id(other))


def _split(world: World, one: int, _two: int) -> None:
    names = sorted(world.oracle.seen)
    if names and not world.who_is_settled:
        _decide(world, decisions.split, [world.record_id(names[one % len(names)])])


def _undo(world: World, _one: int, _two: int) -> None:
    if not world.who_is_settled:
        _decide(world, decisions.undo)


def _decide(world: World, what: Callable[..., object], *arguments: Any) -> None:
    with world.ledger.transaction():
        what(world.ledger, *arguments)
    names = {world.record_id(name): name for name in world.oracle.seen}
    standing = world.ledger.merges.standing()
    world.oracle.together = [{names[one], names[other]} for one, other in standing.together]
    world.oracle.apart = [{names[one], names[other]} for one, other in standing.apart]


def _hours(world: World, one: int, _two: int) -> None:
    world.clock.at += timedelta(hours=1 + one % 30)


def _days(world: World, one: int, _two: int) -> None:
    world.clock.at += timedelta(days=1 + one % 9)


def _months(world: World, one: int, _two: int) -> None:
    world.clock.at += timedelta(days=30 + one % 120)
    world.relay.holding.forget_old_events()


def _year(world: World, _one: int, _two: int) -> None:
    world.clock.at += timedelta(days=366)
    world.relay.holding.forget_old_events()


def _embargo(world: World, one: int, _two: int) -> None:
    hours = (0, 72, 240)[one % 3]
    world.policy = world.policy.model_copy(update={"embargo": timedelta(hours=hours)})


STEPS: dict[str, Callable[[World, int, int], None]] = {
    "add": _add,
    "newcomer": _newcomer,
    "answer": _answer,
    "agree": _agree,
    "outcome": _outcome,
    "edit_pushed": _edit_pushed,
    "edit_unpushed": _edit_unpushed,
    "decided": _decided,
    "name": _name,
    "mail": _corrects("mail", MAILS, 7),
    "phone": _corrects("phone", PHONES, 4),
    "birth": _corrects("birth", BIRTHS, 3),
    "merge": _merge,
    "split": _split,
    "undo": _undo,
    "hours": _hours,
    "days": _days,
    "months": _months,
    "year": _year,
    "embargo": _embargo,
}
