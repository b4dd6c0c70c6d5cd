"""Every command line in the docs is one that the program takes."""

from __future__ import annotations

import contextlib
import re
import shlex

import click
import pytest

from relay_connectors.cli.app import program
from relay_connectors.cli.session import Session

PROSE_ENDS = re.compile(r"\s+(?:#|< |>>?|2>|\||&&|&$|…).*")


def command_lines(text):
    """The command lines of a page's code: consoles, text blocks, and what stands between backticks."""
    fenced = re.findall(r"^```(?:console|text)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    inline = re.findall(
        r"`(relay-connectors [^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    )
    lines = [line for block in fenced for line in block.splitlines()]
    called = [found for line in lines if (found := called_in(line))]
    return [PROSE_ENDS.sub("", line).strip() for line in called + inline]


def called_in(line):
    """A command line in a line of code: behind a prompt, in a crontab, in a unit; not the output of a command."""
    place = re.search(r"(?:^\$ |^ExecStart=\S*/|&& \S+=\S.*? \S*/|^)relay-connectors (.*)$", line)
    return f"relay-connectors {place[1]}" if place and not line.startswith("  ") else None


def parsed(line):
    """Parse a command line with the program's own parser; nothing is run."""
    words, command, names = shlex.split(line)[1:], program, ["relay-connectors"]
    context = click.Context(command, info_name=names[0], obj=Session())
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, *words = words
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"there is no command {name}")
        command, context = found, click.Context(found, info_name=name, parent=context)
    if isinstance(command, click.Group) and not words and command is not program:
        raise click.UsageError("a group alone does nothing")
    with contextlib.suppress(click.exceptions.Exit):  # --help
        command.make_context(command.name, words, parent=context.parent, obj=Session())


def test_every_command_line_is_understood(page):
    for line in command_lines(page.read_text(encoding="utf-8")):
        try:
            parsed(line)
        except click.ClickException as error:
            pytest.fail(f"{page.name}: {line}: {error.format_message()}")


@pytest.mark.parametrize("line", ["relay-connectors snyc", "relay-connectors sync --yes", "relay-connectors links"])
def test_a_wrong_command_line_would_be_noticed(line):
    with pytest.raises(click.UsageError):
        parsed(line)


def test_command_lines_are_found_where_they_stand():
    page = """`relay-connectors plan` shows it.
```console
$ relay-connectors sync --start today
Run relay-connectors sync again.
```
```text
15 6 * * *  cd /srv/relay && KEY="$(cat key)" .venv/bin/relay-connectors sync --json >> a.jsonl 2>> b.log
ExecStart=/srv/relay/.venv/bin/relay-connectors sync --json
```
"""
    assert sorted(command_lines(page)) == [
        "relay-connectors plan",
        "relay-connectors sync --json",
        "relay-connectors sync --json",
        "relay-connectors sync --start today",
    ]
