"""The three ways in which a source says a consent, each from the source to the relay: a column, a tag, an ATS field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relay_connectors.clock import FixedClock
from relay_connectors.testing import Harvest, World, served

WORDING = (
    'policy_version = "2026-04"\nrecipients = ["キャリアリレー"]\npayload = "full"\nscope = ["share_with_relay"]\n'
)
REFUSING = '[[sources.{name}.consent]]\nfield = "tag:共有不可"\ndenied = ["共有不可"]\nscope = ["share_with_relay"]\n'
TAGGED = '[[sources.{name}.consent]]\nfield = "tag:共有OK"\nobtained_at = "first_seen"\n' + WORDING
HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日,タグ"
ROW = "{id},山田 {id},{id}@example.jp,不採用,{decided},{cells}"


def outcome(call: Any, *source: str) -> dict[str, Any]:
    """What a sync sent, and the gate's counts."""
    answer = call("sync", *source, "--json")
    assert answer.code == 0, answer.err
    report = json.loads(answer.out)
    return {**{k: v for k, v in report["sent"].items() if v}, **{k: v for k, v in report["gate"].items() if v}}


@pytest.fixture
def export(place: Any, relay: Any) -> Any:
    """Writes the rows of a CSV, each with its cells of consent, consent's day and tags."""

    def write(*cells: str) -> None:
        decided = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
        rows = [ROW.format(id=f"a{number}", decided=decided, cells=one) for number, one in enumerate(cells)]
        place.export.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        path = place.folder / "relay.toml"
        text = path.read_text(encoding="utf-8")
        if "タグ" not in text:
            rules = (REFUSING + TAGGED).format(name="acme-csv")
            text = text.replace('start = "all"', 'start = "all"\ncolumns = { "タグ" = "tags" }') + rules
            path.write_text(text, encoding="utf-8")

    return write


def test_a_column_grants_refuses_or_says_nothing(export, call) -> None:
    export("はい,2026-10-01,", "いいえ,2026-10-01,", ",,", "たぶん,2026-10-01,", "はい,,")

    assert outcome(call) == {"created": 1, "total": 5, "push_full": 1, "blocked": 1, "link_only": 3}


def test_a_column_that_changes_its_mind_takes_the_person_back(export, call) -> None:
    export("はい,2026-10-01,")
    outcome(call)
    export("いいえ,2026-10-02,")

    assert outcome(call)["retracted"] == 1


def test_a_tag_grants_by_being_there_and_another_refuses(export, call) -> None:
    export(",,共有OK", ",,共有不可", ",,優秀、共有ｏｋ", ",,共有OKかも")

    assert outcome(call) == {"created": 2, "total": 4, "push_full": 2, "blocked": 1, "link_only": 1}


def test_of_two_tags_the_rule_that_stands_first_answers(export, call) -> None:
    export(",,共有OK、共有不可")

    assert outcome(call) == {"total": 1, "blocked": 1}


def test_a_tag_that_was_taken_off_is_no_withdrawal_and_the_tag_of_refusal_is_one(export, call) -> None:
    export(",,共有OK")
    outcome(call)
    export(",,")
    assert "retracted" not in outcome(call)
    export(",,共有不可")

    assert outcome(call)["retracted"] == 1


@pytest.mark.parametrize(
    ("policy", "recipient", "action"),
    [
        # The tenant's rule vouches for the words it names, whether they are the relay's name or a category.
        ("", "キャリアリレー", "push_full"),
        ("", "別の会社", "push_full"),
        # Whoever lists the words that count is held to the list; the relay's own name is always one of them.
        ("accepted_recipients = []", "キャリアリレー", "push_full"),
        ("accepted_recipients = []", "別の会社", "review"),
        ('accepted_recipients = ["職業紹介事業者"]', "別の会社", "review"),
        ('accepted_recipients = ["ｷｬﾘｱﾘﾚｰ"]', "別の会社", "push_full"),
    ],
)
def test_a_consent_to_another_recipient_is_held_for_review(export, place, call, policy, recipient, action) -> None:
    export("はい,2026-10-01,")
    path = place.folder / "relay.toml"
    text = path.read_text(encoding="utf-8").replace('name = "キャリアリレー"', f'name = "{recipient}"')
    path.write_text(f"{text}[policy]\n{policy}\n", encoding="utf-8")

    assert outcome(call)[action] == 1


