"""The program, forked from a process that has imported it already, and killed at a chosen system call.

python -m proofs.forks [GUARD]      answers each line of JSON on stdin with one on stdout

With GUARD, for a control, that guard is taken out (``proofs.unguarded``).

A run of the installed program spends most of its time on imports; two thousand kills need something quicker. The child
is the same program with the same arguments, in a process of its own that dies by SIGKILL. strace (4.22 or later) counts
its system calls and sends the signal as it enters the chosen one: the call itself is never made.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.environment import children_environment
from proofs.unguarded import GUARDS

__all__ = ["CALLS", "Call", "Ended", "Forks", "can_trace", "forks"]

# What writes, makes durable, removes, or sends.
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "sendto", "sendmsg")
WARM = (
    "relay_connectors.cli.commands.sync",
    "relay_connectors.cycle",
    "relay_connectors.http.session",
    "relay_connectors.record.record",
    "relay_generic_csv",
    "requests",
    "tenacity",
)
ATTACH_SECONDS = 10
LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")


class Call(NamedTuple):
    """One system call of a run: the *number*-th of its name; *told* is what strace writes of its arguments."""

    name: str
    number: int
    told: str = ""


class Ended(NamedTuple):
    """How a run ended: negative is the signal it died of. *calls* were made, in order."""

    exit_code: int
    calls: list[Call]


class Forks:
    """The warm process, seen from outside."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder = process, folder

    def run(self, words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> int:
        """One run to its end: its exit code."""
        return self._ask(words, cwd, env)

    def shot(self, words: Sequence[str], cwd: Path, env: Mapping[str, str], after: float) -> Ended:
        """One run that is killed *after* so many seconds, if it still goes on: for machines without strace."""
        return Ended(self._ask(words, cwd, env, after=after), [])

    def traced(self, words: Sequence[str], cwd: Path, env: Mapping[str, str], kill: Call | None = None) -> Ended:
        """One run whose calls are counted; with *kill* it dies as it enters that one, if it comes so far."""
        log = self._folder / "calls.log"
        log.unlink(missing_ok=True)
        trace = ["-f", "-y", "-s", "48", "-o", str(log), "-e", "trace=" + ",".join(CALLS), "-e", "signal=none"]
        if kill:
            trace += ["-e", f"inject={kill.name}:signal=SIGKILL:when={kill.number}"]
        code = self._ask(words, cwd, env, trace)
        return Ended(code, _calls(log))

    def _ask(
        self,
        words: Sequence[str],
        cwd: Path,
        env: Mapping[str, str],
        trace: Sequence[str] = (),
        after: float | None = None,
    ) -> int:
        asked = {"words": list(words), "cwd": str(cwd), "env": dict(env), "trace": list(trace), "after": after}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline())["exit_code"])


@contextmanager
def forks(folder: Path, without: str = "") -> Iterator[Forks]:
    """A warm process until the block ends; *without* this guard."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "proofs.forks", *filter(None, [without])]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=children_environment()
    )
    try:
        yield Forks(process, folder)
    finally:
        process.communicate()


def can_trace() -> bool:
    """Whether strace is here and may attach to a child."""
    strace = shutil.which("strace")
    if not strace:
        return False
    tried = subprocess.run(
        [strace, "-e", "inject=write:signal=SIGKILL:when=1", "-o", os.devnull, "echo"], capture_output=True, check=False
    )
    return tried.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)


def _calls(log: Path) -> list[Call]:
    """The calls of a log, each counted by its name."""
    counted: dict[str, int] = {}
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := LINE.match(line):
            name = match[2]
            counted[name] = counted.get(name, 0) + 1
            found.append(Call(name, counted[name], match[3]))
    return found


def _serve() -> None:
    """Fork once for every line, until there is none left."""
    for name in WARM:
        import_module(name)
    for guard in sys.argv[1:]:
        GUARDS[guard]()
    for line in sys.stdin:
        told = json.loads(line)
        print(json.dumps({"exit_code": _forked(told)}), flush=True)


def _forked(told: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _be_the_program(told)
    tracer = _attached(pid, told["trace"]) if told["trace"] else None
    if told["after"] is not None:
        time.sleep(told["after"])
        os.kill(pid, signal.SIGKILL)  # a child that is over is a zombie until it is waited for
    _, status = os.waitpid(pid, 0)
    if tracer:
        tracer.wait()
    return os.waitstatus_to_exitcode(status)


def _attached(pid: int, trace: Sequence[str]) -> subprocess.Popen[bytes]:
    """strace on the child, which stopped itself and goes on now."""
    os.waitpid(pid, os.WUNTRACED)
    tracer = subprocess.Popen(["strace", *trace, "-p", str(pid)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + ATTACH_SECONDS
    status = Path(f"/proc/{pid}/status")
    while "TracerPid:\t0\n" in status.read_text(encoding="ascii", errors="replace"):
        if time.monotonic() > ends or tracer.poll() is not None:
            os.kill(pid, signal.SIGKILL)
            raise RuntimeError("strace could not attach")
        time.sleep(0.001)
    os.kill(pid, signal.SIGCONT)
    return tracer


def _be_the_program(told: Mapping[str, Any]) -> None:
    """The child: what a shell would do, then the program's own beginning and end."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["env"])
    sys.argv = ["relay-connectors", *told["words"]]
    if told["trace"]:
        os.kill(os.getpid(), signal.SIGSTOP)
    code = 1
    try:
        from relay_connectors.cli import main

        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
