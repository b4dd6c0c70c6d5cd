"""Adapters are found by entry points; nobody is silently replaced."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from relay_connectors.connector import available, load, open_source
from relay_connectors.errors import ConfigurationError, VersionError

CANARY = "canary-7f3a"
Install = Callable[[str, str, str], None]

ADAPTER = """
from relay_connectors.connector import Connector, Settings

class {name}(Connector[Settings]):
    name = "talentio_like"
    version = "1"
    translator = "1"
    contract = {contract}

    def fetch(self, cursor):
        return iter(())

    def translate(self, raw):
        raise NotImplementedError
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a distribution as pip would: a module and its metadata on the path."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def installed(distribution: str, entry_point: str, code: str) -> None:
        module = distribution.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(
            f"[relay_connectors]\n{entry_point} = {module}:Adapter\n", encoding="utf-8"
        )
        monkeypatch.delitem(sys.modules, module, raising=False)

    return installed


def test_the_built_in_adapter_comes_through_the_same_door() -> None:
    assert "generic_csv" in available()
    assert load("generic_csv").name == "generic_csv"


def test_a_strangers_adapter_is_found(install: Install) -> None:
    install("relay-talentio-like", "talentio_like", ADAPTER.format(name="Adapter", contract=1))

    assert "talentio_like" in available()
    assert open_source("talentio_like", account="acme").name == "acme-talentio_like"


def test_looking_imports_no_adapter(install: Install) -> None:
    install("relay-broken", "broken", "raise ImportError")

    assert "broken" in available()


def test_two_packages_with_one_name_are_both_named(install: Install) -> None:
    install("stranger-csv", "generic_csv", ADAPTER.format(name="Adapter", contract=1))

    with pytest.raises(ConfigurationError, match=r"'generic_csv': relay-connectors and stranger-csv\. Uninstall one"):
        available()


def test_an_unknown_connector_is_answered_with_the_nearest_and_the_list() -> None:
    with pytest.raises(
        ConfigurationError, match=r"'generic-csv'\. Did you mean 'generic_csv'\? Installed: .*generic_csv"
    ):
        load("generic-csv")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import nothing_that_exists", r"cannot be imported \(ModuleNotFoundError\)"),
        ("Adapter = 7", "is no Connector"),
        (ADAPTER.format(name="Other", contract=1), "cannot be imported"),
    ],
)
def test_an_adapter_that_does_not_load_is_named_with_its_package(install: Install, code: str, why: str) -> None:
    install("relay-talentio-like", "talentio_like", code)

    with pytest.raises(ConfigurationError, match=why) as refused:
        load("talentio_like")

    assert "relay-talentio-like" in str(refused.value)


def test_an_adapter_of_another_contract_is_refused(install: Install) -> None:
    install("relay-talentio-like", "talentio_like", ADAPTER.format(name="Adapter", contract=2))

    with pytest.raises(VersionError, match="speaks contract 2, this program 1"):
        load("talentio_like")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"pat": CANARY, "path": "x.csv"}, "No setting is called 'pat'. Did you mean 'path'?"),
        ({"path": "x.csv", "worksheet": CANARY}, "No setting is called 'worksheet'."),
        ({}, "path: field required"),
        ({"path": "x.csv", "header_row": CANARY}, "header_row: input should be a valid integer"),
        ({"path": "x.csv", "encoding": "klingon"}, "knows no encoding"),
        ({"path": "x.csv", "delimiter": CANARY}, "delimiter: string should match pattern"),
        ({"path": "x.csv", "outcome": CANARY}, "outcome: input should be 'employer_rejected'"),
        ({"path": "x.csv", "words": {"status": {"お祈り": CANARY}}}, 'words.status."お祈り": input should be'),
        ({"path": "x.csv", "words": {"stat": {}}}, "words.stat: extra inputs are not permitted"),
        ({"path": "x.csv", "date_formats": ["%H:%M"]}, "does not say day, month and year"),
        ({"path": "x.csv", "columns": {"応募番号": "source.aplication_id"}}, "The nearest is 'source.application_id'"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_right_and_without_its_value(
    settings: dict[str, object], said: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_source("generic_csv", account="acme", **settings)  # type: ignore[arg-type]

    assert said in str(refused.value)
    assert CANARY not in str(refused.value)


def test_a_wrong_consent_rule_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"A consent rule is wrong: .*scope"):
        open_source("generic_csv", account="acme", path="x.csv", consent=[{"field": "同意", "granted": ["はい"]}])


def test_a_relative_path_starts_from_the_base(tmp_path: Path) -> None:
    source = open_source("generic_csv", account="acme", path="exports/a.csv", base=tmp_path)

    assert source.connector.settings.path == str(tmp_path / "exports" / "a.csv")


def test_where_a_file_lies_is_no_part_of_the_reading() -> None:
    def reading(**settings: object) -> str:
        return open_source("generic_csv", account="acme", **settings).reading  # type: ignore[arg-type]

    assert reading(path="a.csv") == reading(path="b.csv")
    assert reading(path="a.csv") != reading(path="a.csv", keep=["備考"])
    assert reading(path="a.csv") != reading(path="a.csv", columns={"x": "person.emails"})
    assert reading(path="a.csv") != reading(path="a.csv", words={"status": {"x": "hired"}})
    assert reading(path="a.csv") != reading(path="a.csv", timezone="UTC")
    assert reading(path="a.csv") != reading(path="a.csv", date_formats=["%d.%m.%Y"])
