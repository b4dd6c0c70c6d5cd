"""What becomes of each item of a batch."""

from __future__ import annotations

import gzip
import secrets
import time
from typing import Any

import orjson
import pytest
import requests


def test_a_new_person_is_created_and_invited_at_once(acme: Any, candidate: Any) -> None:
    assert acme.status_of(acme.item()) == ["created"]

    row = acme.row()
    assert row["status"] == "invited"
    assert row["revision"] == 1
    assert row["digest"] == acme.item()["digest"]
    assert "/r/" in candidate("p1@example.jp").invitation()


def test_results_come_in_the_order_of_the_items(acme: Any) -> None:
    results = acme.push(acme.item(3), acme.item(1), acme.item(2))

    assert [(one["index"], one["record_id"][-1]) for one in results] == [(0, "d"), (1, "b"), (2, "c")]


def test_a_summary_counts_every_status(acme: Any) -> None:
    told = acme.post("/v1/referrals/batch", {"items": [acme.item(1), acme.item(2), acme.retract(3)]}).json()

    assert told["summary"] == {"created": 2, "retracted": 1}
    assert told["batch_id"].startswith("bat_")


def test_other_data_under_a_higher_revision_is_an_update(acme: Any) -> None:
    acme.push(acme.item())

    assert acme.status_of(acme.item(1, 2, retain_until="2027-11-18")) == ["updated"]
    assert acme.row()["revision"] == 2


def test_the_same_digest_is_unchanged_and_keeps_the_new_revision(acme: Any) -> None:
    acme.push(acme.item())

    assert acme.status_of(acme.item(1, 5)) == ["unchanged"]
    assert acme.row()["revision"] == 5


@pytest.mark.parametrize("revision", [1, 3])
def test_a_revision_that_is_not_newer_is_stale_and_changes_nothing(acme: Any, revision: int) -> None:
    acme.push(acme.item(1, 3))
    before = acme.row()

    assert acme.status_of(acme.item(1, revision, retain_until="2027-11-18")) == ["stale"]
    assert acme.row() == before


def test_a_stale_retract_retracts_nothing(acme: Any) -> None:
    acme.push(acme.item(1, 3))

    assert acme.status_of(acme.retract(1, 2)) == ["stale"]
    assert acme.row()["status"] == "invited"


def test_two_operations_on_one_record_in_one_batch_follow_each_other(acme: Any) -> None:
    assert acme.status_of(acme.item(1, 1), acme.retract(1, 2), acme.item(1, 3)) == ["created", "retracted", "updated"]
    assert acme.row()["status"] == "invited"


def test_a_retract_takes_the_referral_back(acme: Any) -> None:
    acme.push(acme.item())

    assert acme.status_of(acme.retract()) == ["retracted"]
    assert acme.row()["status"] == "retracted"
    assert acme.types() == ["referral.received", "referral.retracted"]


def test_a_retract_of_something_unknown_is_retracted_too(acme: Any) -> None:
    assert acme.status_of(acme.retract(9, 4)) == ["retracted"]
    assert acme.row(9) == {
        "record_id": acme.retract(9)["record_id"],
        "referral_id": None,
        "revision": 4,
        "status": "retracted",
        "digest": None,
        "updated_at": "2026-11-20T03:00:00.000Z",
        "link_id": None,
    }


def test_a_late_upsert_does_not_pass_an_earlier_retract(acme: Any) -> None:
    acme.push(acme.retract(1, 4))

    assert acme.status_of(acme.item(1, 3)) == ["stale"]


def test_a_retracted_referral_comes_back_with_a_higher_revision(acme: Any) -> None:
    first = acme.push(acme.item())[0]["referral_id"]
    acme.push(acme.retract())

    again = acme.push(acme.item(1, 3))[0]
    assert (again["status"], again["referral_id"]) == ("updated", first)
    assert acme.row()["status"] == "invited"


