"""A line to the sink: start it, ask what it counted, make it forget.

By a plain socket, because an HTTP library would double this process's memory, below which no child's peak can be seen.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.environment import ROOT, children_environment

__all__ = ["Counters", "counters", "reset", "running_sink"]

Counters = dict[str, int]
SECONDS = 7200


@contextmanager
def running_sink() -> Iterator[str]:
    """A sink of its own process; its address."""
    command = (sys.executable, "-m", "benchmarks.sink", "--seconds", str(SECONDS))
    process = subprocess.Popen(command, cwd=ROOT, env=children_environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def counters(url: str) -> Counters:
    """What arrived since the last reset."""
    return {"created": 0, "again": 0, **_ask(url, "GET", "/counters")}


def reset(url: str) -> None:
    """Forget everything."""
    _ask(url, "POST", "/reset")


def _ask(url: str, method: str, path: str) -> Counters:
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        answer: Counters = json.loads(line.recv(65536).partition(b"\r\n\r\n")[2])
    return answer
