"""How Greenhouse is asked: tokens, scopes, filters, and what each refusal becomes."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from pydantic import ValidationError

from relay_connectors.clock import FixedClock
from relay_connectors.connector import (
    ConfigurationError,
    Remark,
    SourceError,
    SourceUnavailableError,
    build_http,
    examined,
    open_source,
)
from relay_connectors.errors import CredentialsError
from relay_connectors.testing import FakeTime, Harvest, World, served
from relay_greenhouse import GreenhouseConnector, GreenhouseSettings
from relay_greenhouse.tables import SCOPES

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TOKEN, API = "https://auth.greenhouse.io/token", "https://harvest.greenhouse.io/v3"


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """Greenhouse as recorded: a token for an hour, and no applications."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def connector(settings: Callable[..., Any]) -> Callable[..., GreenhouseConnector]:
    def build(clock: FixedClock | None = None, **more: Any) -> GreenhouseConnector:
        told = {**settings(), "base_url": API, "token_url": TOKEN, **more}
        made, time = GreenhouseConnector(GreenhouseSettings(**told), clock=clock or FixedClock(NOW)), FakeTime()
        plan = made.transport()
        made.use(build_http(plan, source="acme", clock=made.clock, sleep=time.sleep, monotonic=time.monotonic))
        return made

    return build


def read(connector: GreenhouseConnector, cursor: Any = None) -> list[Any]:
    return [raw for part in connector.parts() for page in part.pages(cursor) for raw in page.raws]


def token(web: responses.RequestsMock, **life: Any) -> None:
    web.post(TOKEN, json={"token_type": "Bearer", "access_token": f"t{len(web.registered())}", **life})


def empty(web: responses.RequestsMock, path: str = "/applications", **more: Any) -> None:
    web.get(API + path, json=[], headers={"Link": ""}, **more)


def test_a_token_is_asked_for_with_basic_and_a_form(web: Any, connector: Any) -> None:
    token(web, expires_at="2026-11-21T04:00:00Z")
    empty(web)
    read(connector(sub=4711))

    request = web.calls[0].request
    pair = base64.b64encode(b"client.canary:s3cret-canary").decode()
    assert request.headers["Authorization"] == f"Basic {pair}"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {"grant_type": ["client_credentials"], "sub": ["4711"]}


@pytest.mark.parametrize(
    ("life", "minutes"),
    [
        ({"expires_at": "2026-11-21T04:00:00Z"}, 59),
        ({"expires_at": "2026-11-21T04:00:00+0000"}, 59),
        ({"expires_in": 3600}, 59),
        ({"expires": "2026-11-21T04:00:00Z"}, 59),
        ({"expires": 3600}, 59),
        ({}, 9),
    ],
)
def test_a_token_is_renewed_a_minute_before_its_end(web: Any, connector: Any, life: Any, minutes: int) -> None:
    token(web, **life)
    empty(web)
    empty(web, "/rejection_details")
    clock = FixedClock(NOW)
    made = connector(clock)
    read(made)
    clock.at += timedelta(minutes=minutes) - timedelta(seconds=1)
    read(made)
    before = [call.request.url for call in web.calls].count(TOKEN)
    clock.at += timedelta(seconds=1)
    read(made)

    assert before == 1
    assert [call.request.url for call in web.calls].count(TOKEN) == 2


def test_a_token_that_is_refused_is_minted_anew_once(web: Any, connector: Any) -> None:
    why = "Token could not be decoded. Please ensure your token is from a trusted source."
    token(web, expires_in=3600)
    web.get(f"{API}/applications", status=401, json={"message": "Unauthorized", "errors": [why]})

    with pytest.raises(CredentialsError, match="401"):
        read(connector())
    assert [call.request.url for call in web.calls].count(TOKEN) == 2


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"message": "Unauthorized", "errorId": "err-1"}),
        (400, {"message": "client_id=client.canary does not contain a valid client ID suffix", "errorId": "err-1"}),
        (401, {"error": "invalid_client"}),
        (400, {"error": "invalid_grant"}),
    ],
)
def test_a_wrong_credential_is_said_without_repeating_it(web: Any, connector: Any, status: int, body: Any) -> None:
    web.post(TOKEN, status=status, json=body)

    with pytest.raises(CredentialsError) as caught:
        read(connector())
    assert "client_secret" in str(caught.value)
    assert "client.canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, CredentialsError),
        (404, SourceError),
        (422, SourceError),
        (429, SourceUnavailableError),
        (503, SourceUnavailableError),
    ],
)
def test_each_status_is_the_error_that_says_what_to_do(web: Any, connector: Any, status: int, error: type) -> None:
    token(web, expires_in=3600)
    web.get(f"{API}/applications", status=status, json={"message": "canary@example.com"}, headers={"Retry-After": "2"})

    with pytest.raises(error) as caught:
        read(connector())
    assert isinstance(caught.value, SourceUnavailableError) == (error is SourceUnavailableError)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ("pipe", {"updated_at": ["gte|2026-11-21T01:00:00.000Z|lte|2026-11-21T03:00:00.000Z"]}),
        (
            "bracket",
            {"updated_at[gte]": ["2026-11-21T01:00:00.000Z"], "updated_at[lte]": ["2026-11-21T03:00:00.000Z"]},
        ),
    ],
)
def test_a_window_has_two_sides_and_an_hour_of_overlap(web: Any, connector: Any, form: str, query: Any) -> None:
    token(web, expires_in=3600)
    empty(web)
    empty(web, "/rejection_details")
    read(connector(date_filter=form), {"done": "2026-11-21T02:00:00.000Z"})

    for call in web.calls[1:]:
        asked = parse_qs(urlsplit(call.request.url).query)
        assert {name: value for name, value in asked.items() if name != "fields"} == {"per_page": ["500"], **query}


