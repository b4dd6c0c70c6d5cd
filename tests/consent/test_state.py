"""Where a person stands: by effective time, against an oracle that thinks differently."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.consent import Accepted, ConsentEvent, states
from relay_connectors.record.vocabulary import ConsentStatus, Payload, Scope
from relay_connectors.settings import Policy

NOW = "2026-11-22T03:00:00.000Z"
SHARE: Scope = "share_with_relay"
ACCEPTED = Accepted.of(["2026-04"], ["キャリアリレー"])


def event(status: ConsentStatus, effective_at: str, number: int = 1, **changes: object) -> ConsentEvent:
    usual = ConsentEvent(
        consent_id=f"con_{number}",
        person_id="per_1",
        record_id=None,
        scope=SHARE,
        status=status,
        effective_at=effective_at,
        policy_version="2026-04",
        text_sha256="ab" * 32,
        payload="full",
        recipients=("キャリアリレー",),
        obtained_via="import",
        recorded_at="2026-11-20T00:00:00.000Z",
    )
    return usual._replace(**changes)  # type: ignore[arg-type]


def share(*events: ConsentEvent, now: str = NOW, policy: Policy | None = None) -> str | None:
    found = states(events, policy=policy or Policy(), accepted=ACCEPTED, now=now).get(SHARE)
    return found.status if found else None


EARLY, MID, LATE = "2026-04-01T00:00:00.000Z", "2026-05-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([("granted", EARLY)], "granted"),
        ([("granted", EARLY), ("withdrawn", MID)], "withdrawn"),
        ([("granted", LATE), ("withdrawn", MID)], "granted"),
        ([("denied", EARLY), ("granted", LATE)], "granted"),
        ([("granted", EARLY), ("expired", MID)], "expired"),
        # A tie goes to the more restrictive.
        ([("granted", MID), ("denied", MID)], "denied"),
        ([("granted", MID), ("withdrawn", MID)], "withdrawn"),
        ([("granted", MID), ("expired", MID)], "expired"),
        ([("denied", MID), ("withdrawn", MID)], "withdrawn"),
        # What says nothing neither undoes a consent nor lifts a refusal.
        ([("granted", EARLY), ("unknown", LATE)], "granted"),
        ([("denied", EARLY), ("unknown", LATE)], "denied"),
        ([("withdrawn", EARLY), ("requested", LATE)], "withdrawn"),
        ([("unknown", EARLY)], "unknown"),
        ([("unknown", EARLY), ("requested", MID)], "requested"),
        ([], None),
    ],
)
def test_the_greatest_effective_time_decides(said: list[tuple[ConsentStatus, str]], status: str | None) -> None:
    events = [event(one, at, number) for number, (one, at) in enumerate(said)]

    assert {share(*order) for order in permutations(events)} == {status}


def test_a_stale_yes_recorded_after_a_withdrawal_changes_nothing() -> None:
    yes = event("granted", EARLY, recorded_at="2026-11-22T00:00:00.000Z")
    no = event("withdrawn", MID, 2, recorded_at="2026-05-01T00:00:00.000Z")

    assert share(no, yes) == "withdrawn"


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2028-04-01T00:00:00.000Z", "expired"),
        ("2028-03-31T23:59:59.999Z", "granted"),
        ("2030-01-01T00:00:00.000Z", "expired"),
    ],
)
def test_a_consent_expires_at_the_moment_its_months_are_over(now: str, status: str) -> None:
    assert share(event("granted", EARLY), now=now) == status


@pytest.mark.parametrize(
    ("at", "months", "expires_at"),
    [
        ("2026-08-31T03:00:00.000Z", 6, "2027-02-28T03:00:00.000Z"),
        ("2027-08-31T03:00:00.000Z", 6, "2028-02-29T03:00:00.000Z"),
        # 15:00 UTC on the 30th is the 31st in Tokyo, and the last of February ends there too.
        ("2026-08-30T15:00:00.000Z", 6, "2027-02-27T15:00:00.000Z"),
        ("2026-02-28T15:00:00.000Z", 1, "2026-03-31T15:00:00.000Z"),
    ],
)
def test_months_are_counted_in_the_tenants_calendar(at: str, months: int, expires_at: str) -> None:
    policy = Policy(consent_max_age_months=months)
    given = event("granted", at, recorded_at="2030-01-01T00:00:00.000Z")

    assert states([given], policy=policy, accepted=ACCEPTED, now=at)[SHARE].expires_at == expires_at


def test_a_refusal_never_expires() -> None:
    assert share(event("denied", "1999-01-01T00:00:00.000Z")) == "denied"


@pytest.mark.parametrize(
    ("effective_at", "status"),
    [
        ("2026-11-20T23:59:59.000Z", "granted"),
        ("2026-11-21T00:00:00.000Z", "granted"),
        ("2026-11-21T00:00:00.001Z", None),
        ("2062-04-01T00:00:00.000Z", None),
    ],
)
def test_a_consent_from_after_its_record_was_made_is_none(effective_at: str, status: str | None) -> None:
    assert share(event("granted", effective_at)) == status


def test_a_consent_dated_later_today_waits_until_then_and_hides_nothing_before() -> None:
    later = "2026-11-22T09:00:00.000Z"
    events = [event("withdrawn", EARLY), event("granted", later, 2, recorded_at=NOW)]
    before = states(events, policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE]

    assert (before.status, before.begins_at) == ("withdrawn", later)
    assert share(*events, now=later) == "granted"
    alone = states(events[1:], policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE]
    assert (alone.status, alone.consent_id, alone.begins_at) == ("unknown", None, later)


def test_a_consent_from_the_future_hides_no_refusal() -> None:
    assert share(event("granted", "2062-04-01T00:00:00.000Z"), event("denied", EARLY, 2)) == "denied"


def test_a_refusal_from_the_future_counts_at_once() -> None:
    assert share(event("granted", EARLY), event("denied", "2026-11-30T14:59:59.999Z", 2)) == "denied"


def test_scopes_do_not_speak_for_each_other() -> None:
    events = [event("granted", EARLY), event("denied", LATE, 2, scope="contact_by_agent")]

    found = states(events, policy=Policy(), accepted=ACCEPTED, now=NOW)

    assert {scope: state.status for scope, state in found.items()} == {SHARE: "granted", "contact_by_agent": "denied"}


def test_a_state_carries_the_consent_it_rests_on() -> None:
    found = states([event("granted", EARLY)], policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE]

    assert (found.consent_id, found.effective_at, found.policy_version) == ("con_1", EARLY, "2026-04")
    assert (found.text_sha256, found.payload, found.recipients) == ("ab" * 32, "full", ("キャリアリレー",))
    assert found.version_accepted


@pytest.mark.parametrize(("versions", "accepted"), [({"2026-04"}, True), ({"2026-10"}, False), (set(), False)])
def test_only_an_accepted_wording_is_accepted(versions: set[str], accepted: bool) -> None:
    found = states(
        [event("granted", EARLY)], policy=Policy(), accepted=Accepted.of(versions, ["キャリアリレー"]), now=NOW
    )

    assert found[SHARE].version_accepted == accepted


def test_a_wording_without_a_name_is_not_accepted() -> None:
    nameless = event("granted", EARLY, policy_version=None)

    assert not states([nameless], policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE].version_accepted


@pytest.mark.parametrize(
    ("recipients", "accepted"),
    [
        (("キャリアリレー",), True),
        (("別の会社", "ｷｬﾘｱﾘﾚｰ"), True),
        ((" キャリア リレー",), True),
        (("別の会社",), False),
        (("キャリアリレー株式会社",), False),
        ((), False),
    ],
)
def test_a_recipient_counts_as_a_whole_word_however_it_is_spelt(recipients: tuple[str, ...], accepted: bool) -> None:
    found = states([event("granted", EARLY, recipients=recipients)], policy=Policy(), accepted=ACCEPTED, now=NOW)

    assert found[SHARE].recipient_accepted == accepted


@pytest.mark.parametrize(
    ("own_end", "now", "status"),
    [
        ("2026-06-30T14:59:59.999Z", "2026-06-30T14:59:59.998Z", "granted"),
        ("2026-06-30T14:59:59.999Z", "2026-06-30T14:59:59.999Z", "expired"),
        # It never lengthens what the policy allows.
        ("2099-12-31T14:59:59.999Z", "2028-04-01T00:00:00.000Z", "expired"),
    ],
)
def test_a_consent_ends_with_its_own_end_or_with_the_policys(own_end: str, now: str, status: str) -> None:
    assert share(event("granted", EARLY, expires_at=own_end), now=now) == status


@pytest.mark.parametrize(
    ("narrower", "wider"),
    [
        ({"payload": None}, {"payload": "unnamed"}),
        ({"expires_at": "2026-12-31T14:59:59.999Z"}, {"expires_at": None}),
        ({"expires_at": "2026-12-31T14:59:59.999Z"}, {"expires_at": "2027-12-31T14:59:59.999Z"}),
        # Correcting a rule has an effect.
        ({}, {"recipients": ("別の会社",)}),
    ],
)
def test_of_two_consents_of_one_moment_one_leads(narrower: dict[str, object], wider: dict[str, object]) -> None:
    events = [event("granted", EARLY, 1, **narrower), event("granted", EARLY, 2, **wider)]

    for order in permutations(events):
        assert states(order, policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE].consent_id == "con_1"


def test_of_two_consents_of_one_moment_the_narrower_payload_counts() -> None:
    events = [event("granted", EARLY, 2), event("granted", EARLY, 1, payload="unnamed")]

    for order in permutations(events):
        assert states(order, policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE].payload == "unnamed"


def test_a_corrected_policy_version_takes_effect() -> None:
    events = [event("granted", EARLY, 2, policy_version="2026-4"), event("granted", EARLY, 1)]

    for order in permutations(events):
        assert states(order, policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE].version_accepted


@pytest.mark.parametrize("changes", [{}, {"policy_version": "2026-10"}])
def test_of_two_texts_under_which_one_answer_was_read_the_first_stands(changes) -> None:
    accepted = Accepted.of(["2026-04", "2026-10"], ["キャリアリレー"])
    later = {"recorded_at": "2026-11-21T00:00:00.000Z", "text_sha256": "cd" * 32, **changes}
    for ids in permutations((1, 2)):
        events = [event("granted", EARLY, ids[0]), event("granted", EARLY, ids[1], **later)]
        for order in permutations(events):
            found = states(order, policy=Policy(), accepted=accepted, now=NOW)[SHARE]
            assert found.text_sha256 == "ab" * 32


def of_row(status: ConsentStatus, effective_at: str, number: int, *, says: bool) -> ConsentEvent:
    return event(status, effective_at, number, record_id="rcr_1", row_says=says)


@pytest.mark.parametrize(
    ("events", "status", "since", "unshown"),
    [
        ([of_row("granted", MID, 1, says=True)], "granted", MID, False),
        # The cell was emptied, lost its date or says a word that nobody knows.
        ([of_row("granted", MID, 1, says=False)], "granted", MID, True),
        # The date was put right, in either direction: the other one was never said.
        ([of_row("granted", MID, 1, says=False), of_row("granted", EARLY, 2, says=True)], "granted", EARLY, False),
        ([of_row("granted", MID, 1, says=False), of_row("granted", LATE, 2, says=True)], "granted", LATE, False),
        # A no that is read where a yes stood counts at least since the yes, whatever its own day.
        ([of_row("granted", MID, 1, says=False), of_row("denied", EARLY, 2, says=True)], "denied", MID, False),
        ([of_row("granted", MID, 1, says=False), of_row("withdrawn", LATE, 2, says=True)], "withdrawn", LATE, False),
        # The row went from no to yes: that is a change of mind.
        ([of_row("granted", MID, 1, says=True), of_row("denied", EARLY, 2, says=False)], "granted", MID, False),
        # What was said elsewhere on the same day carries what the row shows no more.
        ([of_row("granted", MID, 1, says=False), event("granted", MID, 2)], "granted", MID, False),
        ([of_row("granted", MID, 1, says=False), event("granted", EARLY, 2)], "granted", MID, True),
        # Another row, another scope and a yes that never counted speak for nobody else.
        (
            [of_row("granted", MID, 1, says=False), event("denied", EARLY, 2, record_id="rcr_2", row_says=True)],
            "granted",
            MID,
            True,
        ),
        (
            [of_row("granted", "2062-04-01T00:00:00.000Z", 1, says=False), of_row("denied", EARLY, 2, says=True)],
            "denied",
            EARLY,
            False,
        ),
        (
            [of_row("granted", MID, 1, says=False), of_row("granted", "2062-04-01T00:00:00.000Z", 2, says=True)],
            "granted",
            MID,
            True,
        ),
    ],
)
def test_what_a_row_says_no_more_is_not_what_it_says(events, status, since, unshown) -> None:
    for order in permutations(events):
        found = states(order, policy=Policy(), accepted=ACCEPTED, now=NOW)[SHARE]
        assert (found.status, found.effective_at, found.unshown) == (status, since, unshown)


def test_a_refusal_of_a_day_to_come_counts_since_it_was_recorded() -> None:
    typo = event("withdrawn", "2062-11-20T14:59:59.999Z", recorded_at=MID)

    assert share(typo, event("granted", EARLY, 2)) == "withdrawn"
    assert share(typo, event("granted", LATE, 2)) == "granted"


def test_a_refusal_of_a_day_to_come_that_is_read_again_counts_from_its_first_reading() -> None:
    typo = event("withdrawn", LATE, recorded_at=EARLY, record_id="rec_1", row_says=True)

    assert share(typo, typo._replace(consent_id="con_9", recorded_at=NOW), event("granted", MID, 2)) == "granted"


@pytest.mark.parametrize("record_id", [None, "rec_1"], ids=["of the person", "of the same application"])
def test_a_withdrawal_of_the_day_that_a_row_had_named_too_early_is_another_one(record_id: str | None) -> None:
    typo = event("withdrawn", LATE, recorded_at=EARLY, record_id="rec_1", row_says=True)
    withdrawn = event("withdrawn", LATE, 2, recorded_at=LATE, record_id=record_id)

    assert share(typo, event("granted", MID, 3)) == "granted"
    assert share(typo, event("granted", MID, 3), withdrawn) == "withdrawn"


MOMENTS = [f"2026-{month:02d}-{day:02d}T00:00:00.000Z" for month in (3, 7, 11) for day in (1, 2, 25)]
STATUSES: list[ConsentStatus] = ["unknown", "requested", "granted", "denied", "withdrawn", "expired"]
PAYLOADS: list[Payload] = ["full", "unnamed"]
all_events = st.lists(
    st.builds(
        event,
        st.sampled_from(STATUSES),
        st.sampled_from(MOMENTS),
        st.integers(1, 9),
        payload=st.sampled_from(PAYLOADS),
        recorded_at=st.sampled_from(MOMENTS),
        record_id=st.sampled_from([None, "rec_1", "rec_2"]),
        row_says=st.sampled_from([None, True]),
    ).map(lambda said: said if said.record_id else said._replace(row_says=None)),  # a row is of a record
    max_size=6,
)


def oracle(events: list[ConsentEvent], months: int) -> str | None:
    """The same answer, found by walking through time day by day and changing one's mind."""
    mind, since = None, None
    for moment in MOMENTS:
        heard = {e.status for e in events if _at(e, events) == moment and not _too_early(e) and not _waits(e)}
        for word in ("granted", "expired", "denied", "withdrawn"):  # the most restrictive word of a moment comes last
            if word in heard:
                mind, since = word, moment
    if mind is None:
        weak = [(e.effective_at, e.status) for e in events if e.status in {"unknown", "requested"}]
        last = [status for at, status in weak if at == max(weak)[0]]
        coming = any(e.status == "granted" and not _too_early(e) for e in events)
        return "requested" if "requested" in last else ("unknown" if last or coming else None)
    if mind == "granted" and since is not None and _is_over(since, months):
        return "expired"
    return mind


