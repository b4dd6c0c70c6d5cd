"""Transports come through one door: an entry point, a contract number, settings that are checked by their keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay_connectors.errors import ConfigurationError, VersionError
from relay_connectors.mail.smtp import SmtpTransport
from relay_connectors.mail.transport import CONTRACT, open_transport
from relay_connectors.settings import Secret

FILE = Path("relay.toml")


def plug_in(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str, source: str = "") -> None:
    """A package with one transport, installed as far as entry points go."""
    info = folder / "relay_pigeon-1.0.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: relay-pigeon\nVersion: 1.0.0\n", encoding="utf-8")
    lines = ["[relay_connectors.mail]", f"{name} = {target}", ""]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    (folder / f"{target.partition(':')[0]}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)


PIGEON = """
from pydantic import BaseModel
from relay_connectors.mail import Handed


class PigeonSettings(BaseModel):
    loft: str


class Pigeon:
    contract = {contract}
    settings_type = PigeonSettings

    def __init__(self, settings):
        self.loft = settings.loft

    def open(self): ...

    def send(self, mail):
        return Handed("sent")

    def close(self): ...
"""


def test_smtp_is_built_in_and_comes_through_the_same_door() -> None:
    told = {"host": "smtp.example.jp", "username": "x", "password": Secret("y", "env:Y"), "ca_file": "ca.pem"}
    transport = open_transport("smtp", told, Path("/srv/relay/relay.toml"))

    assert isinstance(transport, SmtpTransport)
    assert transport._settings.ca_file == Path("/srv/relay/ca.pem")


def test_a_package_can_bring_another_one(tmp_path, monkeypatch) -> None:
    plug_in(tmp_path, monkeypatch, "pigeon", "pigeon_good:Pigeon", PIGEON.format(contract=CONTRACT))

    assert open_transport("pigeon", {"loft": "Tokyo"}, FILE).loft == "Tokyo"  # type: ignore[attr-defined]


def test_a_transport_of_another_contract_is_refused(tmp_path, monkeypatch) -> None:
    plug_in(tmp_path, monkeypatch, "pigeon", "pigeon_old:Pigeon", PIGEON.format(contract=99))

    with pytest.raises(VersionError, match="another contract"):
        open_transport("pigeon", {}, FILE)


def test_two_packages_with_one_name_are_refused(tmp_path, monkeypatch) -> None:
    plug_in(tmp_path, monkeypatch, "smtp", "pigeon_smtp:Pigeon", PIGEON.format(contract=CONTRACT))

    with pytest.raises(ConfigurationError, match="relay-connectors and relay-pigeon"):
        open_transport("smtp", {}, FILE)


def test_a_package_that_cannot_be_imported_is_told(tmp_path, monkeypatch) -> None:
    plug_in(tmp_path, monkeypatch, "pigeon", "pigeon_broken:Pigeon", "raise OSError('x')")

    with pytest.raises(ConfigurationError, match=r"relay-pigeon cannot be imported \(OSError\)"):
        open_transport("pigeon", {}, FILE)


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ConfigurationError, match="Did you mean 'smtp'"):
        open_transport("smpt", {}, FILE)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"hots": "x"}, 'relay.toml: mail.smtp.hots: unknown key; did you mean "host"?'),
        ({}, "relay.toml: mail.smtp.host: missing; write it"),
        ({"host": "x", "port": 0}, "relay.toml: mail.smtp.port: must be at least 1"),
        ({"host": "mail.example.jp", "security": "none"}, 'relay.toml: mail.smtp: security = "none" is only for this'),
    ],
)
def test_a_wrong_setting_is_told_by_its_key(told, said) -> None:
    with pytest.raises(ConfigurationError) as failed:
        open_transport("smtp", told, FILE)

    assert said in str(failed.value)