def test_the_same_address_under_another_record_is_a_duplicate_person(acme: Any) -> None:
    first = acme.push(acme.item(1, email="Taro@Example.jp"))[0]["referral_id"]

    second = acme.push(acme.item(2, email="ｔａｒｏ@example.jp"))[0]
    assert (second["status"], second["referral_id"]) == ("duplicate_person", first)
    assert acme.row(2)["referral_id"] == first


def test_two_people_of_one_batch_with_one_address_are_one_person(acme: Any) -> None:
    same = "taro@example.jp"

    assert acme.status_of(acme.item(1, email=same), acme.item(2, email=same)) == ["created", "duplicate_person"]


def test_a_retract_of_a_duplicate_leaves_the_referral_alone(acme: Any) -> None:
    acme.push(acme.item(1, email="t@example.jp"), acme.item(2, email="t@example.jp"))

    acme.push(acme.retract(2))
    assert acme.row(1)["status"] == "invited"
    assert acme.row(2)["status"] == "retracted"


def test_after_a_retract_another_record_may_carry_the_same_person(acme: Any) -> None:
    first = acme.push(acme.item(1, email="t@example.jp"))[0]["referral_id"]
    acme.push(acme.retract(1))

    second = acme.push(acme.item(2, email="t@example.jp"))[0]
    assert (second["status"], second["referral_id"]) == ("created", first)
    assert acme.row(2)["status"] == "invited"
    assert acme.row(1)["status"] == "retracted"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"scope": ()}, "needs_consent"),
        ({"scope": ("unnamed_use",)}, "needs_consent"),
        ({"scope": ("unnamed_use",), "payload": "unnamed"}, "created"),
        ({"scope": ("share_with_relay",), "payload": "unnamed"}, "created"),
        ({"obtained_at": "2026-11-21"}, "needs_consent"),
        ({"obtained_at": "2026-11-20"}, "created"),
        ({"obtained_at": "2026-11-20T12:03:00+09:00"}, "created"),
        ({"obtained_at": "2026-11-20T12:06:00+09:00"}, "needs_consent"),
        ({"obtained_at": "2026-02-30"}, "invalid"),
        ({"obtained_at": "yesterday"}, "invalid"),
        ({"scope": ("everything",)}, "invalid"),
    ],
)
def test_personal_data_needs_a_consent_that_covers_it(acme: Any, changes: dict[str, Any], status: str) -> None:
    assert acme.status_of(acme.item(**changes)) == [status]
    assert (acme.row() is not None) == (status == "created")


def test_no_consent_at_all_is_needs_consent(acme: Any) -> None:
    from relay_connectors.relay.wire import item_digest

    item = acme.item()
    item |= {"consent": None, "digest": item_digest("full", None, item["data"])}

    assert acme.status_of(item) == ["needs_consent"]


def test_an_unnamed_person_is_received_but_not_invited(acme: Any) -> None:
    acme.push(acme.item(payload="unnamed", scope=("unnamed_use",)))

    assert acme.row()["status"] == "received"


def _without(item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != name}


