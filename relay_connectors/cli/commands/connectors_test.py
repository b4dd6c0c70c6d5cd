"""``connectors test``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from relay_connectors.cli.command import define
from relay_connectors.cli.extras import need_testing
from relay_connectors.cli.progress import Progress
from relay_connectors.cli.session import Session

__all__ = ["command"]


@define(
    "relay-connectors connectors test connectors/acme",
    click.argument("path", type=click.Path(path_type=Path)),
    click.option("--rows", type=click.IntRange(1), help="Applications over which memory is judged; 3000 if not given."),
)
def command(session: Session, path: Path, rows: int | None) -> int:
    """Hold an adapter to the contract, by the test in its folder: each check, and what to do where it fails."""
    need_testing()
    from relay_connectors.testing.conformance import conformance_json, conformance_of, conformance_text

    with Progress(session, done=("件の検査が終了", "checks done so far")) as progress:
        found = conformance_of(path, partial(progress, str(path)), rows=rows)
    if session.json:
        session.give(conformance_json(found))
    else:
        session.show(conformance_text(found, session.lang))
    return found.exit_code
