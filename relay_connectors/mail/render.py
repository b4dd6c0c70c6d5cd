"""Templates of the rejection mail, rendered strictly: nothing undefined, and the link alone and whole.

A template is text whose first line is ``件名: …`` or ``Subject: …``, then an empty line, then the mail. It may use
``company``, ``name``, ``job``, ``link``, ``expires``, ``contact`` and ``address``, in the syntax of Jinja2, in a
sandbox. A person's address is not among them, so no template can put it into a URL.
"""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import LinkRow
from relay_connectors.mail.letter import Letter, Sender

__all__ = ["Template", "built_in", "own_template", "render"]

SUBJECT = re.compile(r"(?:件名|Subject)\s*[:：]\s*(.+)")
# What may stand directly behind a link: anything else would become part of the address in a mail program.
ENDS_A_LINK = r"(?=[\s<>\"'()\[\]「」（）、。]|\Z)"
LARGEST = 256 * 1024
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
    """A compiled template and the name under which errors speak of it."""

    name: str
    compiled: Any


def built_in(language: str) -> Template:
    """The wording that comes with the program: ``ja`` or ``en``."""
    name = f"rejection.{language}.txt"
    text = (files("relay_connectors.mail") / "templates" / name).read_text(encoding="utf-8")
    return _compiled(name, text)


def own_template(path: Path) -> Template:
    """A template of one's own.

    Raises:
        ConfigurationError: it cannot be read, is no template, or never uses ``link``.
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
    from jinja2 import StrictUndefined, TemplateSyntaxError
    from jinja2.meta import find_undeclared_variables
    from jinja2.sandbox import SandboxedEnvironment

    # A plain-text mail: nothing is to be escaped.
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    try:
        used = find_undeclared_variables(environment.parse(text))
        compiled = environment.from_string(text)
    except TemplateSyntaxError as error:
        raise ConfigurationError(f"{name}: line {error.lineno}: not a template ({error.message})") from None
    known = set(_values(_EXAMPLE, Sender("x")))
    if strange := sorted(used - known):
        raise ConfigurationError(
            f"{name}: {', '.join(strange)} is not known; a mail may use {', '.join(sorted(known))}"
        )
    if "link" not in used:
        raise ConfigurationError(f"{name}: the mail never shows the link; put {{{{ link }}}} on a line of its own")
    return Template(name, compiled)


def render(template: Template, row: LinkRow, sender: Sender) -> Letter:
    """One person's mail.

    Raises:
        ConfigurationError: the template gives no subject, or glues something to the link.
    """
    from jinja2 import TemplateError

    try:
        text = template.compiled.render(_values(row, sender))
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # Its message may quote a value, which is somebody's name.
        raise ConfigurationError(f"{template.name}: cannot be filled in ({type(error).__name__})") from None
    subject, body = _parted(template.name, text)
    if not re.search(re.escape(row.link) + ENDS_A_LINK, body):
        raise ConfigurationError(f"{template.name}: the link must stand alone, with nothing added to it")
    return Letter(row.application_id, row.language, row.name, row.email, subject, body)


def _parted(name: str, text: str) -> tuple[str, str]:
    first, _, rest = text.lstrip("\n").partition("\n")
    found = SUBJECT.fullmatch(first.strip())
    if not found:
        raise ConfigurationError(f"{name}: the first line must be the subject, as in 件名: 選考結果のご連絡")
    return found[1].strip(), rest.strip("\n") + "\n"


def _values(row: LinkRow, sender: Sender) -> dict[str, str]:
    return {
        "company": sender.company,
        "address": sender.address,
        "contact": sender.contact,
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


_EXAMPLE = LinkRow("A-1", "", "", "", "https://relay.example/r/x", "2027-05-20", "ja")
