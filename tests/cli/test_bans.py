"""Whom one application says not to reach is in no list and gets no mail by another one, whose link they may have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HEADER = "応募ID,氏名,メールアドレス,求人名,選考ステータス,応募日,選考終了日,連絡不可,配信停止,社員,タグ"
LINKED = "A-1,山田 花子,hanako@example.jp,営業,不採用,2026-01-10,{decided},,,,"
OTHER = "A-2,山田 花子,hanako@example.jp,経理,選考辞退,2026-02-10,{decided},%s"
SETTINGS = """start = "all"
columns = { "社員" = "flags.employee" }
[[policy.exclude]]
tag = ["紹介除外"]
[mail]
from = "採用担当 <saiyo@example.jp>"
"""


@pytest.fixture
def linked(place: Any, relay: Any, call: Any) -> Any:
    """Somebody who was given a link."""
    place.settings(more=SETTINGS)
    export(place, LINKED)
    assert call("sync").code == 0
    assert told(call, "links", "export", "-o", "before.csv", "--all")["rows"] == 1
    return place


def export(place: Any, *lines: str) -> None:
    place.rows(*lines)
    _, *rows = place.export.read_text(encoding="utf-8").splitlines()
    place.export.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")


def told(call: Any, *args: str) -> dict[str, Any]:
    answer = call(*args, "--json")
    assert answer.code == 0, answer.err
    return dict(json.loads(answer.out))


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ("はい,,,", "do_not_contact"),
        (",はい,,", "no_mail"),
        (",,はい,", "employee"),
        (",,,紹介除外", "excluded"),
    ],
    ids=["do not contact", "no mail", "employee", "tag"],
)
def test_whom_another_application_forbids_is_in_no_list_and_no_mail(linked, call, marks, why) -> None:
    export(linked, LINKED, OTHER % marks)
    assert call("sync", "--only", "collect").code == 0

    exported = told(call, "links", "export", "-o", "after.csv", "--all")
    planned = told(call, "mail", "send", "--again", "exported")

    assert (exported["rows"], exported["left_out"]) == (0, {why: 1})
    assert "hanako@example.jp" not in Path("after.csv").read_text(encoding="utf-8-sig")
    assert (planned["to_send"], planned["left_out"]) == (0, {why: 1})
