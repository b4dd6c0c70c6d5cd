"""Code in the docs is run, loaded or at least compiled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from relay_connectors.cli.configured import open_configured
from relay_connectors.settings import load

NIGHTLY = "docs/howto/write-an-adapter.md"
IDENTITY = "docs/explanation/identity-and-hashes.md"
LIBRARY = "docs/howto/use-the-library.md"
HOSTILE = "docs/howto/test-against-hostile-peers.md"
PROGRAM = ("-c", "from relay_connectors.cli import main; main()")
CONTRACT_TEST = (*PROGRAM, "connectors", "test", ".", "--json")
EXPORT = """応募ID,氏名,メールアドレス,選考ステータス,不採用日
A-1,見本 太郎,taro@example.com,不合格,2026/11/02
A-2,例示 花子,hanako@example.jp,選考辞退,2026/11/04
"""
SETTINGS = """\
[relay]
url = "{url}"
tenant = "acme"
api_key = "env:RELAY_API_KEY"
[sources.acme-csv]
connector = "generic_csv"
account = "acme"
path = "exports/*.csv"
"""


def run(arguments, folder, **env):
    """Run Python in *folder*, with nothing of this test's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    whole = {**kept, "LANG": "C.UTF-8", **env}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=whole, capture_output=True, text=True, timeout=60, check=False)


def write_files(folder, blocks, of="file"):
    for block in blocks:
        verb, _, name = block.mark.partition(": ")
        if verb == of:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")


def test_every_settings_block_loads(toml_block, tmp_path):
    if "project" in tomllib.loads(toml_block.body) or toml_block.mark.startswith("append: "):
        return  # a package's own pyproject.toml; or it continues a file, and its story is run as a whole
    for name in toml_block.mark.removeprefix("files: ").split(", ") if toml_block.mark.startswith("files: ") else ():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("本人の同意の文面", encoding="utf-8")
    file = tmp_path / "relay.toml"
    file.write_text(toml_block.body, encoding="utf-8")

    for source in load(file).sources.values():
        assert open_configured(source).account == "acme"


def test_every_python_block_compiles(python_block):
    compile(python_block.body, str(python_block.page), "exec")


def test_every_json_block_is_json(json_block):
    for text in json_block.body.splitlines() if json_block.mark.endswith(".jsonl") else [json_block.body]:
        json.loads(text)


def test_the_blocks_about_identity_run(blocks):
    (block,) = [block for block in blocks(IDENTITY) if block.mark == "run"]

    exec(compile(block.body, str(block.page), "exec"), {"__name__": "block"})


@pytest.fixture
def export(tmp_path):
    """A folder with an export and an identity key, as the library page expects it."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "applicants.csv").write_text(EXPORT, encoding="utf-8")
    (tmp_path / ".relay").mkdir(mode=0o700)
    key = tmp_path / ".relay" / "identity.key"
    key.write_text("07" * 32, encoding="ascii")
    key.chmod(0o600)
    return tmp_path


@pytest.mark.parametrize("number", [1, 2])
def test_the_small_blocks_of_the_library_run(blocks, export, number):
    block = [block for block in blocks(LIBRARY) if block.mark == "run: library"][number]
    (export / "block.py").write_text(block.body, encoding="utf-8")

    done = run(["block.py"], export)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def whole_sync(blocks, export):
    """Run the library's whole sync in a folder with a relay.toml for the relay at *url*, as the commands use it."""
    (export / "block.py").write_text(
        next(block.body for block in blocks(LIBRARY) if block.mark == "run: library"), encoding="utf-8"
    )

    def sync(url, **more):
        (export / "relay.toml").write_text(SETTINGS.format(url=url), encoding="utf-8")
        return run(["block.py"], export, **{"RELAY_API_KEY": "key", **more})

    return sync


def test_the_whole_sync_of_the_library_runs_against_a_relay(whole_sync, export):
    from relay_connectors.relay_server.running import RunningRelay

    with RunningRelay(export / "relay", tenants={"acme": "key"}) as relay:
        done = whole_sync(relay.url)

    assert (done.returncode, done.stderr) == (0, "")
    assert "employer_rejected" in done.stdout
    assert "would get a link" in done.stdout


