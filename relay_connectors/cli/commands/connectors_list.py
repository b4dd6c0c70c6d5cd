"""``connectors list``."""

from __future__ import annotations

from relay_connectors.cli.command import define
from relay_connectors.cli.session import Session
from relay_connectors.connector.registry import available
from relay_connectors.report.text import columns

__all__ = ["command"]


@define("relay-connectors connectors list")
def command(session: Session) -> None:
    """List the installed adapters, and the packages they come from. None of them is loaded."""
    found = [
        (name, point.dist.name if point.dist else "?", point.dist.version if point.dist else "?")
        for name, point in available().items()
    ]
    if session.json:
        session.give([{"name": name, "package": package, "version": version} for name, package, version in found])
        return
    head = (session.of("名前", "name"), session.of("パッケージ", "package"), session.of("版", "version"))
    session.show("\n".join(columns([head, *found])))
