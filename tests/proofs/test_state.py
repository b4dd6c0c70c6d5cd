"""The nightly check itself: it sees a provision record that says something else than the bytes."""

from __future__ import annotations

import pytest

pytest.importorskip("fastapi", reason="the reference relay needs the extra server")

from proofs.claims import Claims
from proofs.small import Ending, ended, lived
from proofs.state import check_both
from relay_connectors.cycle import provide

CLAIM = "the provision record names what was in the bytes that the relay holds"


def one_night(folder) -> Ending:
    with lived(folder, []) as world:
        world.add(1)
        world.add(2)
        world.sync()
        counters = dict(world.server.app.state.relay.counters)
    return ended(folder, counters)


def broken(ending: Ending) -> list[str]:
    claims = Claims()
    check_both(claims, ending.relay, ending.ledger)
    return claims.broken


def test_the_items_on_record_are_the_leaves_that_arrived(tmp_path) -> None:
    ending = one_night(tmp_path / "world")

    assert broken(ending) == []
    assert len(ending.relay.leaves) == 2
    assert all("person.emails[].address" in leaves for leaves in ending.relay.leaves.values())


@pytest.mark.parametrize("change", ["one too few", "one too many"])
def test_an_item_too_few_or_too_many_on_record_is_seen(tmp_path, monkeypatch, change) -> None:
    """The control: the chain is whole, and every push has its two entries; only the bytes tell."""
    told = provide._told

    def wrong(push, *proof):
        items = push.items[:-1] if change == "one too few" else [*push.items, "profile.headline"]
        return told(push, *proof)._replace(items=items)

    monkeypatch.setattr(provide, "_told", wrong)

    assert [claim.partition(":")[0] for claim in broken(one_night(tmp_path / "world"))] == [CLAIM]