def _waits(e: ConsentEvent) -> bool:
    return e.status == "granted" and e.effective_at > NOW


def _too_early(e: ConsentEvent) -> bool:
    return e.status == "granted" and _is_from_after(e)


def _is_from_after(e: ConsentEvent) -> bool:
    effective, recorded = (datetime.fromisoformat(at) for at in (e.effective_at, e.recorded_at))
    return effective > recorded + timedelta(days=1)


def _at(e: ConsentEvent, events: list[ConsentEvent]) -> str:
    if e.status not in {"denied", "withdrawn"}:
        return e.effective_at
    readings = [o for o in events if o.row_says and _said(o) == _said(e) and _is_from_after(o)] if e.row_says else []
    return min([o.recorded_at for o in readings] or [e.recorded_at if _is_from_after(e) else e.effective_at])


def _said(e: ConsentEvent) -> tuple[object, ...]:
    return e.record_id, e.status, e.effective_at


def _is_over(since: str, months: int) -> bool:
    begun = date.fromisoformat(since[:10])  # 09:00 in Tokyo, the same day
    count = begun.year * 12 + begun.month - 1 + months
    end = f"{count // 12:04d}-{count % 12 + 1:02d}-{begun.day:02d}T00:00:00.000Z"
    return end <= NOW


@given(all_events, st.integers(1, 9))
def test_the_state_is_what_an_independent_walk_through_time_finds(events: list[ConsentEvent], months: int) -> None:
    assert share(*events, policy=Policy(consent_max_age_months=months)) == oracle(events, months)


