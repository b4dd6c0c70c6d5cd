"""The committed vectors, computed by every supported Python in many surroundings; and what carelessness would give.

python -m proofs.golden WHAT     vectors | careless; with where it really ran: Python, locale, UTF-8 mode
"""

from __future__ import annotations

import io
import json
import locale
import platform
import random
import subprocess
import sys
import time
import unicodedata
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.environment import ROOT, children_environment
from proofs.claims import Claims, Proof
from proofs.pythons import Python, pythons
from proofs.surroundings import Surroundings
from proofs.vectors import GOLDEN, vectors

__all__ = ["check"]

EACH = {"short": 2, "usual": 14, "full": 35}  # surroundings for each Python
LONGEST = 120


def check(proof: Proof, folder: Path, surroundings: Surroundings, size: str) -> None:
    """Every vector, everywhere; the control computes the same things as a script would."""
    wanted, chance = json.loads(GOLDEN.read_text(encoding="utf-8")), random.Random(proof.seed)
    asked = pythons(folder / "pythons", others=size != "short")
    tried = [one for one in asked if one.path]
    careless: dict[str, set[str]] = defaultdict(set)
    spoken: dict[str, None] = {}
    for python in tried:
        for around in surroundings.spread(chance, EACH[size]):
            _compare(proof.claims, python, around, wanted)
            spoken[around["LC_ALL"]] = None
            for kind, value in _told(python, around, "careless")["made"].items():
                careless[kind].add(value)
    _figures(proof, asked, list(spoken), sum(map(len, wanted.values())), EACH[size] * len(tried))
    if surroundings.missing:
        proof.figures.append(f"locales not tried, since not installed: {', '.join(surroundings.missing)}")
    if len(tried) == 1:
        careless.pop("a Python's own Unicode")
    for kind, values in careless.items():
        proof.control(kind).same(f"{kind} gives one answer everywhere", len(values), 1)


def _figures(proof: Proof, asked: list[Python], spoken: list[str], count: int, places: int) -> None:
    used = ", ".join(one.version for one in asked if one.path)
    proof.figures.append(
        f"{count} committed vectors, the same in {places} surroundings: Python {used}; {places} hash seeds; locales "
        f"{', '.join(spoken)}; time zones; UTF-8 mode on and off; encodings of the terminal"
    )
    proof.figures += [f"Python {one.version} was not tried: {one.missing}" for one in asked if not one.path]


def _compare(claims: Claims, python: Python, around: dict[str, str], wanted: dict[str, Any]) -> None:
    where = f"Python {python.version}, {'/'.join(value for name, value in around.items() if name != 'LOCPATH')}"
    told = _told(python, around, "vectors")
    really = [python.version, around["LC_ALL"], int(around["PYTHONUTF8"])]
    claims.same(f"{where}: it really ran there", told.get("where"), really)
    for name, answers in wanted.items():
        claims.same(f"vectors of {name} in {where}", told.get("made", {}).get(name), answers)


def _told(python: Python, around: dict[str, str], what: str) -> dict[str, Any]:
    done = subprocess.run(
        [str(python.path), "-m", "proofs.golden", what],
        cwd=ROOT,
        env={**children_environment(), **around},
        capture_output=True,
        check=False,
        timeout=LONGEST,
    )
    if done.returncode:
        return {"where": done.stderr.decode("utf-8", "replace")[-300:], "made": {}}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _careless() -> dict[str, str]:
    """What scripts do: each of these is another answer somewhere."""
    words = {"record_id", "consent", "payload", "digest", "revision", "op"}
    moment = datetime(2026, 4, 1, 20, tzinfo=UTC)
    text = io.TextIOWrapper(io.BytesIO(), errors="replace")
    text.write("山田花子")
    text.flush()
    made: dict[str, object] = {
        "the order of a set": list(words),
        "hash()": hash("A-1"),
        "a file's usual encoding": text.buffer.getvalue(),
        "local time": time.strftime("%Y-%m-%d", time.localtime(moment.timestamp())),
        "a Python's own Unicode": unicodedata.normalize("NFKC", "\U0001e030"),
    }
    return {kind: sha256(repr(value).encode("utf-8", "replace")).hexdigest() for kind, value in made.items()}


def main() -> None:
    """Take the locale as an application would, and tell."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    made = vectors() if sys.argv[1] == "vectors" else _careless()
    where = [platform.python_version(), locale.setlocale(locale.LC_ALL), sys.flags.utf8_mode]
    sys.stdout.buffer.write(json.dumps({"where": where, "made": made}).encode("ascii"))


if __name__ == "__main__":
    main()
