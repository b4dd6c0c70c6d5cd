"""The pool of links, against the reference relay behind a proxy that refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

pytest.importorskip("fastapi", reason="the reference relay needs the extra server")

from proofs.small import SmallWorld, lived
from relay_connectors.testing.hostile import refusal

MINT = "/v1/links/mint"


def told(world: SmallWorld) -> list[tuple[str, str, str]]:
    return [(issue.source, issue.key, issue.code) for issue in world.ledger.issues.all()]


@pytest.mark.counts_requests
def test_a_refused_mint_is_an_issue_until_the_relay_mints_again(tmp_path) -> None:
    with lived(tmp_path / "world", []) as world:
        world.add(1, consent="")
        world.proxy.hit(refusal(422, None, "malformed"), path=MINT, times=None)
        world.sync()
        assert told(world) == [("relay", "links", "request_refused")]

        world.proxy.calm()
        world.clock.at += timedelta(days=1)
        report = world.sync()

        assert told(world) == []
        assert report.exit_code == 0
