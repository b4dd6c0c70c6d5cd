"""The whole program within this process, where its ledger's file system or its clock can be a made one."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import sys

from benchmarks.workplace import KEY_VARIABLE
from proofs.stage import KEY, Run, Stage

__all__ = ["run_here"]


def run_here(stage: Stage, *words: str, said: str = "") -> Run:
    """Run one command in the employer's folder; *said* stands on stdin. Not for two threads at once."""
    from relay_connectors.cli.app import program

    out, errors, code = io.StringIO(), io.StringIO(), 0
    os.environ[KEY_VARIABLE] = KEY
    streams = (contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors))
    before, sys.stdin = sys.stdin, io.StringIO(said)
    ours = logging.getLogger("relay_connectors")
    level = ours.level
    ours.setLevel(logging.NOTSET)  # the proofs' own silence is not the program's
    try:
        with contextlib.chdir(stage.client.folder), streams[0], streams[1]:
            program.main([*words])
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdin = before
        ours.setLevel(level)
    last = out.getvalue().strip().splitlines()[-1:] if "--json" in words else []
    report = json.loads(last[0]) if last and last[0].startswith("{") else {}
    return Run(code, report, out.getvalue() + errors.getvalue())
