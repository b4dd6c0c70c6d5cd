"""Joining lists of an API by ids: a few dozen at a time, and small lists remembered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relay_connectors.connector.asking import Answer, Http, rows_of
from relay_connectors.connector.contract import Problem
from relay_connectors.errors import SourceError

__all__ = ["Join", "Joined", "Row", "listed", "sound"]

Row = Mapping[str, Any]
_SCALAR = (int, str, type(None))


def listed(answer: Answer, path: str, *, fields: Collection[str] = ()) -> list[Row]:
    """The objects of a list, each cut down to *fields*; what is no object is an empty one.

    They are found where the plan's paging says that rows stand.

    Raises:
        SourceError: if the answer holds no list.
    """
    rows = (row if isinstance(row, dict) else {} for row in rows_of(answer.json, answer.rows, path))
    return [{name: row[name] for name in row if name in fields} if fields else row for row in rows]


def sound(rows: Sequence[Row], required: Collection[str], path: str) -> tuple[list[Row], list[Problem]]:
    """The rows that have an ``id`` and all of *required* (null is a value), and what is wrong with the others.

    One bad row does not stop the rest.

    Raises:
        SourceError: if all of several rows lack something: then the API has changed, and nothing may be passed over.
    """
    problems = [_broken(row, required, path) for row in rows]
    good = [row for row, problem in zip(rows, problems, strict=True) if problem is None]
    if len(rows) > 1 and not good:
        message = f"{path}: no row has {', '.join(sorted(required))}: the API has changed; update this program."
        raise SourceError(message)
    return good, [problem for problem in problems if problem]


def _broken(row: Row, required: Collection[str], path: str) -> Problem | None:
    # An id that is a list, say, would break what is looked up by it.
    lacking = [name for name in {"id": None, **dict.fromkeys(required)} if not isinstance(row.get(name, ...), _SCALAR)]
    if not lacking:
        return None
    key = "" if "id" in lacking else str(row["id"])
    message = f"The row lacks {', '.join(lacking)}; the others of its page were read."
    return Problem.of(f"{path}/{key}", "row_unparsable", "", message, key=key)


@dataclass(frozen=True, slots=True)
class Join:
    """A list that is joined, as an adapter's table declares it; ``RestConnector.joined`` makes a :class:`Joined` of it.

    Each field is the argument of the same name.
    """

    path: str
    ids: str = "ids"
    most: int = 50
    fields: Collection[str] = ()
    whole: bool = False
    params: Mapping[str, str | int] = field(default_factory=dict)


class Joined:
    """Rows of one list, found by ids. What was deleted, merged away or is invisible is missing, and no error.

    Args:
        http: what to ask.
        path: where the list is.
        ids: the parameter that takes ids joined by commas, at most *most* of them.
        fields: what is kept of a row (nothing: all of it); the rest is dropped as soon as it arrives.
        whole: read all of the list at the first question, and only ids that are new since by themselves.
        must_see: called where an answer holds none of the rows that were asked for, before it is asked again; raises if
            nothing can be seen.
        params: what else is asked with every question, such as the size of a page.
    """

    def __init__(
        self,
        http: Http,
        path: str,
        *,
        ids: str = "ids",
        most: int = 50,
        fields: Collection[str] = (),
        whole: bool = False,
        must_see: Callable[[], object] | None = None,
        **params: str | int,
    ) -> None:
        self._http, self._path, self._params = http, path, params
        self._parameter, self._most = ids, most
        self._fields = fields
        self._whole = whole
        self._must_see = must_see
        self._known: dict[Any, Row] = {}
        self._sought: set[int] = set()

    def rows(self, ids: Iterable[int | None]) -> Iterator[Row]:
        """The rows of *ids* (None is nobody's), asked for now, the newest first."""
        wanted = sorted({one for one in ids if isinstance(one, int)}, reverse=True)
        for start in range(0, len(wanted), self._most):
            chunk = ",".join(map(str, wanted[start : start + self._most]))
            yield from self._asked(**{self._parameter: chunk})

    def known(self, ids: Iterable[int | None]) -> Mapping[Any, Row]:
        """Every row that was ever asked for, by its id; those of *ids* that are new are asked for now.

        One that is missing, deleted say, is not asked for again.
        """
        wanted = {one for one in ids if isinstance(one, int)} - self._known.keys() - self._sought
        if wanted and self._whole:
            self._whole = False
            self._keep(self._asked())
        self._keep(self.rows(wanted - self._known.keys()))
        self._sought |= wanted
        return self._known

    def _keep(self, rows: Iterator[Row]) -> None:
        self._known.update((row["id"], row) for row in rows if isinstance(row.get("id"), int))

    def _asked(self, **which: str) -> Iterator[Row]:
        none = True
        for row in self._answered(which):
            none = False
            yield row
        if none and self._must_see:
            self._must_see()
            yield from self._answered(which)  # a right or a replica may have been gone for just one answer

    def _answered(self, which: Mapping[str, str]) -> Iterator[Row]:
        for answer in self._http.pages(self._path, **which, **self._params):
            yield from listed(answer, self._path, fields=self._fields)
