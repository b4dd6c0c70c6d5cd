"""Invented candidates and agents, who know no more than real ones."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.errors import ConfigurationError, CredentialsError, RelayUnavailableError
from relay_connectors.relay_server.simulate import (
    AgentReport,
    SimulationReport,
    read_invited,
    simulate,
    simulate_agents,
)

JA = ("応募ID", "氏名", "メールアドレス", "求人", "紹介リンク", "有効期限", "言語")
EN = ("application_id", "name", "email", "job", "link", "expires", "language")


@pytest.fixture
def export(acme: Any, tmp_path: Path) -> Callable[..., Path]:
    """Writes the mail-merge file that an employer exports."""

    def write(number: int, heads: tuple[str, ...] = JA, language: str = "ja") -> Path:
        path = tmp_path / "export.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(heads)
            for index, link in enumerate(acme.links(number)):
                writer.writerow(
                    [f"A-{index}", "山田 花子", f"c{index}@example.jp", "営業", link, "2027-05-19", language]
                )
        return path

    return write


@pytest.mark.parametrize(("heads", "language"), [(JA, "ja"), (EN, "en")])
def test_as_many_register_as_are_asked_for(
    acme: Any, relay: Any, export: Any, heads: tuple[str, ...], language: str
) -> None:
    report = simulate(export(5, heads, language), relay.mail_dir, register=3, base_url=relay.url)

    assert report == SimulationReport(rows=5, opened=3, closed=0, registered=3)
    assert acme.types().count("candidate.registered") == 3
    assert {event["data"]["language"] for event in acme.events() if event["type"] == "consent.granted"} == {language}


def test_twelve_registrations_are_one_slot_and_two_points(acme: Any, relay: Any, export: Any) -> None:
    simulate(export(15), relay.mail_dir, register=12, base_url=relay.url)

    assert acme.credits()["points"] == 2
    assert acme.credits()["slots"]["available"] == 1


def test_everybody_ticks_what_is_asked(acme: Any, relay: Any, export: Any) -> None:
    simulate(export(2), relay.mail_dir, register=2, base_url=relay.url, consents=["feedback_status"])

    granted = [event["data"]["scopes"] for event in acme.events() if event["type"] == "consent.granted"]
    assert granted == [["feedback_status"]] * 2


def test_closed_links_are_counted_and_nobody_registers(acme: Any, relay: Any, export: Any, later: Any) -> None:
    path = export(2)
    later(days=181)

    assert simulate(path, relay.mail_dir, register=2, base_url=relay.url) == SimulationReport(2, 2, 2, 0)


def test_no_link_elsewhere_is_ever_opened(relay: Any, export: Any) -> None:
    with pytest.raises(ConfigurationError, match="does not lead to"):
        simulate(export(1), relay.mail_dir, register=1, base_url="http://127.0.0.1:1")


def test_a_guarded_cell_is_read_without_its_guard(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("email,link\n'+hanako@example.jp,http://127.0.0.1/r/x\n", encoding="utf-8")

    assert read_invited(path)[0].email == "+hanako@example.jp"


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="export it again"):
        read_invited(path)


def test_agents_move_people_along(acme: Any, relay: Any, export: Any) -> None:
    simulate(
        export(6), relay.mail_dir, register=6, base_url=relay.url, consents=["contact_by_agent", "feedback_status"]
    )
    report = simulate_agents(relay.url, "agent-key", stops=0.3)
    again = simulate_agents(relay.url, "agent-key", stops=0)

    assert report.seen == 6
    assert report.supported >= report.interviewing >= report.hired_elsewhere
    assert again == AgentReport(6, 6 - report.supported, 6 - report.interviewing, 6 - report.hired_elsewhere)
    assert acme.types().count("candidate.hired_elsewhere") == 6


def test_agents_need_a_key_of_their_own(relay: Any) -> None:
    with pytest.raises(CredentialsError):
        simulate_agents(relay.url, "acme-key")


def test_a_relay_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(RelayUnavailableError):
        simulate_agents("http://127.0.0.1:9", "agent-key")
