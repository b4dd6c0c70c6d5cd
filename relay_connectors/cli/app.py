"""The tree of commands, and the one door through which all of them end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from relay_connectors.cli.command import Branch, Group, Leaf
from relay_connectors.cli.failing import guarded
from relay_connectors.cli.session import Session, choose_lang

__all__ = ["program"]

NAME = "relay-connectors"
TREE: dict[str, Leaf | Branch] = {
    "init": Leaf("init", "Write relay.toml, the state directory and the identity key."),
    "demo": Leaf("demo", "Show the whole loop on this machine, with invented people."),
    "connectors": Branch(
        "The installed adapters.",
        {
            "list": Leaf("connectors_list", "List the installed adapters."),
            "show": Leaf("connectors_show", "Show what an adapter reads and which settings it takes."),
        },
    ),
    "doctor": Leaf("doctor", "Check settings, ledger, relay and sources; list the words that no table knows."),
    "csv": Branch(
        "Exports that nobody described yet.",
        {"sniff": Leaf("csv_sniff", "Find out how a file is written, and propose its settings.")},
    ),
    "normalize": Leaf("normalize", "Read and translate a source; send nothing."),
    "plan": Leaf("plan", "Show what a sync would send, invite and hold; send nothing."),
    "sync": Leaf("sync", "Collect, deliver and listen: the whole cycle, once."),
    "status": Leaf("status", "Show what is known, what waits and what is odd."),
    "explain": Leaf("explain", "Show one record's way: origin, verdict, what was sent and answered."),
    "issues": Branch(
        "Quarantine and review: what a human should look at.",
        {
            "list": Leaf("issues_list", "List the open issues."),
            "show": Leaf("issues_show", "Show one issue and how to mend it."),
            "retry": Leaf("issues_retry", "Let the next sync read the rows, or send the items, again."),
            "resolve": Leaf("issues_resolve", "Close issues that are settled; they come back if they show up again."),
            "drop": Leaf("issues_drop", "Close issues for good; they never come back."),
        },
    ),
    "links": Branch(
        "Links for the rejection mail.",
        {
            "mint": Leaf("links_mint", "Add links to the pool."),
            "export": Leaf("links_export", "Write assigned links as a CSV for mail merge."),
        },
    ),
    "mail": Branch(
        "The rejection mail.",
        {"render": Leaf("mail_render", "Write one rejection mail per person, with their link.")},
    ),
    "credits": Branch(
        "Points and introduction slots.",
        {"show": Leaf("credits_show", "Show the balance at the relay.")},
    ),
    "schema": Branch(
        "The record's schema.",
        {"export": Leaf("schema_export", "Write the record's JSON Schema.")},
    ),
    "relay": Branch(
        "The reference relay.",
        {
            "serve": Leaf("relay_serve", "Run the reference relay on this machine."),
            "simulate": Leaf("relay_simulate", "Let simulated candidates register at a reference relay."),
            "mail": Leaf("relay_mail", "Show the mails a reference relay wrote."),
        },
    ),
    "version": Leaf("version", "Print the version."),
}


class _Program(Group):
    """The root of the commands. However it is called, it ends the process with an exit code of the table."""

    def main(  # type: ignore[override]  # click promises the return value of the command where it is asked not to exit
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **settings: Any
    ) -> NoReturn:
        given = list(sys.argv[1:] if args is None else args)
        session = Session(lang=choose_lang(given))
        settings["standalone_mode"] = False
        call = super().main
        sys.exit(guarded(lambda: call(given, prog_name or NAME, obj=session, **settings), session))


program = _Program(
    NAME,
    TREE,
    help="Reads rejected candidates out of an ATS and hands them, with consent and exactly once, to a career relay.",
)
