"""``schema export``."""

from __future__ import annotations

import json

from relay_connectors.cli.command import define, option
from relay_connectors.cli.files import STDOUT, writing
from relay_connectors.cli.session import Session
from relay_connectors.record import json_schema

__all__ = ["command"]


@define(
    "relay-connectors schema export -o rejected_candidate-1.0.json",
    option("-o", "--output", default=STDOUT, show_default=True, help="Where it goes."),
)
def command(session: Session, output: str) -> None:  # noqa: ARG001  a schema reads the same in every language
    """Write the record's JSON Schema (2020-12); x-pii on a leaf names its class of personal data."""
    with writing(output) as file:
        file.write(json.dumps(json_schema(), ensure_ascii=False, indent=2).encode() + b"\n")
