"""One cell with its meaning, and the ways in which any text is spelt."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

__all__ = ["DASHES", "Case", "Corpus", "Sure", "pick", "wide", "widened"]

DASHES = "-－‐‑‒–—―−ーｰ─━˗⁃⸺゠﹘﹣"
SPACES = (" ", "　", "  ", "　　", " 　")
BLANKS = ("", " ", "　", "-", "－", "ー", "なし", "未入力", "非公開", "N/A", "未定")


class Sure(Enum):
    """What a reader makes of a cell that holds no value."""

    DOUBT = "something is said that nobody can be sure of: nothing may come of it, and a warning has to"
    NOTHING = "nothing is said: nothing may come of it, and no warning either"

    def __repr__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Case:
    """What stands in the cell, what it means, the warnings that must come with it, and its column's header.

    One that ``denies`` tells of another end than the rejection beside which it stands.
    """

    spelt: str
    wanted: Any
    codes: tuple[str, ...] = ()
    header: str = ""
    denies: bool = False


Corpus = Callable[[random.Random, int], Iterator[Case]]
"""Chance and a number → at least as many cases; the lists of odd ones are always whole."""


def wide(text: str) -> str:
    """Everything ASCII in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "　" if c == " " else c for c in text)


def widened(chance: random.Random, text: str, share: float = 0.2) -> str:
    """Now and then in full width."""
    return wide(text) if chance.random() < share else text


def pick(chance: random.Random, *choices: str) -> str:
    """One of them; the first one half of the time."""
    return choices[0] if chance.random() < 0.5 else chance.choice(choices)


def drawn(chance: random.Random, count: int, ways: Sequence[Callable[[random.Random], Case]]) -> Iterator[Case]:
    """*count* cases, each by one of the *ways*."""
    for _ in range(count):
        yield chance.choice(ways)(chance)


def blanks() -> Iterator[Case]:
    """Cells in which nothing is said."""
    return (Case(blank, Sure.NOTHING) for blank in BLANKS)
