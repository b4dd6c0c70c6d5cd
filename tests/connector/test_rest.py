"""Asking an API: paging that goes on where it was, joins by ids, and an http that is shut outside of reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from relay_connectors.clock import SystemClock
from relay_connectors.connector import (
    ApiKey,
    Budget,
    Draft,
    HttpPlan,
    Joined,
    Links,
    LooksUp,
    NotFoundError,
    Numbers,
    Offsets,
    Page,
    PersonField,
    Raw,
    Reader,
    RestConnector,
    Secret,
    Settings,
    SourceError,
    Tokens,
    build_http,
    custom_texts,
    full_name,
    listed,
    looked_up,
    person_fields,
    sound,
    typed_emails,
    typed_phones,
)
from relay_connectors.connector.asking import CLOSED, Answer, ClosedError
from relay_connectors.errors import ConfigurationError
from relay_connectors.testing import FakeTime, InProcess, Reply

HOST = "http://127.0.0.1:9"
ROWS = list(range(7))


def api(request):
    """Seven rows, three a page, in every way of paging at once."""
    query = dict(request.query)
    size = 3
    start = int(query.get("from", 0)) or int(query.get("offset", 0)) or (int(query.get("page", 1)) - 1) * size
    found = ROWS[start : start + size]
    more = start + size if start + size < len(ROWS) else None
    link = f'<{HOST}/v1/rows?from={more}>; rel="next"' if more else ""
    if start > 50:
        return Reply({"message": "no such place"}, 422)
    return Reply({"rows": found, "next": str(more) if more else None}, headers={"Link": link})


def rows(json):
    return json["rows"]


PAGINGS = [Links(), Tokens(lambda json: json["next"], "from"), Numbers(rows), Offsets(rows)]


def http(paging=None, handler=api):
    time = FakeTime()
    plan = HttpPlan(f"{HOST}/v1", ApiKey(Secret("k", "env:K")), Budget(100, 1.0), paging or Links())
    made = {"exchanges": lambda base: InProcess(handler, base), "sleep": time.sleep, "monotonic": time.monotonic}
    return build_http(plan, source="acme", clock=SystemClock(), **made)


@pytest.mark.parametrize("paging", PAGINGS, ids=lambda paging: type(paging).__name__)
def test_a_list_is_read_to_its_end(paging):
    answers = list(http(paging).pages("/rows"))

    assert [row for answer in answers for row in rows(answer.json)] == ROWS


@pytest.mark.parametrize("paging", PAGINGS, ids=lambda paging: type(paging).__name__)
def test_a_list_goes_on_where_it_was(paging):
    first = next(http(paging).pages("/rows"))
    rest = http(paging).pages("/rows", first.following)

    assert [row for answer in rest for row in rows(answer.json)] == ROWS[3:]


@pytest.mark.parametrize(("paging", "place"), [(PAGINGS[0], f"{HOST}/v1/rows?from=99"), (PAGINGS[1], "99")])
def test_a_place_that_the_source_forgot_begins_the_list_anew(paging, place):
    answers = http(paging).pages("/rows", place)

    assert [row for answer in answers for row in rows(answer.json)] == ROWS


@pytest.mark.parametrize(
    "reply", [Reply(raw=b"[1, 2"), Reply([{"id": 1}], headers={"Link": "nonsense"}), Reply({}, 418)]
)
def test_a_place_that_is_answered_badly_is_no_place_that_was_forgotten(reply):
    asked = []

    def handler(request):
        asked.append(request)
        return reply

    with pytest.raises(SourceError):
        list(http(handler=handler).pages("/rows", f"{HOST}/v1/rows?from=3"))
    assert len(asked) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_asked_for_by_its_own_address_and_is_not_there_is_told_from_other_errors(status):
    with pytest.raises(NotFoundError) as caught:
        http(handler=lambda _: Reply({}, status)).get("/rows/7")

    assert isinstance(caught.value, SourceError)
    with pytest.raises(SourceError) as other:
        http(handler=lambda _: Reply({}, 422)).get("/rows/7")
    assert not isinstance(other.value, NotFoundError)


def test_a_place_at_another_host_begins_the_list_anew():
    answers = http().pages("/rows", "https://elsewhere.example.com/rows?from=3")

    assert [row for answer in answers for row in rows(answer.json)] == ROWS


def test_a_plan_prints_no_secret():
    plan = HttpPlan(f"{HOST}/v1", ApiKey(Secret("canary", "env:K")), Budget(100, 1.0))

    assert "canary" not in repr(plan)


def people(request):
    query = dict(request.query)
    known = {number: {"id": number, "name": f"n{number}", "note": "private"} for number in range(1, 200, 2)}
    wanted = [int(one) for one in query["ids"].split(",")] if "ids" in query else list(known)
    ASKED.append(len(wanted))
    return Reply([known[one] for one in wanted if one in known])


ASKED: list[int] = []


def test_rows_are_joined_by_fifty_ids_and_cut_down_where_they_arrive():
    ASKED.clear()
    found = list(Joined(http(handler=people), "/people", fields=("id", "name")).rows([None, *range(1, 121)]))

    assert ASKED == [50, 50, 20]
    assert [row["id"] for row in found] == list(range(119, 0, -2))
    assert all(set(row) == {"id", "name"} for row in found)


def test_what_is_known_is_not_asked_for_again():
    ASKED.clear()
    joined = Joined(http(handler=people), "/people")
    joined.known([1, 3])
    joined.known([1, 3, None, 5])

    assert ASKED == [2, 1]


def test_what_is_missing_is_asked_for_once():
    ASKED.clear()
    seen = []
    joined = Joined(http(handler=people), "/people", must_see=lambda: seen.append(1))
    for _ in range(3):
        assert joined.known([2, 4]) == {}

    assert ASKED == [2, 2]  # once more, because a right or a replica may have been gone for an answer
    assert seen == [1]


def test_rows_that_were_missing_for_one_answer_are_found():
    blank = [Reply([])]
    joined = Joined(http(handler=lambda request: blank.pop() if blank else people(request)), "/people", must_see=list)

    assert [row["id"] for row in joined.rows([1, 3])] == [3, 1]


@pytest.mark.parametrize("times", [2, 5])
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "30"}])
def test_a_window_of_a_limit_that_others_used_up_is_waited_for(times, headers):
    busy = [Reply({}, 429, headers)] * times

    assert http(handler=lambda request: busy.pop() if busy else api(request)).get("/rows").json["rows"] == [0, 1, 2]


def test_a_small_list_is_read_whole_and_then_by_ids():
    ASKED.clear()
    joined = Joined(http(handler=people), "/people", whole=True)
    joined.known([1])
    joined.known([3, 2])

    assert ASKED == [100, 1]


def test_an_answer_that_is_no_list_is_an_error_and_no_rows():
    with pytest.raises(SourceError, match="did not answer a list"):
        listed(Answer({"message": "busy"}), "/rows")


def test_one_bad_row_is_a_problem():
    good, problems = sound([{"id": 1, "name": None}, {"id": 2}, {"id": [3], "name": "x"}, {}], ("name",), "/rows")

    assert good == [{"id": 1, "name": None}]
    assert [(one.key, one.locator) for one in problems] == [("2", "/rows/2"), ("", "/rows/"), ("", "/rows/")]


def test_a_field_that_all_rows_lack_is_an_error():
    with pytest.raises(SourceError, match="no row has name"):
        sound([{"id": 1}, {"id": 2}], ("name",), "/rows")


def test_a_fraction_is_a_value_as_any_other() -> None:
    rows = [{"id": 1, "score": 1.5}, {"id": 2, "score": 0.5}]

    assert sound(rows, ("score",), "/rows") == (rows, [])


class Plain(RestConnector[Settings]):
    name, version, translator = "plain", "1", "1"

    def transport(self):
        raise AssertionError

    def fetch(self, cursor) -> Iterator[Page]:
        for answer in self.http.pages("/rows"):
            yield Page([Raw(str(row), {"n": row}) for row in rows(answer.json)], {"at": answer.following})

    def lookup(self, keys) -> Iterator[Raw]:
        return (Raw(str(row), {"n": row}) for row in rows(self.http.get("/rows").json) if str(row) in keys)

    def translate(self, raw: Reader) -> Draft:
        self.http.get("/more")
        return Draft(outcome="unknown")


@pytest.fixture
def plain():
    made = Plain(Settings(account="acme"))
    made.use(http())
    return made


def test_an_adapter_asks_while_it_reads_and_never_else(plain):
    for part in plain.parts():
        for page in part.pages():
            assert plain.http is CLOSED
            with pytest.raises(ClosedError, match="translate is pure"):
                plain.translate(Reader(page.raws[0]))
    assert plain.http is CLOSED


def test_a_reading_that_is_left_closes_its_http(plain):
    next(iter(next(plain.parts()).pages()))

    assert plain.http is CLOSED


def test_an_adapter_asks_while_it_looks_up(plain):
    assert isinstance(plain, LooksUp)
    assert [raw.key for raw in looked_up(plain, ["1", "2", "9"])] == ["1", "2"]
    assert plain.http is CLOSED


def test_an_adapter_without_look_up_says_so():
    from relay_generic_csv import GenericCsvConnector, GenericCsvSettings

    with pytest.raises(ConfigurationError, match="cannot look"):
        looked_up(GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv")), ["1"])


@pytest.mark.parametrize(
    ("what", "text", "value"),
    [
        ("person.full_name_kana", "みほん　はなこ", "ミホン ハナコ"),
        ("person.birth_date", "平成2年4月1日", "1990-04-01"),
        ("person.locale", "日本語", "ja"),
        ("person.locale", "English", "en"),
        ("person.locale", "pt-BR", "pt-BR"),
        ("person.locale", "何か", None),
        ("person.birth_date", "", None),
    ],
)
def test_a_custom_field_is_read_as_what_it_is(what: PersonField, text, value):
    assert person_fields(Reader(Raw("1", {"f": text})), {"f": what}) == {what.removeprefix("person."): value}


@pytest.mark.parametrize(
    ("family", "given", "full"),
    [("見本", "花子", "見本 花子"), ("Mihon", "Hanako", "Hanako Mihon"), (None, "花子", "花子"), (None, None, None)],
)
def test_a_name_is_said_in_the_order_of_its_script(family, given, full):
    assert full_name(family, given) == full


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        ({"a": {"type": "short_text", "value": "はい"}, "b": {"value": "no"}}, {"a": "はい"}),
        ({"a": "はい"}, {"a": "はい"}),
        ({"a": {"value": ["x", "y"]}}, {"a": "x、y"}),
        ({"a": {"value": {"user_id": 7}}}, {"a": ""}),
        ({"a": {"value": None}}, {"a": ""}),
        ({}, {}),
        (None, {}),
        ([{"a": 1}], {}),
    ],
)
def test_a_custom_field_is_read_as_text_if_it_was_asked_for(fields, texts):
    assert custom_texts(fields, ["a"]) == texts


MAILS = [
    {"value": "a@work.example.com", "type": "work"},
    {"value": "a@example.com", "type": "home"},
    {"type": "home"},
    "a@example.jp",
]


def test_an_address_at_work_is_never_the_first():
    raw = Reader(Raw("1", {"who": {"mails": MAILS}}))
    found = typed_emails(raw, "who.mails", {"work": "work", "home": "personal"})

    assert [(one.address, one.kind, one.primary) for one in found] == [
        ("a@example.com", "personal", True),
        ("a@work.example.com", "work", False),
    ]


@pytest.mark.parametrize("mails", [None, {}, "a@example.com", [None, 7]])
def test_what_is_no_list_of_addresses_has_none(mails):
    assert typed_emails(Reader(Raw("1", {"mails": mails})), "mails", {}) == ()


def test_what_is_no_number_is_left_out():
    numbers = [{"value": "hanako.skype", "type": "skype"}, {"value": "090-1234-5678", "type": "mobile"}]
    raw = Reader(Raw("1", {"tel": numbers}))

    assert [one.e164 for one in typed_phones(raw, "tel", but=("skype",))] == ["+819012345678"]
    assert raw.warnings == []
