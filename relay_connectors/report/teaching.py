"""The lines of ``relay.toml`` that teach words which no table knows."""

from __future__ import annotations

import json
from collections.abc import Mapping

from relay_connectors.connector.unmapped import CODES, Kind, Unmapped
from relay_connectors.report.text import Lang

__all__ = ["hidden_words", "number_of_rows", "quoted", "words_json", "words_toml"]

TITLES: Mapping[Kind, Mapping[Lang, str]] = {
    "status": {"en": "outcomes", "ja": "選考結果"},
    "stage": {"en": "stages", "ja": "選考段階"},
    "reason": {"en": "reasons", "ja": "理由"},
    "channel": {"en": "channels", "ja": "応募経路"},
}


def quoted(text: str) -> str:
    """*text* as a string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")  # JSON allows DEL as it is, TOML does not


def words_toml(source: str, words: Mapping[Kind, Unmapped], lang: Lang) -> list[str]:
    """The tables of *source*, a line for each word with the number of its rows; the meaning is left to be filled in.

    As long as the meanings are "…", the settings refuse them: nobody is judged by a line that was only pasted.
    """
    lines: list[str] = []
    for kind, found in words.items():
        if found.words:
            lines += [""] if lines else []
            lines += [f"[sources.{source}.words.{kind}]", f"# …: {', '.join(CODES[kind])}"]
            lines += [f'{quoted(one.word)} = "…"  # {number_of_rows(one.rows, lang)}' for one in found.words]
    return lines


def words_json(words: Mapping[Kind, Unmapped]) -> dict[str, dict[str, object]]:
    """The same for programs: by kind, the words with their rows, and how many rows hold others that are not shown."""
    return {
        kind: {
            "words": [{"word": one.word, "rows": one.rows} for one in found.words],
            "rows_not_shown": found.hidden,
        }
        for kind, found in words.items()
    }


def hidden_words(words: Mapping[Kind, Unmapped], lang: Lang) -> list[str]:
    """A line for each kind of which some texts are not shown, because they do not look like labels."""
    said = {
        "en": "{rows} of the {kind} are texts that no table knows; they do not look like labels and are not shown.",
        "ja": "{kind}: 判定できない文章が {rows} あります。ラベルではないため表示しません。",
    }
    return [
        said[lang].format(rows=number_of_rows(found.hidden, lang), kind=TITLES[kind][lang])
        for kind, found in words.items()
        if found.hidden
    ]


def number_of_rows(number: int, lang: Lang) -> str:
    """So many rows, in words."""
    if lang == "ja":
        return f"{number:,} 行"
    return f"{number:,} row{'s' if number != 1 else ''}"