@pytest.mark.parametrize(
    ("spoil", "path", "code"),
    [
        (lambda item: item | {"digest": "sha256:" + "0" * 64}, "digest", "digest_mismatch"),
        (lambda item: item | {"payload": "unnamed"}, "data.person.full_name", "not_allowed"),
        (lambda item: item | {"record_id": "A-10231"}, "record_id", "invalid"),
        (lambda item: item | {"revision": 0}, "revision", "invalid"),
        (lambda item: item | {"revision": "1"}, "revision", "invalid"),
        (lambda item: item | {"revision": True}, "revision", "invalid"),
        (lambda item: item | {"op": "delete"}, "op", "invalid"),
        (lambda item: item | {"note": "x"}, "note", "not_allowed"),
        (lambda item: _without(item, "digest"), "digest", "missing"),
        (lambda item: _without(item, "data"), "data", "missing"),
        (lambda item: item | {"data": []}, "data", "invalid"),
        (lambda item: item | {"record_id": "rcr_" + "b" * 26}, "data.record_id", "invalid"),
        (lambda item: "hanako@example.jp", "", "invalid"),
        (lambda item: None, "", "invalid"),
    ],
)
def test_an_item_that_is_not_of_the_contract_is_invalid_with_its_path(
    steady_acme: Any, spoil: Any, path: str, code: str
) -> None:
    result = steady_acme.push(spoil(steady_acme.item()))[0]

    assert result["status"] == "invalid"
    assert (path, code) in [(error["path"], error["code"]) for error in result["errors"]]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"evaluation": "too loud"}, "data.evaluation"),
        ({"person": {"birth_date": "1990-01-01"}}, "data.person.birth_date"),
        ({"person": {"gender": "f"}}, "data.person.gender"),
        ({"person": {"residence": {"city": "港区"}}}, "data.person.residence.city"),
        ({"person": {"emails": [{"address": "a@example.jp", "kind": "work"}]}}, "data.person.emails[0].kind"),
        ({"profile": {"work": [{"name": "Example Co"}]}}, "data.profile.work[0].name"),
        ({"application": {"job": {"department": "HR"}}}, "data.application.job.department"),
        ({"tags": []}, "data.tags"),
        ({"person": {"本籍": "x"}}, "data.person.?"),
    ],
)
def test_a_leaf_outside_the_allow_list_is_refused_with_its_path(steady_acme: Any, changes: Any, path: str) -> None:
    result = steady_acme.push(steady_acme.item(**changes))[0]

    assert [(one["path"], one["code"]) for one in result["errors"]] == [(path, "not_allowed")]
    assert steady_acme.row() is None


def test_a_refusal_never_repeats_a_value(acme: Any) -> None:
    canary = "kanarienvogel@example.jp"
    item = acme.item(person={"full_name": [canary], "emails": [{"address": f"{canary} {canary}"}], "phones": canary})

    answer = acme.post("/v1/referrals/batch", {"items": [item, canary, {canary: canary}]})
    assert answer.json()["summary"] == {"invalid": 3}
    assert "kanarienvogel" not in answer.text


def test_bad_items_do_not_stop_the_good_ones(acme: Any) -> None:
    bad = acme.item(2) | {"digest": "sha256:" + "0" * 64}

    assert acme.status_of(acme.item(1), bad, 7, acme.item(3)) == ["created", "invalid", "invalid", "created"]


def test_what_was_refused_does_not_use_its_revision_up(acme: Any) -> None:
    acme.push(acme.item(scope=()), acme.item(2) | {"note": 1})

    assert acme.status_of(acme.item(1, 1), acme.item(2, 1)) == ["created", "created"]


def test_a_gzip_body_is_the_same_batch(acme: Any) -> None:
    body = gzip.compress(orjson.dumps({"items": [acme.item()]}))
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}

    answer = _send(acme, body, headers)
    assert answer.json()["summary"] == {"created": 1}


def _send(acme: Any, body: bytes, headers: dict[str, str] | None = None, key: str | None = None) -> requests.Response:
    told = {"Idempotency-Key": key or secrets.token_hex(8), "Relay-Schema": "1.0", **(headers or {})}
    return acme.web.post(f"{acme.url}/v1/referrals/batch", data=body, headers=told, timeout=20)


