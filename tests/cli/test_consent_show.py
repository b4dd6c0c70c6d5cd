"""``consent show`` and ``consent withdraw``: the proof of what was said, and that a withdrawal overtakes everything."""

from __future__ import annotations

import io
import json
import sys

import pytest

from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity
from relay_connectors.record.vocabulary import SCOPES
from relay_connectors.relay_server.faults import FaultRequest

HANAKO = "A-1,山田 花子,ヤマダ ハナコ,hanako@example.jp,090-1234-5678,営業,不採用,{applied},{decided},はい,2026-10-01"
ICHIRO = "A-2,佐藤 一郎,サトウ イチロウ,ichiro@example.jp,090-1234-9999,経理,不採用,{applied},{decided},はい,2026-10-02"


def opened(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


@pytest.fixture
def referred(place, relay, call):
    """Two people who agreed are with the relay."""
    place.rows(HANAKO, ICHIRO)
    assert json.loads(call("sync", "--json").out)["sent"]["created"] == 2
    return place


@pytest.fixture
def address(monkeypatch):
    """Writes a line to the stdin of the next command."""

    def write(line: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))

    return write


def shown(call, *named: str) -> dict:
    (person,) = json.loads(call("consent", "show", *named, "--json").out)["people"]
    return person


def sync(call) -> dict:
    report = json.loads(call("sync", "--json").out)
    return {name: count for name, count in report["sent"].items() if count}


def test_the_proof_of_a_consent_is_shown(referred, call) -> None:
    path = referred.folder / "relay.toml"
    (referred.folder / "w.md").write_text("同意文面", encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"2026-04.md"', '"w.md"'), encoding="utf-8")
    call("sync")

    told = shown(call, "acme-csv/A-1")
    (state,), event = told["scopes"], told["events"][-1]
    assert (state["scope"], state["status"]) == ("share_with_relay", "granted")
    assert (state["version_accepted"], state["recipient_accepted"]) == (True, True)
    assert state["expires_at"] == "2028-09-30T15:00:00.000Z"
    assert (event["policy_version"], event["recipients"], event["payload"]) == ("2026-04", ["キャリアリレー"], "full")
    assert (event["application"], event["obtained_via"], event["counts"]) == ("acme-csv/A-1", "import", True)
    assert len(event["evidence_sha256"]) == 64
    assert told["records"][0]["verdict_today"] == {"action": "push_full", "codes": ["consent_granted"]}


def test_events_stand_in_the_order_of_their_effect_whenever_they_were_heard_of(referred, call) -> None:
    call("consent", "withdraw", "acme-csv/A-1", "--at", "2026-09-01", "--scope", "share_with_relay")
    told = shown(call, "acme-csv/A-1")

    assert [one["status"] for one in told["events"]] == ["withdrawn", "granted"]
    assert [one["counts"] for one in told["events"]] == [False, True]
    assert told["scopes"][0]["status"] == "granted"


def test_a_person_is_named_by_record_id_application_or_the_address_on_stdin(referred, call, address) -> None:
    told = shown(call, "acme-csv/A-1")

    assert shown(call, told["records"][0]["record_id"]) == told
    address("Hanako@Example.JP\n")
    assert shown(call, "--email") == told


@pytest.mark.parametrize(
    ("args", "line", "said"),
    [
        ((), "", "name a person"),
        (("acme-csv/A-1", "--email"), "", "name a person"),
        (("--email",), "", "no e-mail address can be read"),
        (("--email",), "hanako", "no e-mail address can be read"),
        (("--email",), "a@example.jp, b@example.jp", "no e-mail address can be read"),
        (("--email",), "nobody@example.jp", "knows nobody with the e-mail address"),
        (("acme-csv/A-9",), "", "holds no such record"),
    ],
)
@pytest.mark.parametrize("command", ["show", "withdraw"])
def test_nobody_is_named_so(referred, call, address, command, args, line, said) -> None:
    address(line)
    answer = call("consent", command, *args)

    assert answer.code == 2
    assert said in answer.err
    assert "@" not in answer.err


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "Consents today",
                "* 2026-10-01T00:00:00.000+09:00  granted  share_with_relay",
                "since 2026-10-01T",
                "data of the employer",
            ),
        ),
        (
            "ja",
            (
                "今の同意",
                "* 2026-10-01T00:00:00.000+09:00  同意  share_with_relay",
                "2026-10-01T00:00:00.000+09:00 から",
                "企業のデータ, acme-csv/A-1",
            ),
        ),
    ],
)
def test_it_is_told_to_people_without_naming_anybody(referred, call, lang, said) -> None:
    answer = call("consent", "show", "acme-csv/A-1", "--lang", lang)

    for text in said:
        assert text in answer.out
    assert "花子" not in answer.out
    assert "hanako" not in answer.out


