"""When a proof stands: its claims hold, and each of its controls fails, by itself and in what its guard prevents."""

from __future__ import annotations

from proofs.claims import Claims, Proof


def one() -> Proof:
    proof = Proof("example", "nothing is lost", 1, guard="a net; a rope")
    proof.claims.same("lost", 0, 0)
    proof.control("no net").same("lost", 1, 0)
    return proof


def test_a_proof_stands_whose_claims_hold_and_whose_controls_fail() -> None:
    proof = one()
    proof.control("no rope").same("lost", 2, 0)

    assert proof.stands


def test_a_control_that_holds_is_not_saved_by_another_one() -> None:
    proof = one()
    proof.control("no rope").same("lost", 0, 0)

    assert not proof.stands
    assert "control no rope: **does not fail" in proof.text()
    assert "control no net: fails as it must" in proof.text()


def test_a_control_that_was_never_asked_anything_fails_nothing() -> None:
    proof = one()
    proof.control("no rope")

    assert not proof.stands


def test_a_proof_without_a_control_does_not_stand() -> None:
    proof = one()
    proof.controls.clear()

    assert not proof.stands


def test_a_broken_claim_is_not_saved_by_controls() -> None:
    proof = one()
    proof.claims.same("lost", 1, 0)

    assert not proof.stands


def test_a_control_is_judged_by_what_its_guard_prevents_alone() -> None:
    crashed = Claims()
    crashed.same("exit code", 1, 0)
    crashed.same("items created", 4, 4)

    assert crashed.broken
    assert not crashed.about("items ").broken
