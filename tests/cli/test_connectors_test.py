"""``connectors test``: an adapter's folder is enough, every check is told, and nobody's row is in what is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.errors import ConfigurationError
from relay_connectors.report.text import Lang
from relay_connectors.testing import ConnectorContract, contract
from relay_connectors.testing.conformance import (
    Conformance,
    conformance_json,
    conformance_of,
    conformance_text,
)
from relay_connectors.testing.conformance.run import longest
from relay_connectors.testing.conformance.where import contract_tests
from relay_connectors.testing.conformance.words import CHECKS, NOT_HERE

ROOT = Path(__file__).resolve().parents[2]
ADAPTER = '''
"""Acme Hire: one JSON a line."""

import json
from pathlib import Path

from relay_connectors.connector import Connector, Draft, Page, Person, Raw, Settings, SourceError, Words

RESULTS = Words(
    {"open": "in_progress", "no": "employer_rejected", "gone": "candidate_withdrew"},
    unknown="unknown",
    warning="status_unknown",
)


class AcmeSettings(Settings):
    path: str


class AcmeConnector(Connector[AcmeSettings]):
    name, version, translator, via = "acme", "3.1.0", "1", "file"
    settings_type = AcmeSettings

    def fetch(self, cursor):
        lines = Path(self.settings.path).read_text(encoding="utf-8").splitlines()
        for start in range(int((cursor or {}).get("row", 0)), len(lines), 2):
            rows = [json.loads(line) for line in lines[start : start + 2]]
            yield Page([Raw(row["id"], row, f"acme:{start}") for row in rows], {"row": start + 2})

    def translate(self, raw):
        return Draft(
            outcome=raw.word(RESULTS, "result", path="decision.outcome") or "unknown",
            outcome_raw=raw.text("result"),
            person=Person(full_name=raw.text("name"), emails=raw.emails("mail")),
        )


class Trusting(AcmeConnector):
    """Takes a withdrawal for a rejection."""

    def translate(self, raw):
        outcome = "unknown" if raw.text("result") == "?" else "employer_rejected"
        return Draft(outcome=outcome, person=Person(full_name=raw.text("name"), emails=raw.emails("mail")))


class Failing(AcmeConnector):
    """Says what it failed on."""

    def fetch(self, cursor):
        raise LookupError("カナリア 花子")

'''
ENDING = '''
class Ending(relay_acme.AcmeConnector):
    """Ends the process."""

    def translate(self, raw):
        import os

        os._exit(7)


class TestAcme'''
TESTS = """
import json

import pytest

import relay_acme
from relay_connectors.testing import Bench, ConnectorContract

ENDS = {"open": "in_progress", "no": "employer_rejected", "gone": "candidate_withdrew", "?": "unknown"}


class TestAcme(ConnectorContract):
    adapter = relay_acme.AcmeConnector
    rows = 8

    @pytest.fixture
    def bench(self, tmp_path):
        words = (list(ENDS) * self.rows)[: self.rows]
        rows = [
            {"id": f"A-{at}", "name": "カナリア 花子", "mail": f"person{at}@example.com", "result": word}
            for at, word in enumerate(words)
        ]
        path = tmp_path / "acme.jsonl"
        path.write_text("".join(json.dumps(row) + "\\n" for row in rows), encoding="utf-8")
        return Bench(
            adapter=self.adapter,
            settings={"account": "acme", "path": str(path)},
            expected={row["id"]: ENDS[row["result"]] for row in rows},
            canaries=["カナリア"],
            addresses={row["id"]: row["mail"] for row in rows},
        )

    def test_of_its_own(self):
        raise AssertionError("a test that is no check of the contract")
