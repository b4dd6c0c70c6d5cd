"""What a process may find around it: hash seeds, locales, time zones, encodings; only what this machine really has."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["LOCALES", "Surroundings"]

LOCALES = ("C", "tr_TR.UTF-8", "ja_JP.UTF-8", "en_US.UTF-8", "de_DE.ISO-8859-1", "ja_JP.EUC-JP", "C.UTF-8")
ZONES = ("UTC", "Asia/Tokyo", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu")
TERMINALS = ("", "ascii", "utf-8", "shift_jis", "latin-1:replace")
SPOKEN = "import locale; print(locale.setlocale(locale.LC_ALL, ''))"


class Surroundings:
    """The environments that processes are started in.

    A locale that is not installed is compiled into *folder* where the system can; ``missing`` names the others.
    """

    def __init__(self, folder: Path, locales: Iterable[str] = LOCALES) -> None:
        self._folder = folder / "locales"
        found = {name: _spoken(name, {}) or self._compiled(name) for name in locales}
        self.locales = [name for name, spoken in found.items() if spoken]
        self.missing = [name for name, spoken in found.items() if not spoken]

    def drawn(self, chance: random.Random) -> dict[str, str]:
        """Any of them."""
        around = {"TZ": chance.choice(ZONES), **self._locale(chance.choice(self.locales))}
        return {"PYTHONHASHSEED": str(chance.randrange(2**32)), **around}

    def spread(self, chance: random.Random, count: int) -> Iterator[dict[str, str]]:
        """So many, in which everything takes its turn; UTF-8 mode is said or forbidden, never Python's own choice."""
        for number in range(count):
            terminal = TERMINALS[number % len(TERMINALS)]
            yield {
                "PYTHONHASHSEED": str(chance.randrange(2**32)),
                **self._locale(self.locales[number % len(self.locales)]),
                "TZ": ZONES[number % len(ZONES)],
                "PYTHONUTF8": str(number // 2 % 2),
                "PYTHONCOERCECLOCALE": "0",
                **({"PYTHONIOENCODING": terminal} if terminal else {}),
            }

    def _locale(self, name: str) -> dict[str, str]:
        own = self._folder / name
        return {"LC_ALL": name, **({"LOCPATH": str(self._folder)} if own.exists() else {})}

    def _compiled(self, name: str) -> bool:
        language, _, encoding = name.partition(".")
        if not shutil.which("localedef") or not encoding:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        made = self._folder / name
        command = ["localedef", "--no-archive", "-i", language, "-f", encoding, str(made)]
        subprocess.run(command, capture_output=True, check=False)
        return made.exists() and _spoken(name, {"LOCPATH": str(self._folder)})


def _spoken(name: str, more: dict[str, str]) -> bool:
    """Whether a process can have this locale. Where it cannot, C is used without a word."""
    command = [sys.executable, "-c", SPOKEN]
    around = {**os.environ, "LC_ALL": name, **more}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=around)
    return done.returncode == 0 and done.stdout.strip() == name
