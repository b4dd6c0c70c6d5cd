"""Templates of the rejection mail, rendered strictly: nothing undefined, and the link alone and whole.

A template is text whose first line is ``件名: …`` or ``Subject: …``, then an empty line, then the mail. It may use
the names of :data:`VARIABLES`, in the syntax of Jinja2, in a sandbox. A person's address is not among them, so no
template can put it into a URL.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import LinkRow
from relay_connectors.mail.letter import Letter, Sender
from relay_connectors.nearest import nearest

__all__ = ["VARIABLES", "Template", "built_in", "own_template", "render"]

VARIABLES: Final = ("address", "company", "contact", "expires", "job", "link", "name", "recipient")
SUBJECT = re.compile(r"(?:件名|Subject)\s*[:：]\s*(.+)")
# What may stand directly before and behind a link: anything else would become part of the address in a mail program.
BEGINS_A_LINK = r"(?<![A-Za-z0-9/?=&%#._~+-])"
ENDS_A_LINK = r"(?=[\s<>\"'()\[\]「」（）、。]|\Z)"
LARGEST = 256 * 1024
_TOO_MUCH = (MemoryError, RecursionError)
TEMPLATE_FILE = "<template>"  # what Jinja2 calls a template made of a string in tracebacks
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class Template(NamedTuple):
    """A compiled template, the name under which errors speak of it, and its text."""

    name: str
    compiled: Any
    source: str


def built_in(language: str) -> Template:
    """The wording that comes with the program: ``ja`` or ``en``."""
    name = f"rejection.{language}.txt"
    text = (files("relay_connectors.mail") / "templates" / name).read_text(encoding="utf-8")
    return _compiled(name, text)


def own_template(path: Path) -> Template:
    """A template of one's own.

    Raises:
        ConfigurationError: it cannot be read, is no template, uses a name it does not know, or never ``link``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not UTF-8; save it as UTF-8") from None
    if len(text) > LARGEST:
        raise ConfigurationError(f"{path} is larger than {LARGEST} characters; that is no mail")
    return _compiled(str(path), text)


def _compiled(name: str, text: str) -> Template:
    from jinja2 import TemplateSyntaxError
    from jinja2.meta import find_undeclared_variables

    from relay_connectors.mail.sandbox import MailEnvironment

    environment = MailEnvironment()
    try:
        tree = environment.parse(text)
        compiled = environment.compiled(text)
    except TemplateSyntaxError as error:
        raise ConfigurationError(f"{name}: line {error.lineno}: not a template ({error.message})") from None
    except (RecursionError, MemoryError, OverflowError) as error:
        raise ConfigurationError(f"{name}: not a template ({type(error).__name__})") from None
    used = find_undeclared_variables(tree)
    if strange := used - set(VARIABLES):
        raise ConfigurationError("\n".join(_unknown(name, tree, strange)))
    if "link" not in used:
        raise ConfigurationError(f"{name}: the mail never shows the link; put {{{{ link }}}} on a line of its own")
    return Template(name, compiled, text)


def _unknown(name: str, tree: Any, strange: Collection[str]) -> list[str]:
    """A sentence for each unknown name, with the first line that uses it."""
    from jinja2.nodes import Name

    lines: dict[str, int] = {}
    for node in tree.find_all(Name):
        if node.name in strange:
            lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    said = []
    for word, line in sorted(lines.items(), key=lambda one: (one[1], one[0])):
        near = nearest(word, VARIABLES)
        hint = f'did you mean "{near}"?' if near else f"a mail may use {', '.join(VARIABLES)}"
        said.append(f"{name}: line {line}: {word} is not known; {hint}")
    return said


def render(template: Template, row: LinkRow, sender: Sender) -> Letter:
    """One person's mail.

    Raises:
        ConfigurationError: the template gives no subject, grows without end, or glues something to the link.
    """
    from jinja2 import TemplateError

    try:
        text = _filled(template, _values(row, sender))
    except (TemplateError, ArithmeticError, AttributeError, LookupError, *_TOO_MUCH, TypeError, ValueError) as error:
        # Its message may quote a value, which is somebody's name.
        where = _line(error.__traceback__)
        message = f"{template.name}: {where}cannot be filled in ({type(error).__name__})"
        raise ConfigurationError(message) from None
    subject, body = _parted(template.name, text)
    alone = re.findall(BEGINS_A_LINK + re.escape(row.link) + ENDS_A_LINK, body)
    if not alone or len(alone) < body.count(row.link):
        raise ConfigurationError(f"{template.name}: the link must stand alone, with nothing added to it")
    return Letter(row.application_id, row.language, row.name, row.email, subject, body, row.link)


def _filled(template: Template, values: dict[str, str]) -> str:
    parts: list[str] = []
    size = 0
    template.compiled.environment.begin()
    for part in template.compiled.generate(values):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise ConfigurationError(f"{template.name}: a mail of more than {LARGEST} characters is no mail")
    return "".join(parts)


def _line(trace: TracebackType | None) -> str:
    """``line 7: ``, the innermost line of the template in a traceback; empty if there is none."""
    lines = []
    while trace:
        if trace.tb_frame.f_code.co_filename == TEMPLATE_FILE:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f"line {lines[-1]}: " if lines else ""


def _parted(name: str, text: str) -> tuple[str, str]:
    first, _, rest = text.lstrip("\n").partition("\n")
    found = SUBJECT.fullmatch(first.strip())
    subject = "".join(letter if letter.isprintable() else " " for letter in found[1]).strip() if found else ""
    if not subject:
        raise ConfigurationError(f"{name}: the first line must be the subject, as in 件名: 選考結果のご連絡")
    return subject, rest.strip("\n") + "\n"


def _values(row: LinkRow, sender: Sender) -> dict[str, str]:
    return {
        "company": sender.company,
        "address": sender.address,
        "contact": sender.contact,
        "recipient": sender.recipient,
        "name": row.name,
        "job": row.job,
        "link": row.link,
        "expires": _day(row.expires, row.language),
    }


def _day(text: str, language: str) -> str:
    """A day as one writes it in a letter; what is none stays as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"
