"""Files and sources that change under way, and what is left of a person in the ledger's file."""

from __future__ import annotations

import logging
import os

import pytest

from relay_connectors import ConsentRule, RunOptions, sync
from relay_connectors.connector import Source, load
from relay_connectors.connector.contract import Page
from relay_connectors.errors import SourceError
from relay_connectors.http import RetryPolicy

IMPATIENT = RetryPolicy(attempts=1)
HEADER = "応募ID,氏名,メールアドレス,結果,決定日,同意,同意日\n"
CANARY = "canary-山田@example.jp"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "exports"
    made.mkdir()
    return made


def write(folder, name, *rows, at):
    """An export written at minute *at*."""
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    os.utime(path, (1_790_000_000 + at * 60,) * 2)


def person(number, *, result="不採用", name=None, said="はい", day="2026-10-01"):
    return f"A-{number},{name or f'山田 {number}'},c{number}@example.jp,{result},2026-11-10,{said},{day}"


def source(folder, name="files", account="acme"):
    rule = ConsentRule(
        field="同意",
        granted=["はい"],
        withdrawn=["撤回"],
        obtained_at="同意日",
        scope=["share_with_relay"],
        policy_version="2026-04",
        recipients=["キャリアリレー"],
        payload="full",
    )
    adapter = load("generic_csv")
    columns = {"決定日": "decision.decided_at", "結果": "decision.outcome"}
    settings = adapter.settings_type(account=account, path=f"{folder}/*.csv", columns=columns)
    return Source(adapter(settings, keep=("同意", "同意日")), name=name, consent=[rule])


def run(world, *sources, **options):
    start = options.pop("start", "all")
    return sync(list(sources), world.ledger, world.relay, world.policy, start=start, options=RunOptions(**options))


def outcomes(world):
    return dict(world.ledger.database.rows("SELECT application_id, outcome FROM records"))


def test_a_later_file_replaces_what_an_earlier_one_said(world, folder):
    write(folder, "1.csv", person(1), person(2), at=1)
    write(folder, "2.csv", person(1, result="選考中"), at=2)
    report = run(world, source(folder))

    assert outcomes(world) == {"A-1": "in_progress", "A-2": "employer_rejected"}
    assert report.as_json()["collect"]["duplicates"] == 0


def test_an_earlier_file_that_changed_does_not_replace_what_a_later_one_says(world, folder):
    write(folder, "1.csv", person(1), at=1)
    write(folder, "2.csv", person(1, result="選考中"), at=2)
    run(world, source(folder))
    write(folder, "1.csv", person(1, name="山田 一"), at=1)
    run(world, source(folder))

    assert outcomes(world) == {"A-1": "in_progress"}
    assert world.live() == []


def test_a_run_that_stopped_between_two_files_reads_the_later_one_in_the_next(world, folder):
    write(folder, "1.csv", person(1), at=1)
    write(folder, "2.csv", person(1, result="選考中"), at=2)
    run(world, source(folder))
    write(folder, "1.csv", person(1, name="山田 一"), at=1)
    broken = source(folder)
    parts = list(broken.parts())
    parts[1].pages = failing
    broken.parts = lambda: iter(parts)
    assert run(world, broken).exit_code == 5
    run(world, source(folder))

    assert outcomes(world) == {"A-1": "in_progress"}
    assert world.live() == []


def failing(cursor=None):
    """A file whose share went away when the first row was wanted."""
    yield from ()
    message = "2.csv cannot be read"
    raise SourceError(message)


def test_a_file_that_breaks_off_in_the_middle_is_read_to_its_end_in_the_next_run(world, folder):
    write(folder, "1.csv", *map(person, range(6)), at=1)
    broken = source(folder)
    (part,) = broken.parts()
    (page,) = part.pages()

    def half(cursor=None):
        yield Page(page.raws[:3], page.cursor)
        yield from failing()

    part.pages = half
    broken.parts = lambda: iter([part])
    first, second = run(world, broken), run(world, source(folder))

    assert (first.exit_code, second.exit_code) == (5, 0)
    assert second.as_json()["collect"] == {"read": 6, "emitted": 6, "skipped": {}, "duplicates": 0, "invalid": 0}
    assert len(world.live()) == 6


def test_an_unchanged_folder_is_counted_as_it_was_and_sends_nothing(world, folder):
    write(folder, "1.csv", person(1), person(1), at=1)
    first, second = run(world, source(folder)), run(world, source(folder))

    assert first.as_json()["collect"] == second.as_json()["collect"]
    assert second.sent.answers.total() == 0


def test_two_sources_of_one_account_are_one_application_and_do_not_swing(world, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write(folder, "1.csv", person(1), at=1)
    write(other, "1.csv", person(1, name="山田 一"), at=1)
    both = source(folder), source(other, "others")
    run(world, *both)
    sent = [run(world, *both).sent.answers.total() for _ in range(3)]

    assert sent == [0, 0, 0]
    assert len(world.live()) == 1


def test_a_source_under_a_new_name_keeps_its_people_and_asks_for_a_start(world, folder):
    write(folder, "1.csv", person(1), at=1)
    run(world, source(folder))
    renamed = run(world, source(folder, "renamed"), start=None)
    started = run(world, source(folder, "renamed"))

    assert renamed.exit_code == 3
    assert started.sent.answers.total() == 0
    assert len(world.live()) == 1


def everything_in(path):
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob("ledger.db*")))


def test_nothing_of_a_person_is_left_in_the_file_when_their_application_is_open_again(world):
    row = world.add(1, name="カナリア太郎", mail=CANARY, job="旧職種")
    world.sync()
    row["outcome"] = "in_progress"
    world.sync()

    left = everything_in(world.ledger.database.path)
    assert not [word for word in ("カナリア太郎", CANARY, "旧職種") if word.encode() in left]


def test_nothing_is_left_of_an_operation_that_was_replaced_before_it_was_sent(world):
    row = world.add(1, job="取り消された職種")
    world.fault("503", path="/v1/meta", count=None)
    world.sync(retry=IMPATIENT)
    row["job"] = "営業"
    world.sync(retry=IMPATIENT)

    assert "取り消された職種".encode() not in everything_in(world.ledger.database.path)


def test_no_report_log_or_issue_says_who_somebody_is(world, caplog):
    caplog.set_level(logging.DEBUG)
    names = {"name": "カナリア太郎", "mail": "canary@example.jp"}
    world.add(1, **names)
    world.add(2, **names | {"name": "カナリア花子"}, outcome="unknown")
    world.add(3, **names, consent="たぶん")
    world.rows.append({"id": "", **names})
    world.fault("item_error", indexes=[0], count=None)
    report = world.sync(retry=IMPATIENT)
    issues = str(world.ledger.issues.all()) + str(world.ledger.last_run())
    said = caplog.text + str(report) + report.table() + str(report.as_json()) + issues

    assert not [word for word in ("カナリア", "canary") if word in said]
    assert world.ledger.issues.all()
