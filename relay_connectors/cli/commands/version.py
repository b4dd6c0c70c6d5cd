"""``version``."""

from __future__ import annotations

from importlib.metadata import version

from relay_connectors.cli.command import define
from relay_connectors.cli.session import Session

__all__ = ["command"]


@define("relay-connectors version")
def command(session: Session) -> None:
    """Print the version of this program and of the record's schema."""
    program, schema = version("relay-connectors"), "1.0"
    if session.json:
        session.give({"version": program, "schema": schema})
    else:
        session.show(f"relay-connectors {program} (rejected_candidate {schema})")
