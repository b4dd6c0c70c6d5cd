"""The reference pages say what the code says: tables, vocabularies, exit codes, settings, the schema."""

from __future__ import annotations

import inspect
import json
import re
from typing import Literal, get_args, get_origin

import pytest

from relay_connectors import Policy, errors
from relay_connectors.cycle.report import PRECEDENCE
from relay_connectors.mail.smtp import SmtpSettings
from relay_connectors.record import Record, vocabulary
from relay_connectors.settings import ConsentRule, Exclude, MailSettings, MailTemplates, Party, RelaySettings, Words
from relay_connectors.settings.sources import SourceSettings
from relay_generic_csv import GenericCsvSettings

ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|", re.MULTILINE)
LISTS = {name: get_args(kind) for name, kind in vars(vocabulary).items() if get_origin(kind) is Literal}
OWN_SOURCE_KEYS = {"connector", "account", "start", "consent", "words"}


def section(root, page, heading):
    """The text of one section of a reference page."""
    text = (root / "docs" / "reference" / page).read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,3}} |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    assert found, f"{page} has no section {heading}"
    return found[2]


def rows(text):
    return {name: value.strip() for name, value in ROW.findall(text)}


def defaults(model):
    return {name: field.get_default(call_default_factory=True) for name, field in model.model_fields.items()}


@pytest.mark.parametrize("name", LISTS)
def test_every_vocabulary_is_listed_in_its_order(root, name):
    assert tuple(rows(section(root, "vocabularies.md", name))) == LISTS[name]


def test_the_stage_orders_are_right(root):
    told = rows(section(root, "vocabularies.md", "StageCode"))

    assert told == {code: "–" if order is None else str(order) for code, order in vocabulary.STAGE_ORDER.items()}


def test_who_decides_is_right(root):
    text = section(root, "vocabularies.md", "Outcome")
    told = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", text, flags=re.MULTILINE))
    observed = vocabulary.OBSERVED_ONLY

    assert told == {code: "–" if code in observed else who for code, who in vocabulary.DECIDED_BY.items()}


def test_the_generated_tables_are_current(script, root):
    tables = script("tables")

    for page in tables.pages():
        text = page.read_text(encoding="utf-8")
        assert tables.renewed(text) == text, f"{page.relative_to(root)} is old; run: python docs/tables.py"


def test_the_schema_is_current(script):
    tables = script("tables")

    assert tables.SCHEMA.read_text(encoding="utf-8") == tables.schema(), "run: python docs/tables.py"


def test_the_exit_codes_of_the_errors_are_right(root):
    text = (root / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    told = {name: int(code) for name, code in re.findall(r"^\| `(\w+Error)` \| (\d+) \|", text, flags=re.MULTILINE)}

    kinds = inspect.getmembers(errors, inspect.isclass)
    assert told == {name: kind.exit_code for name, kind in kinds if name in errors.__all__}


def test_the_exit_codes_and_their_precedence_are_right(root):
    text = (root / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)}

    assert told == {0, 130, 143, *PRECEDENCE}
    assert ", ".join(map(str, PRECEDENCE)) in text


def test_the_example_record_is_a_record(root, blocks):
    (example,) = [block for block in blocks("docs/reference/record.md") if block.lang == "json"]

    assert Record.model_validate(json.loads(example.body)).decision.outcome == "employer_rejected"


def told_defaults(root, heading):
    return {name: value.strip("`") for name, value in rows(section(root, "settings.md", heading)).items()}


def as_toml(value):
    return json.dumps(value, ensure_ascii=False)


def test_the_policy_is_told_with_its_defaults(root):
    told = told_defaults(root, "`[policy]`")
    actual = defaults(Policy)
    del actual["provider"]  # a table of its own
    special = {"embargo": '"72h"', "exclude": "none", "texts": "none"}
    special["accepted_policy_versions"] = special["accepted_recipients"] = "those that the rules name"

    assert told == {name: special.get(name) or as_toml(value) for name, value in actual.items()}
    assert Policy().embargo == Policy(embargo="72h").embargo


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("`[relay]`", set(RelaySettings.model_fields) - {"recipient"}),
        ("`[relay.recipient]` and `[provider]`", set(Party.__dataclass_fields__)),
        ("`[[policy.exclude]]`", set(Exclude.model_fields)),
        ("`[mail]`", {"from", *MailSettings.model_fields} - {"mail_from", "own", "base"}),
        ("`[mail.templates]`", set(MailTemplates.model_fields)),
        ("`[mail.smtp]`", set(SmtpSettings.model_fields)),
        ("`[[sources.NAME.consent]]`", set(ConsentRule.model_fields)),
        ("`[sources.NAME.words.*]`", {f"words.{name}" for name in Words.model_fields}),
    ],
)
def test_every_key_is_told(root, heading, names):
    assert set(told_defaults(root, heading)) == names


def test_every_key_of_a_source_is_told(root):
    told = told_defaults(root, "`[sources.NAME]`")
    connector = set(GenericCsvSettings.model_fields) - OWN_SOURCE_KEYS

    assert set(told) == OWN_SOURCE_KEYS | connector
    assert set(SourceSettings.model_fields) >= OWN_SOURCE_KEYS
    required = {name for name, field in GenericCsvSettings.model_fields.items() if field.is_required()}
    assert {name for name, value in told.items() if value == "required"} == required | {"connector"}


def test_the_figures_that_the_pages_name_are_those_of_the_code():
    from relay_connectors.links.assign import POOL

    assert POOL == 100
    assert Policy().max_new_per_run == 500
