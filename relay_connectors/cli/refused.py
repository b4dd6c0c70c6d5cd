"""What ``normalize`` tells people: its counts, where the first unusable rows stand, which columns are not read.

Places, codes and names of columns; never a value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from relay_connectors.connector.normalizing import Summary
from relay_connectors.report.places import places_text
from relay_connectors.report.teaching import number_of_rows
from relay_connectors.report.text import Lang, columns, ranked
from relay_connectors.report.words import OUTCOMES, SKIPPED, WARNINGS, Words, word

__all__ = ["SHOWN", "Refused", "counts_lines", "summary_lines"]

SHOWN = 5
SAID: Mapping[str, Mapping[Lang, str]] = {
    "passed_over": {
        "en": "column {name}: in {rows} it says something else than the column before it with the same meaning, and "
        "is not read there; to choose between the two: columns.",
        "ja": "列 {name}: {rows}で、同じ意味の手前の列と値が違うため読み取っていません。どちらを使うかは columns で"
        "指定できます。",
    },
    "counts": {
        "en": "{rows} = {emitted} {records} + {skipped} skipped{why} + {duplicates} {doubles} + {invalid} unusable",
        "ja": "{rows} = 記録 {emitted} + 対象外 {skipped}{why} + 重複 {duplicates} + 不正 {invalid}",
    },
    "outcomes": {"en": "outcomes", "ja": "結果"},
    "warnings": {"en": "warnings", "ja": "警告"},
    "unread": {"en": "not read", "ja": "読まない列"},
    "unusable": {"en": "{rows} cannot be used:", "ja": "使えない行が {rows}あります:"},
    "more": {"en": "  … and {rows} more", "ja": "  … ほか {rows}"},
    "where": {"en": "all of them, and what to do: {quarantine}", "ja": "すべての行とその直し方: {quarantine}"},
}


class Refused:
    """A quarantine that remembers where its first rows stood, and hands all lines on to *file*, if there is one."""

    def __init__(self, file: BinaryIO | None) -> None:
        self.first: list[tuple[str, str]] = []
        """(locator, codes) of the first rows."""
        self._file = file

    def write(self, line: bytes) -> int:
        """Take one line of the quarantine."""
        if len(self.first) < SHOWN:
            told = json.loads(line)
            self.first.append((told["locator"], " ".join(dict.fromkeys(error["code"] for error in told["errors"]))))
        return len(line) if self._file is None else self._file.write(line)


def counts_lines(counted: Summary, lang: Lang) -> list[str]:
    """The counts for people: a sum that balances, then what was found in the records."""
    why = _counts(counted.skipped, SKIPPED, lang)
    numbers = {
        "emitted": f"{counted.emitted:,}",
        "skipped": f"{counted.skipped.total():,}",
        "why": f" ({why})" if why else "",
        "duplicates": f"{counted.duplicates:,}",
        "invalid": f"{counted.invalid:,}",
        "records": "record" if counted.emitted == 1 else "records",
        "doubles": "duplicate" if counted.duplicates == 1 else "duplicates",
    }
    found = {
        "outcomes": _counts(counted.outcomes, OUTCOMES, lang),
        "warnings": _counts(counted.warnings, WARNINGS, lang),
        "unread": ", ".join(counted.unmapped_columns),
    }
    rows = [(SAID[name][lang], told) for name, told in found.items() if told]
    unread = counted.places.as_json(counted.warnings)
    codes = [code for code, _ in ranked(counted.warnings) if code in unread]
    places = [f"    {word(WARNINGS, code, lang)}: {places_text(unread[code], lang)}" for code in codes]
    total = SAID["counts"][lang].format(rows=number_of_rows(counted.read, lang), **numbers)
    return [total, *columns(rows, indent=2), *places]


def _counts(numbers: Mapping[str, int], words: Words, lang: Lang) -> str:
    return ", ".join(f"{word(words, code, lang)} {number:,}" for code, number in ranked(numbers))


def summary_lines(counted: Summary, first: Sequence[tuple[str, str]], quarantine: str | None, lang: Lang) -> list[str]:
    """The lines for people; none where all is well. *quarantine* is the file with all unusable rows."""

    def say(code: str, rows: int = 0, **parts: Any) -> str:
        return SAID[code][lang].format(rows=number_of_rows(rows, lang), **parts)

    lines = [say("passed_over", rows, name=name) for name, rows in counted.passed_over.items()]
    if not counted.invalid:
        return lines
    more = counted.invalid - len(first)
    return [
        *lines,
        say("unusable", counted.invalid),
        *(f"  {place} {codes}" for place, codes in first),
        *([say("more", more)] if more else []),
        say("where", quarantine=quarantine or "--quarantine FILE"),
    ]
