"""Who is with the relay goes as their consent does, also while their record waits for a human or for a day."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from relay_connectors import ConsentRule, Policy
from relay_connectors.connector import Settings, Source
from relay_connectors.relay.client import RelayClient

ONE = {"name": "山田 一", "mail": "one@example.jp"}
ASKED = {
    "field": "consent",
    "obtained_at": "consented",
    "policy_version": "2026-04",
    "recipients": ["キャリアリレー"],
}
UNNAMED = ConsentRule(
    granted=["はい"], denied=["いいえ"], withdrawn=["撤回"], scope=["unnamed_use"], payload="unnamed", **ASKED
)
SHARE = ConsentRule(
    granted=["はい"], denied=["いいえ"], withdrawn=["撤回"], scope=["share_with_relay"], payload="full", **ASKED
)
NARROWING = (
    ConsentRule(
        granted=["はい", "関連会社可"], withdrawn=["撤回"], scope=["share_with_relay"], payload="full", **ASKED
    ),
    ConsentRule(granted=["匿名"], scope=["share_with_relay"], payload="unnamed", **ASKED),
    ConsentRule(granted=["関連会社可"], withdrawn=["はい"], scope=["share_with_agents"], payload="full", **ASKED),
)
WIDE_AND_NARROW = [("はい", "匿名"), ("関連会社可", "はい")]


@pytest.fixture
def asking(world, monkeypatch):
    """A world whose rows are read by these rules."""

    def by(*rules):
        def source(name="acme"):
            adapter = type("Rows", (world.adapter,), {"rows": world.rows})
            return Source(adapter(Settings(account="acme"), keep=("consent", "consented")), name=name, consent=rules)

        monkeypatch.setattr(world, "source", source)
        return world

    return by


@pytest.fixture
def sent(monkeypatch):
    """Every item of every batch, in short; what is asked again under its key is there once."""
    items, keys, real = [], set(), RelayClient.send_batch

    def send(client, key, body, record_ids):
        told = orjson.loads(body)["items"] if key not in keys else []
        keys.add(key)
        items.extend((one["op"], one.get("payload"), one.get("consent", {}).get("scope")) for one in told)
        return real(client, key, body, record_ids)

    monkeypatch.setattr(RelayClient, "send_batch", send)
    return items


def lie_waiting(world, row, how):
    """The person's record waits from now on."""
    if how == "rows":
        world.rows.append({**row, "job": "経理"})
    elif how == "mail":
        world.add(2, name="別 人", mail=row["mail"], consent="", consented="")
    else:
        row |= {"decided": "2027-10-01"} if how == "ahead" else {"outcome": how}


def days(world, number):
    world.clock.at += timedelta(days=1)
    return world.days(number)


WAITS = ("unknown", "no_show", "offer_rescinded", "rows", "ahead", "mail")


@pytest.mark.parametrize("how", WAITS)
@pytest.mark.parametrize("no", ["撤回", "いいえ"])
def test_a_no_to_be_handed_on_unnamed_takes_back_in_the_run_that_reads_it(asking, how, no) -> None:
    world = asking(UNNAMED)
    row = world.add(1, decided="2026-10-01")
    world.sync()
    assert world.live()
    row |= {"consent": no, "consented": "2026-11-21"}
    lie_waiting(world, row, how)
    days(world, 1)

    assert world.live() == []
    assert world.ledger.outbox.of_record(world.record_id(1))[-1].reason == "consent_withdrawn"


@pytest.mark.parametrize("how", WAITS)
@pytest.mark.parametrize("rule", [SHARE, UNNAMED], ids=["share", "unnamed"])
def test_a_yes_that_is_over_takes_back_whoever_waits_and_nobody_before(asking, how, rule) -> None:
    world = asking(rule)
    world.policy = Policy(
        provider=world.policy.provider, texts=world.policy.texts, consent_max_age_months=3, retention_months=24
    )
    row = world.add(1, decided="2026-10-01")
    world.sync()
    lie_waiting(world, row, how)
    days(world, 1)
    before = world.live()
    world.clock.at += timedelta(days=60)
    world.sync()

    assert (before, world.live()) == ([world.record_id(1)], [])


@pytest.mark.parametrize("how", WAITS)
@pytest.mark.parametrize("rule", [SHARE, UNNAMED], ids=["share", "unnamed"])
def test_whose_yes_stands_stays_with_the_relay_while_the_record_waits(asking, how, rule) -> None:
    world = asking(rule)
    row = world.add(1, decided="2026-10-01")
    world.sync()
    lie_waiting(world, row, how)
    days(world, 2)

    assert world.live() == [world.record_id(1)]


def test_whoever_said_no_to_being_handed_on_unnamed_before_gets_a_link(asking) -> None:
    world = asking(UNNAMED)
    world.add(1, consent="いいえ", decided="2026-10-01")

    assert world.sync().links_assigned == 1


