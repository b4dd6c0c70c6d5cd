"""What lies about a person beside the ledger: found by what is in it, and nothing of anybody else's is lost."""

from __future__ import annotations

import orjson
import pytest

from relay_connectors.cycle.leftovers import EXPORT_FORM, Leftovers, traces_of
from relay_connectors.ledger import Ledger
from relay_connectors.links.export import rows_to_export
from relay_connectors.links.table import (
    FOLLOW_UPS,
    HEADERS,
    OTHERS,
    LinkRow,
    csv_bytes,
    read_follow_ups,
    read_table,
    table_bytes,
)
from relay_connectors.mail import Sender, built_in, eml, render

SENDER = Sender("株式会社例", "東京都港区1-1", "saiyo@example.com", "採用 <saiyo@example.com>", "キャリアリレー")


@pytest.fixture
def linked(world):
    """Three people with links, of whom the first will be erased."""
    for number in (1, 2, 3):
        world.add(number, consent="", name=f"山田 花子{number}")
    world.sync()
    return world


@pytest.fixture
def rows(linked):
    links = {link.record_id: link for link in linked.ledger.links.to_export(everything=True)}
    found = []
    for number in (1, 2, 3):
        link = links[linked.record_id(number)]
        mail, name = f"c{number}@example.jp", f"山田 花子{number}"
        found.append(LinkRow(f"A-{number}", name, mail, "営業", link.url, "2027-05-01", "ja"))
    return found


def leftovers(world, number=1):
    person_id = world.ledger.records.get(world.record_id(number)).person_id
    return Leftovers(world.ledger.folder, world.ledger, traces_of(world.ledger, [person_id]))


def kinds(found):
    return {one.path.name: one.kind for one in found}


def write(world, name, content):
    path = world.ledger.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("form", ["eml", "txt"])
def test_a_rendered_mail_to_the_person_is_deleted_and_the_others_stay(linked, rows, form):
    for number, row in enumerate(rows, 1):
        letter = render(built_in("ja"), row, SENDER)
        text = f"To: {row.email}\nSubject: {letter.subject}\n\n{letter.text}".encode()
        content = eml(letter, SENDER, linked.clock.now()) if form == "eml" else text
        write(linked, f"mail/2026-11-21T120000/000{number}-{row.application_id}.ja.{form}", content)
    found = leftovers(linked)

    assert kinds(found.found) == {f"0001-A-1.ja.{form}": "mail"}
    assert found.clear([], "subject_request") == []
    assert sorted(path.name for path in (linked.ledger.folder / "mail").rglob("*.*")) == [
        f"0002-A-2.ja.{form}",
        f"0003-A-3.ja.{form}",
    ]


def test_a_mail_under_another_name_is_known_by_the_link_in_it(linked, rows):
    letter = render(built_in("ja"), rows[0], SENDER)
    write(linked, "mail/0001-of-somebody.ja.eml", eml(letter, SENDER, linked.clock.now()))

    assert kinds(leftovers(linked).found) == {"0001-of-somebody.ja.eml": "mail"}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_table_of_links_loses_the_person_s_row_only(linked, rows, lang):
    path = write(linked, "links.csv", table_bytes(rows, lang))
    found = leftovers(linked)
    found.clear([], "subject_request")

    assert kinds(found.found) == {"links.csv": "links"}
    assert list(read_table(path)) == rows[1:]
    assert path.read_bytes().decode("utf-8-sig").startswith(",".join(HEADERS[lang]))
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_table_of_follow_ups_loses_the_person_s_row_only(linked, lang):
    people = [(f"A-{n}", f"山田 花子{n}", f"c{n}@example.jp", "営業", "2026-05-20", "6", "ja") for n in (1, 2, 3)]
    stranger = ("A-1", "別人 太郎", "x@example.jp", "営業", "2026-05-20", "6", "ja")
    path = write(linked, "followups.csv", csv_bytes(FOLLOW_UPS[lang], [*people, stranger]))
    found = leftovers(linked)

    assert (kinds(found.found), found.clear([], "subject_request")) == ({"followups.csv": "followups"}, [])
    header, rows = read_follow_ups(path)
    assert (header, list(rows)) == (FOLLOW_UPS[lang], [*people[1:], stranger])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_name_of_one_part_counts_where_the_application_is_the_person_s(world, lang):
    world.rows.append({"id": "A-1", "name": "山田花子"})
    world.sync()
    theirs = ("A-1", "山田花子", "", "営業", "2026-11-10", "no_mail", lang)
    namesake, stranger = ("A-2", *theirs[1:]), ("A-1", "別人", *theirs[2:])
    path = write(world, "others.csv", csv_bytes(OTHERS[lang], [theirs, namesake, stranger]))
    found = leftovers(world)
    found.clear([], "subject_request")

    assert list(read_follow_ups(path)[1]) == [namesake, stranger]


def test_a_file_of_records_loses_the_person_s_line_only(linked):
    lines = [orjson.dumps({"record_id": linked.record_id(number)}) + b"\n" for number in (1, 2, 3)]
    path = write(linked, "records.jsonl", b"".join(lines))
    leftovers(linked).clear([], "subject_request")

    assert path.read_bytes() == b"".join(lines[1:])


def test_an_export_of_the_person_is_deleted(linked):
    told = {"form": EXPORT_FORM, "records": [{"record_id": linked.record_id(1)}]}
    path = write(linked, "person.json", orjson.dumps(told))
    leftovers(linked).clear([], "subject_request")

    assert not path.exists()


