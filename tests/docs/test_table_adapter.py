"""The adapter of ten lines in the how-to is whole: installed as it stands there, it reads the list beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PAGE = "docs/howto/write-an-adapter.md"
PROGRAM = ["-c", "from relay_connectors.cli import main; main()"]


@pytest.fixture
def tsukushi(tmp_path, blocks):
    """A function that runs the program where the example is installed, as far as entry points go."""
    for block in blocks(PAGE):
        verb, _, name = block.mark.partition(": ")
        if verb == "example":
            (tmp_path / name).write_text(block.body, encoding="utf-8")
    info = tmp_path / "relay_tsukushi-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: relay-tsukushi\nVersion: 1.0.0\n", encoding="utf-8")
    points = "[relay_connectors]\ntsukushi = relay_tsukushi:TsukushiConnector\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")

    def run(*words):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
        env = {**kept, "LANG": "C.UTF-8", "PYTHONPATH": path.rstrip(os.pathsep)}
        command = [sys.executable, *PROGRAM, *words]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_the_adapter_of_ten_lines_reads_its_list(tsukushi):
    words = ["normalize", "--connector", "tsukushi", "--set", "path=list.csv", "-o", "records.jsonl", "--json"]
    done = tsukushi(*words)

    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["outcomes"] == {"employer_rejected": 1, "candidate_withdrew": 1}
    assert summary["unmapped_columns"] == []
    assert summary["warnings"] == {}


def test_csv_sniff_takes_the_adapter_that_knows_the_columns(tsukushi):
    done = tsukushi("csv", "sniff", "list.csv", "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["connector"] == "tsukushi"
    assert told["missing"] == []


def test_it_is_shown_with_its_settings(tsukushi):
    done = tsukushi("connectors", "show", "tsukushi")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tsukushi: Reads the list of applicants that Tsukushi exports.\n")
    assert "\n  path " in done.stdout
