"""``retention due`` and ``retention sweep`` from the outside, with a real relay."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import orjson
import pytest

from relay_connectors.clock import SystemClock, today
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

FRESH = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
OLD = "A-2,鈴木 一郎,スズキ イチロウ,ichiro@example.jp,090-9999-8888,経理,不採用,2024-04-01,2024-05-01,,"
TRACES = ("ichiro@example.jp", "鈴木", "スズキ", "9099998888", "090-9999-8888")


def ledger_of(place):
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


def remains(place):
    files = [path for path in (place.folder / ".relay").rglob("*") if path.is_file()]
    return [f"{trace} in {path.name}" for path in files for trace in TRACES if trace.encode() in path.read_bytes()]


def verdicts(place):
    with ledger_of(place) as ledger:
        return dict(ledger.database.rows("SELECT application_id, verdict || ' ' || codes FROM records"))


@pytest.fixture
def collected(place, relay, call):
    place.rows(FRESH, OLD)
    assert call("sync").code == 0
    return place


def test_what_is_due_is_counted_by_day_without_names(collected, call) -> None:
    told = json.loads(call("retention", "due", "--within", "400d", "--json").out)
    text = call("retention", "due", "--within", "30d")

    oldest = told["due"][0]
    assert (oldest["retain_until"], oldest["records"], oldest["persons"]) == ("2025-06-01", 1, 1)
    assert (told["records"], told["overdue"]) == (2, 1)
    assert "2025-06-01" in text.out
    assert "ichiro" not in text.out + text.err


@pytest.mark.parametrize(("days_ago", "counted"), [(395, 1), (360, 1), (330, 0)])
def test_only_what_ends_within_the_days_asked_for_is_shown(place, relay, call, days_ago, counted) -> None:
    place.rows(FRESH, days_ago=days_ago)
    call("sync")

    assert json.loads(call("retention", "due", "--within", "40d", "--json").out)["records"] == counted


def test_the_exit_code_may_tell_that_something_is_due(collected, call) -> None:
    assert call("retention", "due", "--fail").code == 3
    assert call("retention", "sweep", "--yes").code == 0
    assert call("retention", "due", "--fail").code == 0


@pytest.mark.parametrize("within", ["30", "-1d", "soon", "1.5d", "３０d"])
def test_a_span_that_is_none_is_a_usage_error(collected, call, within) -> None:
    assert call("retention", "due", f"--within={within}").code == 2


def test_without_a_yes_nothing_goes(collected, call) -> None:
    told = json.loads(call("retention", "sweep", "--json").out)

    assert told == {"done": False, "records": 1, "persons": 1, "waiting": 0, "provisions": 0, "left": []}
    assert remains(collected)


def test_a_swept_record_says_only_that_it_existed(collected, call) -> None:
    answer = call("retention", "sweep", "--yes")

    assert (answer.code, answer.out) == (0, "The content of 1 records (1 people) is gone.\n")
    assert remains(collected) == []
    with ledger_of(collected) as ledger:
        rows = ledger.database.rows("SELECT application_id, outcome, decided_at, content_hash FROM records ORDER BY 1")
        assert rows[1] == ("A-2", "employer_rejected", "2024-05-01", "")
        assert ledger.database.rows("SELECT COUNT(*) FROM drafts") == [(1,)]
        assert ledger.suppressions.erased() == {}


@pytest.mark.parametrize("old", [OLD, OLD.replace("経理", "人事")], ids=["unchanged", "edited"])
def test_what_was_swept_does_not_come_back_with_the_same_row(collected, call, old) -> None:
    call("retention", "sweep", "--yes")
    collected.rows(FRESH, old, "")
    assert call("sync").code == 0

    assert remains(collected) == []
    assert json.loads(call("retention", "sweep", "--json").out)["records"] == 0


def test_a_longer_retention_brings_nobody_back_who_was_swept(collected, call) -> None:
    call("retention", "sweep", "--yes")
    collected.settings(more='start = "all"\n[policy]\nretention_months = 120')
    assert call("sync").code == 0

    assert verdicts(collected)["A-2"] == "blocked retention_expired"
    with ledger_of(collected) as ledger:
        assert ledger.database.rows("SELECT COUNT(*) FROM links WHERE state = 'assigned'") == [(1,)]


def test_who_applies_again_after_a_sweep_is_new_and_not_suppressed(collected, call) -> None:
    call("retention", "sweep", "--yes")
    collected.rows(
        FRESH, OLD, FRESH.replace("A-1", "A-9").replace("hanako@", "ichiro@").replace("山田 花子", "鈴木 一郎")
    )
    report = json.loads(call("sync", "--json").out)

    assert report["collect"]["skipped"] == {}
    assert verdicts(collected)["A-9"].startswith("link_only")


def test_a_record_that_is_reopened_and_ends_again_is_kept_again(collected, call) -> None:
    call("retention", "sweep", "--yes")
    collected.rows(FRESH, OLD.replace("2024-05-01", "{decided}"))
    call("sync")

    assert verdicts(collected)["A-2"].startswith("link_only")
    assert remains(collected)


def test_what_the_relay_has_is_taken_back_first(place, relay, call) -> None:
    place.rows(FRESH.replace("{decided},,", "{decided},はい,{applied}"))
    assert call("sync").code == 0
    place.settings(more='start = "all"\n[policy]\nretention_months = 1')
    place.rows(FRESH.replace("{decided},,", "{decided},はい,{applied}"), days_ago=60)
    call("sync", "--only", "collect")
    told = json.loads(call("retention", "sweep", "--yes", "--json").out)
    assert (told["records"], told["waiting"]) == (0, 1)

    assert call("sync").code == 0
    assert json.loads(call("retention", "sweep", "--yes", "--json").out)["records"] == 1
    with relay.app.state.relay.store.read() as db:
        assert [row["status"] for row in db.execute("SELECT status FROM referrals")] == ["retracted"]


def test_the_mails_of_swept_people_go_and_others_stay(place, relay, call) -> None:
    place.rows(FRESH, OLD.replace("2024-05-01", (today(SystemClock()) - timedelta(days=20)).isoformat()))
    call("sync")
    assert call("mail", "render", "--from", "採用 <saiyo@example.jp>").code == 0
    place.rows(FRESH, OLD)
    call("sync")
    assert call("retention", "sweep", "--yes").code == 0

    mails = [path.name for path in (place.folder / ".relay" / "mail").rglob("*.eml")]
    assert [name.partition("-")[2] for name in mails] == ["A-1.ja.eml"]


def test_the_link_of_a_swept_person_opens_nothing_any_more(place, relay, call) -> None:
    place.rows(OLD.replace("2024-05-01", (today(SystemClock()) - timedelta(days=20)).isoformat()))
    call("sync")
    place.rows(OLD)
    call("sync")
    call("retention", "sweep", "--yes")
    assert call("sync").code == 0

    with ledger_of(place) as ledger:
        assert ledger.database.rows("SELECT url FROM links WHERE state = 'revoked'") == [("",)]
        assert ledger.outbox.open_batches("revocations") == []


def aged(place, years) -> None:
    """Date the provision record back, with all its hashes: as if it had been written so long ago."""
    with ledger_of(place) as ledger, ledger.transaction():
        previous = "0" * 64
        for row in list(ledger.provisions.all()):
            at = f"{int(row.at[:4]) - years}{row.at[4:]}"
            told = {**orjson.loads(row.body), "at_utc": at, "previous": previous}
            body = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
            previous = hashlib.sha256(previous.encode() + body).hexdigest()
            sql = "UPDATE provisions SET at = ?, body = ?, hash = ? WHERE seq = ?"
            ledger.database.run(sql, (at, body, previous, row.seq))


@pytest.fixture
def handed(place, relay, call):
    """Somebody who was handed on four years ago."""
    place.rows(FRESH.replace("{decided},,", "{decided},はい,{applied}"))
    assert call("sync").code == 0
    aged(place, 4)
    return place


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "older than its three years"), ("ja", "保存期間 (3 年) を過ぎた提供記録")]
)
def test_old_entries_of_the_provision_record_are_shown_as_due(handed, call, lang, words) -> None:
    told = json.loads(call("retention", "due", "--json").out)

    assert (told["provision_entries"], told["provision_entries_overdue"]) == (2, 2)
    assert words in call("retention", "due", "--lang", lang).out
    assert call("retention", "due", "--fail").code == 3


def test_old_entries_of_the_provision_record_go_with_a_yes_and_the_rest_verifies(handed, call) -> None:
    head = json.loads(call("provisions", "verify", "--json").out)["head"]
    counted = call("retention", "sweep")
    assert "2, about 1 pushes" in counted.out
    assert json.loads(call("provisions", "verify", "--json").out)["entries"] == 2
    assert json.loads(call("retention", "sweep", "--yes", "--json").out)["provisions"] == 2
    verified = json.loads(call("provisions", "verify", "--head", head, "--json").out)

    assert verified == {"entries": 0, "pushes": 0, "head": head, "swept_to": head, "faults": [], "exit_code": 0}
    assert f"up to 2 were swept after their three years: {head}" in call("provisions", "verify").out
    assert call("retention", "due", "--fail").code == 0


def test_a_broken_provision_record_is_not_swept(handed, call) -> None:
    with ledger_of(handed) as ledger:
        ledger.database.run("UPDATE provisions SET hash = ? WHERE seq = 1", ("0" * 64,))
    answer = call("retention", "sweep", "--yes")

    assert answer.code == 9
    assert "provisions verify" in answer.err
    assert json.loads(call("retention", "due", "--json").out)["provision_entries"] == 2


def test_explain_gives_a_swept_record_no_day_until_which_it_is_kept(collected, call) -> None:
    assert call("retention", "sweep", "--yes").code == 0
    shown = call("explain", "acme-csv/A-2")

    assert "1970" not in shown.out
    assert json.loads(call("explain", "acme-csv/A-2", "--json").out)["retain_until"] is None
