"""``person merge``, ``person split`` and ``person undo`` from the outside; ``explain`` says what came of them."""

from __future__ import annotations

import json

import pytest

from relay_connectors import Relay
from relay_connectors.clock import SystemClock
from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

HANA = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},はい,{applied}"
AGAIN = "A-2,山田 花子,ヤマダ ハナコ,hana@example.com,080-2222-3333,経理,不採用,{applied},{decided},はい,{applied}"
SHARING = "A-3,佐藤 花,サトウ ハナ,hanako@example.jp,070-4444-5555,人事,不採用,{applied},{decided},はい,{applied}"


def ledger_of(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


def persons(place) -> dict[str, str]:
    with ledger_of(place) as ledger:
        return dict(ledger.database.rows("SELECT application_id, person_id FROM records"))


def live(relay) -> set[str]:
    client = Relay(relay.url, "acme", "key-of-acme-0123456789").client(SystemClock())
    try:
        return {one.record_id for one in client.referrals().referrals if one.status != "retracted"}
    finally:
        client.close()


def told(call, *args: str):
    answer = call(*args, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.fixture
def known(place, relay, call):
    place.rows(HANA, AGAIN, SHARING)
    assert call("sync").code == 0
    return place


def test_without_a_yes_it_is_only_shown(known, call) -> None:
    before = persons(known)
    answer = call("person", "merge", "acme-csv/A-1", "acme-csv/A-2")

    assert answer.code == 0
    assert "2 → 1 persons" in answer.out
    assert "acme-csv/A-1, acme-csv/A-2" in answer.out
    assert "Nothing is changed yet; add --yes" in answer.out
    assert persons(known) == before
    assert told(call, "person", "undo")["decision"] is None


def test_a_merge_stays_after_the_next_sync(known, call) -> None:
    done = told(call, "person", "merge", "acme-csv/A-1", "acme-csv/A-2", "--yes")
    known.rows(HANA, AGAIN.replace("経理", "総務"), SHARING)
    call("sync")

    assert (done["done"], done["decision"], done["persons"]) == (True, 1, {"before": 2, "after": 1})
    assert persons(known)["A-1"] == persons(known)["A-2"]


def test_it_is_taken_back_as_it_was(known, call) -> None:
    told(call, "person", "merge", "acme-csv/A-1", "acme-csv/A-2", "--reason", "asked by phone", "--yes")
    answer = call("person", "undo", "--yes")

    assert answer.code == 0
    assert "Decision 1 (merge)" in answer.out
    assert "asked by phone" in answer.out
    assert persons(known)["A-1"] != persons(known)["A-2"]
    assert "There is no decision to take back." in call("person", "undo", "--yes").out


def test_a_human_may_say_that_two_names_at_one_address_are_one_person(known, call) -> None:
    assert told(call, "explain", "acme-csv/A-1")["verdict_today"]["codes"] == ["shared_mail"]
    done = told(call, "person", "merge", "acme-csv/A-1", "acme-csv/A-3", "--yes")

    assert done["doubtful"] == 0
    assert told(call, "explain", "acme-csv/A-1")["verdict_today"]["action"] != "review"


def test_who_is_parted_stays_so(place, relay, call) -> None:
    place.rows(HANA, AGAIN.replace("hana@example.com", "hanako@example.jp"))
    call("sync")
    assert len(set(persons(place).values())) == 1
    done = told(call, "person", "split", "acme-csv/A-2", "--yes")
    place.rows(HANA, AGAIN.replace("hana@example.com", "hanako@example.jp").replace("経理", "総務"))
    call("sync")

    assert done["persons"] == {"before": 1, "after": 2}
    assert len(set(persons(place).values())) == 2
    assert told(call, "person", "split", "acme-csv/A-2", "--yes")["decision"] is None


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "2 records share an e-mail address with somebody else"),
        ("ja", "うち 2 件は、別の人とメールアドレスが同じ"),
    ],
)
def test_a_split_says_that_one_address_holds_both_and_how_to_go_on(place, relay, call, lang, words) -> None:
    sharing = AGAIN.replace("hana@example.com", "hanako@example.jp")
    place.rows(HANA, sharing)
    call("sync")
    assert words in call("person", "split", "acme-csv/A-2", "--lang", lang).out
    assert told(call, "person", "split", "acme-csv/A-2", "--yes")["sharing_mail"] == 2
    call("sync")
    assert told(call, "explain", "acme-csv/A-2")["verdict_today"]["codes"] == ["shared_mail"]

    place.rows(HANA, AGAIN)
    call("sync")
    assert len(live(relay)) == 2


def test_the_relay_itself_would_take_two_people_with_one_address_for_one(place, relay, call) -> None:
    """Why they are held: what the second one handed on would lie under the first one's referral."""
    sharing = AGAIN.replace("hana@example.com", "hanako@example.jp")
    place.rows(HANA, sharing)
    call("sync")
    call("person", "split", "acme-csv/A-2", "--yes")
    with ledger_of(place) as ledger:
        ledger.database.run("UPDATE records SET doubts = '', next_look_at = ''")
    answers = told(call, "sync")["sent"]

    assert answers["duplicate_person"] == 1


def test_explain_names_kinds_of_keys_and_decisions_but_no_key(known, call) -> None:
    told(call, "person", "merge", "acme-csv/A-1", "acme-csv/A-2", "--yes")
    answer, person = call("explain", "acme-csv/A-1"), told(call, "explain", "acme-csv/A-1")["person"]

    found = {tie["application_id"]: (tie["relation"], tie["because"], tie["decision"]) for tie in person["ties"]}
    assert found == {"A-2": ("same", ["decision"], 1), "A-3": ("other", ["email"], None)}
    assert "acme-csv/A-2  the same person  decision 1" in answer.out
    for personal in ("hanako@example.jp", "090-1234", "花子", "ハナコ"):
        assert personal not in answer.out


def test_explain_speaks_japanese(known, call) -> None:
    told(call, "person", "merge", "acme-csv/A-1", "acme-csv/A-2", "--yes")
    answer = call("explain", "acme-csv/A-1", "--lang", "ja")

    assert "同一人物" in answer.out
    assert "判断 1" in answer.out


def test_one_of_two_referrals_is_taken_back(place, relay, call) -> None:
    place.rows(HANA, AGAIN)
    call("sync")
    assert len(live(relay)) == 2
    done = told(call, "person", "merge", "acme-csv/A-1", "acme-csv/A-2", "--yes")
    call("sync")

    assert done["taken_back"] == 1
    assert len(live(relay)) == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["merge", "acme-csv/A-1", "acme-csv/A-1"], "two different records"),
        (["merge", "acme-csv/A-1", "acme-csv/A-9"], "no such record"),
        (["split"], "Missing argument"),
    ],
)
def test_what_cannot_be_meant_is_refused(known, call, args, words) -> None:
    answer = call("person", *args, "--yes")

    assert answer.code == 2
    assert words in answer.err
