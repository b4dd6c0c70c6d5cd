"""What a lawyer looks for on the pages about consent and mail: it is true for everybody, and nothing is left out."""

from __future__ import annotations

import re

import pytest

MAILS = {
    "mail-in-hrmos.md": "ja",
    "mail-in-hrmos.ja.md": "ja",
    "mail-in-greenhouse.ja.md": "ja",
    "mail-in-greenhouse.md": "en",
}
# Said to everybody who gets the template, also to those whom a sync hands on.
UNTRUE = {"ja": "個人情報はお渡ししておりません", "en": "We have not given any information about you"}
BENEFIT = {"ja": "無料の人材紹介枠を受け取る", "en": "give us free introductions"}
CONSENTED = {"ja": "その提供に同意された方に限ります", "en": "only if you agreed to that"}
LAW = {"en": "consent-and-law.md", "ja": "consent-and-law.ja.md"}
SETTINGS = [
    "agency_sourced",
    "position_closed",
    "[[policy.exclude]]",
    "start",
    "keep",
    "do_not_contact",
    "no_mail",
    "list_unsubscribe",
    "retention_months",
    "retention sweep",
    "embargo",
    "accepted_recipients",
    "accepted_policy_versions",
    "consent_max_age_months",
]


@pytest.mark.parametrize(("name", "lang"), MAILS.items())
def test_the_static_line_is_true_for_whoever_agreed_to_be_handed_on(root, name, lang) -> None:
    page = (root / "docs" / "howto" / name).read_text(encoding="utf-8")
    (line,) = re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL)

    assert UNTRUE[lang] not in line
    assert CONSENTED[lang] in line


@pytest.mark.parametrize(("name", "lang"), MAILS.items())
def test_the_static_line_tells_what_the_company_earns_by_it(root, name, lang) -> None:
    assert BENEFIT[lang] in (root / "docs" / "howto" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LAW.values())
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_with_a_meaning_in_law_is_explained(root, name, setting) -> None:
    assert setting in (root / "docs" / "explanation" / name).read_text(encoding="utf-8")


def test_both_languages_explain_the_same_and_ask_counsel_the_same(root) -> None:
    pages = [(root / "docs" / "explanation" / name).read_text(encoding="utf-8") for name in LAW.values()]
    shapes = [
        [len(re.findall(shape, page, flags=re.MULTILINE)) for shape in (r"^## ", r"\n\n\*\*", r"^\d+\. ", r"^\| ")]
        for page in pages
    ]

    assert shapes[0] == shapes[1]