def test_only_what_is_read_is_asked_for(web: Any, connector: Any) -> None:
    token(web, expires_in=3600)
    empty(web)
    empty(web, "/rejection_details")
    read(connector(), {"done": "2026-11-21T02:00:00.000Z"})
    read(connector(whole_rows=True), {"done": "2026-11-21T02:00:00.000Z"})
    asked = [parse_qs(urlsplit(call.request.url).query) for call in web.calls if "/v3/" in call.request.url]

    applications, details = (set(one["fields"][0].split(",")) for one in asked[:2])
    assert {"id", "rejection_reason_id", "prospect"} < applications
    assert "answers" not in applications
    assert details == {"id", "application_id", "rejection_reason_id", "updated_at"}
    assert not [one for one in asked[2:] if "fields" in one]


@pytest.mark.parametrize("lacking", [*SCOPES])
def test_a_sync_names_the_scope_that_is_missing(settings: Any, lacking: str) -> None:
    world = World.seeded(1, 30)
    api = Harvest(world)
    api.denied = {lacking.removeprefix("/")}
    with served(api) as url:
        api.base = url
        told = {**settings(), "base_url": url + "/v3", "token_url": url + "/token"}
        made = GreenhouseConnector(GreenhouseSettings(**told), clock=world.clock)
        with pytest.raises(CredentialsError) as caught:
            read(made, {"done": "2020-01-01T00:00:00.000Z"})

    assert str(caught.value) == f"greenhouse refused {SCOPES[lacking]} (403): give the credential this scope."


def test_a_link_is_followed_as_it_is(web: Any, connector: Any) -> None:
    token(web, expires_in=3600)
    cursor = f"{API}/applications?cursor=eyJpZCI6MX0%3D"
    web.get(f"{API}/applications", json=[], headers={"Link": f'<{cursor}>; rel="next"'})
    web.get(cursor, json=[], headers={"Link": ""})
    read(connector())

    assert web.calls[2].request.url == cursor


def test_ids_go_by_fifty(settings: Any) -> None:
    world = World.seeded(1, 120)
    api = Harvest(world)
    with served(api) as url:
        api.base = url
        source = open_source(
            "greenhouse", clock=world.clock, **{**settings(), "base_url": url + "/v3", "token_url": url + "/token"}
        )
        records = [raw for part in source.parts() for page in part.pages() for raw in page.raws]

    assert len(records) == 120
    assert [path for path, _ in api.asked].count("/v3/candidates") == 3


@pytest.mark.parametrize("spelling", ["expires_at", "offset", "expires_in", "expires", "none"])
@pytest.mark.parametrize("detail_only", [True, False])
def test_a_whole_account_is_read_over_http(settings: Any, spelling: str, detail_only: bool) -> None:
    world = World.seeded(3, 60)
    api = Harvest(world)
    api.token_spelling, api.detail_only, api.most_rows = spelling, detail_only, 20
    with served(api) as url:
        api.base = url
        told = {**settings(), "base_url": url + "/v3/", "token_url": url + "/token"}
        source = open_source("greenhouse", clock=world.clock, **told)
        outcomes = {
            raw.key: getattr(source.translate(raw), "outcome", "")
            for part in source.parts()
            for page in part.pages()
            for raw in page.raws
        }

    assert {key for key, outcome in outcomes.items() if outcome == "employer_rejected"} == world.referable()


