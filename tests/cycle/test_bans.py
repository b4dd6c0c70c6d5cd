"""What one application says of its person holds for all of them: bans, tags and the latest embargo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay_connectors import RunOptions, Source, open_source, sync
from relay_connectors.connector import Draft
from relay_connectors.cycle.retention import plan_sweep, sweep
from relay_connectors.http import RetryPolicy
from relay_connectors.pool.decisions import split
from relay_connectors.settings import Exclude

ONE = {"name": "山田 花子", "mail": "hanako@example.jp"}
FLAGS = ("do_not_contact", "employee", "no_mail")
NO_TAGS = Exclude(tag="紹介除外")


@pytest.fixture
def world(world):
    """A world whose rows may bear flags and say when their people were told."""

    class Flagging(world.adapter):
        def translate(self, raw):
            draft, row = super().translate(raw), raw.raw.data
            if isinstance(draft, Draft):
                draft.body["flags"] = {name: True for name in FLAGS if row.get(name)}
                draft.body["decision"] |= {"notified_at": row["told"]} if "told" in row else {}
                if "department" in row:
                    draft.body["application"]["job"]["department"] = row["department"]
            return draft

    world.adapter = Flagging
    return world


def excluding(world, *rules: Exclude) -> None:
    world.policy = world.policy.model_copy(update={"exclude": rules})


def elsewhere(world, *rows: dict[str, str], **options):
    """Collect *rows* from another source of the same employer."""
    adapter = type("Rows", (world.adapter,), {"rows": list(rows)})
    first = world.source()
    other = Source(adapter(first.connector.settings.model_copy(update={"account": "other"})), name="other")
    return sync([other], world.ledger, world.relay, world.policy, options=RunOptions(**options))


def swept(world) -> None:
    """One record's time is over, and a sweep takes its content."""
    planned = plan_sweep(world.ledger, world.policy)
    assert len(planned.record_ids) == 1
    with world.ledger.hold():
        sweep(world.ledger, planned, None)


def verdict(world, number: int) -> str:
    return world.verdicts()[f"A-{number}"]


@pytest.mark.parametrize("flag", ["do_not_contact", "employee"])
@pytest.mark.parametrize("outcome", ["employer_rejected", "candidate_withdrew", "closed_duplicate"])
@pytest.mark.parametrize("consent", ["はい", ""], ids=["consented", "unasked"])
def test_whom_one_application_forbids_no_other_one_reaches(world, flag, outcome, consent) -> None:
    world.add(1, outcome=outcome, consent="", **{flag: "1"}, **ONE)
    world.add(2, consent=consent, **ONE)
    report = world.sync()

    assert (world.live(), report.links_assigned) == ([], 0)
    assert verdict(world, 2) == f"blocked {flag}"


@pytest.mark.parametrize("flag", ["do_not_contact", "employee"])
def test_somebody_with_the_relay_is_taken_back_when_another_application_forbids_it(world, flag) -> None:
    world.add(1, decided="2026-11-01", **ONE)
    row = world.add(2, decided="2026-10-01", **ONE)
    world.sync()
    assert world.live() == [world.record_id(1)]
    row[flag] = "1"
    world.sync()

    assert world.live() == []


def test_an_application_older_than_the_start_forbids_all_the_same(world) -> None:
    world.start = "2026-11-01"
    world.add(1, decided="2025-12-01", do_not_contact="1", **ONE)
    world.add(2, **ONE)
    world.sync()

    assert world.live() == []


def test_an_application_of_a_source_without_a_start_forbids_all_the_same(world) -> None:
    elsewhere(world, {"id": "X-1", "consent": "", "do_not_contact": "1", **ONE}, only="collect")
    world.add(1, **ONE)
    world.sync()

    assert (world.live(), verdict(world, 1)) == ([], "blocked do_not_contact")


def test_whoever_is_forbidden_by_another_source_later_is_taken_back(world) -> None:
    world.add(1, **ONE)
    world.sync()
    elsewhere(world, {"id": "X-1", "consent": "", "do_not_contact": "1", **ONE}, only="collect")
    world.sync()

    assert world.live() == []


@pytest.mark.parametrize("flag", FLAGS)
def test_an_application_that_is_gone_forbids_nothing_any_more(world, flag) -> None:
    world.add(1, consent="", **{flag: "1"}, **ONE)
    world.add(2, consent="", **ONE)
    world.sync()
    with world.ledger.transaction():
        world.ledger.records.gone([world.record_id(1)], world.ledger.now())
    world.rows.pop(0)

    assert world.sync().links_assigned == 1


