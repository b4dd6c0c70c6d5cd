"""A table of ``relay.toml`` for a file that nobody described yet: what is known stands there, the rest as comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relay_connectors.connector.consent_columns import ConsentColumn
from relay_connectors.connector.sniffing import SniffedColumn, SniffedFile
from relay_connectors.connector.targets import APPLICATION_ID, OUTCOME, TARGETS
from relay_connectors.connector.unmapped import WordCount
from relay_connectors.report.proposal_words import DELIMITERS, SAID
from relay_connectors.report.teaching import hidden_words, number_of_rows, quoted, words_json, words_toml
from relay_connectors.report.text import Lang

__all__ = ["completion_toml", "consent_rule", "proposal_json", "proposal_toml"]

# Of what an id may be derived where there is none: the first of each that the export has.
DERIVED = (
    (("person.full_name",), ("person.family_name", "person.given_name")),
    (("person.emails",), ("person.phones",)),
    (("application.applied_at",),),
)


def proposal_toml(
    path: str, found: SniffedFile, *, account: str, source: str, lang: Lang, told: Mapping[str, str | int] | None = None
) -> str:
    """The table ``[sources.NAME]`` for the file; it loads once the lines marked as needed are filled in.

    *told* are the settings under which the file was looked at.
    """
    lines = [*_facts(path, found, lang), "", *_head(path, found, account=account, source=source, lang=lang)]
    lines += _habits(found, told or {}, lang)
    lines += ["", f"[sources.{source}.columns]", *_columns(found, lang)]
    if words := words_toml(source, found.words, lang):
        lines += ["", *_commented(words)]
    lines += [f"# {line}" for line in hidden_words(found.words, lang)]
    return "\n".join([*lines, *_consents(source, found.consents, lang)]) + "\n"


def completion_toml(
    path: str,
    found: SniffedFile,
    *,
    source: str,
    there: Mapping[str, Any],
    lang: Lang,
    told: Mapping[str, str | int] | None = None,
) -> str:
    """What the table of *source*, which reads the file already and says *there*, lacks of a proposal.

    Appended to its settings they load: a table that is there already is not opened again.
    """
    given = {name: one if isinstance(one := there.get(name), Mapping) else {} for name in ("words", "columns")}
    opened = {"", *there, *(f"words.{kind}" for kind in given["words"])}
    tables = {
        "": [line for line in _habits(found, told or {}, lang) if _key(line) not in there],
        "columns": _columns(found, lang, known=False, given=given["columns"]),
        **{f"words.{kind}": words_toml("", {kind: one}, lang)[1:] for kind, one in found.words.items()},
    }
    lines: list[str] = []
    for name, missing in tables.items():
        if not missing:
            continue
        table = f"[sources.{source}{'.' * bool(name)}{name}]"
        if name in opened:
            lines += ["", _say("add", lang, table=table), *_commented(line.removeprefix("# ") for line in missing)]
        else:
            lines += ["", *([table, *missing] if name == "columns" else _commented([table, *missing]))]
    lines += [f"# {line}" for line in hidden_words(found.words, lang)]
    lines += [] if "consent" in there else _consents(source, found.consents, lang)
    head = [*_facts(path, found, lang), _say("there", lang, source=source)]
    return "\n".join([*head, *(lines or [_say("complete", lang)])]) + "\n"


def _key(line: str) -> str:
    return line.removeprefix("# ").partition(" = ")[0]


def _consents(source: str, consents: Sequence[ConsentColumn], lang: Lang) -> list[str]:
    lines = ["", _say("consent", lang)] if consents else []
    for number, column in enumerate(consents):
        lines += [*(["#"] if number else []), *_consent(source, column, lang)]
    return lines


def _say(code: str, lang: Lang, **parts: Any) -> str:
    return SAID[code][lang].format(**parts)


def _facts(path: str, found: SniffedFile, lang: Lang) -> list[str]:
    shape = found.shape
    delimiter = DELIMITERS.get(shape.delimiter, {}).get(lang, quoted(shape.delimiter))
    facts = _say(
        "workbook" if shape.sheet else "text",
        lang,
        file=quoted(path),
        sheet=quoted(shape.sheet),
        encoding=shape.encoding,
        delimiter=delimiter,
        header=shape.header_row,
        lines=_lines(found.lines, lang),
        rows=number_of_rows(found.rows, lang),
    )
    return [facts, _say("broken", lang, rows=number_of_rows(found.broken, lang))] if found.broken else [facts]


def _lines(number: int, lang: Lang) -> str:
    return f"{number:,} 行" if lang == "ja" else f"{number:,} line{'s' if number != 1 else ''}"


def _head(path: str, found: SniffedFile, *, account: str, source: str, lang: Lang) -> list[str]:
    return [
        f"[sources.{source}]",
        f"connector = {quoted(found.connector)}",
        f"account = {quoted(account)}  # {_say('account', lang)}",
        f"path = {quoted(path)}",
        f'# start = "today"  # {_say("start", lang)}',
    ]


def _habits(found: SniffedFile, told: Mapping[str, str | int], lang: Lang) -> list[str]:
    """How the file is written, as far as it has to be said."""
    shape, lines = found.shape, []
    if shape.others:
        others = ", ".join(map(quoted, shape.others))
        lines.append(f"sheet = {quoted(shape.sheet)}  # {_say('sheets', lang, others=others)}")
    if "encoding_ambiguous" in shape.warnings:
        lines.append(f"encoding = {quoted(shape.encoding)}  # {_say('doubtful', lang)}")
    if derived := _derived(found):
        lines.append(f"# id_from = {_array(derived)}  # {_say('no_ids', lang)}")
    if OUTCOME in found.missing:
        lines.append(f'# outcome = "employer_rejected"  # {_say("only_rejected", lang)}')
    for name, value in told.items():
        if name != "sheet" or not shape.others:  # else it is proposed anyway
            lines.append(f"{name} = {quoted(value) if isinstance(value, str) else value}")
    return lines


def _derived(found: SniffedFile) -> list[str]:
    """Columns of which ids can be derived, if there is no other way."""
    names = {column.target: column.name for column in reversed(found.columns) if column.target}
    if APPLICATION_ID not in found.missing or APPLICATION_ID in names:
        return []
    chosen = [next((one for one in ways if names.keys() >= set(one)), ()) for ways in DERIVED]
    return [names[target] for targets in chosen for target in targets] if all(chosen) else []


def _columns(
    found: SniffedFile, lang: Lang, *, known: bool = True, given: Mapping[str, str] | None = None
) -> list[str]:
    """A line for each column; those that are *known* by themselves only if wanted, those that are *given* never."""
    names: dict[str, SniffedColumn] = {}
    for column in found.columns:
        names.setdefault(column.name, column)
    shown = [one for one in names.values() if (known or one.how != "known") and one.name not in (given or {})]
    lines = [_column(column, lang) for column in shown]
    guessed = {column.target for column in names.values() if column.how in ("guess", "sure")}
    return lines + [
        f'# "…" = "{target}"  # {_say("needed", lang)}' for target in found.missing if target not in guessed
    ]


def _column(column: SniffedColumn, lang: Lang) -> str:
    name, target = quoted(column.name), column.target
    if column.how == "known":
        return f"{name} = {quoted(target)}" if target in TARGETS else f"# {name}  {_say('own', lang, target=target)}"
    if column.how in ("another", "second"):
        return f"# {name} = {quoted(target)}  # {_say(column.how, lang)}"
    if column.how == "surplus":
        return f'{name} = ""  # {_say("surplus", lang, target=target)}'
    if column.how in ("behind", "sure"):
        why = _seen(column, lang) if column.how == "sure" else _say("behind", lang, front=quoted(column.front))
        return f"{name} = {quoted(target)}  # {why}"
    if column.how == "guess":
        code = "needed_guess" if target in (APPLICATION_ID, OUTCOME) else "guess"
        why = "; ".join(filter(None, (_say(code, lang), _seen(column, lang))))
        return f"# {name} = {quoted(target)}  # {why}"
    return f'# {name} = ""  # {_say("asked" if column.how == "consent" else column.how, lang)}'


def _seen(column: SniffedColumn, lang: Lang) -> str:
    """What the cells of a column are, by which it was guessed."""
    sight, known, words = column.seen
    return _say(f"sees_{sight}", lang, known=known, words=words) if sight else ""


def _consent(source: str, column: ConsentColumn, lang: Lang) -> list[str]:
    return _commented(consent_rule(source, column, lang))


def consent_rule(source: str, column: ConsentColumn, lang: Lang) -> list[str]:
    """The rule that reads a column. The settings refuse it until somebody filled in its gaps."""
    rule = [
        f"[[sources.{source}.consent]]",
        f"field = {quoted(column.field)}",
        f"granted = {_words(column.granted, lang)}",
        f"denied = {_words(column.denied, lang)}",
        f"obtained_at = {quoted(column.obtained_at or 'first_seen')}  # {_say('obtained', lang)}",
        'scope = ["share_with_relay"]',
        f'policy_version = ""  # {_say("version", lang)}',
        f"recipients = []  # {_say('recipients', lang)}",
        f'payload = "full"  # {_say("payload", lang)}',
    ]
    others = [_say("others", lang, rows=number_of_rows(column.others, lang))] if column.others else []
    return [*rule, *others]


def _words(words: Sequence[WordCount], lang: Lang) -> str:
    counts = ", ".join(f"{one.rows:,}" for one in words)
    return _array(one.word for one in words) + (f"  # {_say('of_rows', lang, counts=counts)}" if words else "")


def _array(words: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, words))}]"


def _commented(lines: Iterable[str]) -> list[str]:
    return [f"# {line}".rstrip() for line in lines]


def proposal_json(path: str, found: SniffedFile, toml: str) -> dict[str, Any]:
    """Everything that was found out, for programs."""
    shape = found.shape
    return {
        "file": path,
        "connector": found.connector,
        "encoding": shape.encoding,
        "delimiter": shape.delimiter or None,
        "sheet": shape.sheet or None,
        "other_sheets": list(shape.others),
        "header_row": shape.header_row,
        "lines": found.lines,
        "rows": found.rows,
        "broken": found.broken,
        "warnings": list(shape.warnings),
        "columns": [_column_json(one) for one in found.columns],
        "missing": list(found.missing),
        "words": words_json(found.words),
        "consents": [_consent_json(one) for one in found.consents],
        "toml": toml,
    }


def _column_json(column: SniffedColumn) -> dict[str, Any]:
    front = {"front": column.front} if column.front else {}
    front |= {"cells": column.seen.sight} if column.seen.sight else {}
    return {"name": column.name, "target": column.target or None, "how": column.how, **front}


def _consent_json(column: ConsentColumn) -> dict[str, Any]:
    granted, denied = ([one._asdict() for one in words] for words in (column.granted, column.denied))
    answers = {"granted": granted, "denied": denied, "rows_with_other_answers": column.others}
    return {"field": column.field, "obtained_at": column.obtained_at, **answers}