def test_a_rejection_that_was_taken_back_meanwhile_is_held(settings: Any) -> None:
    """Without the reason's id on the application: its details went between two answers."""
    world = World.seeded(3, 60)
    api = Harvest(world)
    api.detail_only = True
    api.meanwhile = lambda request: (
        [world.tables["rejection_details"].drop(row) for row in list(world.tables["rejection_details"].rows)]
        if request.path.endswith("/candidates")
        else None
    )
    with served(api) as url:
        api.base = url
        told = {**settings(), "base_url": url + "/v3", "token_url": url + "/token"}
        source = open_source("greenhouse", clock=world.clock, **told)
        outcomes = {
            getattr(source.translate(raw), "outcome", "")
            for part in source.parts()
            for page in part.pages()
            for raw in page.raws
        }

    assert "unknown" in outcomes
    assert "employer_rejected" not in outcomes


@pytest.mark.parametrize(
    "told",
    [
        {"api_key": "v1-key"},
        {"base_url": "https://harvest.greenhouse.io/v1"},
        {"base_url": "https://harvest.greenhouse.io/v2/"},
    ],
)
def test_what_belongs_to_the_old_versions_is_named_and_refused_with_the_way_on(
    settings: Any, told: dict[str, str]
) -> None:
    (key,) = told
    with pytest.raises(ConfigurationError, match="Greenhouse switched off on 2026-08-31") as caught:
        open_source("greenhouse", source="acme-gh", **{**settings(), **told})

    assert f" sources.acme-gh.{key}: that belongs to Harvest v1" in str(caught.value)
    assert told[key] not in str(caught.value)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"sub": "hanako"}, "sub"),
        ({"base_url": "http://harvest.greenhouse.io/v3"}, "base_url"),
        ({"date_filter": "comma"}, "date_filter"),
        ({"client_secret": "literal"}, "client_secret"),
        ({"custom_fields": {"x": "person.emails"}}, "custom_fields"),
    ],
)
def test_a_wrong_setting_is_named(settings: Any, told: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        GreenhouseSettings(**{**settings(), **told})
    assert {error["loc"][0] for error in caught.value.errors(include_input=False)} == {name}


def test_other_credentials_do_not_make_rows_be_read_anew(settings: Any) -> None:
    readings = {open_source("greenhouse", **{**settings(), "client_id": name}).reading for name in ("a", "b")}
    other = open_source("greenhouse", **{**settings(), "no_reason": "refer"}).reading

    assert len(readings) == 1
    assert other not in readings


@pytest.fixture
def examine(settings: Any) -> Callable[..., list[Remark]]:
    def run(api: Harvest, **more: Any) -> list[Remark]:
        with served(api) as url:
            told = {**settings(), "base_url": url + "/v3", "token_url": url + "/token", **more}
            made = GreenhouseConnector(GreenhouseSettings(**told), clock=api.world.clock)
            return list(examined(made))

    return run


def test_a_sound_account_is_remarked_on_with_nothing(examine: Any) -> None:
    api = Harvest(World.seeded(1, 5))

    assert examine(api) == []
    assert len(api.asked) <= 19
    assert all("fields" in names for path, names in api.asked if path != "/token")


def test_whole_rows_are_examined_without_naming_fields(examine: Any) -> None:
    api = Harvest(World.seeded(1, 5))

    assert examine(api, whole_rows=True) == []
    assert not [names for _, names in api.asked if "fields" in names]


@pytest.mark.parametrize("name", ["candidates", "application_stages"])
def test_a_filter_by_ids_that_is_ignored_is_found(examine: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    api = Harvest(World.seeded(1, 20))
    found = api._rows

    def unfiltered(table: str, query: Any, highest: Any) -> Any:
        kept = {key: value for key, value in query.items() if not key.endswith("ids")}
        return found(table, kept if table == name else query, highest)

    monkeypatch.setattr(api, "_rows", unfiltered)

    assert examine(api) == [Remark("ids_ignored", f"/{name}")]


def test_each_missing_scope_is_named(examine: Any) -> None:
    api = Harvest(World.seeded(1, 5))
    api.denied = {"candidates", "rejection_details"}

    assert {remark.what for remark in examine(api)} == {"harvest:candidates:list", "harvest:rejection_details:list"}


def test_a_filter_that_is_ignored_is_found_with_one_row(examine: Any) -> None:
    api = Harvest(World.seeded(1, 20))
    api.ignores_dates = True

    assert {remark.code for remark in examine(api)} == {"filter_ignored"}


def test_an_account_that_looks_empty_asks_for_a_site_admin(examine: Any) -> None:
    api = Harvest(World.seeded(1, 5))
    api.site_admin = False

    (remark,) = examine(api)
    assert remark.code == "nothing_visible"
    assert "Site Admin" in remark.what


def test_a_wrong_secret_is_no_missing_scope(examine: Any) -> None:
    with pytest.raises(CredentialsError, match="client_secret"):
        examine(Harvest(World.seeded(1, 5)), client_id="somebody else")
