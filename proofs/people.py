"""Invented rows, as dictionaries, and what can happen to them between two exports."""

from __future__ import annotations

import random
from datetime import date

from benchmarks.export import COLUMNS, Export
from proofs.stage import People

__all__ = ["changed", "invented", "is_yes"]

CONSENT, CONSENT_DAY = "情報提供への同意", "同意日"


def invented(count: int, seed: int, *, consent: float = 0.6, span: int = 200, messy: bool = True) -> People:
    """*count* rows; the newest decision is four days old."""
    today = date.today()  # noqa: DTZ011  the program's own clock runs by this machine, too
    export = Export(count, today, consent, span, seed)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in export]
    return (
        rows if messy else list({row["メールアドレス"].strip().lower(): row for row in rows if _usable(row)}.values())
    )


def _usable(row: dict[str, str]) -> bool:
    """Rejected, with an id, an address and a day: whom every sync sends or links."""
    rejected = "不" in row["選考ステータス"] or "見送" in row["選考ステータス"]
    return (
        rejected
        and row["応募ID"] != ""
        and "@" in row["メールアドレス"]
        and row["不採用日"] not in ("", "未定", "2026/2/31")
    )


def is_yes(row: dict[str, str]) -> bool:
    """Whether the person let the data go."""
    return row[CONSENT] == "はい"


def changed(people: People, newcomers: People, seed: int) -> People:
    """The next day's export: newcomers, and of the known ones some changed, withdrew their consent, came back in."""
    chance, rows = random.Random(seed), [dict(row) for row in people]
    yes = chance.sample([row for row in rows if is_yes(row)], k=max(3, len(rows) // 10))
    third = len(yes) // 3
    for row in yes[:third]:
        row["応募職種"] = "新しい職種"
    for row in yes[third : 2 * third]:
        row[CONSENT], row[CONSENT_DAY] = "いいえ", ""
    for row in yes[2 * third :]:
        row["選考ステータス"], row["不採用日"] = "選考中", ""
    return [*rows, *newcomers]
