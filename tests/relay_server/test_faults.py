"""The relay breaks on purpose, and keeps its promises while it does."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests


def _fault(admin: Any, kind: str, **more: Any) -> None:
    assert admin.post("/admin/faults", {"kind": kind, **more}).status_code == 200


def test_a_lost_answer_was_committed_and_its_key_gives_it_again(acme: Any, admin: Any) -> None:
    _fault(admin, "lose_answer")
    with pytest.raises(requests.ConnectionError):
        acme.push(acme.item(), key="k")

    again = acme.post("/v1/referrals/batch", {"items": [acme.item()]}, key="k")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["summary"] == {"created": 1}
    assert acme.types() == ["referral.received"]


def test_half_an_answer_was_committed_too(acme: Any, admin: Any) -> None:
    _fault(admin, "half_answer")
    with pytest.raises(requests.RequestException):
        acme.push(acme.item(), key="k")

    assert acme.push(acme.item(), key="k")[0]["status"] == "created"
    assert acme.types() == ["referral.received"]


def test_a_connection_dropped_before_changed_nothing(acme: Any, admin: Any) -> None:
    _fault(admin, "drop_before")
    with pytest.raises(requests.ConnectionError):
        acme.push(acme.item(), key="k")

    assert acme.types() == []
    assert acme.push(acme.item(), key="k")[0]["status"] == "created"


@pytest.mark.parametrize(("kind", "waits"), [("429", "7"), ("503", "7"), ("500", None), ("502", None)])
def test_a_refusal_says_how_long_to_wait(acme: Any, admin: Any, kind: str, waits: str | None) -> None:
    _fault(admin, kind, retry_after=7)
    answer = acme.get("/v1/meta")

    assert (answer.status_code, answer.headers.get("Retry-After")) == (int(kind), waits)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == int(kind)


@pytest.mark.parametrize(
    ("kind", "status", "body"), [("html_200", 200, b"<!doctype html>"), ("empty_200", 200, b""), ("204", 204, b"")]
)
def test_an_impostor_answers_and_nothing_is_handled(acme: Any, admin: Any, kind: str, status: int, body: bytes) -> None:
    _fault(admin, kind)
    answer = acme.post("/v1/referrals/batch", {"items": [acme.item()]})

    assert answer.status_code == status
    assert answer.content.startswith(body)
    assert acme.row() is None


def test_a_slow_answer_is_late_and_right(acme: Any, admin: Any) -> None:
    _fault(admin, "slow", seconds=0.3)
    began = time.monotonic()

    assert acme.status_of(acme.item()) == ["created"]
    assert time.monotonic() - began >= 0.3


def test_an_item_error_is_retryable_and_stores_nothing_of_that_item(acme: Any, admin: Any) -> None:
    _fault(admin, "item_error", indexes=[1])
    results = acme.push(acme.item(1), acme.item(2), acme.item(3), key="k")

    assert [(one["status"], one["retryable"]) for one in results] == [
        ("created", False),
        ("error", True),
        ("created", False),
    ]
    assert acme.row(2) is None
    assert acme.push(acme.item(1), acme.item(2), acme.item(3), key="k") == results
    assert acme.status_of(acme.item(2)) == ["created"]


def test_events_may_come_twice_or_in_disorder(acme: Any, admin: Any) -> None:
    acme.push(acme.item(1), acme.item(2))
    _fault(admin, "duplicate_events")
    _fault(admin, "reorder_events")

    assert [event["seq"] for event in acme.events()] == [1, 1, 2, 2]
    assert [event["seq"] for event in acme.events()] == [2, 1]
    assert [event["seq"] for event in acme.events()] == [1, 2]


def test_a_cursor_can_be_gone(acme: Any, admin: Any) -> None:
    _fault(admin, "cursor_gone")

    assert acme.get("/v1/events").json()["code"] == "cursor_expired"
    assert acme.get("/v1/events").status_code == 200


def test_a_fault_waits_counts_and_keeps_to_its_path(acme: Any, admin: Any) -> None:
    _fault(admin, "503", after=1, count=2, path="/v1/credits")
    statuses = [acme.get("/v1/credits").status_code for _ in range(4)]

    assert statuses == [200, 503, 503, 200]
    assert acme.get("/v1/meta").status_code == 200


def test_faults_without_end_are_switched_off(acme: Any, admin: Any) -> None:
    _fault(admin, "503", count=None)
    assert [acme.get("/v1/meta").status_code for _ in range(3)] == [503] * 3
    assert len(admin.get("/admin/faults").json()["faults"]) == 1

    admin.web.delete(f"{admin.url}/admin/faults", timeout=20)
    assert acme.get("/v1/meta").status_code == 200


@pytest.mark.parametrize("body", [{}, {"kind": "fire"}, {"kind": "503", "after": -1}, {"kind": "503", "count": 0}])
def test_an_unknown_fault_is_malformed(admin: Any, body: Any) -> None:
    assert admin.post("/admin/faults", body).json()["code"] == "malformed"


def test_the_clock_stands_jumps_and_runs_again(admin: Any) -> None:
    at = "2027-01-01T00:00:00.000Z"

    assert admin.post("/admin/clock", {"at": at}).json() == {"now": at}
    assert admin.post("/admin/clock", {"advance_seconds": 60}).json() == {"now": "2027-01-01T00:01:00.000Z"}
    assert admin.get("/admin/clock").json() == {"now": "2027-01-01T00:01:00.000Z"}
    assert admin.post("/admin/clock", {"reset": True}).json() == {"now": "2026-11-20T03:00:00.000Z"}


@pytest.mark.parametrize("body", [{}, {"at": "2027-01-01"}, {"at": "2027-01-01T00:00:00Z", "reset": True}])
def test_a_clock_needs_exactly_one_instruction(admin: Any, body: Any) -> None:
    assert admin.post("/admin/clock", body).json()["code"] == "malformed"


def test_stats_count_what_happened(acme: Any, admin: Any, candidate: Any) -> None:
    acme.push(acme.item(1), acme.item(2), key="k")
    acme.push(acme.item(1), acme.item(2), key="k")
    acme.push(acme.item(1, 2), 7)
    candidate().register(acme.links(3)[0])
    _fault(admin, "503")
    acme.get("/v1/meta")

    counters = admin.get("/admin/stats").json()["counters"]
    told = {"requests": 5, "items": 4, "created": 2, "unchanged": 1, "invalid": 1, "replayed": 2, "links": 3}
    assert told.items() <= counters.items()
    assert (counters["registered"], counters["fault_503"]) == (1, 1)


def test_a_relay_that_forgot_its_keys_handles_the_request_anew(acme: Any, admin: Any) -> None:
    acme.push(acme.item(), key="k")
    _fault(admin, "keys_forgotten")
    again = acme.post("/v1/referrals/batch", {"items": [acme.item()]}, key="k")

    assert "Idempotent-Replayed" not in again.headers
    assert again.json()["summary"] == {"stale": 1}
    assert acme.types() == ["referral.received"]


def test_after_counts_what_another_fault_breaks(acme: Any, admin: Any) -> None:
    _fault(admin, "503")
    _fault(admin, "500", after=1)

    assert [acme.get("/v1/meta").status_code for _ in range(3)] == [503, 500, 200]