def test_the_whole_sync_of_the_library_and_the_commands_share_one_source(whole_sync, export):
    from relay_connectors.relay_server.running import RunningRelay

    with RunningRelay(export / "relay", tenants={"acme": "key"}) as relay:
        whole_sync(relay.url)
        done = run([*PROGRAM, "sync", "--json"], export, RELAY_API_KEY="key")
        status = run([*PROGRAM, "status", "--json"], export)

    told = json.loads(done.stdout)
    assert (done.returncode, told["guards"], list(told["sources"])) == (0, [], ["acme-csv"])
    assert '"acme-csv"' in status.stdout
    assert "acme-generic_csv" not in status.stdout


def test_the_whole_sync_of_the_library_says_what_went_wrong(whole_sync):
    done = whole_sync("http://127.0.0.1:1")

    assert done.returncode == 6
    assert done.stderr.startswith("relay: ")


def test_the_readme_shows_the_same_dozen_lines(blocks):
    library = next(block for block in blocks(LIBRARY) if block.mark == "run: library")
    for page in ("README.md", "README.ja.md"):
        shown = next(block for block in blocks(page) if block.lang == "python")
        code = [line.split("  #")[0] for line in shown.body.splitlines()]

        assert code == [line.split("  #")[0] for line in library.body.splitlines()], page


@pytest.fixture
def adapter(tmp_path, blocks):
    """The how-to's package, installed as far as entry points go."""
    write_files(tmp_path, blocks(NIGHTLY))
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]["relay_connectors"]
    info = tmp_path / "relay_musubi-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: relay-musubi\nVersion: 1.0.0\n", encoding="utf-8")
    lines = [f"{name} = {target}" for name, target in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[relay_connectors]", *lines, ""]), encoding="utf-8")
    return tmp_path


def test_the_adapter_of_the_howto_passes_its_own_tests(adapter):
    (adapter / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    (adapter / "pyproject.toml").unlink()
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly"]

    done = run(["-m", "pytest", *options, "test_musubi.py"], adapter, PYTHONPATH=str(adapter))
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_the_adapter_of_the_howto_keeps_the_contract(adapter):
    done = run([*CONTRACT_TEST, "--rows", "1000"], adapter)

    told = json.loads(done.stdout)
    assert [one["adapter"] for one in told["adapters"]] == ["musubi"]
    assert [one["check"] for one in told["adapters"][0]["checks"] if one["state"] == "failed"] == []
    assert done.returncode == 0


def test_the_adapter_of_an_api_in_the_howto_keeps_the_contract(tmp_path, blocks):
    write_files(tmp_path, blocks(NIGHTLY), of="api")
    done = run([*CONTRACT_TEST, "--rows", "1000"], tmp_path)

    (kasane,) = json.loads(done.stdout)["adapters"]
    assert kasane["adapter"] == "kasane"
    assert [one["check"] for one in kasane["checks"] if one["state"] == "failed"] == []
    # It has no Link headers; everything else is judged.
    assert {one["detail"] for one in kasane["checks"] if one["state"] != "ok"} == {"no Link headers"}
    assert done.returncode == 0


def test_the_adapter_of_the_howto_runs(adapter):
    words = ["normalize", "--connector", "musubi", "--set", "path=nightly.jsonl", "-o", "records.jsonl", "--json"]

    done = run([*PROGRAM, *words], adapter, PYTHONPATH=str(adapter))
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["outcomes"] == {"employer_rejected": 1, "candidate_withdrew": 1, "unknown": 1}
    assert summary["skipped"] == {"test_job": 1}


def test_the_tests_against_hostile_peers_pass(tmp_path, blocks):
    write_files(tmp_path, blocks(HOSTILE))
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly"]
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    done = run(["-m", "pytest", *options], tmp_path, PATH=beside)
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout
