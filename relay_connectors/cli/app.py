"""The tree of commands, and the one door through which all of them end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from relay_connectors.cli.command import Branch, Group, Leaf
from relay_connectors.cli.failing import guarded
from relay_connectors.cli.session import Session, choose_lang, choose_log_format

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
            "test": Leaf("connectors_test", "Hold an adapter to the contract, check by check."),
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
    "reconcile": Leaf("reconcile", "Ask the sources again about everybody who was referred."),
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
            "campaign": Leaf("links_campaign", "Get one static link for mails that take no value per person."),
            "claim": Leaf("links_claim", "Claim those who registered through a campaign's link."),
            "export": Leaf("links_export", "Write assigned links as a CSV for mail merge."),
            "revoke": Leaf("links_revoke", "Close links, here and at the relay."),
        },
    ),
    "mail": Branch(
        "The rejection mail.",
        {
            "render": Leaf("mail_render", "Write one rejection mail per person, with their link."),
            "lint": Leaf("mail_lint", "Look for what a rejection mail must have and must not have."),
            "send": Leaf("mail_send", "Send the rejection mails, once to each person."),
        },
    ),
    "person": Branch(
        "One person: what is held about them, their erasure, and who they are.",
        {
            "export": Leaf("person_export", "Write everything that is held about one person."),
            "erase": Leaf("person_erase", "Erase a person, here and at the relay, for good."),
            "merge": Leaf("person_merge", "Decide that two records are about one person."),
            "split": Leaf("person_split", "Decide that records are about somebody else."),
            "undo": Leaf("person_undo", "Take the newest of these decisions back."),
        },
    ),
    "retention": Branch(
        "How long data about people may be kept.",
        {
            "due": Leaf("retention_due", "Show whose time ends soon."),
            "sweep": Leaf("retention_sweep", "Take away the content of records whose time is over."),
        },
    ),
    "followups": Branch(
        "Mails half a year and a year after a rejection.",
        {"due": Leaf("followups_due", "Show who may hear from you again.")},
    ),
    "consent": Branch(
        "Consents: what people agreed to, and when.",
        {
            "import": Leaf("consent_import", "Keep consents and refusals out of a file."),
            "show": Leaf("consent_show", "Show what a person agreed to, with its proof."),
            "withdraw": Leaf("consent_withdraw", "Keep that a person took a consent back."),
            "correct": Leaf("consent_correct", "Keep that a refusal in a cell was mistyped."),
        },
    ),
    "provisions": Branch(
        "The provision record: who was handed to whom, on which consent.",
        {
            "list": Leaf("provisions_list", "List what was handed on, by person and period."),
            "verify": Leaf("provisions_verify", "Recompute the whole record; name the first entry that is broken."),
            "export": Leaf("provisions_export", "Write what was handed on as CSV or JSON."),
        },
    ),
    "credits": Branch(
        "Points and introduction slots.",
        {"show": Leaf("credits_show", "Show the balance at the relay.")},
    ),
    "ledger": Branch(
        "The ledger: back it up, verify it, migrate it.",
        {
            "backup": Leaf("ledger_backup", "Copy the ledger into a new file, and read it back."),
            "verify": Leaf("ledger_verify", "Check the ledger, or a backup of it."),
            "migrate": Leaf("ledger_migrate", "Bring the ledger up to this program now."),
        },
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
        session = Session(lang=choose_lang(given), log_format=choose_log_format(given))
        settings["standalone_mode"] = False
        call = super().main
        sys.exit(guarded(lambda: call(given, prog_name or NAME, obj=session, **settings), session))


program = _Program(
    NAME,
    TREE,
    help="Reads rejected candidates out of an ATS and hands them, with consent, to a career relay. Nothing goes twice.",
)
