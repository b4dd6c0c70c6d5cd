"""The relay's own allow-list, its paths, and that nothing it is sent breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.record.payload import FULL, UNNAMED
from relay_connectors.relay.wire import item_digest
from relay_connectors.relay_server.payload import FullData, UnnamedData, leaves, sort_out
from relay_connectors.relay_server.problems import CODES, path_of, problem_body
from relay_connectors.relay_server.registration import RefusedError, read_address

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
FIELDS = ("record_id", "revision", "op", "payload", "digest", "consent", "data", "reason")


@pytest.mark.parametrize(("model", "sent"), [(FullData, FULL), (UnnamedData, UNNAMED)])
def test_the_relay_takes_exactly_what_a_record_lets_out(model: Any, sent: tuple[str, ...]) -> None:
    assert sorted(leaves(model)) == sorted(sent)


@settings(max_examples=60)
@given(st.lists(JSON | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8), max_size=4))
def test_whatever_is_sent_is_sorted_out_item_by_item(items: list[Any]) -> None:
    found = sort_out(items)

    assert set(found) <= set(range(len(items)))
    assert all(fault["code"] in ("missing", "invalid", "not_allowed") for faults in found.values() for fault in faults)


@settings(max_examples=60)
@given(JSON, JSON)
def test_a_digest_depends_on_content_and_not_on_order(consent: Any, data: Any) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(one) for one in value] if isinstance(value, list) else value

    assert item_digest("full", consent, data) == item_digest("full", turned(consent), turned(data))
    assert item_digest("full", consent, data) != item_digest("unnamed", consent, data)


def test_a_digest_is_the_hash_of_sorted_compact_json() -> None:
    import hashlib

    told = '{"consent":null,"data":{"a":"日","b":[1,true]},"payload":"full"}'.encode()
    assert item_digest("full", None, {"b": [1, True], "a": "日"}) == f"sha256:{hashlib.sha256(told).hexdigest()}"


@given(st.lists(st.integers(0, 9) | st.text(max_size=60), max_size=6))
def test_a_path_holds_plain_words_only(parts: list[int | str]) -> None:
    assert set(path_of(parts)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]?")


@given(st.text(max_size=60))
def test_an_address_is_read_or_refused(typed: str) -> None:
    try:
        address = read_address(typed)
    except RefusedError:
        return
    assert address.count("@") == 1
    assert not any(letter.isspace() for letter in address)


@pytest.mark.parametrize("code", CODES)
def test_every_problem_has_the_fields_of_rfc_9457(code: str) -> None:
    import orjson

    told = orjson.loads(problem_body(code))
    assert told.keys() == {"type", "title", "status", "detail", "code"}
    assert told["status"] == CODES[code][0]