@given(all_events, st.randoms(use_true_random=False))
def test_the_order_of_hearing_changes_nothing(events: list[ConsentEvent], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    numbered = {e.consent_id: e for e in events}.values()  # an id stands for one event

    assert share(*numbered) == share(*[e for e in shuffled if e in numbered])


@given(all_events, st.sampled_from(MOMENTS))
def test_after_a_refusal_only_a_later_consent_counts(events: list[ConsentEvent], moment: str) -> None:
    refused = [*(e for e in events if e.effective_at <= moment), event("withdrawn", moment, 99, recorded_at=moment)]

    assert share(*refused) == "withdrawn"


@pytest.mark.parametrize(
    ("own", "held", "text"),
    [
        (None, {}, None),
        (None, {"2026-10": "cd" * 32}, None),
        (None, {"2026-04": "ab" * 32}, "ab" * 32),
        ("ab" * 32, {}, "ab" * 32),
        ("ab" * 32, {"2026-04": "ab" * 32}, "ab" * 32),
        # Read while the version's file said something else: nobody can show what was agreed to.
        ("ab" * 32, {"2026-04": "cd" * 32}, None),
    ],
)
@pytest.mark.parametrize("scope", [SHARE, "unnamed_use"])
def test_a_consent_is_to_the_text_that_its_version_stands_for(own, held, text, scope) -> None:
    accepted = Accepted.of(["2026-04"], ["キャリアリレー"], held)
    found = states([event("granted", EARLY, scope=scope, text_sha256=own)], policy=Policy(), accepted=accepted, now=NOW)

    assert found[scope].text_sha256 == text


def test_what_the_relay_asks_for_in_another_language_keeps_its_text() -> None:
    asked = event("granted", EARLY, scope="feedback_status", text_sha256="ab" * 32)
    accepted = Accepted.of([], [], {"2026-04": "cd" * 32})

    assert states([asked], policy=Policy(), accepted=accepted, now=NOW)["feedback_status"].text_sha256 == "ab" * 32


@pytest.mark.parametrize("says", [True, False])
def test_a_no_counts_not_before_the_yes_in_whose_place_it_stood(says: bool) -> None:
    no = of_row("denied", EARLY, 1, says=says)._replace(not_before=MID)

    assert share(no, of_row("granted", MID, 2, says=not says)) == "denied"
    assert share(no, of_row("granted", LATE, 2, says=not says)) == ("granted" if not says else "denied")


OWN, HELD = "ab" * 32, "cd" * 32


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        # The file says something else still; it was put back; it was, and what it said has a version of its own.
        ([OWN], None),
        ([], None),
        ([HELD], HELD),
        ([OWN, HELD], None),
    ],
)
def test_a_yes_under_another_text_is_to_its_version_s_own_as_soon_as_that_is_shown_again(
    shown: list[str], text: str | None
) -> None:
    accepted = Accepted.of(["2026-04"], [], {"2026-04": HELD}, shown)

    assert accepted.text_of(event("granted", EARLY)) == text
