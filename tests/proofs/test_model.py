from __future__ import annotations

import pytest

# Histories that once went wrong, cut down to the steps that mattered.
WITHDRAWN_IN_ANOTHER_SOURCE = [
    ("embargo", 0, 0),
    ("add", 17211, 15038),
    ("add", 43019, 4699),
    ("no_meanwhile", 56321, 38586),
    ("one_source", 27657, 52302),
]
ERASED_WHILE_TAKEN_BACK = [
    ("add", 31747, 31805),
    ("agree", 6502, 11058),
    ("edit_back", 47710, 55573),
    ("add", 15325, 47547),
    ("edit_back", 49642, 204),
    ("erase_at_relay", 45798, 17260),
    ("days", 53405, 62570),
]
BEHIND_WHO_IS_TAKEN_BACK_IN_VAIN = [
    ("embargo", 0, 0),
    ("newcomer", 23706, 23869),
    ("poison_for_good", 20131, 1968),
    ("no_meanwhile", 21871, 22153),
]

MERGED_WITH_WHOM_THE_RELAY_FAILS_ON = [
    ("newcomer", 48554, 50171),
    ("poison_for_good", 4223, 61080),
    ("newcomer", 35147, 2420),
    ("poison", 53490, 58664),
    ("sync", 34407, 18058),
    ("merge", 3810, 62581),
]


def test_whatever_happens_the_relay_comes_to_hold_what_the_oracle_says(prove):
    code, said = prove("model")

    assert code == 0, said
    assert "0 histories go wrong" in said


@pytest.mark.parametrize(
    "steps",
    [
        WITHDRAWN_IN_ANOTHER_SOURCE,
        ERASED_WHILE_TAKEN_BACK,
        BEHIND_WHO_IS_TAKEN_BACK_IN_VAIN,
    ],
)
def test_what_went_wrong_once_does_not_again(steps):
    from proofs.model.history import play

    assert play(steps).fault == ""


def test_of_two_referrals_of_one_person_the_one_stays_that_the_relay_took():
    """Which of them comes first depends on random ids: two of five times the history went wrong."""
    from proofs.model.history import play

    assert {play(MERGED_WITH_WHOM_THE_RELAY_FAILS_ON).fault for _ in range(10)} == {""}