LIMIT = 4 * 1024 * 1024


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "malformed"),
        (b"[]", {}, 400, "malformed"),
        (b'{"items":{}}', {}, 400, "malformed"),
        (b'{"items":[],"more":1}', {}, 400, "malformed"),
        (b"", {}, 400, "malformed"),
        (b"\xff\xfe", {}, 400, "malformed"),
        (b"not gzip", {"Content-Encoding": "gzip"}, 400, "malformed"),
        (gzip.compress(b'{"items":[]}', mtime=0)[:-4], {"Content-Encoding": "gzip"}, 400, "malformed"),
        (gzip.compress(b'{"items":[]}', mtime=0) + b"x", {"Content-Encoding": "gzip"}, 400, "malformed"),
        (b"{}", {"Content-Encoding": "br"}, 415, "unsupported_media_type"),
        (b"{}", {"Content-Type": "text/csv"}, 415, "unsupported_media_type"),
        (b" " * (LIMIT + 1), {}, 413, "batch_too_large"),
        (gzip.compress(b" " * (LIMIT + 1)), {"Content-Encoding": "gzip"}, 413, "batch_too_large"),
        (b'{"items":[' + b",".join([b"1"] * 501) + b"]}", {}, 413, "batch_too_large"),
        (b'{"items":[]}', {"Relay-Schema": "2.0"}, 400, "schema_unsupported"),
        (b'{"items":[]}', {"Relay-Schema": ""}, 400, "schema_unsupported"),
    ],
)
def test_a_body_that_is_no_batch_is_refused_whole(
    steady_acme: Any, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = _send(steady_acme, body, headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_of_exactly_the_limit_is_taken(acme: Any) -> None:
    body = b'{"items":[]}'

    assert _send(acme, body + b" " * (LIMIT - len(body))).status_code == 200


def test_five_hundred_items_are_one_batch_and_take_little_time(acme: Any) -> None:
    items = [acme.item(number) for number in range(500)]
    began = time.process_time()

    results = acme.push(*items)
    assert {one["status"] for one in results} == {"created"}
    # 40 ms were measured for client and relay together; the bound only catches a query per item.
    assert time.process_time() - began < 0.5


def test_a_lookup_leaves_out_what_is_unknown(acme: Any) -> None:
    acme.push(acme.item(1), acme.item(2))
    ids = [acme.item(number)["record_id"] for number in (2, 7, 1)]

    rows = acme.post("/v1/referrals/lookup", {"record_ids": [*ids, "x"]}).json()["referrals"]
    assert sorted(row["record_id"] for row in rows) == sorted([ids[0], ids[2]])


@pytest.mark.parametrize(
    "body", [{}, {"record_ids": [7]}, {"record_ids": "x"}, {"record_ids": ["rcr_" + "a" * 26] * 501}]
)
def test_a_lookup_of_something_else_is_malformed(steady_acme: Any, body: Any) -> None:
    answer = steady_acme.post("/v1/referrals/lookup", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_the_list_pages_through_everything_once(acme: Any) -> None:
    acme.push(*(acme.item(number) for number in range(7)))
    found, cursor = [], None
    while True:
        page = acme.get("/v1/referrals", limit=3, cursor=cursor).json()
        found += [row["record_id"] for row in page["referrals"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert found == [acme.item(number)["record_id"] for number in range(7)]


def test_the_list_filters_by_status_and_by_time(acme: Any, later: Any) -> None:
    acme.push(acme.item(1), acme.item(2))
    later(hours=1)
    acme.push(acme.retract(2))

    by_status = acme.get("/v1/referrals", status="retracted").json()["referrals"]
    by_time = acme.get("/v1/referrals", updated_since="2026-11-20T03:30:00Z").json()["referrals"]
    assert [row["record_id"][-1] for row in by_status] == ["c"]
    assert by_time == by_status


@pytest.mark.parametrize(
    "params", [{"cursor": "x"}, {"limit": 0}, {"limit": 501}, {"status": "x"}, {"updated_since": "2026-11-20T00:00:00"}]
)
def test_a_list_with_unreadable_parameters_is_malformed(steady_acme: Any, params: dict[str, Any]) -> None:
    answer = steady_acme.get("/v1/referrals", **params)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_one_referral_is_found_by_its_id(acme: Any) -> None:
    referral_id = acme.push(acme.item())[0]["referral_id"]

    assert acme.get(f"/v1/referrals/{referral_id}").json() == acme.row()


def test_an_invitation_that_nobody_follows_expires_and_may_come_back(acme: Any, later: Any) -> None:
    acme.push(acme.item())
    later(days=181)

    assert acme.row()["status"] == "expired"
    assert "referral.expired" in acme.types()
    assert acme.status_of(acme.item(1, 2)) == ["updated"]
    assert acme.row()["status"] == "invited"
