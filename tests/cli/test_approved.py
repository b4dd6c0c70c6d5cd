"""``plan -o`` and ``sync --approved`` as somebody at a terminal uses them."""

from __future__ import annotations

import json
import stat
from typing import Any

from relay_connectors.relay_server import RunningRelay

ROW = "{key},山田 花子,,{key}@example.jp,,営業,不採用,{{applied}},{{decided}},はい,2026-10-01"


def test_what_a_human_took_out_of_the_plan_waits(place: Any, relay: RunningRelay, call: Any) -> None:
    place.settings('start = "all"')
    place.rows(*(ROW.format(key=key) for key in ("A-1", "A-2", "A-3")))
    assert call("plan", "-o", "plan.json").code == 0
    path = place.folder / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    plan["operations"] = [one for one in plan["operations"] if one["application_id"] != "A-2"]
    path.write_text(json.dumps(plan), encoding="utf-8")

    told = json.loads(call("sync", "--approved", "plan.json", "--json").out)

    assert (told["sent"]["created"], told["unapproved"]) == (2, 1)
    assert json.loads(call("sync", "--json").out)["sent"]["created"] == 1


def test_the_report_says_how_many_wait(place: Any, relay: RunningRelay, call: Any) -> None:
    place.rows(ROW.format(key="A-1"))
    (place.folder / "plan.json").write_text('{"form": 1, "operations": []}', encoding="utf-8")

    assert "not approved" in call("sync", "--approved", "plan.json").out
    assert "承認" in call("sync", "--approved", "plan.json", "--lang", "ja").out


def test_only_the_owner_reads_the_plan(place: Any, relay: RunningRelay, call: Any) -> None:
    call("plan", "-o", "plan.json")

    assert stat.S_IMODE((place.folder / "plan.json").stat().st_mode) == 0o600


def test_a_file_that_is_no_plan_stops_the_run_before_anything(place: Any, relay: RunningRelay, call: Any) -> None:
    (place.folder / "plan.json").write_text("approved: yes", encoding="utf-8")
    answer = call("sync", "--approved", "plan.json")

    assert answer.code == 2
    assert "plan -o" in answer.err
