#!/usr/bin/env python
"""Runs the pages that tell a story, command by command, and compares what they print with what the page shows.

A story is a page with ``<!-- story -->`` in it. Its ``console`` blocks run in order in an empty folder; a block behind
``<!-- file: NAME -->`` or ``<!-- append: NAME -->`` is written into that file; ``<!-- not run -->`` leaves a block out;
a command that ends with ``&`` runs until the story ends. Every command has to end with 0, unless ``$ echo $?`` follows.
The clock stands at noon in Tokyo on 2026-11-21, so the dates of the page stay true. Random parts are masked.

``python docs/stories.py`` writes what the commands print now into the pages. The tests of the docs compare.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DOCS = Path(__file__).resolve().parent
STORY = "<!-- story -->"
BLOCK = re.compile(
    r"(?:<!-- (?P<mark>[^>]*) -->\n)?(?P<fence>```(?P<lang>\w+)\n)(?P<body>.*?)(?P<close>^```$)",
    re.DOTALL | re.MULTILINE,
)
MASKS = {
    r"rcr_[a-z2-7]{26}": "rcr_…",
    r"sha256:[0-9a-f]{64}": "sha256:…",
    r"(/r/)[A-Za-z0-9_-]{20,}": r"\1…",
    r"\b(?:rb|bat|ref|lnk|evt|con)_[A-Za-z0-9]+": "…",
    r"\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?": "00:00",
}
USUAL_PORT = "127.0.0.1:8787"
# The whole program at another time; it runs on from there, the same in every process of a story.
PROGRAM = """
import sys, time
from datetime import datetime, timedelta
from relay_connectors import clock
noon = datetime.fromisoformat("2026-11-21T12:00:00+09:00").astimezone(clock.UTC)
clock.SystemClock.now = lambda self: noon + timedelta(seconds=time.time() - {began})
sys.argv[0] = "relay-connectors"
from relay_connectors.cli import main
main()
"""


def masked(text: str) -> list[str]:
    """The lines of an output without what is random, sorted: lines that count the same may change places."""
    for pattern, mask in MASKS.items():
        text = re.sub(pattern, mask, text)
    return sorted(line.rstrip() for line in text.splitlines())


@dataclass
class Step:
    """One command of a page: what it is, what the page shows, what it printed."""

    command: str
    shown: str
    printed: str = ""

    @property
    def differs(self) -> bool:
        """Whether the page shows something else than what was printed. ``…`` alone on a line stands for any lines."""
        shown, printed = masked(self.shown), masked(self.printed)
        if "…" in shown:
            return not set(shown) - {"…"} <= set(printed)
        return shown != printed

    def as_text(self) -> str:
        """The command with its output, as the page shows it."""
        output = self.printed if self.differs else self.shown
        return f"$ {self.command}\n{output}"


@dataclass
class Teller:
    """The folder, the environment and the port in which one story runs."""

    folder: Path
    env: dict[str, str]
    port: int
    began: float = field(default_factory=time.time)
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    code: int = 0
    last: str = ""

    def write(self, name: str, body: str, *, append: bool) -> None:
        """Put a block into a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if append else ""
        path.write_text(before + body, encoding="utf-8")

    def run(self, command: str) -> str:
        """Run one command and return what it printed."""
        if command == "echo $?":
            code, self.code = self.code, 0
            return f"{code}\n"
        if self.code:
            message = f"a command ended with {self.code} before {command!r}; it printed:\n{self.last}"
            raise RuntimeError(message)
        words = shlex.split(command)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.env[name] = value
            return ""
        if words[0] != "relay-connectors":
            message = f"a story runs relay-connectors and export only: {command}"
            raise RuntimeError(message)
        return self._start(words[1:-1]) if words[-1] == "&" else self._call(words[1:])

    def stop(self) -> None:
        """End what still runs."""
        for process in self.running:
            process.terminate()
            process.wait(timeout=10)
            if process.stdout:
                process.stdout.close()

    def _call(self, words: list[str]) -> str:
        self._own_port()
        done = subprocess.run(  # noqa: S603  our own program with the page's own words
            self._program(self._at(words)), cwd=self.folder, env=self.env, text=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        self.code, self.last = done.returncode, self._usual(done.stdout)
        return self.last

    def _start(self, words: list[str]) -> str:
        self._own_port()
        process = subprocess.Popen(  # noqa: S603  the same
            self._program(self._at(words)), cwd=self.folder, env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.running.append(process)
        return self._usual(process.stdout.readline() if process.stdout else "")

    def _program(self, words: list[str]) -> list[str]:
        return [sys.executable, "-c", PROGRAM.format(began=self.began), *words]

    def _at(self, words: list[str]) -> list[str]:
        """The command at the story's own port, so that stories and relays do not meet."""
        if words[:2] == ["relay", "serve"]:
            return [*words, "--port", str(self.port)]
        return [*words, "--url", f"http://127.0.0.1:{self.port}"] if words[:2] == ["relay", "simulate"] else words

    def _own_port(self) -> None:
        settings = self.folder / "relay.toml"
        if settings.exists():
            text = settings.read_text(encoding="utf-8")
            settings.write_text(text.replace(USUAL_PORT, f"127.0.0.1:{self.port}"), encoding="utf-8")

    def _usual(self, text: str) -> str:
        return text.replace(f"127.0.0.1:{self.port}", USUAL_PORT).replace(str(self.folder), "/srv/relay")


def told(page: Path, folder: Path) -> tuple[str, list[Step]]:
    """Run a page in *folder*: the page with what was printed, and its steps."""
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    env |= {"LANG": "C.UTF-8", "COLUMNS": "100"}
    if sys.platform == "darwin":
        env["LANG"] = "en_US.UTF-8"
    teller = Teller(folder, env, _free_port())
    steps: list[Step] = []
    try:
        text = BLOCK.sub(lambda found: _block(found, teller, steps), page.read_text(encoding="utf-8"))
    finally:
        teller.stop()
    return text, steps


def _block(found: re.Match[str], teller: Teller, steps: list[Step]) -> str:
    verb, _, name = (found["mark"] or "").partition(": ")
    if verb in ("file", "append"):
        teller.write(name, found["body"], append=verb == "append")
    if found["lang"] != "console" or verb == "not run":
        return found[0]
    ran = list(_steps(found["body"], teller))
    steps.extend(ran)
    mark = f"<!-- {found['mark']} -->\n" if found["mark"] else ""
    return mark + found["fence"] + "".join(step.as_text() for step in ran) + found["close"]


def _steps(body: str, teller: Teller) -> Iterator[Step]:
    for one in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = one.partition("\n")
        yield Step(command, shown, teller.run(command))


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def pages() -> list[Path]:
    """The pages that tell a story."""
    return [path for path in sorted(DOCS.rglob("*.md")) if STORY in path.read_text(encoding="utf-8")]


def main() -> None:
    """Write what the commands print now into every story."""
    for page in pages():
        with tempfile.TemporaryDirectory() as folder:
            text, steps = told(page, Path(folder))
        changed = sum(step.differs for step in steps)
        page.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{page.relative_to(DOCS)}: {len(steps)} commands, {changed} printed something new\n")


if __name__ == "__main__":
    main()
