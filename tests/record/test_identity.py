"""Record ids and match keys: the same on every machine, on every run, and nothing without the key."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.errors import ConfigurationError
from relay_connectors.record import LOCAL_IDENTITY, Draft, Identity, Origin, RecordBuilder, content_hash

KEY = bytes(range(32))


# Golden: HMAC-SHA256(key, "rec" ␟ system ␟ account ␟ id), first 20 bytes in base32, 26 characters, in lower case.
@pytest.mark.parametrize(
    ("system", "account", "application_id", "expected"),
    [
        ("generic_csv", "acme", "A-1", "rcr_mdfqduge7il3sbcg4bmze7pefo"),
        ("generic_csv", "acme", "A-2", "rcr_q42k3kugzgp5ovyv4l37rtdxbg"),
        ("generic_csv", "other", "A-1", "rcr_w7iaaf3po2ymdznfcei6gy4gas"),
        ("greenhouse", "acme", "A-1", "rcr_danvqb4os63pdoj64ptyswokl4"),
        ("generic_csv", "acme", "応募-1", "rcr_e4icr4pb4nl6t76jj6se5ie6nz"),
    ],
)
def test_a_record_id_is_what_it_was_when_it_was_first_written_down(
    system: str, account: str, application_id: str, expected: str
) -> None:
    assert Identity(KEY).record_ids(system, account)(application_id) == expected


def test_the_parts_of_an_identity_cannot_slip_into_one_another() -> None:
    identity = Identity(KEY)

    assert identity.record_ids("a", "bc")("d") != identity.record_ids("ab", "c")("d")


def test_another_key_gives_another_id() -> None:
    mine, theirs = Identity(KEY), Identity(bytes(32))

    assert mine.record_ids("demo", "acme")("A-1") != theirs.record_ids("demo", "acme")("A-1")
    assert mine.check != theirs.check


def test_a_match_key_depends_on_its_kind() -> None:
    identity = Identity(KEY)

    assert len(identity.match_key("email", "taro@example.jp")) == 16
    assert identity.match_key("email", "taro@example.jp") != identity.match_key("phone", "taro@example.jp")


def test_the_key_is_read_from_one_line_of_hexadecimal_characters() -> None:
    read = Identity.from_text(KEY.hex() + "\n")

    assert read.check == Identity(KEY).check


@pytest.mark.parametrize("text", ["", "00", "zz" * 32, "00" * 33, "a secret that is no key"])
def test_a_wrong_key_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Identity.from_text(text)

    assert "64 hexadecimal characters" in str(refused.value)
    assert not text or text not in str(refused.value)


def test_an_identity_prints_no_key() -> None:
    assert KEY.hex() not in repr(Identity(KEY))
    assert "not a secret" not in repr(LOCAL_IDENTITY)


BODY = {
    "person": {"full_name": "山田 花子", "emails": [{"address": "hanako@example.jp", "primary": True}]},
    "application": {"job": {"title": "法人営業"}, "applied_at": "2026-10-02"},
    "decision": {"outcome": "employer_rejected", "decided_by": "employer", "decided_at": "2026-11-18T09:00:00+09:00"},
    "profile": {"desired": {"salary": {"min": 4500000, "currency": "JPY", "period": "year"}}},
}
GOLDEN = "sha256:814d78e079086c480a19d198dc2fcad8926282b3921d2af6a4f82ab244c78693"


def test_a_content_hash_is_what_it_was_when_it_was_first_written_down() -> None:
    assert content_hash(BODY) == GOLDEN


PROGRAM = """
import json, sys
from relay_connectors.record import Identity, content_hash
body = json.loads(sys.argv[1])
print(Identity(bytes(range(32))).record_ids("generic_csv", "acme")("A-1"), content_hash(body))
"""


@pytest.mark.parametrize(("seed", "locale"), [("0", "C"), ("1", "ja_JP.UTF-8"), ("4711", "tr_TR.UTF-8")])
def test_ids_and_hashes_are_the_same_in_every_process(seed: str, locale: str) -> None:
    import json

    turned = dict(reversed([(name, dict(reversed(part.items()))) for name, part in BODY.items()]))
    env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "1"}

    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(turned)], env=env, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == [Identity(KEY).record_ids("generic_csv", "acme")("A-1"), GOLDEN]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-11-18T09:00:00+09:00", "2026-11-18T00:00:00Z"),
        ("2026-11-18T09:00:00.987+09:00", "2026-11-18T00:00:00Z"),
        ("2026-11-18T00:00:00.000Z", "2026-11-17T19:00:00-05:00"),
    ],
)
def test_one_instant_has_one_hash_however_it_is_written(one: str, other: str) -> None:
    def hashed(decided_at: str) -> str:
        return content_hash({"decision": {"outcome": "employer_rejected", "decided_at": decided_at}})

    assert hashed(one) == hashed(other)


JAPAN = timezone(timedelta(hours=9))


@settings(max_examples=100, deadline=None)
@given(
    at=st.datetimes(datetime(1950, 1, 1), datetime(2199, 12, 31)),  # noqa: DTZ001  aware below
    form=st.sampled_from(["seconds", "milliseconds"]),
)
def test_an_instant_in_japan_is_hashed_as_it_is_in_utc(at: datetime, form: str) -> None:
    def hashed(applied_at: str) -> str:
        said = {"application": {"applied_at": applied_at}, "decision": {"outcome": "employer_rejected"}}
        return content_hash(said)

    here = at.replace(tzinfo=JAPAN)

    assert hashed(here.isoformat(timespec=form)) == hashed(here.astimezone(UTC).isoformat(timespec="seconds"))


def test_a_date_is_not_an_instant() -> None:
    day = {"decision": {"outcome": "employer_rejected", "decided_at": "2026-11-18"}}
    midnight = {"decision": {"outcome": "employer_rejected", "decided_at": "2026-11-18T00:00:00+09:00"}}

    assert content_hash(day) != content_hash(midnight)


@pytest.mark.parametrize("empty", [None, "", [], {}, {"city": None}, [{}]])
def test_what_the_source_did_not_say_does_not_change_the_hash(empty: object) -> None:
    said = {**BODY, "person": {**BODY["person"], "residence": empty}, "flags": empty}

    assert content_hash(said) == GOLDEN


def test_when_somebody_was_told_does_not_change_the_hash() -> None:
    told = {**BODY, "decision": {**BODY["decision"], "notified_at": "2026-11-19"}}

    assert content_hash(told) == GOLDEN


def test_warnings_locators_and_kept_columns_do_not_change_the_hash() -> None:
    builder = RecordBuilder(Identity(KEY), Origin("demo", "acme", "demo", "1", "file"))
    plain = Draft.of_body(BODY, kept={}, warnings=[])
    noted = Draft.of_body(BODY, kept={"備考": "再応募"}, warnings=[("no_contact", "person")], updated_at="2026-11-20")

    assert builder.body("A-1", plain)["content_hash"] == builder.body("A-1", noted, "b.csv:7")["content_hash"] == GOLDEN
