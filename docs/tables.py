#!/usr/bin/env python
"""Keeps the tables of the reference pages equal to the code.

``python docs/tables.py`` writes what stands between ``<!-- table: NAME -->`` and ``<!-- end -->`` anew, and
``docs/reference/record.schema.json``. The tests of the docs compare; they never write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from relay_connectors.cli.app import program
from relay_connectors.cli.session import Session
from relay_connectors.connector import TARGETS
from relay_connectors.gate.words import SENTENCES
from relay_connectors.record import Record, json_schema, vocabulary
from relay_connectors.record.parts import pii_class
from relay_connectors.record.payload import FULL, UNNAMED
from relay_generic_csv.columns import COLUMNS

DOCS = Path(__file__).resolve().parent
SCHEMA = DOCS / "reference" / "record.schema.json"
BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
PATTERNS = {
    "birth_date": "date",
    "e164": "E.164",
    "country": "ISO 3166-1",
    "subdivision": "ISO 3166-2",
    "subdivisions": "ISO 3166-2",
    "work_locations": "ISO 3166-2",
    "currency": "ISO 4217",
    "bcp47": "BCP-47",
    "age_band": "`30-34`, `70+`",
    "years_experience": "decimal text",
    "record_id": "`rcr_` + 26 characters",
    "content_hash": "`sha256:` + 64 hex",
}
PLAIN = {bool: "true or false", int: "whole number", dict: "texts by column"}
VOCABULARIES = {get_args(kind): name for name, kind in vars(vocabulary).items() if get_origin(kind) is Literal}


def record_fields() -> str:
    """Every leaf of the record: path, type, class of personal data, and in which payload it may leave."""
    rows = ["| field | type | PII class | leaves in |", "|---|---|---|---|"]
    for path, name, field in _leaves(Record, ""):
        leaf = path.removesuffix("[]")  # the payload lists name a list of plain values without brackets
        leaves = "full, unnamed" if leaf in UNNAMED else "full" if leaf in FULL else "–"
        rows.append(f"| `{path}` | {_kind(name, field.annotation)} | {pii_class(field) or 'none'} | {leaves} |")
    return "\n".join(rows)


def _leaves(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, FieldInfo]]:
    for name, field in model.model_fields.items():
        inner, many = _model(field.annotation)
        path = prefix + name + ("[]" if many else "")
        if inner:
            yield from _leaves(inner, path + ".")
        else:
            yield path, name, field


def _model(kind: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model inside an annotation, and whether it is a list."""
    arguments = [one for one in get_args(kind) if one not in (type(None), Ellipsis)]
    many = get_origin(kind) is tuple
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind, False
    if arguments and get_origin(kind) in (tuple, Union, UnionType, Annotated):
        inner, nested = _model(arguments[0])
        return inner, many or nested
    return None, many


def _kind(name: str, kind: Any) -> str:
    """A leaf's type in words."""
    arguments = [one for one in get_args(kind) if one not in (type(None), Ellipsis)]
    if get_origin(kind) is Literal:
        return _words(get_args(kind))
    if get_origin(kind) in (tuple, Union, UnionType, Annotated) and name not in PATTERNS:
        return _kind(name, arguments[0])
    usual = "date or instant" if name.endswith("_at") else PLAIN.get(get_origin(kind) or kind, "text")
    return PATTERNS.get(name, usual)


def _words(codes: tuple[Any, ...]) -> str:
    found = VOCABULARIES.get(codes)
    return f"[{found}](vocabularies.md#{found.lower()})" if found else ", ".join(f"`{one}`" for one in codes)


def gate_codes() -> str:
    """Every code a verdict may carry, in a sentence of each language."""
    rows = ["| code | meaning | 日本語 |", "|---|---|---|"]
    return "\n".join(rows + [f"| `{code}` | {said['en']} | {said['ja']} |" for code, said in SENTENCES.items()])


def csv_columns() -> str:
    """Every target of a column, and the headers that generic_csv knows for it."""
    rows = ["| target | headers that are known |", "|---|---|"]
    for target in TARGETS:
        words = " · ".join(COLUMNS.get(target, ())) or "(only by `columns`)"
        rows.append(f"| `{target}` | {words} |")
    return "\n".join(rows)


def commands() -> str:
    """Every command: how it is called, what it does, its own options, its example."""
    return "\n\n".join(_told(program, "relay-connectors"))


def _told(command: click.Command, path: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield "\n\n".join(_one(command, path))
        return
    context = click.Context(command, obj=Session(lang="en"))
    for name in command.list_commands(context):
        if found := command.get_command(context, name):
            yield from _told(found, f"{path} {name}")


def _one(command: click.Command, path: str) -> Iterator[str]:
    shared = {option.name for option in program.params}
    own = [one for one in command.params if one.name not in shared]
    arguments = [f" {_argument(one)}" for one in own if isinstance(one, click.Argument)]
    yield f"### {path.partition(' ')[2]}{''.join(arguments)}"
    yield command.help or ""
    options = [one for one in own if isinstance(one, click.Option)]
    if options:
        rows = ["| option | meaning |", "|---|---|"]
        yield "\n".join(rows + [f"| {_option(one)} | {_meaning(one)} |" for one in options])
    example = getattr(command, "example", "")
    yield "```console\n" + "".join(f"$ {line}\n" for line in example.splitlines()) + "```"


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    name = name if argument.nargs == 1 else f"{name.removesuffix('S')}…"
    return name if argument.required else f"[{name}]"


def _option(option: click.Option) -> str:
    value = "" if option.is_flag else " " + (option.metavar or _value(option))
    return ", ".join(f"`{name}{value if name.startswith('--') else ''}`" for name in option.opts)


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "/".join(map(str, option.type.choices))
    kinds = {click.Path: "FILE", click.types.IntParamType: "N"}
    return next((word for kind, word in kinds.items() if isinstance(option.type, kind)), (option.name or "").upper())


def _meaning(option: click.Option) -> str:
    default = f" Default: `{option.default}`." if option.show_default and not option.is_flag else ""
    return f"{option.help or ''}{default}{' Required.' if option.required else ''}".replace("|", "\\|")


TABLES: dict[str, Callable[[], str]] = {
    "record-fields": record_fields,
    "gate-codes": gate_codes,
    "csv-columns": csv_columns,
    "commands": commands,
}


def pages() -> Iterator[Path]:
    """The pages that hold tables."""
    return (path for path in sorted(DOCS.rglob("*.md")) if BLOCK.search(path.read_text(encoding="utf-8")))


def renewed(text: str) -> str:
    """A page with its tables as the code has them now."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n\n{found[3]}", text)


def schema() -> str:
    """The record's JSON Schema as it stands in the docs."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write every table and the schema anew."""
    SCHEMA.write_text(schema(), encoding="utf-8")
    for path in pages():
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
