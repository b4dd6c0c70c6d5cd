"""What importing the record costs: its models are built when one is first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import relay_connectors.record as room

MODELS = "relay_connectors.record.parts"


def loads_models(code: str) -> bool:
    script = f"import sys\n{code}\nprint({MODELS!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


@pytest.mark.parametrize(
    "code",
    [
        "from relay_connectors.record import Draft, Identity, RecordBuilder, content_hash, project",
        "import relay_connectors.record.shape, relay_connectors.normalize",
    ],
)
def test_what_works_on_plain_bodies_builds_no_model(code: str) -> None:
    assert not loads_models(code)


@pytest.mark.parametrize("name", ["Record", "Source", "json_schema"])
def test_a_model_is_there_when_it_is_asked_for(name: str) -> None:
    assert loads_models(f"from relay_connectors.record import {name}")


def test_every_public_name_can_be_had() -> None:
    assert all(getattr(room, name) is not None for name in room.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        room.nothing  # noqa: B018
