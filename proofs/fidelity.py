"""Every kind of cell, against answers that were made before their spellings: right, wrong, held, missed.

right   the value, with the warnings that belong to it; or nothing where nothing is said
wrong   another value, a value where nobody can be sure, or a value lost without a warning
held    nothing, with a warning, where nobody can be sure
missed  nothing, with a warning, where a careful reader would be sure; of a file's encoding: another one, with a warning
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from proofs import readings
from proofs.claims import Claims, Proof
from proofs.corpora import contact, days, encoded, people, places, terms, words
from proofs.corpora.case import Case, Corpus, Sure
from proofs.readings import SCRIPT, Answer, Reading
from relay_connectors.normalize import UnreadableText, sniff

__all__ = ["prove"]

CASES = {"short": 400, "usual": 8_000, "full": 100_000}
EVERY = {"short": 37, "usual": 3, "full": 1}  # days
SHOWN = 3
VERDICTS = ("right", "wrong", "held", "missed")


class Kind(NamedTuple):
    """What is tried: cases, and how they are read."""

    name: str
    corpus: Corpus
    reading: Reading


KINDS = (
    Kind("names", people.names, readings.name),
    Kind("name keys", people.keys, readings.same_key),
    Kind("kana", people.kana, readings.kana),
    Kind("dates", days.dates, readings.day),
    Kind("dates of decisions", days.decisions, readings.day),
    Kind("dates, seldom seen", days.unusual, readings.day),
    Kind("dates with a time", days.instants, readings.instant),
    Kind("eras, day by day", days.eras, readings.day),
    Kind("eras overrun", days.overruns, readings.day),
    Kind("Excel's dates", days.serials, readings.serial),
    Kind("phones, Japan", contact.phones, readings.phone),
    Kind("phones, 20 countries", contact.foreign_phones, readings.phone),
    Kind("mail", contact.mails, readings.mail),
    Kind("postal codes", places.postal_codes, readings.postal),
    Kind("postal codes, numeric", places.numeric_codes, readings.numeric_postal),
    Kind("addresses", places.places, readings.place),
    Kind("wished prefectures", places.areas, readings.areas),
    Kind("salary", terms.salaries, readings.salary),
    Kind("education", terms.education, readings.education),
    Kind("employment", terms.employment, readings.employment),
    Kind("status", words.statuses, readings.status),
    Kind("stage", words.stages, readings.stage),
    Kind("reason", words.reasons, readings.reason),
    Kind("channel", words.channels, readings.channel),
)


class Score:
    """How one kind went, with the first few of what was wrong or missed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.verdicts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {"wrong": [], "missed": []}

    def note(self, verdict: str, spelt: object, found: object, wanted: object) -> None:
        """Count one case."""
        self.verdicts[verdict] += 1
        kept = self.examples.get(verdict)
        if kept is not None and len(kept) < SHOWN:
            kept.append(f"{spelt!r} → {found!r}, not {wanted!r}"[:300])

    def share_wrong(self) -> str:
        """Wrong ones of all, in per cent."""
        return f"{100 * self.verdicts['wrong'] / max(1, self.verdicts.total()):.0f} %"

    def line(self) -> str:
        """One line of the table."""
        numbers = [self.verdicts.total(), *(self.verdicts[verdict] for verdict in VERDICTS)]
        return f"| {self.name} | " + " | ".join(f"{number:,}" for number in numbers) + " |"


def prove(_folder: Path, size: str, seed: int) -> Proof:
    """Read every corpus, and some of them as a script would."""
    promise = "No cell becomes a value that it does not hold, and what cannot be read is said."
    proof = Proof("fidelity", promise, seed, guard="a script's readings: dateutil, digits, substrings")
    _two_opinions(proof.claims)
    scores = [_scored(kind, size, seed) for kind in KINDS]
    scores.append(_encodings(size, seed))
    for score in scores:
        _judge(proof.claims, score)
    proof.figures.append(_table(scores))
    proof.figures += [f"missed, {score.name}: {one}" for score in scores for one in score.examples["missed"]]
    script = [_scored(kind._replace(reading=SCRIPT[kind.name]), size, seed) for kind in KINDS if kind.name in SCRIPT]
    for score in script:
        _judge(proof.control(f"a script's {score.name}"), score)
    wrong = ", ".join(f"{score.name} {score.share_wrong()}" for score in script)
    proof.figures.append(f"wrong in the script of the control: {wrong}")
    return proof


def _judge(claims: Claims, score: Score) -> None:
    wrong = score.verdicts["wrong"]
    claims.holds(
        f"{score.name}: nothing wrong", wrong == 0, f"{wrong} wrong, such as {'; '.join(score.examples['wrong'])}"
    )
    claims.holds(f"{score.name}: something is right", score.verdicts["right"] > 0)


def _scored(kind: Kind, size: str, seed: int) -> Score:
    score = Score(kind.name)
    many = EVERY[size] if kind.corpus is days.eras else CASES[size]
    for case in kind.corpus(random.Random(f"{seed} {kind.name}"), many):
        answer = kind.reading(case)
        score.note(_verdict(case, answer), case.spelt, answer, case.wanted)
    return score


def _verdict(case: Case, answer: Answer) -> str:
    value, codes = answer
    if value is not None:
        return "right" if value == case.wanted and set(codes) == set(case.codes) else "wrong"
    if case.wanted is Sure.NOTHING:
        return "missed" if codes else "right"
    if not codes:
        return "wrong"
    if case.wanted is not Sure.DOUBT:
        return "missed"
    return "held" if set(case.codes) <= set(codes) else "wrong"


def _encodings(size: str, seed: int) -> Score:
    """The text of every file; one that is taken for another encoding is missed where that is said, else wrong."""
    score = Score("encodings")
    for file in encoded.files(random.Random(f"{seed} encodings"), CASES[size]):
        try:
            found, warnings = sniff(file.data, complete=True, known_headers=encoded.HEADERS)
            text = file.data.decode(found).removeprefix("\ufeff")
        except UnreadableText:
            text, warnings = "", ("unreadable",)
        verdict = "right" if text == file.wanted else "missed" if warnings else "wrong"
        score.note(verdict, f"{file.encoding}: {file.wanted}", text, "the text")
    return score


def _two_opinions(claims: Claims) -> None:
    """The library that reckons the eras agrees with the proclamations themselves."""
    for day, library, proclamation in days.two_opinions():
        claims.same(f"japanera and the proclamations on {day}", library, proclamation)


def _table(scores: list[Score]) -> str:
    whole = Score("**all**")
    for score in scores:
        whole.verdicts += score.verdicts
    head = ["| kind | tried | right | wrong | held | missed |", "|---|---|---|---|---|---|"]
    return "\n  ".join(["the table:\n", *head, *(score.line() for score in (*scores, whole))])
