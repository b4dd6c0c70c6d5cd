"""Erased means erased: here, at the relay, in every file, and in every later run."""

from __future__ import annotations

import orjson
import pytest

from relay_connectors import RunOptions, sync
from relay_connectors.connector import Draft, Skip
from relay_connectors.cycle.erase import Eraser
from relay_connectors.cycle.listen import Listener
from relay_connectors.cycle.recognise import address_row
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.forgetting import ABOUT, TABLES, held
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.pool.decisions import split, undo
from relay_connectors.record.parts import Email, Job, Person, Phone
from relay_connectors.relay.answers import CursorExpired
from relay_connectors.relay.wire import ReferralPage
from relay_connectors.relay.wire_events import EventsAnswer
from relay_connectors.relay_server.faults import FaultRequest
from relay_connectors.report.person import erased_person

IMPATIENT = RetryPolicy(attempts=1)
NAME, KANA, MAIL, MOBILE = "金糸雀 花子", "カナリア ハナコ", "kanarienvogel@example.jp", "+819012345678"
TRACES = (
    "kanarienvogel@example.jp",
    "9012345678",
    "090-1234-5678",
    "金糸雀",
    "花子",
    "カナリア",
    "ｶﾅﾘｱ",
    "ハナコ",
)


def needles():
    """Every trace in every encoding a file here may have."""
    for trace in TRACES:
        for encoding in ("utf-8", "cp932", "utf-16-le", "utf-16-be", "unicode_escape"):
            yield trace, trace.encode(encoding)


