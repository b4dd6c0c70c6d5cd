"""The demonstration, end to end, as a user starts it."""

from __future__ import annotations

import json
import re
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from relay_connectors.cli.demo.folder import DemoFolder
from relay_connectors.cli.demo.people import HEADER, export_bytes
from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import read_table


def test_the_demonstration_tells_its_story_with_sums_that_hold(place, spawn) -> None:
    out, err = spawn("demo", "--lang", "ja").communicate(timeout=60)
    folder = place.folder / "relay-demo"
    report = (folder / "report.html").read_text(encoding="utf-8")
    rows = list(read_table(folder / "links.csv"))
    mails = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in (folder / "mails").iterdir()]
    again = spawn("demo", "--json")
    told = json.loads(again.communicate(timeout=60)[0])

    assert "14 個の検算がすべて一致しました" in out
    assert "登録 12 人 = 無料紹介枠 1 (10 ポイント) + 残り 2 ポイント" in out
    assert "relay-connectors normalize --connector generic_csv" in out
    assert "Traceback" not in err
    assert not re.search(r"(?:src|href)=|https?://|@import|url\(", report)
    assert "example.jp" not in report
    assert {row.link for row in rows} == {re.search(r"http://\S+", mail.get_content())[0] for mail in mails}
    assert {mail["Content-Language"] for mail in mails} == {"ja", "en"}
    assert again.returncode == 0
    assert told["registered"] == 12
    assert told["credits"]["points"] == 2
    assert told["credits"]["slots"]["available"] == 1
    assert all(one["ok"] for one in told["sums"])


def test_the_invented_export_has_every_kind_of_row() -> None:
    lines = export_bytes(date(2026, 11, 21)).decode().splitlines()

    assert lines[0] == ",".join(HEADER)
    assert len(lines) > 60
    for word in ("不採用", "選考辞退", "内定辞退", "選考中", "入社", "同意する", "同意しない", "人材紹介会社"):
        assert any(word in line for line in lines)
    assert len(lines) > len(set(lines))  # duplicates
    assert any(line.startswith(",") for line in lines)  # one that cannot be used


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2027, 3, 1), date(2028, 2, 29)])
def test_the_invented_decisions_lie_4_to_60_days_back(today: date) -> None:
    cells = [line.split(",") for line in export_bytes(today).decode().splitlines()[1:]]
    decided = [date.fromisoformat(row[11].replace("/", "-")) for row in cells if row[11]]

    assert {(today - day).days for day in decided} <= set(range(4, 61))


def test_a_folder_with_files_of_somebody_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("x")

    with pytest.raises(ConfigurationError, match=r"thesis\.txt"):
        DemoFolder(mine.parent).fresh()

    assert mine.read_text() == "x"


def test_a_file_added_to_a_demonstration_is_left_alone(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "relay-demo")
    folder.fresh()
    (folder.path / "own.csv").touch()

    with pytest.raises(ConfigurationError):
        folder.fresh()


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "relay-demo").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ConfigurationError):
        DemoFolder(tmp_path / "relay-demo").fresh()


def test_an_earlier_demonstration_is_made_anew(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "relay-demo")
    folder.fresh()
    (folder.path / "relay").mkdir()
    (folder.path / "relay" / "relay.db").touch()
    (folder.path / "links.csv").touch()
    folder.close()
    folder.fresh()

    assert [one.name for one in folder.path.iterdir()] == [".relay-demo.json"]
