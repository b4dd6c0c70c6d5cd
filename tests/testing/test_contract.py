"""Each check of the contract catches an adapter that is broken in just that way, and lets the sound one pass."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from relay_connectors.errors import RelayConnectorsError
from relay_connectors.testing import Bench, ConnectorContract
from relay_connectors.testing.contract.needing import BenchError

CHECKS = [name for name in dir(ConnectorContract) if name.startswith("test_")]


def trying(lines: str, error: str, then: str, indent: int = 12) -> str:
    """*lines* inside of a try whose except does *then*."""
    pad = " " * indent
    inner = "\n".join("    " + line for line in lines.splitlines())
    return f"{pad}try:\n{inner}\n{pad}except {error}:\n{pad}    {then}"


IMPORT = "from __future__ import annotations\n"
RAW = 'self._raw(row, people.get(row["person_id"])) for row in rows'
PEOPLE = """\
        people = {row["id"]: row for row in Joined(self.http, "/people").rows(row["person_id"] for row in rows)}"""
PAGES = "            yield from walk.pages(answers, partial(self._read, walk))"
TRANSLATE = "    def translate(self, raw: Reader) -> Draft | Skip:\n"
KEY = 'Raw(str(row["id"]), {**row, "person": person}, f"/applications/{row[\'id\']}")'
SCORED = """    def translate(self, raw: Reader) -> Draft | Skip:
        draft = self._told(raw)
        draft.body["score"] = 1
        return draft

    def _told(self, raw: Reader) -> Draft | Skip:
"""
QUOTING = """        if not isinstance(answer.json, list):
            raise SourceError(str(answer.json))
        found = walk.news(listed"""
NAMED = """            for page in walk.pages(answers, partial(self._read, walk)):
                who = {"who": page.raws[-1].data["person"]["name"]} if page.raws else {}
                yield Page(page.raws, {**page.cursor, **who}, page.problems)"""
# Reads pages by following links itself, wherever they lead and however often.
BY_HAND = """            link = "/applications?by=changed&since=" + walk.since + "&until=" + walk.until
            while link:
                answer = self.http.get(link)
                raws, problems = self._read(walk, answer)
                link = answer.headers["link"].partition(">")[0].rpartition("/v1")[2]
                yield Page(raws, {"done": walk.until}, tuple(problems))"""

BROKEN: dict[str, list[tuple[str, str]]] = {
    "test_it_names_itself_and_its_versions": [('    version = "1"\n', '    version = ""\n')],
    "test_its_settings_say_which_of_them_is_wrong": [
        ('    """Where, and with which key."""\n', '    model_config = {"frozen": True, "extra": "ignore"}\n'),
    ],
    "test_every_application_is_reported_whatever_its_outcome": [
        ("self._raws(rows), problems", "self._raws([row for row in rows if row['status'] != 'hired']), problems"),
    ],
    "test_a_withdrawal_is_never_a_rejection": [('"candidate_withdrew"', '"employer_rejected"')],
    "test_an_unknown_word_is_held": [('unknown="unknown"', 'unknown="employer_rejected"')],
    "test_reading_twice_gives_the_same_ids_and_drafts": [
        (IMPORT, IMPORT + "from itertools import count\nNUMBERS = count()\n"),
        (KEY, KEY.replace('str(row["id"])', 'str(row["id"] + next(NUMBERS))')),
    ],
    "test_an_id_is_the_sources_own": [
        (RAW, 'self._raw({**row, "at": at}, people.get(row["person_id"])) for at, row in enumerate(rows)'),
        (KEY, KEY.replace('str(row["id"])', '"row-" + str(row["at"])')),
    ],
    "test_a_cursor_is_small_and_knows_nobody": [(PAGES, NAMED)],
    "test_reading_goes_on_behind_every_page": [('"/applications", walk.at, by', '"/applications", by')],
    "test_memory_stays_flat": [
        (IMPORT, IMPORT + "ALL = []\n"),
        ("        return self._raws(rows), prob", "        ALL.extend(rows)\n        return self._raws(rows), prob"),
    ],
    "test_translating_asks_nobody": [(TRANSLATE, TRANSLATE + "        self.clock.now()\n")],
    "test_translating_leaves_the_row_alone": [(TRANSLATE, TRANSLATE + "        raw.raw.data.update(status='no')\n")],
    "test_translating_does_not_depend_on_what_came_before": [
        (IMPORT, IMPORT + "SEEN = []\n"),
        (TRANSLATE, TRANSLATE + "        SEEN.append(raw.key)\n"),
        ('outcome_raw=raw.text("status")', "outcome_raw=SEEN[-2:][0]"),
    ],
    "test_every_draft_is_of_the_schema": [(TRANSLATE, SCORED)],
    "test_no_value_makes_translating_fail": [('raw.text("person.name")', 'raw.raw.data["person"]["name"].strip()')],
    "test_unknown_fields_are_passed_over": [
        (TRANSLATE, TRANSLATE + "        if len(raw.raw.data) > 7:\n            return Skip('strange')\n"),
    ],
    "test_only_fields_that_are_named_are_kept": [("for name in self.keep", "for name in raw.get('fields') or {}")],
    "test_nothing_that_is_printed_names_a_person": [(KEY, KEY.replace("row['id']}", "person['name']}"))],
    "test_no_error_names_a_person_or_a_secret": [("        found = walk.news(listed", QUOTING)],
    "test_it_logs_nothing": [
        (IMPORT, IMPORT + "import logging\n"),
        (TRANSLATE, TRANSLATE + "        logging.getLogger(__name__).info('translating')\n"),
    ],
    "test_it_neither_waits_nor_asks_nor_prints_by_itself": [(IMPORT, IMPORT + "import time\n")],
    "test_it_imports_the_contract_and_nothing_else_of_ours": [
        (IMPORT, IMPORT + "from relay_connectors.http import RetryPolicy\n"),
    ],
    "test_each_refusal_is_the_error_that_says_what_to_do": [
        (PAGES, trying(PAGES, "Exception", "raise SourceError('it failed') from None")),
    ],
    "test_an_answer_that_is_cut_short_is_none": [(PAGES, trying(PAGES, "SourceError", "return"))],
    "test_a_failure_at_any_request_loses_nothing": [(PEOPLE, trying(PEOPLE, "SourceError", "people = {}", 8))],
    "test_pages_in_a_circle_are_noticed": [(PAGES, BY_HAND)],
    "test_a_page_that_comes_again_under_a_fresh_link_is_noticed": [(PAGES, BY_HAND)],
    "test_a_link_to_another_host_is_not_followed": [(PAGES, BY_HAND)],
    "test_the_budget_is_kept": [("Budget(10, 1.0)", "Budget(1000, 1.0)")],
    "test_a_list_that_is_suddenly_empty_is_doubted": [
        ('walk.news(listed(answer, "/applications"), "changed")', 'listed(answer, "/applications")'),
    ],
    "test_a_bad_row_does_not_stop_the_others": [
        ('sound(found, REQUIRED, "/applications")\n        return self', "found, []\n        return self"),
    ],
    "test_a_field_that_vanishes_is_loud": [
        ('REQUIRED = ("person_id", "status")', 'REQUIRED = ("person_id",)'),
        ('path="decision.outcome") or "unknown"', 'path="decision.outcome") or "employer_rejected"'),
    ],
    "test_what_changes_while_it_is_read_is_right_after_two_quiet_runs": [('by="changed"', 'by="created"')],
    "test_what_is_looked_up_is_as_it_was_read": [
        ("        yield from self._raws(rows)", "        yield from (self._raw(row, None) for row in rows)"),
    ],
    "test_a_row_that_cannot_be_read_is_not_gone": [("        if problems:\n", "        if not rows:\n")],
}  # fmt: skip


# How a check fails on purpose. A NameError, say, would be a broken test.
CAUGHT = (AssertionError, pytest.fail.Exception, RelayConnectorsError, LookupError, TypeError)


def holds(check: str, bench: Bench) -> bool:
    """Whether the check passes; a skip is not passing."""
    contract: Any = ConnectorContract()
    try:
        getattr(contract, check)(bench)
    except CAUGHT:
        return False
    return True


def test_every_check_has_a_broken_adapter() -> None:
    assert sorted(BROKEN) == sorted(CHECKS)
    assert len(CHECKS) >= 25


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_adapter_passes(check: str, toy: Any) -> None:
    assert holds(check, toy())


@pytest.mark.parametrize("check", BROKEN)
def test_a_broken_adapter_is_caught(check: str, toy: Any) -> None:
    bench = toy(*BROKEN[check])

    assert bench.run().raws(), "it is broken in too many ways"
    assert not holds(check, bench)


@pytest.mark.parametrize(
    ("lacking", "check", "message"),
    [
        ({"api": None}, "test_no_error_names_a_person_or_a_secret", "no `api`, although its adapter asks one"),
        ({"canaries": []}, "test_nothing_that_is_printed_names_a_person", "no text in `canaries`"),
        ({"expected": {}}, "test_a_withdrawal_is_never_a_rejection", "nobody in `expected` who withdrew"),
        ({"required": []}, "test_a_field_that_vanishes_is_loud", "no field in `required`"),
    ],
)
def test_a_bench_that_lacks_what_a_check_needs_is_no_pass(
    lacking: dict[str, Any], check: str, message: str, toy: Any
) -> None:
    with pytest.raises(BenchError, match=re.escape(message)):
        getattr(ConnectorContract(), check)(replace(toy(), **lacking))
