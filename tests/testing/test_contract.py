"""Each check of the contract catches an adapter that is broken in just that way, and lets the sound one pass."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from relay_connectors.errors import RelayConnectorsError
from relay_connectors.testing import Bench, ConnectorContract
from relay_connectors.testing.contract.needing import BenchError, SaidError

CHANGES = "test_what_changes_while_it_is_read_is_right_after_two_quiet_runs"
CHECKS = [name for name in dir(ConnectorContract) if name.startswith("test_")]


def trying(lines: str, error: str, then: str, indent: int = 12) -> str:
    """*lines* inside of a try whose except does *then*."""
    pad = " " * indent
    inner = "\n".join("    " + line for line in lines.splitlines())
    return f"{pad}try:\n{inner}\n{pad}except {error}:\n{pad}    {then}"


IMPORT = "from __future__ import annotations\n"
RAW = 'self._raw(row, people.get(row["person_id"])) for row in rows'
PEOPLE = """\
        people = {row["id"]: row for row in found.rows(row["person_id"] for row in rows)}"""
READ = "        return self._raws(rows), problems"
OUTCOME = 'raw.word(STATUSES, "status", path="decision.outcome") or "unknown"'
PERSON = 'person=Person(full_name=raw.text("person.name"), emails=raw.emails("person.email")),'
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

# Tries again by itself, as if the core did not.
STUBBORN = """\
        for attempt in range(5):
            try:
                people = {row["id"]: row for row in found.rows(row["person_id"] for row in rows)}
                break
            except SourceUnavailableError:
                if attempt == 4:
                    raise"""
COMPLAINING = """\
        try:
            people = {row["id"]: row for row in found.rows(row["person_id"] for row in rows)}
        except Exception:
            logging.getLogger(__name__).warning("people failed")
            raise"""
# Knows who withdrew only once it has met all of them.
HINDSIGHT = """\
            seen = set()
            for page in walk.pages(answers, partial(self._read, walk)):
                seen |= {raw.key for raw in page.raws if raw.data["status"] == "withdrawn"}
                if page.cursor.get("done"):
                    self.withdrawn = self.withdrawn | seen
                yield page"""

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
    "test_everybody_has_their_own_address": [(PERSON, "person=Person(),")],
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
    "test_it_leaves_trying_again_to_the_core": [
        (IMPORT, IMPORT + "from relay_connectors.connector import SourceUnavailableError\n"),
        (PEOPLE, STUBBORN),
    ],
    "test_it_changes_nothing_at_the_source": [(PEOPLE, PEOPLE + '\n        self.http.post("/people", {"seen": 1})')],
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
    "test_a_row_that_cannot_be_read_is_not_gone": [
        ('if found.unread:\n            raise SourceError("an ', 'if not rows:\n            raise SourceError("an '),
    ],
}  # fmt: skip


NAMELESS = 'NAMELESS = Words({}, unknown="employer_rejected", warning="status_unknown")'
# Broken in other ways that the same check has to catch.
ALSO: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("test_an_unknown_word_is_held", "knows the bench's word", [
        ('"hired": "hired"}', '"hired": "hired", "愉快": "unknown"}'),
        ('unknown="unknown"', 'unknown="employer_rejected"'),
    ]),
    ("test_reading_twice_gives_the_same_ids_and_drafts", "notes in the row when it was read", [
        (KEY, KEY.replace('"person": person', '"person": person, "read_at": str(self.clock.now())')),
    ]),
    ("test_reading_twice_gives_the_same_ids_and_drafts", "takes now for the day of the decision", [
        (KEY, KEY.replace('"person": person', '"person": person, "read_at": str(self.clock.now())')),
        (OUTCOME, f"{OUTCOME},\n            decided_at=raw.when('read_at', path='decision.decided_at')"),
    ]),
    ("test_everybody_has_their_own_address", "mixes people up", [
        (PEOPLE, PEOPLE + "\n        people = dict(zip(people, reversed(list(people.values()))))"),
    ]),
    ("test_translating_does_not_depend_on_what_came_before", "needs a table that fetch made", [
        ("        for walk in self", "        self.kinds = STATUSES\n        for walk in self"),
        ('    name = "toy"', '    kinds = Words({}, unknown="unknown", warning="status_unknown")\n    name = "toy"'),
        ("raw.word(STATUSES", "raw.word(self.kinds"),
    ]),
    ("test_translating_does_not_depend_on_what_came_before", "needs later pages", [
        ('    name = "toy"', '    withdrawn = frozenset()\n    name = "toy"'),
        (PAGES, HINDSIGHT),
        (OUTCOME, f'("candidate_withdrew" if raw.key in self.withdrawn else {OUTCOME})'),
        ('"withdrawn": "candidate_withdrew"', '"withdrawn": "employer_rejected"'),
    ]),
    ("test_every_application_is_reported_whatever_its_outcome", "needs later pages", [
        ('    name = "toy"', '    withdrawn = frozenset()\n    name = "toy"'),
        (PAGES, HINDSIGHT),
        (OUTCOME, f'("candidate_withdrew" if raw.key in self.withdrawn else {OUTCOME})'),
        ('"withdrawn": "candidate_withdrew"', '"withdrawn": "employer_rejected"'),
    ]),
    (CHANGES, "tells rejections only, later on", [
        (READ, "        rows = [row for row in rows if walk.first or row['status'] == 'no']\n" + READ),
    ]),
    (CHANGES, "tells no hires, later on", [
        (READ, "        rows = [row for row in rows if walk.first or row['status'] != 'hired']\n" + READ),
    ]),
    (CHANGES, "pages by numbers", [
        ("    HttpPlan,\n", "    HttpPlan,\n    Numbers,\n"),
        ("Budget(10, 1.0))", "Budget(10, 1.0), Numbers())"),
    ]),
    (CHANGES, "looks nobody up", [
        ("        ids = [int(key) for key in keys if key.isdecimal()]", "        ids = []"),
    ]),
    ("test_a_bad_row_does_not_stop_the_others", "trusts the rows of a joined list", [
        (', required=("name", "email"))', ")"),
        ('        if found.unread:\n            raise SourceError("a person cannot be read")\n', ""),
        ("raw.word(STATUSES", "raw.word(STATUSES if raw.get('person.name') else NAMELESS"),
        ("class ToySettings", f"{NAMELESS}\n\n\nclass ToySettings"),
    ]),
    ("test_a_row_that_cannot_be_read_is_not_gone", "skips whose person cannot be read", [
        ('        if found.unread:\n            raise SourceError("a person cannot be read")\n', ""),
        (TRANSLATE, TRANSLATE + "        if raw.get('person') is None:\n            return Skip('nobody')\n"),
    ]),
    *(
        ("test_it_neither_waits_nor_asks_nor_prints_by_itself", name, [(IMPORT, IMPORT + f"{line}\n")])
        for name, line in {
            "waits by select": "import select",
            "loads by importlib": "import importlib",
            "logs under another name": "import logging",
            "runs programs": "from os import system",
            "asks by urllib": "from urllib import parse, request",
            "asks by a package": "ssl = __import__('ssl')",
            "evaluates": "SLEEP = eval('1')",
        }.items()
    ),
    ("test_it_neither_waits_nor_asks_nor_prints_by_itself", "logs where something failed", [
        (IMPORT, IMPORT + "import logging\n"),
        (PEOPLE, COMPLAINING),
    ]),
    ("test_it_neither_waits_nor_asks_nor_prints_by_itself", "loads what it does not import", [
        (PEOPLE, PEOPLE + "\n        __import__('time').sleep(0.001)"),
    ]),
]  # fmt: skip


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
    assert len(CHECKS) == 38


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_adapter_passes(check: str, toy: Any) -> None:
    assert holds(check, toy())


@pytest.mark.parametrize("check", BROKEN)
def test_a_broken_adapter_is_caught(check: str, toy: Any) -> None:
    bench = toy(*BROKEN[check])

    assert bench.run().raws(), "it is broken in too many ways"
    assert not holds(check, bench)


@pytest.mark.parametrize(("check", "how", "changes"), ALSO, ids=[f"{check}-{how}" for check, how, _ in ALSO])
def test_an_adapter_that_is_broken_in_another_way_is_caught(
    check: str, how: str, changes: list[tuple[str, str]], toy: Any
) -> None:
    bench = toy(*changes)

    assert bench.run().raws(), how
    assert not holds(check, bench)


def test_modules_that_compute_may_be_imported(toy: Any) -> None:
    lines = "import re\nfrom os.path import join\nfrom urllib.parse import quote\nimport pydantic\nimport json\n"

    assert holds("test_it_neither_waits_nor_asks_nor_prints_by_itself", toy((IMPORT, IMPORT + lines)))


def test_a_failed_look_up_tells_how_many_are_missing(toy: Any) -> None:
    bench = toy(("        yield from self._raws(rows)", "        yield from self._raws(rows[:-2])"))

    with pytest.raises(SaidError, match=r"^of 21 applications that were read, 2 are missing in what is looked up$"):
        ConnectorContract().test_what_is_looked_up_is_as_it_was_read(bench)


@pytest.mark.parametrize(
    ("lacking", "check", "message"),
    [
        ({"api": None}, "test_no_error_names_a_person_or_a_secret", "no `api`, although its adapter asks one"),
        ({"canaries": []}, "test_nothing_that_is_printed_names_a_person", "no text in `canaries`"),
        ({"expected": {}}, "test_a_withdrawal_is_never_a_rejection", "nobody in `expected` who withdrew"),
        ({"required": {}}, "test_a_field_that_vanishes_is_loud", "no fields in `required`"),
        ({"required": {"/people": ["id"]}}, "test_a_field_that_vanishes_is_loud", "for /applications, which is asked"),
        ({"addresses": {}}, "test_everybody_has_their_own_address", "fewer than two different addresses"),
        ({"limit": None}, "test_the_budget_is_kept", "no `limit`"),
        ({"many": None}, "test_memory_stays_flat", "no `many`"),
        ({"change": None}, CHANGES, "no `change` and `truth`"),
        ({"truth": None}, CHANGES, "no `change` and `truth`"),
        ({"change": None}, "test_a_bad_row_does_not_stop_the_others", "no `change`"),
        ({"expected": {"1": "hired"}}, CHANGES, "fewer than 20 applications in `expected`"),
    ],
)
def test_a_bench_that_lacks_what_a_check_needs_is_no_pass(
    lacking: dict[str, Any], check: str, message: str, toy: Any
) -> None:
    with pytest.raises(BenchError, match=re.escape(message)):
        getattr(ConnectorContract(), check)(replace(toy(), **lacking))