def test_a_ban_that_is_lifted_in_the_source_is_lifted(world) -> None:
    row = world.add(1, consent="", decided="2026-10-01", do_not_contact="1", **ONE)
    world.add(2, **ONE)
    world.sync()
    del row["do_not_contact"]
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_nobody_else_is_forbidden(world) -> None:
    world.add(1, do_not_contact="1")
    world.add(2)
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_the_employer_writes_to_nobody_whom_another_source_says_not_to_write_to(world) -> None:
    elsewhere(world, {"id": "X-1", "consent": "", "no_mail": "1", **ONE}, only="collect")
    world.add(1, consent="", **ONE)

    assert world.sync().links_assigned == 0


@pytest.mark.parametrize("outcome", ["employer_rejected", "candidate_withdrew"])
def test_a_tag_on_one_application_excludes_the_person(world, outcome) -> None:
    excluding(world, Exclude(job="経理"), NO_TAGS)
    world.add(1, outcome=outcome, consent="", tag="紹介除外", **ONE)
    world.add(2, **ONE)
    world.sync()

    assert (world.live(), verdict(world, 2)) == ([], "blocked excluded")


@pytest.mark.parametrize(
    "rule",
    [Exclude(job="経理"), Exclude(department="管理部"), Exclude(source="other")],
    ids=["job", "department", "source"],
)
def test_job_department_and_source_exclude_an_application_and_not_the_person(world, rule) -> None:
    excluding(world, rule)
    elsewhere(world, {"id": "X-1", "consent": "", **ONE}, only="collect")
    world.add(1, job="経理", department="管理部", **ONE)
    world.add(2, job="営業", department="営業部", **ONE)
    if rule.source:
        world.rows.pop(0)
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_a_tag_of_a_job_excludes_the_person_from_that_job_only(world) -> None:
    excluding(world, Exclude(tag="紹介除外", job="営業"))
    world.add(1, job="人事", tag="紹介除外", outcome="candidate_withdrew", **ONE)
    world.add(2, job="営業", decided="2026-11-12", **ONE)
    world.add(3, job="経理", **ONE)
    world.sync()

    assert world.live() == [world.record_id(3)]


def test_a_tag_of_one_source_excludes_the_person_in_every_source(world) -> None:
    excluding(world, Exclude(tag="紹介除外", source="other"))
    elsewhere(world, {"id": "X-1", "consent": "", "tag": "紹介除外", **ONE}, only="collect")
    world.add(1, **ONE)
    world.add(2, tag="紹介除外")
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_the_embargo_of_the_newest_rejection_holds_an_older_one(world) -> None:
    world.add(1, decided="2026-10-01", **ONE)
    world.add(2, decided="2026-11-20", **ONE)
    world.sync()

    assert world.live() == []
    assert (verdict(world, 1), verdict(world, 2)) == ("hold embargoed", "hold embargoed")


def test_when_the_embargo_is_over_the_newest_application_goes(world, clock) -> None:
    world.add(1, decided="2026-10-01", **ONE)
    world.add(2, decided="2026-11-20", **ONE)
    world.sync()
    clock.at += timedelta(days=4)
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_what_waits_to_be_sent_waits_on_when_the_person_is_rejected_again(world) -> None:
    world.add(1, decided="2026-10-01", **ONE)
    world.fault("503", count=100)
    assert world.sync(retry=RetryPolicy(sleep=lambda _: None)).exit_code == 6
    world.server.app.state.relay.faults.clear()
    world.add(2, decided="2026-11-20", **ONE)
    world.sync()

    assert world.live() == []


def test_who_is_with_the_relay_stays_there_during_the_embargo_of_another_rejection(world) -> None:
    world.add(1, decided="2026-10-01", **ONE)
    world.sync()
    world.add(2, decided="2026-11-20", **ONE)
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_rejection_of_which_the_person_was_told_holds_nothing(world) -> None:
    world.add(1, decided="2026-10-01", **ONE)
    world.add(2, decided="2026-11-20", told="2026-11-20T10:00:00+09:00", **ONE)
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_the_embargo_of_a_source_without_a_start_holds_the_person(world) -> None:
    elsewhere(world, {"id": "X-1", "consent": "", "decided": "2026-11-20", **ONE}, only="collect")
    world.add(1, decided="2026-10-01", **ONE)
    world.sync()

    assert world.live() == []


@pytest.mark.parametrize("outcome", ["candidate_withdrew", "closed_duplicate"])
def test_what_was_no_rejection_has_no_embargo(world, outcome) -> None:
    world.add(1, decided="2026-10-01", **ONE)
    world.add(2, decided="2026-11-20", outcome=outcome, consent="", **ONE)
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_a_rejection_that_is_gone_has_no_embargo(world) -> None:
    world.add(1, decided="2026-10-01", **ONE)
    world.add(2, decided="2026-11-20", **ONE)
    world.sync()
    with world.ledger.transaction():
        world.ledger.records.gone([world.record_id(2)], world.ledger.now())
    world.rows.pop()
    world.sync()

    assert world.live() == [world.record_id(1)]