"""
KINDS = '''

class TestTrusting(TestAcme):
    adapter = relay_acme.Trusting


class TestFailing(TestAcme):
    adapter = relay_acme.Failing


class TestPoor(TestAcme):
    """Its bench lacks what checks need."""

    rows = 2


class TestBenchless(ConnectorContract):
    @pytest.fixture
    def bench(self):
        raise KeyError("カナリア")


class TestLenient(TestAcme):
    """Takes checks away."""

    test_it_logs_nothing = None

    def test_translating_asks_nobody(self, bench):
        pass

    @pytest.mark.skip(reason="later")
    def test_every_draft_is_of_the_schema(self, bench):
        super().test_every_draft_is_of_the_schema(bench)


@pytest.mark.skip
class TestMarked(TestAcme):
    pass
'''


def made(folder: Path, tests: str = TESTS) -> Path:
    """The folder of an adapter that is not installed."""
    (folder / "relay_acme").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "relay_acme" / "__init__.py").write_text(ADAPTER, encoding="utf-8")
    (folder / "tests" / "test_contract.py").write_text(tests, encoding="utf-8")
    return folder


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return made(tmp_path / "connectors" / "acme")


@pytest.fixture
def told(call: Any) -> Any:
    """The exit code and what the command tells of each test class."""

    def run(path: Path, *words: str) -> tuple[int, dict[str, Any]]:
        answer = call("connectors", "test", str(path), *words, "--json")
        return answer.code, {one["test"]: one for one in json.loads(answer.out)["adapters"]}

    return run


def finding(adapter: dict[str, Any], check: str) -> dict[str, str]:
    (found,) = [one for one in adapter["checks"] if one["check"] == check]
    return found


def failed(adapter: dict[str, Any]) -> set[str]:
    return {one["check"] for one in adapter["checks"] if one["state"] == "failed"}


def test_an_adapter_of_this_project_passes_every_check(told: Any) -> None:
    """The others keep the contract in their own folders' tests; there no check may be passed over for Greenhouse."""
    code, found = told(ROOT / "connectors" / "generic_csv", "--rows", "300")

    assert code == 0
    assert {one["adapter"] for one in found.values()} == {"generic_csv"}
    assert found["TestGenericCsv"]["sums"] == {"checks": 38, "ok": 21, "failed": 0, "not_applicable": 17}
    assert len(CHECKS) == 38


def test_each_adapter_below_a_folder_is_tested_by_itself(tmp_path: Path, told: Any) -> None:
    made(tmp_path / "connectors" / "acme")
    made(tmp_path / "connectors" / "other", TESTS.replace("class TestAcme", "class TestOther"))
    code, found = told(tmp_path / "connectors", "--rows", "300")

    assert code == 0
    assert {name: one["sums"]["checks"] for name, one in found.items()} == {"TestAcme": 38, "TestOther": 38}


def test_every_adapter_of_this_project_has_its_contract_test() -> None:
    found = {test.relative_to(ROOT).as_posix() for test in contract_tests(ROOT / "connectors")}

    assert found == {f"connectors/{name}/tests/test_contract.py" for name in ("generic_csv", "greenhouse", "hrmos")}


def test_the_folder_of_an_adapter_that_is_not_installed_will_do(acme: Path, told: Any, monkeypatch: Any) -> None:
    (acme / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    code, found = told(acme)

    assert code == 0
    assert list(found) == ["TestAcme"]
    assert (found["TestAcme"]["adapter"], found["TestAcme"]["version"]) == ("acme", "3.1.0")
    assert found["TestAcme"]["sums"]["failed"] == 0


@pytest.mark.parametrize(("words", "rows"), [((), "3000"), (("--rows", "100000"), "100000")])
def test_memory_is_judged_over_as_many_applications_as_are_asked_for(
    words: tuple[str, ...], rows: str, tmp_path: Path, call: Any
) -> None:
    noted = tmp_path / "asked-for"
    many = f"many=lambda n: __import__('pathlib').Path({str(noted)!r}).write_text(str(n)) and self.fail(),\n        )\n"
    acme = made(tmp_path / "acme", TESTS.replace("        )\n", many))
    answer = call("connectors", "test", str(acme), *words, "--json")

    assert failed(json.loads(answer.out)["adapters"][0]) == {"test_memory_stays_flat"}
    assert noted.read_text() == rows


@pytest.mark.parametrize("part", ["", "tests", "tests/test_contract.py", "relay_acme", ".."])
def test_the_contract_test_is_found_from_folder_file_and_package(part: str, acme: Path) -> None:
    (acme / ".venv").mkdir()
    (acme / ".venv" / "test_contract.py").write_text(TESTS, encoding="utf-8")

    assert contract_tests(acme / part) == [acme / "tests" / "test_contract.py"]


def test_a_package_is_not_held_against_the_test_of_another_one(acme: Path) -> None:
    (acme / "relay_other").mkdir()
    (acme / "relay_other" / "__init__.py").touch()

    with pytest.raises(ConfigurationError, match="holds no contract test"):
        contract_tests(acme / "relay_other")


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: Any) -> Conformance:
    """Every way of failing, in one run."""
    return conformance_of(made(tmp_path_factory.mktemp("kinds") / "acme", TESTS + KINDS))


