"""The contract that strangers' adapters are written against: changing it is a new contract version."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

import relay_connectors.connector as contract
from relay_connectors.connector import Connector, Cursor, Draft, Page, Problem, Raw, Reader, Settings, Skip, Source
from relay_connectors.connector.contract import CONTRACT

CANARY = "canary-7f3a"


def test_everything_that_is_public_can_be_imported() -> None:
    assert [name for name in contract.__all__ if not hasattr(contract, name)] == []
    assert sorted(contract.__all__) == sorted(set(contract.__all__))


@pytest.mark.parametrize(
    ("thing", "parameters"),
    [
        (Raw, ["key", "data", "locator"]),
        (Page, ["raws", "cursor", "problems", "blank"]),
        (Skip, ["code"]),
        (Problem, ["locator", "errors", "key", "said"]),
        (Connector, ["settings", "clock", "keep"]),
        (Connector.fetch, ["self", "cursor"]),
        (Connector.translate, ["self", "raw"]),
        (Connector.parts, ["self"]),
        (Source, ["connector", "name", "start", "consent"]),
        (contract.open_source, ["name", "account", "source", "start", "consent", "base", "clock", "settings"]),
        (contract.raw_digest, ["raw", "reading"]),
        (contract.normalize, ["source", "identity", "out", "quarantine", "include_values"]),
    ],
)
def test_a_signature_is_frozen(thing: Any, parameters: list[str]) -> None:
    assert list(inspect.signature(thing).parameters) == parameters


def test_the_contract_is_the_first() -> None:
    assert CONTRACT == Connector.contract == 1


@pytest.mark.parametrize("account", ["a", "acme", "acme-2", "0_x", "a" * 32])
def test_an_account_is_a_short_plain_name(account: str) -> None:
    assert Settings(account=account).account == account


@pytest.mark.parametrize("account", ["", "Acme", "-a", "a b", "a" * 33, "会社", "a\n", "../a"])
def test_any_other_account_is_refused(account: str) -> None:
    with pytest.raises(ValidationError):
        Settings(account=account)


@pytest.mark.parametrize("timezone", ["Asia/Nowhere", "", "/etc/passwd", "../Tokyo"])
def test_a_time_zone_has_to_exist(timezone: str) -> None:
    with pytest.raises(ValidationError, match="Asia/Tokyo"):
        Settings(account="acme", timezone=timezone)


def test_settings_refuse_what_they_do_not_know_and_quote_no_value() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"account": "acme", "surprise": CANARY})

    assert "surprise" in str(refused.value)
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize(
    "thing",
    [
        Raw("A-1", {"氏名": CANARY}, "export.csv:2"),
        Page([Raw("A-1", {"氏名": CANARY})], {"row": 1}),
        Reader(Raw("A-1", {"氏名": CANARY})),
        Problem.of("export.csv:2", "row_unparsable", "", "…", key=CANARY),
    ],
)
def test_no_raw_row_is_printed(thing: object) -> None:
    assert CANARY not in repr(thing)
    assert CANARY not in str(thing)


class Demo(Connector[Settings]):
    """An adapter as a stranger writes it: two pages, one application each."""

    name = "demo"
    version = "1.0"
    translator = "1"

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        start = int(cursor["at"]) if cursor else 0
        for at in range(start, 2):
            yield Page([Raw(f"A-{at}", {"result": "rejected", "who": CANARY}, f"/applications/A-{at}")], {"at": at + 1})

    def translate(self, raw: Reader) -> Draft | Skip:
        if raw.key == "A-9":
            return Skip("template")
        if raw.text("result") == "broken":
            message = f"cannot understand {raw.text('who')}"
            raise ValueError(message)
        raw.when("applied", path="application.applied_at")
        return Draft(outcome="employer_rejected", outcome_raw=raw.text("result"))


def demo() -> Source:
    return Source(Demo(Settings(account="acme")))


def test_an_account_is_one_part_that_is_always_read() -> None:
    (part,) = demo().parts()

    assert part.name == "acme"
    assert part.digest() is None
    assert [raw.key for page in part.pages() for raw in page.raws] == ["A-0", "A-1"]


def test_a_part_goes_on_from_a_cursor() -> None:
    (part,) = demo().parts()

    assert [raw.key for page in part.pages({"at": 1}) for raw in page.raws] == ["A-1"]


def test_a_source_is_named_after_account_and_connector() -> None:
    source = demo()

    assert (source.name, source.system, source.account) == ("acme-demo", "demo", "acme")
    assert source.origin == ("demo", "acme", "demo", "1.0", "api")


def test_warnings_of_the_reader_are_added_to_the_draft() -> None:
    draft = demo().translate(Raw("A-1", {"result": "rejected", "applied": "someday"}))

    assert isinstance(draft, Draft)
    assert draft.warnings == [("date_unreadable", "application.applied_at")]


def test_a_skip_is_handed_on() -> None:
    assert demo().translate(Raw("A-9", {})) == Skip("template")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "no application id"),
        ("x" * 201, "longer than 200"),
        ("2.02611E+11", "rounded number"),
        ("1E+05", "rounded"),
    ],
)
def test_a_row_without_a_usable_id_is_a_problem(key: str, why: str) -> None:
    problem = demo().translate(Raw(key, {"who": CANARY}, "export.csv:7"))

    assert isinstance(problem, Problem)
    assert problem.locator == "export.csv:7"
    assert problem.errors[0].code == "no_application_id"
    assert problem.errors[0].path == "source.application_id"
    assert why in problem.errors[0].message


@pytest.mark.parametrize("key", ["A+1", "E+5", "1E5", "2.02611E-11", "+81"])
def test_an_id_with_a_plus_is_an_id(key: str) -> None:
    assert isinstance(demo().translate(Raw(key, {"result": "rejected"})), Draft)


def test_an_adapter_that_fails_costs_one_row_and_says_nothing_of_the_person(caplog: pytest.LogCaptureFixture) -> None:
    source = demo()

    problem = source.translate(Raw("A-1", {"result": "broken", "who": CANARY}, "/applications/A-1"))
    source.translate(Raw("A-2", {"result": "broken", "who": CANARY}, "/applications/A-2"))

    assert isinstance(problem, Problem)
    assert [error.code for error in problem.errors] == ["adapter_defect"]
    assert "ValueError at test_contract.py:" in problem.errors[0].message
    assert CANARY not in problem.errors[0].message + caplog.text
    assert len(caplog.records) == 1


def test_a_draft_that_is_not_of_the_schema_is_counted_as_a_defect() -> None:
    class Wrong(Demo):
        def translate(self, raw: Reader) -> Draft | Skip:
            body = {"decision": {"outcome": "employer_rejected"}, "person": {"full_name": 7}}
            return Draft.of_body(body, kept={}, warnings=[])

    records = list(Source(Wrong(Settings(account="acme"))).records(contract_identity()))

    assert records == []


def contract_identity() -> Any:
    from relay_connectors.record import LOCAL_IDENTITY

    return LOCAL_IDENTITY


@pytest.mark.parametrize("start", ["today", "all", "2026-10-01", None])
def test_a_start_is_a_day_or_a_word(start: str | None) -> None:
    assert Source(Demo(Settings(account="acme")), start=start).start == start


@pytest.mark.parametrize("start", ["tomorrow", "2026-02-31", "2026/10/01", ""])
def test_any_other_start_is_refused(start: str) -> None:
    with pytest.raises(contract.ConfigurationError, match='write "today", "all" or a day'):
        Source(Demo(Settings(account="acme")), start=start)


@pytest.mark.parametrize("name", ["a b", "../x", "é", "-x", "x" * 65])
def test_a_source_has_a_plain_name(name: str) -> None:
    with pytest.raises(contract.ConfigurationError, match="cannot be a source's name"):
        Source(Demo(Settings(account="acme")), name=name)