def test_no_embargo_holds_a_link(world) -> None:
    world.add(1, consent="", decided="2026-10-01", **ONE)
    world.add(2, consent="", decided="2026-11-20", **ONE)

    assert world.sync().links_assigned == 1


def test_without_an_embargo_nothing_waits(world) -> None:
    world.policy = world.policy.model_copy(update={"embargo": timedelta(0)})
    world.add(1, decided="2026-10-01", **ONE)
    world.add(2, decided="2026-11-20", **ONE)
    world.sync()

    assert world.live() == [world.record_id(2)]


@pytest.mark.parametrize("how", [{"employee": "1"}, {"do_not_contact": "1"}, {"tag": "紹介除外"}])
def test_whom_a_swept_application_forbids_no_other_one_reaches(world, how) -> None:
    excluding(world, NO_TAGS)
    world.add(1, consent="", decided="2025-01-10", **how, **ONE)
    world.add(2, decided="2026-11-01", **ONE)
    world.sync()
    swept(world)
    world.sync()

    assert world.live() == []


def test_whom_a_swept_application_says_not_to_write_to_gets_no_link(world) -> None:
    world.add(1, consent="", decided="2025-01-10", no_mail="1", **ONE)
    world.add(2, consent="", decided="2026-11-01", **ONE)
    world.sync()
    swept(world)

    assert world.sync().links_assigned == 0


def test_a_sweep_remembers_bans_and_no_tags_that_no_rule_names(world) -> None:
    excluding(world, NO_TAGS)
    world.add(1, consent="", decided="2025-01-10", tag="既婚", **ONE)
    world.add(2, decided="2026-11-01", **ONE)
    world.sync()
    swept(world)

    assert world.ledger.database.rows("SELECT COUNT(*) FROM beside") == [(0,)]


def test_a_ban_that_a_sweep_remembers_is_lifted_in_the_source(world) -> None:
    row = world.add(1, consent="", decided="2025-01-10", do_not_contact="1", **ONE)
    world.add(2, decided="2026-11-01", **ONE)
    world.sync()
    swept(world)
    del row["do_not_contact"]
    world.sync()

    assert world.live() == [world.record_id(2)]


@pytest.mark.parametrize(
    "edit",
    [{"do_not_contact": "1"}, {"tag": "紹介除外"}, {"consent": "撤回", "consented": "2026-11-20T00:00:00+09:00"}],
    ids=["ban", "tag", "withdrawal"],
)
def test_what_is_typed_into_a_swept_row_counts_for_the_person(world, edit) -> None:
    excluding(world, NO_TAGS)
    row = world.add(1, consent="", decided="2025-01-10", **ONE)
    world.add(2, decided="2026-11-01", **ONE)
    world.sync()
    swept(world)
    assert world.live() == [world.record_id(2)]
    row.update(edit)
    world.sync()

    assert world.live() == []


def test_nothing_is_kept_of_a_swept_row_whose_person_has_no_other_application(world) -> None:
    row = world.add(1, consent="", decided="2025-01-10", **ONE)
    world.sync()
    swept(world)
    row["do_not_contact"] = "1"
    world.sync()

    assert world.ledger.database.rows("SELECT COUNT(*) FROM beside") == [(0,)]


@pytest.mark.parametrize(
    "how", [{"decided": "2062-11-10"}, {"decided": "2026-11-10", "told": "2062-11-12"}], ids=["decided", "notified"]
)
def test_a_year_typed_wrong_holds_none_of_the_person_s_other_applications(world, how, clock) -> None:
    world.add(1, consent="", **how, **ONE)
    world.add(2, decided="2026-10-01", **ONE)
    world.sync()
    clock.at += timedelta(days=30)
    world.sync()

    assert world.live() == [world.record_id(2)]


HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日,タグ,連絡不可"
BANS = pytest.mark.parametrize("ban", ["紹介除外,", ",○"], ids=["tag", "flag"])


def line(key: str, ban: str = ",", status: str = "不採用") -> str:
    decided = "2026-11-01" if status == "不採用" else ""
    return f"{key},山田 花子,hanako@example.jp,{status},{decided},はい,2026-10-01,{ban}"


def files(world, folder, **rows: list[str]):
    """A run over one source for each name."""
    excluding(world, NO_TAGS)
    for name, told in rows.items():
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "x.csv").write_text("\n".join([HEADER, *told, ""]), encoding="utf-8")
    sources = [
        open_source("generic_csv", account="acme", path=str(folder / name), source=name, consent=[world.rule])
        for name in rows
    ]
    return sync(sources, world.ledger, world.relay, world.policy, start="all", options=RunOptions())