@pytest.mark.parametrize(("wide", "narrow"), WIDE_AND_NARROW)
def test_a_narrower_consent_is_told_during_the_embargo_of_another_rejection(asking, sent, wide, narrow) -> None:
    world = asking(*NARROWING)
    row = world.add(1, decided="2026-10-01", consent=wide, **ONE)
    world.sync()
    world.add(2, decided="2026-11-21", consent="", **ONE)
    row |= {"consent": narrow, "consented": "2026-11-21"}
    days(world, 1)

    payload = "unnamed" if narrow == "匿名" else "full"
    assert sent[1:] == [("upsert", payload, ["share_with_relay"])]
    assert world.live() == [world.record_id(1)]


@pytest.mark.parametrize(("wide", "narrow"), WIDE_AND_NARROW)
@pytest.mark.parametrize("how", ["unknown", "mail", "ahead"])
def test_who_agrees_to_less_while_the_record_waits_is_taken_back(asking, sent, wide, narrow, how) -> None:
    world = asking(*NARROWING)
    row = world.add(1, decided="2026-10-01", consent=wide, **ONE)
    world.sync()
    lie_waiting(world, row, how)
    row |= {"consent": narrow, "consented": "2026-11-21"}
    days(world, 3)

    assert [op for op, *_ in sent] == ["upsert", "retract"]
    assert world.live() == []


@pytest.mark.parametrize(("wide", "narrow"), WIDE_AND_NARROW)
def test_who_was_taken_back_for_agreeing_to_less_goes_again_with_that(asking, sent, wide, narrow) -> None:
    world = asking(*NARROWING)
    row = world.add(1, decided="2026-10-01", consent=wide, **ONE)
    world.sync()
    row |= {"outcome": "unknown", "consent": narrow, "consented": "2026-11-21"}
    days(world, 1)
    row["outcome"] = "employer_rejected"
    days(world, 1)

    payload = "unnamed" if narrow == "匿名" else "full"
    assert sent[2:] == [("upsert", payload, ["share_with_relay"])]


@pytest.mark.parametrize(("wide", "narrow"), WIDE_AND_NARROW)
def test_who_agreed_to_less_before_the_record_waits_stays(asking, sent, wide, narrow) -> None:
    world = asking(*NARROWING)
    row = world.add(1, decided="2026-10-01", consent=wide, **ONE)
    world.sync()
    row |= {"consent": narrow, "consented": "2026-11-21"}
    days(world, 1)
    lie_waiting(world, row, "unknown")
    days(world, 2)

    assert [op for op, *_ in sent] == ["upsert", "upsert"]
    assert world.live() == [world.record_id(1)]


@pytest.mark.parametrize("consent", ["はい", "関連会社可"])
@pytest.mark.parametrize("how", WAITS)
def test_who_agrees_to_as_much_or_more_stays_while_the_record_waits(asking, sent, how, consent) -> None:
    world = asking(*NARROWING)
    row = world.add(1, decided="2026-10-01", consent="匿名", **ONE)
    world.sync()
    row |= {"consent": consent, "consented": "2026-11-21"}
    lie_waiting(world, row, how)
    days(world, 2)

    assert [op for op, *_ in sent] == ["upsert"]
    assert world.live() == [world.record_id(1)]


def test_whoever_registered_stays_at_the_relay_and_only_a_no_takes_the_record_back(asking, sent) -> None:
    world = asking(*NARROWING)
    row = world.add(1, decided="2026-10-01", **ONE)
    world.sync()
    with world.ledger.transaction():
        world.ledger.database.run("UPDATE persons SET registered_at = '2026-11-20T00:00:00.000Z'")
    row |= {"outcome": "unknown", "consent": "匿名", "consented": "2026-11-21"}
    days(world, 1)
    before = world.live()
    row |= {"consent": "撤回", "consented": "2026-11-22"}
    days(world, 1)

    assert (before, world.live()) == ([world.record_id(1)], [])


def test_a_consent_that_is_odd_itself_takes_nobody_back(asking, sent) -> None:
    world = asking(NARROWING[0], NARROWING[1].model_copy(update={"recipients": ()}))
    row = world.add(1, decided="2026-10-01", **ONE)
    world.sync()
    row |= {"consent": "匿名", "consented": "2026-11-21"}
    days(world, 2)

    assert [op for op, *_ in sent] == ["upsert"]


@pytest.mark.parametrize("how", ["unknown", "own embargo"])
@pytest.mark.parametrize("told", [True, False], ids=["refused before the push", "refused since"])
def test_who_refused_agents_again_goes_back_only_if_the_relay_was_told_of_a_yes(asking, how, told) -> None:
    share = ConsentRule(granted=["可", "不可"], scope=["share_with_relay"], payload="full", **ASKED)
    agents = ConsentRule(granted=["可"], withdrawn=["不可"], scope=["share_with_agents"], payload="full", **ASKED)
    world = asking(share, agents)
    row = world.add(1, decided="2026-10-01", consent="可", **ONE)
    world.sync()
    if told:
        row |= {"consent": "不可", "consented": "2026-11-19"}
        days(world, 1)
    assert world.live()
    row |= {"consent": "不可", "consented": "2026-11-20"}
    row |= {"outcome": "unknown"} if how == "unknown" else {"decided": world.clock.at.date().isoformat()}
    days(world, 1)

    assert bool(world.live()) is told