def test_each_way_of_failing_is_told_apart(kinds: Conformance) -> None:
    found = {one["test"]: one for one in conformance_json(kinds)["adapters"]}

    assert kinds.exit_code == 4
    assert found["TestAcme"]["sums"]["failed"] == 0
    # the adapter
    trusting = finding(found["TestTrusting"], "test_a_withdrawal_is_never_a_rejection")
    assert (trusting["state"], trusting["why"], trusting["kind"]) == ("failed", "broken", "AssertionError")
    assert "candidate_withdrew" in trusting["remedy"]
    failing = finding(found["TestFailing"], "test_every_application_is_reported_whatever_its_outcome")
    assert failing["kind"] == "LookupError"
    assert re.search(r"relay_acme/__init__\.py:\d+$", failing["place"])
    # its bench
    poor = finding(found["TestPoor"], "test_a_withdrawal_is_never_a_rejection")
    assert (poor["why"], poor["detail"]) == ("bench", "the bench has nobody in `expected` who withdrew")
    benchless = found["TestBenchless"]["checks"]
    assert {(one["why"], one["kind"]) for one in benchless} == {("bench", "KeyError")}
    # checks that were taken away
    aside = {"test_it_logs_nothing", "test_translating_asks_nobody", "test_every_draft_is_of_the_schema"}
    assert failed(found["TestLenient"]) == aside
    assert {finding(found["TestLenient"], check)["why"] for check in aside} == {"set_aside"}
    assert failed(found["TestMarked"]) == set(CHECKS)


def test_the_keys_of_the_json_stay(kinds: Conformance) -> None:
    told = conformance_json(kinds)
    (adapter, *_) = told["adapters"]

    assert list(told) == ["path", "adapters", "sums", "exit_code"]
    assert list(adapter) == ["adapter", "version", "file", "test", "checks", "sums"]
    assert list(told["sums"]) == list(adapter["sums"]) == ["checks", "ok", "failed", "not_applicable"]
    assert {tuple(check) for one in told["adapters"] for check in one["checks"]} == {
        ("check", "state", "why", "kind", "place", "detail", "promise", "remedy")
    }
    assert told["sums"]["checks"] == sum(one["sums"]["checks"] for one in told["adapters"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            [
                "FAILED  A withdrawal is never a rejection.\n      test_a_withdrawal_is_never_a_rejection: ",
                "People who withdrew would be handed on",
                "FAILED  No check could judge: KeyError at",
                "-       The budget is kept. (no API)",
                "38 checks: ",
            ],
        ),
        (
            "ja",
            [
                "不適合  辞退を不採用にしない。",
                "辞退した人が不採用者として引き渡されます",
                "不適合  検査を一つも行えません: KeyError at",
                "対象外  要求の回数制限を守る。 (API を使わない)",
                "検査 38 件: ",
            ],
        ),
    ],
)
def test_the_text_tells_what_to_do_and_nobodys_row(lang: Lang, words: list[str], kinds: Conformance) -> None:
    text = conformance_text(kinds, lang)

    assert [word for word in words if word not in text] == []
    assert re.search(r"python -m pytest \S+/test_contract\.py -k test_\w+$", text)
    assert "カナリア" not in text + json.dumps(conformance_json(kinds), ensure_ascii=False)


