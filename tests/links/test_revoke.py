"""Revoking: the ledger first and for good, the relay once and as soon as it listens."""

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.errors import RelayUnavailableError
from relay_connectors.links.revoke import revoke, tell_relay
from relay_connectors.relay.client import Refused
from relay_connectors.relay.wire import LINKS_PER_MINT, RevokeAnswer


class Relay:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked: list[list[str]] = []

    def revoke_links(self, link_ids: Any) -> RevokeAnswer:
        self.asked.append(list(link_ids))
        if self.errors:
            raise self.errors.pop(0)
        return RevokeAnswer(revoked=list(link_ids))


@pytest.fixture
def pool(ledger):
    ledger.links.put_free((f"lnk_{n}", f"https://relay.example/r/{n}", "2027-05-20T00:00:00.000Z") for n in range(4))
    ledger.links.assign([("per_1", "rcr_1")], ledger.now(), "")
    ledger.database.run("UPDATE links SET state = 'registered' WHERE link_id = 'lnk_3'")
    return ledger


def test_each_link_meets_its_own_fate(pool) -> None:
    revoke(pool, ["lnk_2"])

    done = revoke(pool, ["lnk_0", "lnk_1", "lnk_2", "lnk_3", "lnk_9", "lnk_0"])
    assert done == (["lnk_0", "lnk_1"], ["lnk_3"], ["lnk_2"], ["lnk_9"])
    assert pool.links.counts() == {"revoked": 3, "registered": 1}


def test_the_relay_is_told_once(pool) -> None:
    relay = Relay()
    revoke(pool, ["lnk_0"])

    assert tell_relay(pool, relay) == {"lnk_0"}
    assert tell_relay(pool, relay) == set()
    assert relay.asked == [["lnk_0"]]


def test_a_relay_that_is_away_is_told_later(pool) -> None:
    relay = Relay(RelayUnavailableError("away"))
    revoke(pool, ["lnk_0"])
    with pytest.raises(RelayUnavailableError):
        tell_relay(pool, relay)

    assert tell_relay(pool, relay) == {"lnk_0"}


def test_a_relay_that_refuses_is_not_asked_for_ever(pool) -> None:
    relay = Relay(Refused("no", status=400, code="malformed"))
    revoke(pool, ["lnk_0"])
    with pytest.raises(Refused):
        tell_relay(pool, relay)

    assert tell_relay(pool, relay) == set()
    assert len(relay.asked) == 1


def test_what_was_closed_before_is_not_told_again(pool) -> None:
    relay = Relay()
    revoke(pool, ["lnk_0"])
    revoke(pool, ["lnk_0", "lnk_3"])
    tell_relay(pool, relay)

    assert relay.asked == [["lnk_0"]]


def test_many_links_are_told_in_requests_that_the_relay_takes(pool) -> None:
    relay = Relay()
    names = [f"more_{n}" for n in range(LINKS_PER_MINT + 1)]
    pool.links.put_free((name, f"https://relay.example/r/{name}", "2027-05-20T00:00:00.000Z") for name in names)
    revoke(pool, names)
    tell_relay(pool, relay)

    assert [len(asked) for asked in relay.asked] == [LINKS_PER_MINT, 1]


def test_a_registration_after_the_revocation_is_still_known(pool) -> None:
    revoke(pool, ["lnk_0"])
    pool.links.registered("lnk_0")

    assert pool.links.get(["lnk_0"])["lnk_0"].state == "registered"
