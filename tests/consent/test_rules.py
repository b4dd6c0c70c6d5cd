"""Claims out of kept columns: what counts, since when, and what is never kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.consent import Claims, ConsentReader, ConsentRule
from relay_connectors.settings import FIRST_SEEN

SHARE = ("share_with_relay",)


def rule(**changes: object) -> ConsentRule:
    usual: dict[str, object] = {
        "field": "同意",
        "granted": ("はい", "同意する", "1"),
        "denied": ("いいえ",),
        "withdrawn": ("撤回",),
        "obtained_at": "同意日",
        "scope": SHARE,
        "policy_version": "2026-04",
        "recipients": ("キャリアリレー",),
        "payload": "full",
    }
    return ConsentRule.model_validate({**usual, **changes})


def read(kept: dict[str, str], *rules: ConsentRule, tags: tuple[str, ...] = (), zone: str = "Asia/Tokyo") -> Claims:
    return ConsentReader(rules or (rule(),), zone=zone, texts={"2026-04": "ab" * 32}).read(kept, tags)


GRANTED, DENIED, WITHDRAWN, UNKNOWN = "granted", "denied", "withdrawn", "unknown"
DAY, DAYS_END = "2026-03-31T15:00:00.000Z", "2026-04-01T14:59:59.999Z"


@pytest.mark.parametrize(
    ("cell", "day", "status", "effective_at", "warnings"),
    [
        ("はい", "2026-04-01", GRANTED, DAY, ()),
        (" 同意 する ", "2026/4/1", GRANTED, DAY, ()),
        ("１", "令和8年4月1日", GRANTED, DAY, ()),
        ("はい", "2026-04-01 10:30", GRANTED, "2026-04-01T01:30:00.000Z", ()),
        ("はい", "2026-04-01T10:30:00+09:00", GRANTED, "2026-04-01T01:30:00.000Z", ()),
        # A refusal of the same day beats a consent of the same day: it counts from the end of the day.
        ("いいえ", "2026-04-01", DENIED, DAYS_END, ()),
        ("撤回", "2026-04-01", WITHDRAWN, DAYS_END, ()),
        ("いいえ", "2026-04-01 10:30", DENIED, "2026-04-01T01:30:00.000Z", ()),
        # An undated refusal counts since it was first seen, an undated consent never.
        ("いいえ", "", DENIED, None, ()),
        ("いいえ", "2026/4", DENIED, None, ("date_partial",)),
        ("はい", "", UNKNOWN, None, ("consent_undated",)),
        ("はい", "-", UNKNOWN, None, ("consent_undated",)),
        # One that was mistyped is no missing one.
        ("はい", "2026/4", UNKNOWN, None, ("date_partial",)),
        ("はい", "2026-02-30", UNKNOWN, None, ("date_unreadable",)),
        ("はい", "春ごろ", UNKNOWN, None, ("date_unreadable",)),
        # Whole words only.
        ("はいではない", "2026-04-01", UNKNOWN, None, ("consent_unknown",)),
        ("同意しない", "2026-04-01", UNKNOWN, None, ("consent_unknown",)),
        ("10", "2026-04-01", UNKNOWN, None, ("consent_unknown",)),
    ],
)
def test_a_cell_is_read_by_whole_words_and_its_date(
    cell: str, day: str, status: str, effective_at: str | None, warnings: tuple[str, ...]
) -> None:
    found = read({"同意": cell, "同意日": day})

    assert [(claim.status, claim.effective_at) for claim in found.claims] == [(status, effective_at)]
    assert found.warnings == warnings


@pytest.mark.parametrize("cell", ["", " ", "-", "未回答", "　"])
def test_a_cell_that_says_nothing_is_no_claim(cell: str) -> None:
    assert read({"同意": cell, "同意日": "2026-04-01"}) == Claims((), ())


def test_a_row_without_the_column_is_no_claim() -> None:
    assert read({}) == Claims((), ())


def test_a_blank_word_that_the_tenant_lists_counts() -> None:
    found = read({"同意": "なし", "同意日": "2026-04-01"}, rule(denied=("なし",)))

    assert [claim.status for claim in found.claims] == [DENIED]


def test_a_claim_carries_what_the_provision_record_needs() -> None:
    (claim,) = read({"同意": "はい", "同意日": "2026-04-01"}).claims

    assert (claim.scope, claim.policy_version, claim.text_sha256) == ("share_with_relay", "2026-04", "ab" * 32)
    assert (claim.payload, claim.recipients, claim.obtained_via) == ("full", ("キャリアリレー",), "import")


@pytest.mark.parametrize(
    ("obtained_at", "cell", "effective_at"),
    [
        ("2026-04-01", "はい", DAY),
        ("2026-04-01", "いいえ", DAYS_END),
        (FIRST_SEEN, "はい", None),
        (FIRST_SEEN, "いいえ", None),
    ],
)
def test_a_rule_can_name_the_time_itself(obtained_at: str, cell: str, effective_at: str | None) -> None:
    found = read({"同意": cell}, rule(obtained_at=obtained_at))

    assert found.claims[0].effective_at == effective_at
    assert found.claims[0].status in {GRANTED, DENIED}


def test_days_are_the_sources_own() -> None:
    row = {"同意": "はい", "同意日": "2026-07-01"}

    assert read(row, zone="America/New_York").claims[0].effective_at == "2026-07-01T04:00:00.000Z"


def test_a_sources_date_format_decides_an_ambiguous_date() -> None:
    row = {"同意": "はい", "同意日": "26/4/1"}

    assert ConsentReader([rule()], formats=("%y/%m/%d",)).read(row).claims[0].effective_at == DAY
    assert ConsentReader([rule()]).read(row).claims[0].status == UNKNOWN


def test_the_first_rule_that_matches_answers_for_its_scopes_alone() -> None:
    first = rule(scope=("share_with_relay", "unnamed_use"))
    second = rule(field="同意2", scope=("unnamed_use", "contact_by_employer"))

    found = read({"同意": "いいえ", "同意2": "はい", "同意日": "2026-04-01"}, first, second)

    assert {claim.scope: claim.status for claim in found.claims} == {
        "share_with_relay": DENIED,
        "unnamed_use": DENIED,
        "contact_by_employer": GRANTED,
    }


def test_an_unknown_word_keeps_the_next_rule_from_granting() -> None:
    found = read({"同意": "？", "同意2": "はい", "同意日": "2026-04-01"}, rule(), rule(field="同意2"))

    assert [claim.status for claim in found.claims] == [UNKNOWN]


def test_an_empty_cell_lets_the_next_rule_answer() -> None:
    found = read({"同意": "", "同意2": "はい", "同意日": "2026-04-01"}, rule(), rule(field="同意2"))

    assert [claim.status for claim in found.claims] == [GRANTED]


def test_use_without_a_name_never_claims_more_than_that() -> None:
    found = read({"同意": "はい", "同意日": "2026-04-01"}, rule(scope=("share_with_relay", "unnamed_use")))

    assert [claim.payload for claim in found.claims] == ["full", "unnamed"]


TAGGED = {"field": "tag:共有OK", "granted": (), "denied": (), "withdrawn": (), "obtained_at": FIRST_SEEN}


@pytest.mark.parametrize(
    ("tags", "statuses"), [((), []), (("other",), []), (("共有OK",), [GRANTED]), (("x", "共有ｏｋ"), [GRANTED])]
)
def test_a_tag_grants_by_its_presence(tags: tuple[str, ...], statuses: list[str]) -> None:
    found = read({}, rule(**TAGGED), tags=tags)

    assert [claim.status for claim in found.claims] == statuses


def test_a_tag_can_refuse() -> None:
    found = read({}, rule(**{**TAGGED, "field": "tag:共有不可", "denied": ("共有不可",)}), tags=("共有不可",))

    assert [claim.status for claim in found.claims] == [DENIED]


def test_the_tags_are_part_of_what_is_remembered() -> None:
    reader = ConsentReader([rule(**TAGGED)])

    assert reader.read({}, ("共有OK",)).claims
    assert not reader.read({}, ()).claims


def test_the_reader_names_the_columns_that_it_needs() -> None:
    rules = [rule(), rule(field="撤回", obtained_at="撤回日"), rule(**TAGGED), rule(obtained_at="2026-04-01")]

    assert ConsentReader(rules).fields == {"同意", "同意日", "撤回", "撤回日"}


def test_a_source_without_rules_claims_nothing() -> None:
    assert ConsentReader([]).read({"同意": "はい"}, ("x",)) == Claims((), ())


def test_the_same_answer_written_differently_is_the_same_evidence() -> None:
    one = read({"同意": "はい", "同意日": "2026-04-01"}).claims[0]
    other = read({"同意": " ハイ".replace("ハイ", "はい"), "同意日": "2026年4月1日"}).claims[0]

    assert one.evidence_sha256 == other.evidence_sha256


@pytest.mark.parametrize(
    "change", [{"recipients": ("B",)}, {"payload": "unnamed"}, {"policy_version": "2026-10"}, {"obtained_at": "日付"}]
)
def test_another_rule_is_other_evidence(change: dict[str, object]) -> None:
    row = {"同意": "はい", "同意日": "2026-04-01", "日付": "2026-04-01"}

    assert read(row).claims[0].evidence_sha256 != read(row, rule(**change)).claims[0].evidence_sha256


def test_another_word_for_the_same_is_no_other_evidence() -> None:
    row = {"同意": "はい", "同意日": "2026-04-01"}

    same = read(row, rule(granted=("はい", "OK")))

    assert read(row).claims == same.claims


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_read_without_an_error_or_a_trace(cell: str, day: str) -> None:
    marked = f"canary-{cell}"

    found = read({"同意": marked, "同意日": day})

    assert "canary" not in repr(found)
    assert not [claim for claim in found.claims if claim.status == GRANTED]


@given(st.text(max_size=20))
def test_nothing_is_granted_without_a_moment(day: str) -> None:
    for claim in read({"同意": "はい", "同意日": day}).claims:
        assert (claim.status == GRANTED) == (claim.effective_at is not None)


def test_a_long_free_text_is_read_and_not_remembered() -> None:
    reader = ConsentReader([rule()])

    for number in range(3):
        assert reader.read({"同意": f"{number}" * 5000, "同意日": ""}).warnings == ("consent_unknown",)

    assert not reader._memo


def test_the_memory_of_rows_is_bounded() -> None:
    reader = ConsentReader([rule()])

    for number in range(10_050):
        reader.read({"同意": f"word {number}"})

    assert len(reader._memo) <= 10_000


NARROWER = {"granted": ("氏名なしなら",), "denied": (), "withdrawn": (), "payload": "unnamed"}


@pytest.mark.parametrize(
    ("word", "payload"), [("はい", "full"), ("氏名なしなら", "unnamed"), ("たぶん", "full"), ("いいえ", "full")]
)
@pytest.mark.parametrize("narrower_first", [True, False])
def test_of_two_rules_on_one_column_the_one_that_knows_the_word_answers(
    word: str, payload: str, narrower_first: bool
) -> None:
    rules = (rule(**NARROWER), rule()) if narrower_first else (rule(), rule(**NARROWER))
    (claim,) = read({"同意": word, "同意日": "2026-04-01"}, *rules).claims

    known = {"はい": GRANTED, "氏名なしなら": GRANTED, "いいえ": DENIED}
    assert claim.status == known.get(word, UNKNOWN)
    assert claim.payload == payload or claim.status == UNKNOWN


def test_a_word_that_no_rule_of_the_column_knows_is_warned_of_once() -> None:
    found = read({"同意": "たぶん", "同意日": "2026-04-01"}, rule(), rule(**NARROWER))

    assert ([claim.status for claim in found.claims], found.warnings) == ([UNKNOWN], ("consent_unknown",))


def test_two_recipients_by_two_rules_on_one_column_are_each_their_own_answer() -> None:
    other = rule(granted=("別の会社",), denied=(), withdrawn=(), recipients=("別リレー株式会社",))
    (claim,) = read({"同意": "別の会社", "同意日": "2026-04-01"}, rule(), other).claims

    assert (claim.status, claim.recipients) == (GRANTED, ("別リレー株式会社",))


def test_a_rule_of_another_scope_does_not_know_the_word_for_this_one() -> None:
    nameless = rule(**{**NARROWER, "scope": ("unnamed_use",)})
    found = read({"同意": "氏名なしなら", "同意日": "2026-04-01"}, rule(), nameless)

    assert {claim.scope: claim.status for claim in found.claims} == {SHARE[0]: UNKNOWN, "unnamed_use": GRANTED}


def test_a_word_that_nobody_knows_in_the_first_column_is_not_covered_by_a_yes_in_another() -> None:
    second = rule(field="別の同意")
    found = read({"同意": "お断りします", "別の同意": "はい", "同意日": "2026-04-01"}, rule(), second)

    assert [claim.status for claim in found.claims] == [UNKNOWN]


REFUSING = {"field": "同意撤回", "granted": (), "denied": (), "withdrawn": ("○",), "obtained_at": "同意撤回日"}


@pytest.mark.parametrize("refusing_first", [True, False])
@pytest.mark.parametrize("day", ["", "2026-11-10", "2026-04-01", "2026-03-01", "昨日"])
def test_whoever_refuses_in_any_column_has_refused_whatever_stands_in_another(day: str, refusing_first: bool) -> None:
    rules = (rule(**REFUSING), rule()) if refusing_first else (rule(), rule(**REFUSING))
    row = {"同意": "はい", "同意日": "2026-04-01", "同意撤回": "○", "同意撤回日": day}

    assert [claim.status for claim in read(row, *rules).claims] == [WITHDRAWN]


@pytest.mark.parametrize("refusing_first", [True, False])
@pytest.mark.parametrize("said", ["", "-", "なし", "×", "いいえ", "0", "FALSE", "撤回なし", "未撤回"])
def test_a_no_to_a_refusal_leaves_the_yes_of_another_column(said: str, refusing_first: bool) -> None:
    rules = (rule(**REFUSING), rule()) if refusing_first else (rule(), rule(**REFUSING))
    found = read({"同意": "はい", "同意日": "2026-04-01", "同意撤回": said}, *rules)

    assert [claim.status for claim in found.claims] == [GRANTED]
    assert found.warnings == ()


@pytest.mark.parametrize("refusing_first", [True, False])
@pytest.mark.parametrize("said", ["撤回済", "撤回希望", "要確認"])
def test_a_word_that_no_rule_knows_in_a_column_of_refusals_takes_the_yes_away(said: str, refusing_first: bool) -> None:
    rules = (rule(**REFUSING), rule()) if refusing_first else (rule(), rule(**REFUSING))
    found = read({"同意": "はい", "同意日": "2026-04-01", "同意撤回": said}, *rules)

    assert [claim.status for claim in found.claims] == [UNKNOWN]
    assert (found.warnings, found.columns) == (("consent_unknown",), ("同意撤回",))


def test_a_word_that_no_rule_knows_takes_no_refusal_away() -> None:
    found = read({"同意": "いいえ", "同意日": "2026-04-01", "同意撤回": "撤回済"}, rule(), rule(**REFUSING))

    assert [claim.status for claim in found.claims] == [DENIED]


def test_a_column_of_refusals_whose_rule_can_grant_takes_no_yes_away_where_it_refuses_nothing() -> None:
    second = rule(field="同意撤回", granted=("撤回なし",), denied=(), withdrawn=("撤回",))
    row = {"同意": "はい", "同意日": "2026-04-01"}

    said = {
        cell: read({**row, "同意撤回": cell}, rule(), second).claims[0].status
        for cell in ("撤回なし", "未撤回", "撤回")
    }
    assert said == {"撤回なし": GRANTED, "未撤回": GRANTED, "撤回": WITHDRAWN}


def test_a_no_in_a_column_that_asks_for_a_yes_is_unknown_to_a_rule_without_it() -> None:
    second = rule(field="他社への提供", granted=(), denied=("拒否",), withdrawn=())
    found = read({"他社への提供": "×", "同意": "はい", "同意日": "2026-04-01"}, second, rule())

    assert [claim.status for claim in found.claims] == [UNKNOWN]


def test_an_unknown_word_behind_a_yes_is_warned_of_at_its_column() -> None:
    second = rule(field="他社への提供", granted=(), denied=("拒否",), withdrawn=())
    found = read({"同意": "はい", "同意日": "2026-04-01", "他社への提供": "拒否します"}, rule(), second)

    assert [claim.status for claim in found.claims] == [GRANTED]
    assert (found.warnings, found.columns) == (("consent_unknown",), ("他社への提供",))


def test_every_column_that_refuses_is_a_claim_of_its_own() -> None:
    row = {"同意": "いいえ", "同意日": "2026-04-01", "同意撤回": "○", "同意撤回日": "2026-11-10"}
    claims = read(row, rule(), rule(**REFUSING)).claims

    assert [claim.status for claim in claims] == [DENIED, WITHDRAWN]
    assert claims[0].effective_at is not None
    assert claims[1].effective_at is not None
    assert claims[0].effective_at < claims[1].effective_at


def test_a_refusal_of_one_scope_takes_no_yes_from_another() -> None:
    other = rule(**{**REFUSING, "scope": ("contact_by_employer",)})
    found = read({"同意": "はい", "同意日": "2026-04-01", "同意撤回": "○"}, rule(), other)

    assert {claim.scope: claim.status for claim in found.claims} == {
        SHARE[0]: GRANTED,
        "contact_by_employer": WITHDRAWN,
    }


@pytest.mark.parametrize("refusing_first", [True, False])
def test_a_tag_that_refuses_outranks_one_that_grants(refusing_first: bool) -> None:
    refusing = rule(**{**TAGGED, "field": "tag:共有不可", "denied": ("共有不可",)})
    rules = (refusing, rule(**TAGGED)) if refusing_first else (rule(**TAGGED), refusing)

    assert [claim.status for claim in read({}, *rules, tags=("共有OK", "共有不可")).claims] == [DENIED]