def test_a_failed_check_ends_with_4(acme: Path, call: Any) -> None:
    test = acme / "tests" / "test_contract.py"
    test.write_text(TESTS.replace("relay_acme.AcmeConnector", "relay_acme.Failing"), encoding="utf-8")
    answer = call("connectors", "test", str(acme))

    assert answer.code == 4
    assert "カナリア" not in answer.out + answer.err


def test_an_adapter_that_ends_the_process_is_told_where(acme: Path, told: Any) -> None:
    test = acme / "tests" / "test_contract.py"
    test.write_text(
        TESTS.replace("class TestAcme", ENDING).replace("= relay_acme.AcmeConnector", "= Ending"), encoding="utf-8"
    )
    code, found = told(acme)

    assert code == 4
    assert finding(found["TestAcme"], "test_the_budget_is_kept")["state"] == "not_applicable"
    assert finding(found["TestAcme"], "test_nothing_that_is_printed_names_a_person")["why"] == "stopped"
    assert {one["why"] for one in found["TestAcme"]["checks"] if one["state"] == "failed"} == {"stopped"}


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("import no_such_sdk\n", "test_contract.py cannot be imported (ModuleNotFoundError no_such_sdk at"),
        ("class TestAcme(:\n", "test_contract.py cannot be imported (SyntaxError"),
    ],
)
def test_a_test_that_cannot_be_imported_ends_with_2(test: str, message: str, acme: Path, call: Any) -> None:
    (acme / "tests" / "test_contract.py").write_text(test + TESTS, encoding="utf-8")
    answer = call("connectors", "test", str(acme))

    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert "python -m pytest" in answer.err


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"tests/test_contract.py": TESTS.replace("class TestAcme", "class Acme")}, "Test…"),
        ({"tests/conftest.py": "import no_such_sdk"}, "conftest.py"),
        ({"tests/test_contract.py": "def test_it(): pass"}, "tests/test_contract.py"),
    ],
)
def test_a_contract_that_cannot_begin_says_what_it_takes(
    files: dict[str, str], message: str, acme: Path, call: Any
) -> None:
    for name, text in files.items():
        (acme / name).write_text(text, encoding="utf-8")
    answer = call("connectors", "test", str(acme), "--lang", "ja")

    assert answer.code == 2
    assert message in answer.err
    assert "契約テスト" in answer.err


@pytest.mark.parametrize("path", ["connectors/amce", "greenhouse"])
def test_a_path_that_is_none_is_a_clear_error(path: str, place: Any, call: Any) -> None:
    answer = call("connectors", "test", path)

    assert answer.code == 2
    assert f"{path}: no such file or folder" in answer.err
    assert ("installed adapter's name" in answer.err) == (path == "greenhouse")


def test_without_pytest_the_line_that_installs_it_is_told(acme: Path, call: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("relay_connectors.cli.extras.TESTING", ("no_such_package",))
    answer = call("connectors", "test", str(acme))

    assert answer.code == 2
    assert 'pip install "relay-connectors[testing]"' in answer.err


@pytest.mark.parametrize(("rows", "seconds"), [(None, 900), (3_000, 990), (1_000_000, 30_900)])
def test_a_reading_of_more_applications_is_given_more_time(rows: int | None, seconds: float) -> None:
    assert longest(rows) == seconds


def test_every_check_has_its_words() -> None:
    assert set(CHECKS) == {name for name in dir(ConnectorContract) if name.startswith("test_")}
    assert all(all(told) for told in CHECKS.values())


def test_every_reason_for_passing_a_check_over_has_its_words() -> None:
    folder = Path(str(contract.__file__)).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))

    assert set(re.findall(r'pytest\.skip\("(.*)"\)', source)) == set(NOT_HERE)