def test_a_backup_forgets_the_person_and_knows_them_when_it_is_restored(linked, identity, clock):
    path = linked.ledger.folder / "backups" / "ledger-2026-11-20.db"
    path.parent.mkdir()
    linked.ledger.database.copy_to(str(path))
    found = leftovers(linked)
    assert kinds(found.found) == {path.name: "backup"}
    found.clear([("email", b"k" * 16)], "subject_request")

    with Ledger.open(path, identity=identity, clock=clock) as backup:
        assert backup.records.get(linked.record_id(1)) is None
        assert backup.records.get(linked.record_id(2))
        assert backup.suppressions.erased() == {"email": frozenset({b"k" * 16})}
    assert b"c1@example.jp" not in path.read_bytes()
    assert (
        not path.with_name(path.name + "-journal").exists() or not path.with_name(path.name + "-journal").read_bytes()
    )


def test_a_backup_keeps_who_was_taken_for_the_person_when_it_was_made(world, identity, clock):
    for number in (1, 2):
        world.add(number, name="山田 花子", mail="h@example.jp", decided=f"2026-11-0{number}")
    world.sync()
    path = world.ledger.folder / "backup.db"
    world.ledger.database.copy_to(str(path))
    world.rows[1]["mail"] = "other@example.jp"
    world.sync()
    leftovers(world).clear([], "subject_request")

    with Ledger.open(path, identity=identity, clock=clock) as backup:
        assert backup.records.get(world.record_id(1)) is None
        assert backup.records.get(world.record_id(2)).live_state == "live"
        assert backup.consents.of_persons([backup.records.get(world.record_id(2)).person_id])


def test_a_ledger_of_another_company_is_not_touched(linked, tmp_path):
    from relay_connectors.record import Identity

    path = linked.ledger.folder / "other.db"
    with Ledger.open(path, identity=Identity(b"o" * 32)):
        before = path.read_bytes()
    leftovers(linked).clear([("email", b"k" * 16)], "subject_request")

    assert path.read_bytes() == before


def test_the_copy_that_a_killed_plan_left_is_deleted(linked):
    path = linked.ledger.folder / ".plan-0123-4.db"
    linked.ledger.database.copy_to(str(path))
    leftovers(linked).clear([], "subject_request")

    assert not path.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_somebody_else_s_file_is_told_of_and_left_alone(linked, encoding):
    text = "応募者,連絡先\n山田 花子1,c1@example.jp\n"
    path = write(linked, "the employer's own.txt", text.encode(encoding))
    found = leftovers(linked)

    assert kinds(found.found) == {path.name: "foreign"}
    assert found.clear([], "subject_request") == [path]
    assert path.read_bytes() == text.encode(encoding)


def test_a_name_across_two_chunks_of_a_file_is_found(linked):
    write(linked, "large.txt", b"x" * ((1 << 20) - 3) + b"c1@example.jp")

    assert kinds(leftovers(linked).found) == {"large.txt": "foreign"}


def test_the_state_of_a_reference_relay_is_its_own(linked):
    write(linked, "relay/relay.db", b"c1@example.jp")
    write(linked, "relay/mail/1.eml", b"c1@example.jp")

    assert leftovers(linked).found == []


def test_the_living_ledger_is_no_leftover(linked):
    assert leftovers(linked).found == []


def test_without_a_state_directory_nothing_is_looked_at(linked):
    person_id = linked.ledger.records.get(linked.record_id(1)).person_id

    assert Leftovers(None, linked.ledger, traces_of(linked.ledger, [person_id])).found == []


def test_the_traces_of_a_person_print_nobody(linked):
    person_id = linked.ledger.records.get(linked.record_id(1)).person_id

    assert repr(traces_of(linked.ledger, [person_id])) == "Traces(1 records)"


def test_rows_of_somebody_with_the_same_address_stay(linked, rows):
    linked.rows[1]["mail"] = "c1@example.jp"
    linked.sync()
    path = write(linked, "links.csv", table_bytes([rows[0], rows[1]._replace(email="c1@example.jp")], "ja"))
    leftovers(linked).clear([], "subject_request")

    assert [row.application_id for row in read_table(path)] == ["A-2"]


def test_another_source_s_application_of_the_same_id_stays(linked, rows):
    stranger = LinkRow("A-1", "別人 太郎", "x@example.jp", "営業", "https://relay.example/r/other", "2027-05-01", "ja")
    path = write(linked, "links.csv", table_bytes([rows[0], stranger], "ja"))
    letter = render(built_in("ja"), stranger, SENDER)
    mail = write(linked, "mail/0001-A-1.ja.eml", eml(letter, SENDER, linked.clock.now()))
    leftovers(linked).clear([], "subject_request")

    assert list(read_table(path)) == [stranger]
    assert mail.exists()


def test_exported_rows_are_the_ones_that_are_found(linked):
    def judge(persons):
        from relay_connectors.links.export import Judged

        return {one.record_id: Judged("link_only", "") for records in persons.values() for one in records}

    export = rows_to_export(linked.ledger, judge, zone="Asia/Tokyo", everything=True)
    write(linked, "exports/links.csv", table_bytes(export.rows, "ja"))

    assert kinds(leftovers(linked).found) == {"links.csv": "links"}


@pytest.mark.parametrize("head", ["", ",".join(HEADERS["ja"]) + "\r\n", ",".join(FOLLOW_UPS["ja"]) + "\r\n"])
def test_a_table_with_a_cell_that_is_too_long_for_one_is_told_of_and_left_alone(linked, tmp_path, head):
    file = tmp_path / "elsewhere" / "notes.csv"
    file.parent.mkdir()
    file.write_text(f'{head}c1@example.jp,"' + "x" * 200_000, encoding="utf-8")
    person = linked.ledger.records.get(linked.record_id(1)).person_id

    found = Leftovers(file.parent, linked.ledger, traces_of(linked.ledger, [person])).found

    assert [(one.path, one.kind) for one in found] == [(file, "foreign")]
