"""Harvest v3 as it is documented and was recorded: bare arrays, ids descending, lonely cursors, lying headers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from relay_connectors.clock import stamp
from relay_connectors.testing.harvest.table import Row
from relay_connectors.testing.harvest.world import World
from relay_connectors.testing.serving import Reply, Request

__all__ = ["Harvest"]

COMMON = {"cursor", "per_page", "ids", "created_at", "updated_at", "fields"}
# Every list that is served, with what it may be filtered by: the OpenAPI document of 2026-06-27, without what no row
# here could be held against (last_activity_at, stage_ids, opened_at, closed_at, requisition_id, department_id,
# office_id): that is refused, so that nobody takes an answer for a filtered one.
OWN: Mapping[str, set[str]] = {
    "applications": {"status", "candidate_ids", "job_ids", "source_ids", "prospect"},
    "candidates": {"private", "email", "tag"},
    "rejection_details": {"application_ids", "rejection_reason_ids"},
    "rejection_reasons": {"include_defaults"},
    "jobs": {"status", "confidential"},
    "sources": set(),
    "application_stages": {"application_ids", "job_interview_stage_ids", "current"},
    "job_interview_stages": {"job_ids", "active"},
}
# What a list's filter calls a status → what its rows call it.
STATUSES: Mapping[str, Mapping[str, str]] = {
    "applications": {"active": "in_process", "rejected": "rejected", "hired": "hired", "converted": "converted"},
    "jobs": {"open": "open", "closed": "closed", "draft": "draft"},
}
FLAGS = {"prospect", "private", "confidential", "current", "active"}
LARGEST_PAGE, MOST_IDS = 500, 50
WINDOW = 30
DATES = ("created_at", "updated_at")
OPERATORS = {"gte", "lte", "gt", "lt"}


class RefusedError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.reply = Reply({"message": message, **({"errors": errors} if errors else {})}, status)


class Harvest:
    """The API of one account: an :data:`Api`, to be asked in process or served on loopback.

    ``asked`` lists every request as (path, parameters' names), unless ``remembers`` is set to False, for readings of
    any length. What may be set: ``site_admin`` (False: every list is
    empty, with a 200), ``blinks`` (so many lists are empty from now on, as from a replica that lags), ``denied``
    (scopes that answer 403), ``ignores_dates`` (date filters change nothing), ``most_rows`` (pages that are smaller
    than asked for), ``detail_only`` (applications without ``rejection_reason_id``, as before 2026-07), ``meanwhile``
    (called before each list is answered) and ``limit`` (requests in a window of 30 s of *seconds*, the server's own
    time).
    """

    def __init__(self, world: World, *, seconds: Callable[[], float] | None = None, base: str = "") -> None:
        self.world = world
        self.base = base
        self.site_admin = True
        self.blinks = 0
        self.denied: set[str] = set()
        self.ignores_dates = False
        self.detail_only = False
        self.most_rows = LARGEST_PAGE
        self.limit = 150
        self.token_life = timedelta(hours=1)
        self.token_spelling = "expires_at"  # noqa: S105  how a token's end is told
        self.client = ("client.canary", "s3cret-canary")
        self.meanwhile: Callable[[Request], None] = lambda _: None
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.remembers = True
        self._seconds = seconds or (lambda: self.world.clock.now().timestamp())
        self._spent: tuple[int, int] = (0, 0)
        self._token = ("", datetime.min.replace(tzinfo=UTC))
        self._minted = 0

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        if self.remembers:
            self.asked.append((request.path, tuple(name for name, _ in request.query)))
        if request.path == "/token":
            return self._mint(request)
        headers = self._rate()
        try:
            if headers["X-RateLimit-Remaining"] == "-1":
                return Reply({"message": "Too Many Requests"}, 429, self._told_to_wait(headers))
            self._authorise(request)
            self.meanwhile(request)
            rows, link = self._list(request)
        except RefusedError as refused:
            return Reply(refused.reply.json, refused.reply.status, headers)
        # On the last page the header is there and empty (recorded 2026-05-11).
        return Reply(rows, 200, {**headers, "Link": f'<{link}>; rel="next"' if link else ""})

    def _mint(self, request: Request) -> Reply:
        form = dict(parse_qsl(request.body.decode()))
        basic = "Basic " + base64.b64encode(":".join(self.client).encode()).decode()
        if "authorization" not in request.headers:
            return Reply({"message": "Unauthorized", "errorId": "err-1"}, 401)
        if "grant_type" not in form:
            return Reply({"message": "Must include `grant_type` parameter in /token request"}, 400)
        if request.headers["authorization"] != basic:
            # The real one echoes the client id, too.
            return Reply({"message": f"client_id={self.client[0]} does not contain a valid client ID suffix"}, 400)
        self._minted += 1
        ends = self.world.clock.now() + self.token_life
        token = f"token-{self._minted}"
        self._token = (token, ends)  # the token before it is void: one lives at a time
        life: dict[str, dict[str, Any]] = {
            "expires_at": {"expires_at": ends.strftime("%Y-%m-%dT%H:%M:%SZ")},
            "offset": {"expires_at": ends.strftime("%Y-%m-%dT%H:%M:%S+0000")},
            "expires_in": {"expires_in": int(self.token_life.total_seconds())},
            "expires": {"expires": ends.strftime("%Y-%m-%dT%H:%M:%SZ")},
            "none": {},
        }
        return Reply({"token_type": "Bearer", "access_token": token, **life[self.token_spelling]})

    def _rate(self) -> dict[str, str]:
        now = self._seconds()
        window = int(now // WINDOW)
        self._spent = (window, self._spent[1] + 1 if self._spent[0] == window else 1)
        date = datetime.fromtimestamp(now, UTC)
        return {
            "Date": format_datetime(date, usegmt=True),
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self._spent[1], -1)),
            # Always Date + 30 s in 52 recorded answers, wherever the window ends.
            "X-RateLimit-Reset": str(int(now) + WINDOW),
        }

    def _told_to_wait(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {**headers, "X-RateLimit-Remaining": "0", "Retry-After": str(WINDOW - int(self._seconds()) % WINDOW)}

    def _authorise(self, request: Request) -> None:
        token, ends = self._token
        if request.headers.get("authorization") != f"Bearer {token}" or self.world.clock.now() >= ends:
            why = "Token could not be decoded. Please ensure your token is from a trusted source."
            raise RefusedError(401, "Unauthorized", [why])
        if request.path.rpartition("/")[2] in self.denied:
            raise RefusedError(403, "Forbidden")  # never observed

    def _list(self, request: Request) -> tuple[list[Row], str]:
        name = request.path.removeprefix("/v3/")
        if not request.path.startswith("/v3/") or name not in OWN:
            raise RefusedError(404, "Resource not found")
        query, per_page, highest, number = _asked(name, dict(request.query))
        rows = self._rows(name, query, highest)
        page = list(islice(rows, min(per_page, self.most_rows)))
        following = next(rows, None)
        if following is None:
            return [self._shown(name, row, query) for row in page], ""
        inside = {"query": query, "per_page": per_page, "id": following["id"], "page": number + 1}
        cursor = base64.urlsafe_b64encode(orjson.dumps(inside)).decode()
        return [
            self._shown(name, row, query) for row in page
        ], f"{self.base}{request.path}?{urlencode({'cursor': cursor})}"

    def _rows(self, name: str, query: Mapping[str, str], highest: int | None) -> Iterator[Row]:
        """Filters are looked at page by page: what changed since the first page may be gone from the later ones."""
        table = self.world.tables[name]
        self.blinks, blind = max(self.blinks - 1, 0), self.blinks > 0 or not self.site_admin
        if blind:
            return iter(())
        wanted = {parameter.removesuffix("s"): _ids(query, parameter) for parameter in query if _takes_ids(parameter)}
        indexed = next((field for field in wanted if table.finds(field)), None)
        found = table.among(indexed, wanted[indexed], highest) if indexed else table.descending(highest)
        return (
            row
            for row in found
            if all(row[field] in ids for field, ids in wanted.items()) and self._matches(name, row, query)
        )

    def _matches(self, name: str, row: Row, query: Mapping[str, str]) -> bool:
        if name == "rejection_reasons" and row.get("default") and query.get("include_defaults") != "true":
            return False
        if "status" in query and row["status"] != STATUSES[name][query["status"]]:
            return False
        if any(row[flag] != (query[flag] == "true") for flag in FLAGS & query.keys()):
            return False
        if "email" in query and query["email"] not in {each["value"] for each in row["email_addresses"]}:
            return False
        if "tag" in query and query["tag"] not in row["tags"]:
            return False
        bounds = () if self.ignores_dates else _bounds(query)
        return all(_within(row[field], operator, bound) for field, operator, bound in bounds)

    def _shown(self, name: str, row: Row, query: Mapping[str, str]) -> Row:
        if row.get("stub"):
            return {"id": row["id"], "message": "This candidate is being processed"}
        hidden = {"default", "stub"}
        hidden |= {"rejection_reason_id"} if self.detail_only and name == "applications" else set()
        shown = set(query["fields"].split(",")) if "fields" in query else row.keys()
        return {field: value for field, value in row.items() if field in shown and field not in hidden}


def _asked(name: str, query: dict[str, str]) -> tuple[dict[str, str], int, int | None, int]:
    """The filters, the size of the page, the highest id on it and its number; a cursor holds all four."""
    if "cursor" in query:
        if len(query) > 1:
            raise _unprocessable("When passing a cursor, do not include other query params.")
        try:
            inside = orjson.loads(base64.urlsafe_b64decode(query["cursor"]))
            return inside["query"], inside["per_page"], inside["id"], inside["page"]
        except (ValueError, LookupError, TypeError):
            raise _unprocessable("Invalid cursor") from None
    _check(name, query)
    return query, int(query.pop("per_page", 100)), None, 1


def _check(name: str, query: Mapping[str, str]) -> None:
    for field, value in query.items():
        if field.partition("[")[0] not in COMMON | OWN[name]:
            raise RefusedError(422, f"Invalid query params: {field}")
        if _takes_ids(field) and len(_ids(query, field)) > MOST_IDS:
            raise _unprocessable({field: f"array size is greater than: {MOST_IDS}"})
        if field in {*FLAGS, "include_defaults"} and value not in {"true", "false"}:
            raise _unprocessable({field: "value is not one of: true, false"})
    if not query.get("per_page", "100").isdecimal() or not 1 <= int(query.get("per_page", 100)) <= LARGEST_PAGE:
        raise _unprocessable({"per_page": f"`{query['per_page']}` is not a number from 1 to {LARGEST_PAGE}"})
    if "status" in query and query["status"] not in STATUSES[name]:
        raise _unprocessable({"status": f"value is not one of: {', '.join(STATUSES[name])}"})
    if {field for field, _, _ in _bounds(query)} >= set(DATES):
        raise _unprocessable("created_at and updated_at cannot be combined")


def _unprocessable(error: Any) -> RefusedError:
    return RefusedError(422, "Unprocessable Content", [error])


def _takes_ids(parameter: str) -> bool:
    return parameter == "ids" or parameter.endswith("_ids")


def _ids(query: Mapping[str, str], parameter: str) -> list[int]:
    parts = query[parameter].split(",")
    if not all(part.isdecimal() for part in parts):
        raise _unprocessable({parameter: "not integers"})
    return [int(part) for part in parts]


def _bounds(query: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(field, operator, time) of both spellings: ``updated_at=gte|A|lte|B`` and ``updated_at[gte]=A``."""
    found = []
    for name, value in query.items():
        field, _, operator = name.rstrip("]").partition("[")
        if field in DATES:
            parts = [operator, value] if operator else value.split("|")
            if len(parts) % 2 or not set(parts[::2]) <= OPERATORS:
                raise _unprocessable({field: f"is not {'|'.join(sorted(OPERATORS))} with a date behind each"})
            found += [(field, parts[at], _time(field, parts[at + 1])) for at in range(0, len(parts), 2)]
    return found


def _time(field: str, text: str) -> str:
    try:
        return stamp(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise _unprocessable({field: "invalid date"}) from None


def _within(value: str, operator: str, bound: str) -> bool:
    return {"gte": value >= bound, "lte": value <= bound, "gt": value > bound, "lt": value < bound}[operator]