def test_who_never_said_anything_has_no_state(place, relay, call) -> None:
    call("sync")
    told = shown(call, "acme-csv/A-1")

    assert (told["scopes"], told["events"]) == ([], [])
    assert told["records"][0]["verdict_today"]["action"] == "link_only"
    assert "Nothing was ever said." in call("consent", "show", "acme-csv/A-1").out


def test_a_withdrawal_says_what_follows_and_the_next_sync_does_it(referred, call) -> None:
    told = json.loads(call("consent", "withdraw", "acme-csv/A-1", "--via", "phone", "--json").out)

    assert (told["people"], told["events"], told["scopes"]) == (1, len(SCOPES), list(SCOPES))
    (record,) = told["records"]
    assert (record["application"], record["taken_back"]) == ("acme-csv/A-1", True)
    assert record["verdict_today"] == {"action": "blocked", "codes": ["consent_withdrawn"]}
    assert sync(call) == {"retracted": 1}
    assert shown(call, "acme-csv/A-1")["events"][-1]["locator"] == "consent withdraw"
    assert sync(call) == {}


@pytest.mark.parametrize(("via", "kept"), [((), "command"), (("--via", "phone"), "phone")])
def test_how_a_withdrawal_was_said_is_never_made_up(referred, call, via, kept) -> None:
    call("consent", "withdraw", "acme-csv/A-1", *via)

    assert {one["obtained_via"] for one in shown(call, "acme-csv/A-1")["events"][1:]} == {kept}


def test_a_withdrawal_is_told_by_the_clocks_of_the_tenant(referred, call) -> None:
    answer = call("consent", "withdraw", "acme-csv/A-1", "--at", "2026-11-20", "--lang", "ja")

    assert "2026-11-20T23:59:59.999+09:00 から有効" in answer.out


def test_the_stale_yes_of_the_next_export_changes_nothing(referred, call) -> None:
    call("consent", "withdraw", "acme-csv/A-1")
    sync(call)
    referred.rows(HANAKO.replace("営業", "企画"), ICHIRO)

    assert sync(call) == {}


def test_only_a_consent_from_after_the_withdrawal_brings_the_person_back(referred, call) -> None:
    call("consent", "withdraw", "acme-csv/A-1", "--at", "2026-10-20")
    sync(call)
    referred.rows(HANAKO.replace("2026-10-01", "2026-10-19"), ICHIRO)
    assert sync(call) == {}
    referred.rows(HANAKO.replace("2026-10-01", "2026-10-21"), ICHIRO)

    assert shown(call, "acme-csv/A-1")["scopes"][0]["status"] == "withdrawn"
    assert sum(sync(call).values()) == 1


def test_a_withdrawal_of_another_scope_takes_nothing_back(referred, call) -> None:
    told = json.loads(
        call(
            "consent", "withdraw", "acme-csv/A-1", "--scope", "contact_by_agent", "--scope", "feedback_status", "--json"
        ).out
    )

    assert (told["events"], told["records"][0]["taken_back"]) == (2, False)
    assert sync(call) == {}


def test_a_withdrawal_by_address_is_about_every_application_of_the_person(referred, call, address) -> None:
    again = HANAKO.replace("A-1,", "A-3,").replace("営業", "企画")
    referred.rows(HANAKO, ICHIRO, again)
    sync(call)
    address("hanako@example.jp")
    told = json.loads(call("consent", "withdraw", "--email", "--json").out)

    assert (told["people"], len(told["records"])) == (1, 2)
    assert {one["verdict_today"]["codes"][0] for one in told["records"]} == {"consent_withdrawn"}
    assert sync(call) == {"retracted": 1}


def test_what_waits_to_be_sent_does_not_go(referred, relay, call) -> None:
    referred.rows(HANAKO.replace("営業", "企画"), ICHIRO)
    path = referred.folder / "relay.toml"
    there = path.read_text(encoding="utf-8")
    path.write_text(there.replace(relay.url, "http://127.0.0.1:1"), encoding="utf-8")
    assert call("sync").code == 6
    (record,) = json.loads(call("consent", "withdraw", "acme-csv/A-1", "--json").out)["records"]
    assert (record["not_sent"], record["taken_back"]) == (1, True)
    path.write_text(there, encoding="utf-8")

    assert sync(call) == {"retracted": 1}


