"""The provision record read back: two entries are one push, whatever stands between them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.consent import Entry, Provision, ProvisionChain
from relay_connectors.consent.provided import paired

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
PUSH = Provision(
    "rcr_a", 1, "full", ("person.full_name",), "sha256:00", "con_1", "cd" * 32, "2026-04", None, "2026-04-01", "x/y"
)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=20))
def test_every_push_is_one_thing_in_the_order_of_its_first_entry(steps: list[tuple[int, bool]]) -> None:
    chain = ProvisionChain(tenant="acme", parties_sha256="p", at=AT)
    entries, revisions, open_pushes, expected = [], [0] * 4, {}, []
    for who, answers in steps:
        record_id = f"rcr_{who}"
        if not answers:
            revisions[who] += 1
            entries.append(chain.prepared(PUSH._replace(record_id=record_id, revision=revisions[who])))
            expected.append([(record_id, revisions[who]), None])
            open_pushes[who] = expected[-1]
        elif who in open_pushes:
            told = {"record_id": record_id, "revision": revisions[who], "request_key": "k", "referral_id": None}
            entries.append(chain.outcome(**told, status="created"))
            open_pushes.pop(who)[1] = "created"

    found = [[one.key, one.outcome["status"] if one.outcome else None] for one in paired(entries)]
    assert found == expected


def test_an_entry_that_is_none_is_left_out() -> None:
    whole = ProvisionChain(tenant="acme", parties_sha256="p", at=AT).prepared(PUSH)

    assert [one.number for one in paired([Entry(7, b"{", ""), Entry(8, b"[]", ""), Entry(9, b"{}", ""), whole])] == [1]