def remains(folder):
    """Which traces of the person stand in the bytes of any file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [f"{trace} in {path.name}" for path in files for trace, raw in needles() if raw in path.read_bytes()]


@pytest.fixture
def world(world):
    """A world whose source tells numbers, readings and birth dates, and may anonymise people or lose sight of them."""

    class People(world.adapter):
        def translate(self, raw):
            row = raw.raw.data
            if row.get("skip"):
                return Skip(row["skip"])
            numbers = {"mobile": row.get("mobile"), "fixed": row.get("landline")}
            phones = [Phone(e164=one, raw=_raw(one), kind=kind) for kind, one in numbers.items() if one]
            mail = (Email(address=row["mail"], primary=True),) if row.get("mail") else ()
            return Draft(
                outcome=row.get("outcome", "employer_rejected"),
                person=Person(
                    full_name=row.get("name"),
                    full_name_kana=row.get("kana"),
                    birth_date=row.get("born") or None,
                    emails=mail,
                    phones=phones,
                ),
                job=Job(title=row.get("job", "営業")),
                decided_at=row.get("decided", "2026-11-10"),
                kept={name: row[name] for name in ("consent", "consented") if name in row},
            )

    world.adapter = People
    return world


def _raw(e164):
    return f"0{e164[3:5]}-{e164[5:9]}-{e164[9:]}"


def canary(world, number=1, **more):
    return world.add(
        number, **{"name": NAME, "kana": KANA, "mail": MAIL, "mobile": MOBILE, "born": "1990-04-01", **more}
    )


def person_of(world, number):
    return world.ledger.records.get(world.record_id(number)).person_id


def erase(world, *numbers, folder=None):
    """What ``person erase`` does here."""
    eraser = Eraser(world.ledger, folder)
    with world.ledger.hold(), world.ledger.transaction():
        done = eraser.erase(sorted({person_of(world, number) for number in numbers}), "subject_request")
    eraser.finish()
    return done


def break_erasures(world, kind="503", count=1):
    asked = FaultRequest.model_validate({"kind": kind, "path": "/v1/erasures", "retry_after": 0, "count": count})
    world.server.app.state.relay.faults.add(asked)


def leave(world, number):
    """The person asks the relay to be erased, on its page."""
    relay, row = world.server.app.state.relay, world.referrals()[world.record_id(number)]
    with relay.store.write() as db:
        erasure_id = relay.erasures.leave(db, "acme", row.referral_id, relay.secret.person_key("acme", MAIL))
    relay.erasures.resume()
    return erasure_id


def erasure(world, erasure_id):
    return world.server.app.state.relay.erasures.one("acme", erasure_id)


def tables(world):
    rows = world.ledger.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows if not name.startswith("sqlite_")}


def test_every_table_of_the_ledger_says_what_an_erasure_does_with_it(world):
    assert set(TABLES) == tables(world)


def mentions(world, words):
    """The tables in which any of these words stands."""
    found = set()
    for table in tables(world):
        rows = world.ledger.database.rows(f"SELECT * FROM {table}")
        text = " ".join(
            cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for row in rows for cell in row
        )
        if any(word in text for word in words):
            found.add(table)
    return found


def test_no_table_mentions_an_erased_person_but_those_that_may(world):
    """One with a row in every table that can hold something about somebody."""
    canary(world, consent="")
    world.sync()
    (link,) = world.ledger.links.to_export(everything=True)
    record_id, person_id, now = world.record_id(1), person_of(world, 1), world.ledger.now()
    run = world.ledger.database.run
    world.ledger.mails.begin(link.link_id, now)
    run("INSERT INTO missing (source, application_id) VALUES ('acme', 'A-1')")
    run("INSERT INTO beside VALUES (?, 'doubted', 'other', 'old.csv', '{}')", (record_id,))
    run(
        "INSERT INTO merges (decision, record_a, record_b, together, at) VALUES (1, ?, 'rcr_z', 1, ?)", (record_id, now)
    )
    world.ledger.issues.open([NewIssue("review", "acme", record_id, "bulk_import")], 1, now)
    hear(world, {**event("candidate.registered"), "link_id": link.link_id}, event("moon.risen"))
    world.rows[0] |= {"consent": "はい"}
    world.ledger.database.run("UPDATE persons SET registered_at = NULL")
    world.sync()
    words = [record_id, person_id, "A-1", MAIL, link.url]
    assert mentions(world, [*words, link.link_id]) >= set(ABOUT) - {"items"}

    erase(world, 1)
    assert mentions(world, words) <= {"consents", "outbox", "provisions", "erasures", "suppressions"}
    assert mentions(world, [link.link_id]) <= {"links", "batches"}


def test_after_an_erasure_no_byte_of_the_person_is_left_in_any_file(world):
    for number in range(2, 80):
        world.add(number, kana=f"ヤマダ {number}", mobile=f"+81901111{number:04}")
    canary(world)
    world.sync()
    for row in world.rows[:40]:
        row["job"] = "経理" * 30
    world.sync()
    assert remains(world.ledger.folder)

    erase(world, 1)
    assert remains(world.ledger.folder) == []
    assert len(world.live()) == 79
    world.sync()

    assert remains(world.ledger.folder) == []
    assert len(world.live()) == 78
    assert world.referrals()[world.record_id(1)].status == "erased"


def test_whoever_was_erased_never_comes_back(world, identity, clock):
    row = canary(world)
    world.sync()
    erase(world, 1)
    row |= {"job": "経理"}
    path = world.ledger.path
    world.ledger.close()
    with Ledger.open(path, identity=identity, clock=clock) as again:
        world.ledger = again
        report = world.sync()

        assert report.collected.as_json()["skipped"] == {"suppressed": 1}
        assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]
        assert world.ledger.database.rows("SELECT COUNT(*) FROM memo") == [(0,)]
        assert remains(world.ledger.folder) == []
        assert world.live() == []


@pytest.mark.parametrize(
    ("more", "known"),
    [
        ({"mail": "Kanarienvogel@example.jp", "name": "別 名", "kana": "ベツ ナ", "mobile": "", "born": ""}, True),
        ({"mail": "new@example.jp", "mobile": ""}, True),
        ({"mail": "new@example.jp", "name": "別 名", "mobile": MOBILE, "born": ""}, True),
        ({"mail": "new@example.jp", "mobile": "", "born": "1990-04-02"}, False),
        ({"mail": "new@example.jp", "mobile": "", "born": "", "landline": "+81312345678"}, True),
        (
            {"mail": "new@example.jp", "mobile": "", "name": "別 名", "kana": "ベツ ナ", "landline": "+81312345678"},
            False,
        ),
        ({"mail": "new@example.jp", "mobile": "", "born": ""}, False),
    ],
    ids=["mail", "name and birth", "mobile and reading", "another birth", "landline and name", "landline", "name"],
)
def test_an_erased_person_is_known_again_under_another_application(world, more, known):
    canary(world, landline="+81312345678")
    world.sync()
    erase(world, 1)
    canary(world, 2, **more)
    report = world.sync()

    assert report.collected.skipped["suppressed"] == 1 + known
    assert bool(world.live()) is not known


@pytest.mark.parametrize(
    "more",
    [
        {"mail": "new@example.jp", "mobile": "", "name": "金糸鳥 華子"},
        {"mail": "new@example.jp", "mobile": "+819099998888"},
        {"mail": "new@example.jp", "name": "別 名", "kana": "ベツ ナ", "born": ""},
        {"mail": "new@example.jp", "born": "1990-04-02"},
    ],
    ids=["reading and birth", "everything but mail and phone", "mobile", "mobile and name, another birth"],
)
def test_who_is_only_likely_the_erased_person_waits_for_a_human_with_the_reason(world, more):
    canary(world)
    world.sync()
    erase(world, 1)
    canary(world, 2, **more)
    report = world.sync()

    assert report.collected.skipped["suppressed"] == 1
    assert world.verdicts() == {"A-2": "review perhaps_erased"}
    assert [one.code for one in world.ledger.issues.all()] == ["perhaps_erased"]
    assert world.live() == []


def test_a_family_that_shares_the_mailbox_waits_for_a_human_and_stays_once_told_apart(world):
    canary(world)
    world.sync()
    erase(world, 1)
    row = canary(world, 2, name="金糸雀 太郎", kana="カナリア タロウ", mobile="", born="1988-01-02")
    world.sync()
    assert (world.verdicts(), world.live()) == ({"A-2": "review perhaps_erased"}, [])

    with world.ledger.hold(), world.ledger.transaction():
        assert split(world.ledger, [world.record_id(2)])
    row["job"] = "経理"
    world.sync()
    assert world.verdicts()["A-2"].startswith("push")


def test_a_namesake_whom_a_human_tells_apart_is_sent_and_stays_apart(world):
    canary(world)
    world.sync()
    erase(world, 1)
    row = canary(world, 2, mail="new@example.jp", mobile="+819099998888")
    world.sync()
    with world.ledger.hold(), world.ledger.transaction():
        assert split(world.ledger, [world.record_id(2)])
    world.sync()
    assert world.live() == [world.record_id(2)]

    row["job"] = "経理"
    world.sync()
    assert world.verdicts() == {"A-2": "push_full consent_granted"}
    assert [one.code for one in world.ledger.issues.all()] == []


def test_the_decision_can_be_taken_back(world):
    canary(world)
    world.sync()
    erase(world, 1)
    canary(world, 2, mail="new@example.jp", mobile="+819099998888")
    world.sync()
    with world.ledger.hold(), world.ledger.transaction():
        split(world.ledger, [world.record_id(2)])
        undo(world.ledger)
    world.sync()

    assert world.verdicts() == {"A-2": "review perhaps_erased"}


def test_who_was_unclear_before_the_erasure_is_so_after_it(world):
    """Nobody else is unclear any more, but it may have been the person who was erased."""
    canary(world)
    canary(world, 2, mail="new@example.jp", mobile="+819099998888")
    world.sync()
    assert world.verdicts()["A-2"] == "review person_unclear"
    erase(world, 1)
    world.sync()

    assert world.verdicts() == {"A-2": "review perhaps_erased"}


def test_who_was_told_apart_before_the_erasure_stays_when_the_row_changes(world):
    canary(world)
    row = canary(world, 2)
    world.sync()
    with world.ledger.hold(), world.ledger.transaction():
        split(world.ledger, [world.record_id(2)], reason="father and son")
    erase(world, 1)
    row["job"] = "経理"
    report = world.sync()

    assert report.collected.skipped["suppressed"] == 1
    assert list(world.verdicts()) == ["A-2"]
    assert world.ledger.database.rows("SELECT reason FROM merges") == [(None,)]
    erase(world, 2)
    assert world.ledger.database.rows("SELECT COUNT(*) FROM merges") == [(0,)]


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ({"name": "髙橋 邊子"}, {"name": "高橋　辺子", "mail": "new@example.jp", "mobile": ""}),
        ({"name": "髙橋 邊子"}, {"name": "高橋辺子", "mail": "new@example.jp", "born": ""}),
        ({"mail": "Kanarie@Example.jp"}, {"mail": "KANARIE@example.JP", "name": "別 名", "mobile": "", "born": ""}),
    ],
    ids=["variants, name and birth", "variants, name and phone", "case of the mail"],
)
def test_another_spelling_brings_nobody_back(world, kept, written):
    canary(world, kana="タカハシ ヘコ", **kept)
    world.sync()
    erase(world, 1)
    canary(world, 2, kana="タカハシ ヘコ", **written)
    report = world.sync()

    assert report.collected.skipped["suppressed"] == 2
    assert world.verdicts() == {}


def test_without_what_was_kept_of_the_erased_the_namesake_is_nobody_s_business(world):
    """The control: it is the face that holds the namesake back, and nothing else."""
    canary(world)
    world.sync()
    erase(world, 1)
    world.ledger.database.run("DELETE FROM suppressions WHERE kind = 'face'")
    canary(world, 2, mail="new@example.jp", mobile="+819099998888")
    world.sync()

    assert world.live() == [world.record_id(2)]


def test_of_people_who_were_erased_at_once_each_is_told_of_themselves_alone(world):
    canary(world)
    canary(world, 2, decided="2026-11-12")
    world.add(3)
    world.add(4)
    world.sync()
    erase(world, 1, 3, 4)
    told = {
        mail: erased_person(world.ledger, address_row(world.ledger.identity, mail))
        for mail in (MAIL, "c3@example.jp", "c4@example.jp")
    }

    found = {mail: sorted(one["record_id"] for one in person["records"]) for mail, person in told.items()}
    assert found == {
        MAIL: sorted([world.record_id(1), world.record_id(2)]),
        "c3@example.jp": [world.record_id(3)],
        "c4@example.jp": [world.record_id(4)],
    }
    for mail, person in told.items():
        assert {one["record_id"] for one in person["provisions"]} <= set(found[mail])


def test_an_open_application_of_an_erased_person_leaves_no_trace_either(world):
    canary(world)
    world.sync()
    erase(world, 1)
    canary(world, 2, outcome="in_progress")
    world.sync()

    assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]
    assert world.ledger.database.rows("SELECT COUNT(*) FROM match_keys") == [(0,)]


def test_somebody_who_shares_the_address_stays_and_is_not_doubted_any_more(world):
    canary(world, mail="family@example.jp")
    world.add(2, mail="family@example.jp")
    world.sync()
    assert "shared_mail" in world.verdicts()["A-2"]

    erase(world, 1)
    world.rows[1]["job"] = "経理"
    report = world.sync()

    assert report.collected.skipped["suppressed"] == 1
    assert world.verdicts() == {"A-2": "push_full consent_granted"}
    assert world.live() == [world.record_id(2)]


def test_all_applications_of_the_person_are_erased(world):
    canary(world)
    canary(world, 2, decided="2026-11-12")
    world.sync()
    done = erase(world, 1)

    assert len(done.record_ids) == 2
    assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]


def test_a_relay_that_is_down_hears_of_it_with_the_next_sync(world):
    canary(world)
    world.sync()
    erase(world, 1)
    break_erasures(world, count=2)
    report = world.sync(retry=IMPATIENT)
    assert (report.exit_code, world.ledger.erasures.waiting()[0].state) == (6, "queued")
    assert world.live() == [world.record_id(1)]

    assert world.sync().exit_code == 0
    assert world.ledger.erasures.waiting() == []
    assert world.live() == []


@pytest.mark.counts_requests
def test_a_refused_erasure_holds_up_nobody_else(world):
    canary(world)
    world.sync()
    erase(world, 1)
    break_erasures(world, count=9)
    world.add(2)
    report = world.sync(retry=IMPATIENT)

    assert (report.exit_code, report.sent.answers["created"]) == (6, 1)
    assert report.events


@pytest.mark.parametrize("kind", ["lose_answer", "half_answer"])
def test_an_erasure_whose_answer_is_lost_is_one_erasure(world, kind):
    canary(world)
    world.sync()
    erase(world, 1)
    break_erasures(world, kind)
    world.sync(retry=RetryPolicy(sleep=lambda _seconds: None))
    world.sync()

    assert world.ledger.erasures.waiting() == []
    with world.server.app.state.relay.store.read() as db:
        assert db.execute("SELECT COUNT(*) FROM erasures").fetchone()[0] == 1


def test_the_relay_is_not_told_of_somebody_it_never_heard_of(world):
    canary(world, consent="")
    world.sync()
    done = erase(world, 1)
    world.sync()

    assert done.at_relay == 0
    assert world.referrals() == {}
    with world.server.app.state.relay.store.read() as db:
        assert db.execute("SELECT COUNT(*) FROM erasures").fetchone()[0] == 0


def test_the_link_of_an_erased_person_opens_nothing_any_more(world):
    canary(world, consent="")
    world.sync()
    (link,) = world.ledger.links.to_export(everything=True)
    erase(world, 1)
    world.sync()

    rows = world.ledger.database.rows("SELECT url, person_id, state FROM links WHERE link_id = ?", (link.link_id,))
    assert rows == [("", None, "revoked")]
    with world.server.app.state.relay.store.read() as db:
        found = db.execute("SELECT revoked_at FROM links WHERE link_id = ?", (link.link_id,)).fetchone()
    assert found[0] is not None


@pytest.mark.parametrize("fault", ["drop_before", "lose_answer"])
def test_a_batch_on_its_way_is_abandoned_and_cut_again_without_the_person(world, fault):
    canary(world)
    for number in range(2, 6):
        world.add(number)
    world.fault(fault)
    world.sync(retry=IMPATIENT)
    assert world.ledger.outbox.waiting() == 5
    erase(world, 1)
    report = world.sync()

    assert report.exit_code == 0
    assert world.ledger.outbox.waiting() == 0
    assert world.live() == sorted(map(world.record_id, range(2, 6)))
    assert remains(world.ledger.folder) == []


@pytest.mark.counts_requests
def test_what_arrived_before_the_erasure_is_told_as_handed_on(world):
    canary(world)
    world.fault("lose_answer")
    world.sync(retry=IMPATIENT)
    erase(world, 1)
    world.sync()

    kinds = [(one.kind, orjson.loads(one.body).get("status")) for one in world.ledger.provisions.all()]
    assert kinds == [("prepared", None), ("outcome", "created")]


@pytest.mark.counts_requests
def test_what_never_arrived_is_not_told_as_handed_on(world):
    canary(world)
    world.fault("drop_before")
    world.sync(retry=IMPATIENT)
    erase(world, 1)
    world.sync()

    kinds = [(one.kind, orjson.loads(one.body).get("status")) for one in world.ledger.provisions.all()]
    assert kinds == [("prepared", None), ("outcome", "not_found")]


def test_the_provision_record_and_its_consent_survive_without_a_name(world):
    canary(world)
    world.sync()
    before = list(world.ledger.provisions.all())
    erase(world, 1)

    assert list(world.ledger.provisions.all()) == before
    consent_id = orjson.loads(before[0].body)["consent_id"]
    assert world.ledger.database.rows("SELECT consent_id FROM consents") == [(consent_id,)]


def test_a_consent_on_which_nothing_was_handed_on_goes_with_the_person(world):
    canary(world, consent="いいえ")
    world.sync()
    erase(world, 1)

    assert world.ledger.database.rows("SELECT COUNT(*) FROM consents") == [(0,)]


def test_what_an_erasure_would_take_is_counted_and_stays(world):
    canary(world)
    world.sync()
    counted = held(world.ledger.database, [person_of(world, 1)])

    assert {name: counted[name] for name in ("persons", "records", "drafts", "consents", "provisions")} == {
        "persons": 1,
        "records": 1,
        "drafts": 1,
        "consents": 1,
        "provisions": 2,
    }
    assert world.live() == [world.record_id(1)]


def test_an_erasure_that_was_killed_before_its_last_step_is_finished_by_the_next_run(world):
    for number in range(2, 60):
        world.add(number)
    canary(world)
    world.sync()
    with world.ledger.transaction():
        Eraser(world.ledger).erase([person_of(world, 1)], "subject_request")
    world.sync()

    assert world.ledger.erasures.finish() is False
    assert remains(world.ledger.folder) == []


def test_a_plan_erases_nobody(world, tmp_path):
    row = canary(world)
    world.sync()
    row["skip"] = "anonymised"
    report = world.plan(folder=world.ledger.folder)

    assert report.erased == 1
    assert person_of(world, 1)
    assert world.live() == [world.record_id(1)]


# The relay asks


def test_whoever_asked_the_relay_is_erased_here_and_the_relay_hears_of_it(world):
    canary(world)
    world.sync()
    erasure_id = leave(world, 1)
    report = world.sync()

    assert (report.exit_code, report.erased) == (0, 1)
    assert erasure(world, erasure_id).state == "completed"
    assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]
    assert remains(world.ledger.folder) == []


def test_an_acknowledgement_that_is_lost_goes_with_the_next_run(world):
    canary(world)
    world.sync()
    erasure_id = leave(world, 1)
    break_erasures(world, "503", count=2)  # it is told twice in a run: before the items go, and after the events
    assert world.sync(retry=IMPATIENT).exit_code == 6
    assert erasure(world, erasure_id).state == "awaiting_ack"
    world.sync()

    assert erasure(world, erasure_id).state == "completed"


def test_the_source_s_owner_is_told_whom_to_erase_there(world):
    canary(world)
    world.sync()
    leave(world, 1)
    world.sync()
    (issue,) = world.ledger.issues.all()

    assert (issue.code, issue.key, issue.locator) == ("erasure_requested", world.record_id(1), "acme/A-1")


def test_an_application_id_that_is_an_address_is_not_told(world):
    canary(world, id=MAIL)
    world.sync()
    (record_id,) = world.live()
    relay = world.server.app.state.relay
    referral_id = world.referrals()[record_id].referral_id
    with relay.store.write() as db:
        relay.erasures.leave(db, "acme", referral_id, relay.secret.person_key("acme", MAIL))
    world.sync()
    world.rows[0]["job"] = "経理"
    world.sync()

    assert [issue.locator for issue in world.ledger.issues.all()] == ["acme"]
    assert remains(world.ledger.folder) == []


def test_other_records_of_the_person_are_erased_at_the_relay_as_well(world):
    canary(world, decided="2026-11-09")
    world.sync()
    canary(world, 2)
    world.rows[0]["outcome"] = "in_progress"
    world.sync()
    world.rows[0]["outcome"] = "employer_rejected"
    world.sync()
    leave(world, 1)
    world.sync()
    world.sync()

    assert {row.status for row in world.referrals().values()} == {"erased"}
    assert world.ledger.erasures.waiting() == []


def test_an_erasure_of_somebody_nobody_knows_here_is_acknowledged(world):
    canary(world)
    world.sync()
    erase(world, 1)
    told = {"deadline": "2026-12-20T00:00:00.000Z", "record_ids": ["rcr_" + "a" * 26]}
    hear(world, event("erasure.requested", erasure_id="era_gone", **told))
    assert "era_gone" in [one.request_id for one in world.ledger.erasures.waiting()]
    world.sync()

    assert world.ledger.erasures.waiting() == []


def test_what_the_relay_answers_as_suppressed_is_not_sent_again(world):
    row = canary(world)
    relay = world.server.app.state.relay
    with relay.store.write() as db:
        relay.erasures.leave(db, "acme", None, relay.secret.person_key("acme", MAIL))
    assert world.sync().sent.answers["suppressed"] == 1
    row["job"] = "経理"
    report = world.sync()

    assert report.sent.answers.total() == 0
    assert world.verdicts() == {"A-1": "blocked suppressed"}


def test_another_application_of_a_suppressed_person_is_not_sent_either(world):
    canary(world)
    relay = world.server.app.state.relay
    with relay.store.write() as db:
        relay.erasures.leave(db, "acme", None, relay.secret.person_key("acme", MAIL))
    world.sync()
    canary(world, 2, consent="")
    report = world.sync()

    assert (report.sent.answers.total(), report.links_assigned) == (0, 0)
    assert set(world.verdicts().values()) == {"blocked suppressed"}


def test_a_consent_given_later_lifts_what_the_relay_answered(world):
    row = canary(world)
    relay = world.server.app.state.relay
    with relay.store.write() as db:
        relay.erasures.leave(db, "acme", None, relay.secret.person_key("acme", MAIL))
    world.sync()
    with relay.store.write() as db:
        db.execute("DELETE FROM suppressions")
    row["consented"] = "2026-11-15"
    world.sync()

    assert world.live() == [world.record_id(1)]


def hear(world, *events):
    """Apply events as the relay would tell them."""

    class Teller:
        def events(self, after=None, limit=500):
            return EventsAnswer(events=events, next_cursor="1", has_more=False)

    with world.ledger.run() as run_id:
        Listener(world.ledger, Teller(), run_id).listen()


def event(kind, **data):
    at = "2026-11-21T03:00:00.000Z"
    return {"id": f"evt_{kind}", "seq": 1, "type": kind, "occurred_at": at, "recorded_at": at, "data": data}


def test_somebody_who_registered_through_a_link_is_known_by_it(world):
    canary(world, consent="")
    world.sync()
    (link,) = world.ledger.links.to_export(everything=True)
    hear(world, {**event("erasure.requested", erasure_id="era_1", record_ids=[]), "link_id": link.link_id})

    assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]
    assert [one.request_id for one in world.ledger.erasures.waiting()] == ["era_1"]


def test_somebody_the_relay_took_for_the_same_person_is_not_sent_again(world):
    canary(world)
    other = world.add(2)
    world.sync()
    hear(world, event("erasure.completed", request_id="ers_1", record_ids=[world.record_id(2)]))
    other["job"] = "経理"
    report = world.sync()

    assert report.sent.answers.total() == 0
    assert world.verdicts()["A-2"] == "blocked suppressed"


def test_an_erasure_that_was_missed_with_the_old_events_is_made_good(world):
    canary(world)
    world.sync()
    row = {"record_id": world.record_id(1), "referral_id": "ref_1", "revision": 1, "status": "erased", "digest": None}

    class Forgetful:
        def events(self, after=None, limit=500):
            if after:
                raise CursorExpired("410", status=410, code="cursor_expired")
            return EventsAnswer(events=[], next_cursor="1", has_more=False)

        def referrals(self, cursor=None, limit=500):
            return ReferralPage(referrals=[{**row, "updated_at": "2026-11-20T03:00:00.000Z"}], next_cursor=None)

    with world.ledger.run() as run_id:
        Listener(world.ledger, Forgetful(), run_id).listen()

    assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]
    assert [issue.code for issue in world.ledger.issues.all()] == ["erasure_requested", "events_missed"]


# The source has erased


def test_whom_the_source_anonymised_is_erased_here_and_at_the_relay(world):
    row = canary(world)
    world.sync()
    row["skip"] = "anonymised"
    report = world.sync()

    assert report.erased == 1
    assert world.referrals()[world.record_id(1)].status == "erased"
    assert remains(world.ledger.folder) == []
    world.sync()
    assert world.ledger.erasures.waiting() == []


def test_a_candidate_who_cannot_be_found_is_taken_back_and_not_erased(world):
    row = canary(world)
    world.sync()
    row["skip"] = "candidate_gone"
    report = world.sync()

    assert (report.erased, world.live()) == (0, [])
    assert world.referrals()[world.record_id(1)].status == "retracted"
    assert person_of(world, 1)


def test_a_source_that_anonymises_everybody_is_asked_about_first(world):
    for number in range(60):
        world.add(number)
    world.sync()
    for row in world.rows[:20]:
        row["skip"] = "anonymised"
    report = world.sync()
    assert (report.exit_code, report.erased) == (3, 0)
    assert world.ledger.database.rows("SELECT COUNT(*) FROM drafts") == [(60,)]

    assert world.sync(allow_mass_change=True).erased == 20
    assert len(world.live()) == 40


def test_a_known_record_that_shows_itself_as_an_erased_person_s_is_erased(world):
    canary(world)
    other = world.add(2)
    world.sync()
    erase(world, 1)
    world.sync()
    other |= {"mail": MAIL}
    world.sync()

    assert world.ledger.database.rows("SELECT COUNT(*) FROM records") == [(0,)]
    assert world.referrals()[world.record_id(2)].status == "erased"


def test_erasures_are_told_also_where_no_source_has_a_start(world):
    canary(world)
    world.sync()
    erase(world, 1)
    source = world.source("other")
    sync([source], world.ledger, world.relay, world.policy, options=RunOptions(only="deliver"))

    assert world.ledger.erasures.waiting() == []