@pytest.mark.parametrize("kind", ["lose_answer", "half_answer", "500", "drop_before"])
def test_a_withdrawal_overtakes_a_batch_whose_outcome_is_unknown(referred, relay, call, kind) -> None:
    """The batch is abandoned and cut anew: what arrived of her is taken back first, and the others still go."""
    referred.rows(HANAKO.replace("営業", "企画"), ICHIRO.replace("経理", "法務"))
    faults = relay.app.state.relay.faults
    for _ in range(8):
        faults.add(FaultRequest.model_validate({"kind": kind, "path": "/v1/referrals/batch", "retry_after": 0}))
    assert call("sync").code == 6
    faults.clear()
    with opened(referred) as ledger:
        (batch,) = ledger.outbox.open_batches("referrals")
    call("consent", "withdraw", "acme-csv/A-1")
    sync(call)

    with opened(referred) as ledger:
        operations = ledger.outbox.of_record(shown(call, "acme-csv/A-1")["records"][0]["record_id"])
        assert ledger.outbox.batch(batch.batch_id).state == "cut"
        assert (operations[-1].op, operations[-1].reason, operations[-1].answer) == (
            "retract",
            "consent_withdrawn",
            "retracted",
        )
        newer = ledger.outbox.batch(operations[-1].batch_id)
        assert newer.batch_id > batch.batch_id
        assert ledger.outbox.operations(newer)[0].op == "retract"
    states = {row.record_id: row.status for row in _referrals(relay)}
    assert states[operations[-1].record_id] == "retracted"
    assert sorted(states.values()) == ["invited", "retracted"]


def _referrals(relay):
    from relay_connectors.clock import SystemClock
    from relay_connectors.relay.client import RelayClient

    client = RelayClient(relay.url, "acme", "key-of-acme-0123456789", clock=SystemClock())
    try:
        return client.referrals().referrals
    finally:
        client.close()


@pytest.mark.parametrize("at", ["2099-01-01", "tomorrow", "2026/13/1"])
def test_a_moment_that_is_none_is_refused(referred, call, at) -> None:
    assert call("consent", "withdraw", "acme-csv/A-1", "--at", at).code == 2
    assert shown(call, "acme-csv/A-1")["scopes"][0]["status"] == "granted"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("Recorded: 1 people, 8 withdrawals", "acme-csv/A-1  The next sync takes it back", "sync")),
        ("ja", ("撤回を記録しました: 1 人、8 件", "acme-csv/A-1  次の sync で", "relay-connectors sync")),
    ],
)
def test_what_follows_is_told_to_people(referred, call, lang, said) -> None:
    answer = call("consent", "withdraw", "acme-csv/A-1", "--lang", lang)

    for text in said:
        assert text in answer.out


def test_where_nothing_was_sent_that_is_told(place, relay, call) -> None:
    call("sync", "--only", "collect")

    assert "Nothing is with the relay." in call("consent", "withdraw", "acme-csv/A-1").out


@pytest.fixture
def registered(place, relay, call) -> None:
    """Somebody of whom nothing was sent registered by their link."""
    place.rows(HANAKO.replace("はい,2026-10-01", ","))
    assert call("sync").code == 0
    with opened(place) as ledger:
        ((url,),) = ledger.database.rows("SELECT url FROM links WHERE state = 'assigned'")
    (place.folder / "one.csv").write_text(f"email,link\nhanako@example.jp,{url}\n", encoding="utf-8")
    assert call("relay", "simulate", "one.csv", "--state", "relay", "--register", "1").code == 0
    assert call("sync").code == 0


@pytest.mark.parametrize(
    ("lang", "there", "nothing"),
    [
        ("en", "They registered themselves at the relay", "Nothing is with"),
        ("ja", "自分で登録しています", "何も送られて"),
    ],
)
def test_a_withdrawal_says_that_they_are_at_the_relay_by_themselves(registered, call, lang, there, nothing) -> None:
    said = call("consent", "withdraw", "acme-csv/A-1", "--lang", lang).out

    assert there in said
    assert nothing not in said


def test_how_many_are_at_the_relay_by_themselves_is_counted(registered, call) -> None:
    assert json.loads(call("consent", "withdraw", "acme-csv/A-1", "--json").out)["registered"] == 1


def test_nobody_is_at_the_relay_by_themselves_who_did_not_register(referred, call) -> None:
    assert json.loads(call("consent", "withdraw", "acme-csv/A-1", "--json").out)["registered"] == 0


def test_a_wording_of_the_relay_is_named_by_one_digest(registered, call) -> None:
    texts = {event["text_sha256"] for event in shown(call, "acme-csv/A-1")["events"]}

    assert texts
    assert all(len(text) == len(bytes.fromhex(text)) * 2 == 64 for text in texts)
    assert "sha256:sha256:" not in call("consent", "show", "acme-csv/A-1").out


@pytest.mark.parametrize(("lang", "said"), [("en", 'begins with start = "all"'), ("ja", 'start = "all" から判定')])
def test_before_the_first_verdict_the_start_of_the_settings_is_named(place, call, lang, said) -> None:
    place.rows(HANAKO)
    place.settings(more='start = "all"')
    call("sync", "--only", "collect")

    assert said in call("consent", "show", "acme-csv/A-1", "--lang", lang).out