@BANS
def test_a_row_that_contradicts_another_one_forbids_all_the_same(world, tmp_path, ban) -> None:
    files(world, tmp_path, north=[line("A"), line("A", ban), line("B")])
    assert world.live() == []
    files(world, tmp_path, north=[line("A"), line("B")])

    assert len(world.live()) == 1


@BANS
def test_a_rejection_that_is_not_believed_forbids_all_the_same(world, tmp_path, ban) -> None:
    south = [line("A", status="辞退")]
    for _ in range(2):
        files(world, tmp_path, north=[line("A", ban), line("B")], south=south)
        assert world.counters().get("created", 0) == 0
    files(world, tmp_path, north=[line("A"), line("B")], south=south)

    assert len(world.live()) == 1


def three_of_one_person(world, how):
    """Three applications of one person, of which the first says *how* and has been swept; the row of the third."""
    excluding(world, NO_TAGS)
    world.add(1, consent="", decided="2025-01-10", **how, **ONE)
    world.add(2, decided="2026-11-01", **ONE)
    other = world.add(3, decided="2026-11-02", **ONE)
    world.sync()
    swept(world)
    return other


@pytest.mark.parametrize("how", [{"employee": "1"}, {"do_not_contact": "1"}, {"tag": "紹介除外"}])
@pytest.mark.parametrize("parting", ["mail", "split"])
def test_a_swept_ban_counts_for_everybody_who_was_taken_for_its_person(world, how, parting) -> None:
    other = three_of_one_person(world, how)
    if parting == "split":
        with world.ledger.transaction():
            split(world.ledger, [world.record_id(3)])
        world.sync()
    other["mail"] = "hanako3@example.jp"
    world.sync()
    other["job"] = "企画"
    world.rows[1]["job"] = "企画"
    world.sync()

    assert world.live() == []


@pytest.mark.parametrize("how", [{}, {"no_mail": "1"}, {"tag": "既婚"}])
def test_who_is_parted_from_a_swept_record_that_forbids_no_push_goes(world, how) -> None:
    other = three_of_one_person(world, how)
    other["mail"] = "hanako3@example.jp"
    world.sync()

    assert len(world.live()) == 2


@pytest.mark.parametrize("word", ["撤回", "いいえ"])
def test_what_a_swept_record_refused_counts_for_everybody_who_was_taken_for_its_person(world, word) -> None:
    yes = {**ONE, "consented": "2026-01-01"}
    world.add(1, consent=word, decided="2025-01-10", consented="2026-03-01", **ONE)
    world.add(2, decided="2026-11-01", **yes)
    other = world.add(3, decided="2026-11-02", **yes)
    world.sync()
    swept(world)
    other["mail"] = "hanako3@example.jp"
    world.sync()
    refused = world.live()
    for row in world.rows[1:]:
        row["consented"] = "2026-10-01"
    world.sync()

    assert (refused, len(world.live())) == ([], 2)


@pytest.mark.parametrize("how", [{"do_not_contact": "1"}, {"tag": "紹介除外"}, {"consent": "撤回"}, {}])
def test_a_swept_record_goes_along_when_its_person_turns_out_to_be_another_one(world, how) -> None:
    excluding(world, NO_TAGS)
    world.add(1, **{"consent": "", "decided": "2025-01-10", "consented": "2026-11-15", **how, **ONE})
    other = world.add(2, decided="2026-11-01", **ONE)
    for number in (3, 4):
        world.add(number, decided="2026-11-01", name="山田 花子", mail="hanako3@example.jp")
    world.sync()
    swept(world)
    other["mail"] = "hanako3@example.jp"
    world.sync()

    assert len(world.live()) == (0 if how else 1)
    assert world.ledger.database.rows("SELECT COUNT(DISTINCT person_id) FROM records") == [(1,)]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "how",
    [
        {"do_not_contact": "1"},
        {"employee": "1"},
        {"tag": "紹介除外"},
        {"consent": "撤回", "consented": "2026-03-01"},
        {},
    ],
)
def test_a_sweep_remembers_what_forbids_somebody_whose_hire_may_turn_out_to_be_none(world, clock, how, when) -> None:
    excluding(world, NO_TAGS)
    one = world.add(1, consent="", decided="2025-01-10", **ONE)
    one.update(how if when == "before" else {})
    other = world.add(2, outcome="hired", consented="2026-01-01", decided=None, **ONE)
    world.sync()
    swept(world)
    if when == "after":
        one.update(how)
        world.sync()
    clock.at += timedelta(days=5)
    other.update(outcome="employer_rejected", decided="2026-11-15")
    world.sync()

    assert len(world.live()) == (0 if how else 1)
