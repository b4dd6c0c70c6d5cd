"""``issues retry``, ``resolve`` and ``drop``, on a real ledger and a real relay."""

from __future__ import annotations

import json

import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.record import Identity

GOOD = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},,"
AGREED = "A-2,佐藤 一郎,サトウ イチロウ,ichiro@example.jp,090-1234-9999,経理,不採用,{applied},{decided},はい,{applied}"
ODD = "A-3,鈴木 二郎,スズキ ジロウ,jiro@example.jp,,経理,謎の結果,{applied},{decided},,"
NO_ID = ",高橋 三郎,,saburo@example.jp,,経理,不採用,{applied},{decided},,"


def opened(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


def issues(call, state: str = "open") -> list[dict]:
    return json.loads(call("issues", "list", "--state", state, "--json").out)


def codes(call, state: str = "open") -> list[str]:
    return sorted(one["code"] for one in issues(call, state))


def sync(call) -> dict:
    return json.loads(call("sync", "--json").out)


@pytest.fixture
def odd(place, relay, call):
    """A place with an unknown word, a row without an id, and a row that contradicts another."""
    place.rows(GOOD, AGREED, ODD, NO_ID, GOOD.replace("営業", "経理"))
    assert call("sync").code == 4
    assert codes(call) == ["conflicting_rows", "no_application_id", "status_unknown"]
    return place


def number(call, code: str) -> str:
    return next(str(one["issue_id"]) for one in issues(call) if one["code"] == code)


def test_what_is_still_odd_after_a_retry_is_listed_again_as_new(odd, call) -> None:
    answer = call("issues", "retry", "--all", "--json")
    assert json.loads(answer.out) == {"action": "retry", "count": 3, "issues": [1, 2, 3]}
    assert codes(call) == []

    again = sync(call)

    assert again["exit_code"] == 4
    assert again["new"] == {"persons": 0, "quarantine": 2, "review": 1}
    assert codes(call) == ["conflicting_rows", "no_application_id", "status_unknown"]


def test_a_retry_reads_a_file_that_did_not_change(odd, call) -> None:
    with opened(odd) as ledger:
        ((before,),) = ledger.database.rows("SELECT read_at FROM files")
    sync(call)
    with opened(odd) as ledger:
        ((unread,),) = ledger.database.rows("SELECT read_at FROM files")

    call("issues", "retry", number(call, "no_application_id"))
    sync(call)

    with opened(odd) as ledger:
        ((after,),) = ledger.database.rows("SELECT read_at FROM files")
    assert before == unread < after


def test_a_retry_translates_the_row_again_and_the_others_not(odd, call) -> None:
    call("issues", "retry", number(call, "status_unknown"))

    with opened(odd) as ledger:
        assert set(ledger.sources.known_rows("acme-csv", ["A-1", "A-2", "A-3"])) == {"A-1", "A-2"}


def test_only_the_chosen_issues_are_retried(odd, call) -> None:
    by_code = json.loads(call("issues", "retry", "--all", "--code", "status_unknown", "--json").out)
    by_source = json.loads(call("issues", "retry", "--all", "--source", "nobody", "--json").out)

    assert (by_code["count"], by_source["count"]) == (1, 0)
    assert codes(call) == ["conflicting_rows", "no_application_id"]


@pytest.fixture
def refused(place, relay, call):
    """A place whose one consented person the relay refused as invalid."""
    place.rows(AGREED)
    assert call("sync").code == 0
    with opened(place) as ledger:
        record = next(iter(ledger.records.of_person(next(iter(_persons(ledger))))))
        ledger.database.run("UPDATE records SET queued_state = 'refused', live_state = NULL, live_digest = NULL")
        issue = NewIssue("quarantine", "acme-csv", record.record_id, "item_invalid")
        ledger.issues.open([issue], 1, ledger.now())
    return place


def _persons(ledger: Ledger) -> list[str]:
    return [person_id for (person_id,) in ledger.database.rows("SELECT person_id FROM records")]


def test_a_refused_item_is_not_sent_again_by_itself(refused, call) -> None:
    assert sum(sync(call)["sent"].values()) == 0


def test_a_refused_item_is_sent_again_after_a_retry(refused, call) -> None:
    assert call("issues", "retry", "1").code == 0

    report = sync(call)

    assert sum(report["sent"].values()) == 1
    assert codes(call) == []


def test_a_refused_update_counts_from_what_the_relay_has(refused, call) -> None:
    with opened(refused) as ledger:
        ledger.database.run("UPDATE records SET live_state = 'live', live_digest = queued_digest")

    call("issues", "retry", "--all")

    assert sum(sync(call)["sent"].values()) == 0  # the relay has exactly this


def test_an_erasure_request_is_not_retried(place, relay, call) -> None:
    place.rows(GOOD)
    call("sync")
    with opened(place) as ledger:
        ledger.issues.open([NewIssue("review", "acme-csv", "rcr_x", "erasure_requested")], 1, ledger.now())

    single, everything = call("issues", "retry", "1"), call("issues", "retry", "--all", "--json")

    assert single.code == 2
    assert "issues resolve" in single.err
    assert json.loads(everything.out)["count"] == 0
    assert codes(call) == ["erasure_requested"]


def test_a_resolved_issue_comes_back_when_it_shows_itself_again(odd, call) -> None:
    call("issues", "resolve", number(call, "no_application_id"))
    assert sync(call)["exit_code"] == 0  # the file did not change, so nothing showed itself

    odd.rows(GOOD, AGREED, ODD, NO_ID, GOOD.replace("営業", "法務"))

    assert sync(call)["exit_code"] == 4
    assert "no_application_id" in codes(call)


def test_a_dropped_issue_never_comes_back(odd, call) -> None:
    call("issues", "drop", number(call, "no_application_id"), number(call, "conflicting_rows"), "--yes")
    odd.rows(GOOD, AGREED, ODD, NO_ID, GOOD.replace("営業", "法務"))

    assert sync(call)["exit_code"] == 0
    assert codes(call) == ["status_unknown"]
    assert codes(call, "dropped") == ["conflicting_rows", "no_application_id"]


def test_dropping_a_review_releases_nobody(odd, call) -> None:
    call("issues", "drop", number(call, "status_unknown"))
    sync(call)

    assert json.loads(call("explain", "acme-csv/A-3", "--json").out)["verdict_today"]["action"] == "review"


def test_a_dropped_issue_can_be_opened_to_coming_back(odd, call) -> None:
    chosen = number(call, "no_application_id")
    call("issues", "drop", chosen)
    call("issues", "resolve", chosen)
    odd.rows(GOOD, AGREED, ODD, NO_ID, GOOD.replace("営業", "法務"))
    sync(call)

    assert "no_application_id" in codes(call)


@pytest.mark.parametrize("action", ["resolve", "drop"])
def test_more_than_one_issue_is_closed_only_with_yes(action: str, odd, call) -> None:
    refused = call("issues", action, "--all")
    assert refused.code == 2
    assert "acme-csv  no_application_id  1" in refused.err
    assert len(codes(call)) == 3

    assert call("issues", action, "--all", "--yes").code == 0
    assert codes(call) == []


@pytest.mark.parametrize("action", ["retry", "resolve", "drop"])
@pytest.mark.parametrize(
    ("args", "part"),
    [
        ((), "--all"),
        (("1", "--all"), "--all"),
        (("1", "--code", "status_unknown"), "go with --all"),
        (("99",), "there is no issue 99"),
        (("x",), "x"),
    ],
)
def test_a_wrong_choice_changes_nothing(action: str, args: tuple[str, ...], part: str, odd, call) -> None:
    answer = call("issues", action, *args)

    assert answer.code == 2
    assert part in answer.err
    assert len(codes(call)) == 3


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("action", ["retry", "resolve", "drop"])
def test_where_nothing_is_open_nothing_is_done(action: str, lang: str, place, relay, call) -> None:
    call("sync")

    answer = call("issues", action, "--all", "--lang", lang)

    assert answer.code == 0
    assert answer.out.strip()


def test_issues_are_left_alone_while_a_sync_runs(odd, spawn) -> None:
    with opened(odd) as ledger, ledger.run():
        process = spawn("issues", "drop", "1")
        _, err = process.communicate(timeout=30)

    assert process.returncode == 7
    assert "using this ledger" in err


def test_in_japanese_an_unknown_number_is_told_in_japanese(odd, call) -> None:
    assert "99 番の要対応はありません" in call("issues", "drop", "99", "--lang", "ja").err


def test_an_adapters_defect_closes_itself_once_the_row_is_read_well(place, relay, call) -> None:
    place.rows(GOOD)
    with opened(place) as ledger:
        record_id = ledger.identity.record_ids("generic_csv", "acme")("A-1")
        problem = NewIssue("quarantine", "acme-csv", record_id, "adapter_defect", "", "a.csv:2")
        ledger.issues.open([problem], 1, ledger.now())

    call("sync")

    assert codes(call, "resolved") == ["adapter_defect"]


@pytest.fixture
def bad_rows(ledger):
    """Issues about rows of two files, and one about an item at the relay."""
    rows = [
        NewIssue("quarantine", "s", "row_1", "row_unparsable", "", "a.csv:2"),
        NewIssue("quarantine", "s", "rcr_1", "conflicting_rows", "", "a.csv:3"),
        NewIssue("quarantine", "s", "row_2", "no_application_id", "", "b.csv:2"),
        NewIssue("quarantine", "s", "row_3", "no_application_id", "", "book.xlsx#Sheet:2"),
        NewIssue("quarantine", "s", "rcr_2", "item_invalid", "", "a.csv:4"),
        NewIssue("review", "s", "rcr_3", "status_unknown", "", "a.csv:5"),
    ]
    with ledger.transaction():
        ledger.issues.open(rows, 1, ledger.now())
    return ledger


def test_rows_that_a_file_no_longer_shows_are_settled(bad_rows) -> None:
    assert bad_rows.issues.settle("s", "a.csv", {("rcr_1", "conflicting_rows")}) == 1
    assert bad_rows.issues.settle("s", "book.xlsx", set()) == 1
    assert bad_rows.issues.settle("other", "b.csv", set()) == 0

    assert {issue.key for issue in bad_rows.issues.all()} == {"rcr_1", "row_2", "rcr_2", "rcr_3"}
