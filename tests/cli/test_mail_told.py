"""``mail render`` says why its files are texts, and what a folder in use asks for; ``mail lint`` says what is unset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

LANGS = pytest.mark.parametrize("lang", ["en", "ja"])
FROM = ("--from", "採用担当 <saiyo@example.jp>")


@pytest.fixture
def synced(place: Any, relay: Any, call: Any) -> Any:
    assert call("sync").code == 0
    return place


@LANGS
def test_texts_are_told_with_why_and_how_to_get_mails(synced: Any, call: Any, lang: str) -> None:
    answer = call("mail", "render", "-o", "mails", "--lang", lang)

    assert (answer.code, [one.suffix for one in Path("mails").iterdir()]) == (0, [".txt"])
    assert all(word in answer.out for word in ("--from", "[mail] from", "-o", "--all"))


def test_mails_are_not_told_as_texts(synced: Any, call: Any) -> None:
    assert "--from" not in call("mail", "render", *FROM, "-o", "mails").out


@LANGS
def test_a_folder_in_use_is_told_with_why_and_what_to_do(synced: Any, call: Any, lang: str) -> None:
    call("mail", "render", "-o", "mails")
    answer = call("mail", "render", *FROM, "-o", "mails", "--lang", lang)

    assert answer.code == 2
    assert all(word in answer.err for word in ("-o", "--all", {"en": "second time", "ja": "二度送る"}[lang]))


def test_doing_what_is_told_gives_mails(synced: Any, call: Any) -> None:
    call("mail", "render", "-o", "mails")
    assert call("mail", "render", *FROM, "--all", "-o", "again").code == 0

    assert [one.suffix for one in Path("again").iterdir()] == [".eml"]


@LANGS
def test_lint_says_in_words_what_is_not_set(place: Any, call: Any, lang: str) -> None:
    answer = call("mail", "lint", "--lang", lang)

    assert answer.code == 3
    assert {"en": "(neither is set)", "ja": "(どちらも設定されていません)"}[lang] in answer.out
    assert "(unset)" not in answer.out
