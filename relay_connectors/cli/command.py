"""Commands that speak two languages, carry the global options, show an example, and load only when they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click

from relay_connectors.cli.logs import LEVELS, start_logging
from relay_connectors.cli.session import Lang, Session
from relay_connectors.cli.signals import ReaderGoneError
from relay_connectors.nearest import nearest

__all__ = ["Branch", "Group", "Leaf", "define", "option"]


class Leaf(NamedTuple):
    """A command: the module that holds it as ``command``, and what it does in one line."""

    module: str
    short: str


class Branch(NamedTuple):
    """A group of commands."""

    short: str
    leaves: Mapping[str, Leaf]


def told(text: str, lang: Lang) -> str:
    """A help text in the user's language."""
    if lang == "en":
        return text
    from relay_connectors.cli.help_ja import HELP_JA  # only where help is shown, and in Japanese

    return HELP_JA.get(text, text)


def _lang(ctx: click.Context) -> Lang:
    session = ctx.find_object(Session)
    return session.lang if session else "en"


class _Spoken(click.Command):
    """What commands and groups share: the global options, and help in two languages."""

    def __init__(self, name: str | None, *, example: str = "", **settings: Any) -> None:
        super().__init__(name, **settings)
        self.example = example
        self.params.extend(_global_options())

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        prefix = "使い方: " if _lang(ctx) == "ja" else "Usage: "
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(told(self.help or "", _lang(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, each in the user's language."""
        lang = _lang(ctx)
        records = [record for one in self.get_params(ctx) if (record := _record(one, ctx, lang))]
        with formatter.section("オプション" if lang == "ja" else "Options"):
            formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example, as it is typed."""
        if self.example:
            with formatter.section("例" if _lang(ctx) == "ja" else "Example"):
                for line in self.example.splitlines():
                    formatter.write(" " * formatter.current_indent + line + "\n")


def _record(parameter: click.Parameter, ctx: click.Context, lang: Lang) -> tuple[str, str] | None:
    record = parameter.get_help_record(ctx)
    text = getattr(parameter, "help", None)
    return (record[0], record[1].replace(text, told(text, lang), 1)) if record and text else record


class _Command(_Spoken):
    """A command; its function gets the session first and returns the exit code (None: 0)."""

    def invoke(self, ctx: click.Context) -> Any:
        """Start logging, then run."""
        session = ctx.find_object(Session)
        if session:
            start_logging(session.log_level, session.log_format)
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGoneError from None


class Group(_Spoken, click.Group):
    """A group whose commands are imported when they are called, not before; without a command it shows its help."""

    def __init__(self, name: str | None, leaves: Mapping[str, Leaf | Branch], **settings: Any) -> None:
        super().__init__(name, invoke_without_command=True, callback=_help, **settings)
        self.leaves = leaves

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click asks so
        """The names in the order of the tree."""
        return list(self.leaves)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command of this name."""
        found = self.leaves.get(cmd_name)
        if isinstance(found, Branch):
            return Group(cmd_name, found.leaves, help=found.short)
        if found is None:
            return None
        loaded: click.Command = import_module(f"relay_connectors.cli.commands.{found.module}").command
        return loaded

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a name that does not exist is answered with the nearest one."""
        if args and args[0] not in self.leaves:
            near = nearest(args[0], self.leaves)
            known = f'did you mean "{near}"?' if near else f"known here: {', '.join(self.leaves)}"
            ctx.fail(f'there is no command "{args[0]}"; {known}')
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands from the tree, so that help imports none of them; then the options."""
        lang = _lang(ctx)
        with formatter.section("コマンド" if lang == "ja" else "Commands"):
            formatter.write_dl([(name, told(one.short, lang)) for name, one in self.leaves.items()])
        _Spoken.format_options(self, ctx, formatter)


@click.pass_context
def _help(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def define(example: str, *options: Callable[[Any], Any]) -> Callable[[Callable[..., int | None]], click.Command]:
    """Make a function a command: its docstring is the help, *options* are its options and arguments in order."""

    def wrap(function: Callable[..., int | None]) -> click.Command:
        decorated: Any = click.pass_obj(function)
        for one in reversed(options):
            decorated = one(decorated)
        return click.command(cls=_Command, help=_folded(function.__doc__), example=example)(decorated)

    return wrap


option = click.option


def _folded(doc: str | None) -> str:
    return " ".join((doc or "").split())


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """A callback that puts a global option into the session, wherever on the line it stood."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        session = ctx.find_object(Session)
        if session is not None and value not in (None, False):
            setattr(session, name, value)

    return keep


def _global_options() -> list[click.Parameter]:
    def one(flag: str, name: str, help_text: str, **settings: Any) -> click.Option:
        return click.Option([flag], expose_value=False, callback=_keep(name), help=help_text, **settings)

    return [
        one("--json", "json", "Print one JSON object for programs.", is_flag=True),
        one("--lang", "lang", "The language (default: the locale's).", type=click.Choice(["ja", "en"])),
        one("--log-level", "log_level", "How much is logged to stderr.", type=click.Choice(LEVELS)),
        one("--log-format", "log_format", "How it is logged.", type=click.Choice(["text", "json"])),
        one(
            "--config",
            "config",
            "The settings file (default: relay.toml here, or RELAY_CONFIG).",
            type=click.Path(path_type=Path),
        ),
    ]