def test_a_list_of_recipients_that_changes_is_looked_at_by_the_next_sync(export, place, call) -> None:
    export("はい,2026-10-01,")
    path = place.folder / "relay.toml"
    text = path.read_text(encoding="utf-8").replace('name = "キャリアリレー"', 'name = "別の会社"')
    path.write_text(text + "[policy]\naccepted_recipients = []\n", encoding="utf-8")
    assert outcome(call) == {"total": 1, "review": 1}
    path.write_text(text + '[policy]\naccepted_recipients = ["キャリアリレー"]\n', encoding="utf-8")

    assert outcome(call)["created"] == 1


GREENHOUSE = """\
start = "all"
[sources.acme-gh]
connector = "greenhouse"
account = "acme"
client_id = "client"
client_secret = "env:TEST_HARVEST_SECRET"
base_url = "{url}/v3"
token_url = "{url}/token"
start = "all"
[[sources.acme-gh.consent]]
field = "consent_to_share"
granted = ["はい"]
denied = ["いいえ"]
withdrawn = ["撤回"]
obtained_at = "consented_on"
{wording}
{tagged}
"""


@pytest.fixture
def account(place: Any, relay: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = World(FixedClock(datetime.now(UTC) - timedelta(days=20)))
    api = Harvest(world)
    api.client = ("client", "secret")
    monkeypatch.setenv("TEST_HARVEST_SECRET", "secret")
    with served(api) as url:
        api.base = url
        tagged = (REFUSING + TAGGED).format(name="acme-gh")
        place.settings(more=GREENHOUSE.format(url=url, wording=WORDING, tagged=tagged))
        yield world


def rejected(world: World, number: int, consent: str | None, *tags: str) -> int:
    """Somebody who was turned down, with a custom field and tags; the candidate's id."""
    fields = {
        "consent_to_share": {"name": "Consent", "type": "single_select", "value": consent},
        "consented_on": {"name": "Consented on", "type": "date", "value": "2026-10-01" if consent else None},
    }
    mail = [{"value": f"person{number}@example.com", "type": "personal"}]
    person = {"last_name": f"例{number}", "email_addresses": mail, "custom_fields": fields, "tags": list(tags)}
    candidate = world.candidate(**person)
    world.reject(world.apply(candidate, world.job()))
    return candidate


def test_a_field_and_the_tags_of_an_ats_grant_and_refuse(account: World, call: Any) -> None:
    rejected(account, 1, "はい")
    rejected(account, 2, "いいえ")
    rejected(account, 3, "撤回")
    rejected(account, 4, None)
    rejected(account, 5, None, "共有OK")
    rejected(account, 6, None, "共有不可")
    account.clock.at += timedelta(days=19)

    assert outcome(call, "acme-gh") == {"created": 2, "total": 6, "push_full": 2, "blocked": 3, "link_only": 1}


def test_the_proof_of_a_field_names_its_application(account: World, call: Any) -> None:
    rejected(account, 1, "はい")
    account.clock.at += timedelta(days=19)
    outcome(call, "acme-gh")
    (row,) = json.loads(call("provisions", "list", "--json").out)["provisions"]
    told = json.loads(call("consent", "show", row["prepared"]["record_id"], "--json").out)["people"][0]

    assert told["events"][0]["application"].startswith("acme-gh/")
    assert told["events"][0]["consent_id"] == row["prepared"]["consent_id"]
