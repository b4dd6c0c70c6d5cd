"""What is public, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import relay_connectors
import relay_connectors.connector

HEAVY = ("requests", "pydantic", "rich", "tenacity", "dateutil", "fastapi", "phonenumbers", "click", "sqlite3")


def modules_after(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(' '.join(name for name in sys.modules if '.' not in name))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_imports_no_dependency():
    assert modules_after("import relay_connectors").isdisjoint(HEAVY)


@pytest.mark.parametrize("name", relay_connectors.__all__)
def test_every_public_name_can_be_had(name):
    assert getattr(relay_connectors, name) is not None


def test_the_public_names_are_sorted_and_told_by_dir():
    assert sorted(relay_connectors.__all__) == relay_connectors.__all__
    assert set(relay_connectors.__all__) <= set(dir(relay_connectors))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        relay_connectors.nothing  # noqa: B018


def test_the_adapter_contract_exports_what_it_lists():
    room = relay_connectors.connector

    assert all(hasattr(room, name) for name in room.__all__)
    assert {"Connector", "Draft", "FileConnector", "Page", "Raw", "Reader", "Skip", "Words"} <= set(room.__all__)
