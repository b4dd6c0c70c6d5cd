"""Joining lists of an API by ids: a few dozen at a time, and small lists remembered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from functools import partial
from typing import Any

from relay_connectors.connector.asking import Answer, Http, rows_of
from relay_connectors.connector.contract import Problem
from relay_connectors.errors import SourceError

__all__ = ["Id", "Join", "Joined", "Row", "listed", "sound"]

Row = Mapping[str, Any]
Id = int | str
"""What a row is known by: a number, or a text that is not blank and holds no comma (ids are joined by commas)."""
_SCALAR = (int, float, str, type(None))
_NESTED = (list, dict, type(None))


def listed(answer: Answer, path: str, *, fields: Collection[str] = ()) -> list[Row]:
    """The objects of a list, each cut down to *fields*; what is no object is an empty one.

    They are found where the plan's paging says that rows stand.

    Raises:
        SourceError: if the answer holds no list.
    """
    rows = (row if isinstance(row, dict) else {} for row in rows_of(answer.json, answer.rows, path))
    return [_cut(row, fields) for row in rows]


def _cut(row: Row, fields: Collection[str]) -> Row:
    return {name: row[name] for name in row if name in fields} if fields else row


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) and "," not in value
    return isinstance(value, int) and not isinstance(value, bool)


def sound(
    rows: Sequence[Row],
    required: Collection[str],
    path: str,
    *,
    nested: Collection[str] = (),
    pointers: Collection[str] = (),
    unless: str = "",
) -> tuple[list[Row], list[Problem]]:
    """The rows that have an ``id`` and all that is required (null is a value), and what is wrong with the others.

    One bad row does not stop the rest.

    Args:
        rows: objects, as :func:`listed` gives them.
        required: fields that must be there, and hold no list and no object.
        path: the list's.
        nested: fields that must be there, and hold a list or an object.
        pointers: fields that hold an id, wherever they are there and not null.
        unless: a row with this field stands for one that is not told, and needs nothing but an ``id``.

    Raises:
        SourceError: if all of several rows lack something: then the API has changed, and nothing may be passed over.
    """
    lacks = [_lacking(row, required, nested, pointers, unless) for row in rows]
    good = [row for row, lacking in zip(rows, lacks, strict=True) if not lacking]
    if len(rows) > 1 and not good:
        names = ", ".join(sorted({name for lacking in lacks for name in lacking}))
        message = f"{path}: no row has {names}: the API has changed; update this program."
        raise SourceError(message)
    return good, [_problem(row, lacking, path) for row, lacking in zip(rows, lacks, strict=True) if lacking]


def _lacking(
    row: Row, required: Collection[str], nested: Collection[str], pointers: Collection[str], unless: str
) -> list[str]:
    """What a row lacks. An id that is a list, say, would break what is looked up by it."""
    lacking = [] if _is_id(row.get("id")) else ["id"]
    if row.get(unless) is None:
        lacking += [name for name in required if not isinstance(row.get(name, ...), _SCALAR)]
        lacking += [name for name in nested if not isinstance(row.get(name, ...), _NESTED)]
        lacking += [name for name in pointers if not (row.get(name) is None or _is_id(row[name]))]
    return list(dict.fromkeys(lacking))


def _problem(row: Row, lacking: Collection[str], path: str) -> Problem:
    key = "" if "id" in lacking else str(row["id"])
    message = f"A row of {path} lacks {', '.join(lacking)}; the others of its page were read."
    return Problem.of(f"{path}/{key}", "row_unparsable", "", message, key=key)


@dataclass(frozen=True, slots=True)
class Join:
    """A list that is joined, as an adapter's table declares it; ``RestConnector.joined`` makes a :class:`Joined` of it.

    Each field is the argument of the same name. *never_empty*: as long as anything points at the list it holds rows, so
    one that holds none cannot be seen, whatever the others show.
    """

    path: str
    ids: str = "ids"
    most: int = 50
    fields: Collection[str] = ()
    required: Collection[str] | None = None
    nested: Collection[str] = ()
    pointers: Collection[str] = ()
    unless: str = ""
    never_empty: bool = False
    whole: bool = False
    projection: str = ""
    params: Mapping[str, str | int] = default(default_factory=dict)

    @property
    def field(self) -> str:
        """The field by which a row tells which of the ids it answers."""
        return self.ids.removesuffix("s")

    @property
    def query(self) -> dict[str, str | int]:
        """What is asked with every question."""
        return {**self.params, **_only(self.projection, self.fields)}


def _only(projection: str, fields: Collection[str]) -> dict[str, str]:
    return {projection: ",".join(sorted(fields))} if projection else {}


class Joined:
    """Rows of one list, found by ids. What was deleted, merged away or is invisible is missing, and no error.

    A row that comes and cannot be read is not missing: with *required*, ``unread`` holds its id, and what is wrong
    with it.

    Args:
        http: what to ask.
        path: where the list is.
        ids: the parameter that takes ids joined by commas, at most *most* of them. A row tells by the field of the same
            name without its last ``s`` which of them it answers.
        fields: what is kept of a row (nothing: all of it); the rest is dropped as soon as it arrives.
        required: what ``sound`` is to require of a row, as *nested*, *pointers* and *unless* are. None: rows come as
            they are, for an adapter that calls ``sound`` itself.
        whole: read all of the list at the first question, and only ids that are new since by themselves.
        projection: the parameter by which the API is asked for *fields* alone, where it has one.
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
        required: Collection[str] | None = None,
        nested: Collection[str] = (),
        pointers: Collection[str] = (),
        unless: str = "",
        whole: bool = False,
        projection: str = "",
        must_see: Callable[[], object] | None = None,
        **params: str | int,
    ) -> None:
        self._http, self._path, self._params = http, path, {**params, **_only(projection, fields)}
        self._parameter, self._field, self._most = ids, ids.removesuffix("s"), most
        self._fields = {*fields, self._field} if fields else fields
        self._lets_all = required is None
        self._requires = partial(
            sound, required=required or (), path=path, nested=nested, pointers=pointers, unless=unless
        )
        self._whole = whole
        self._must_see = must_see
        self._known: dict[Any, Row] = {}
        self._sought: set[Id] = set()
        self.unread: dict[Any, Problem] = {}

    def sound(self, rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
        """The rows that are as this list's should be, cut down, and what is wrong with the others.

        Raises as :func:`sound`.
        """
        good, bad = ([*rows], []) if self._lets_all else self._requires(rows)
        return [_cut(row, self._fields) for row in good], bad

    def rows(self, ids: Iterable[Id | None]) -> Iterator[Row]:
        """The rows of *ids* (None is nobody's), asked for now, the newest first; with *required*, the sound ones.

        A row says the id by which it was asked for as *ids* does: ``7`` and ``"7"`` are the same one.

        Raises:
            SourceError: if one of *ids* is no :data:`Id`, if the API answers rows that were not asked for, or if no row
                is sound.
        """
        wanted = self._wanted(ids)
        numbers = sorted((one for one in wanted if isinstance(one, int)), reverse=True)
        texts = sorted((one for one in wanted if isinstance(one, str)), reverse=True)
        ordered: list[Id] = [*numbers, *texts]
        for start in range(0, len(ordered), self._most):
            yield from self._chunk(ordered[start : start + self._most])

    def known(self, ids: Iterable[Id | None]) -> Mapping[Any, Row]:
        """Every row that was ever asked for, by its id; those of *ids* that are new are asked for now.

        One that is missing, deleted say, is not asked for again. Raises as :meth:`rows`.
        """
        wanted = self._wanted(ids) - self._known.keys() - self._sought
        if wanted and self._whole:
            self._whole = False
            self._keep(row for page in self._asked() for row in self.sound(page)[0])
        self._keep(self.rows(wanted - self._known.keys()))
        self._sought |= wanted
        return self._known

    def _wanted(self, ids: Iterable[Id | None]) -> set[Id]:
        told = [one for one in ids if one is not None]
        if not all(map(_is_id, told)):
            message = f"{self._path}: what points at it is neither a number nor a text without commas."
            raise SourceError(message)
        return set(told)

    def _keep(self, rows: Iterable[Row]) -> None:
        self._known.update((row["id"], row) for row in rows if _is_id(row.get("id")))

    def _chunk(self, ids: Sequence[Id]) -> Iterator[Row]:
        """The rows of a few dozen *ids*; whose row came and cannot be read is ``unread`` from then on."""
        asked: dict[str, list[Id]] = {}
        for one in ids:
            asked.setdefault(str(one), []).append(one)
            self.unread.pop(one, None)
        told, nameless = set[str](), list[Problem]()
        for page in self._asked(**{self._parameter: ",".join(asked)}):
            self._check(page, asked)
            good, bad = self.sound(page)
            stray = [row for row in good if not _is_id(row.get(self._field))]
            bad += [_stray(self._path, self._field) for _ in stray]
            nameless += [problem for problem in bad if not self._is_named(problem, asked)]
            for row in good:
                text = str(row.get(self._field))
                told.add(text)
                yield from (_said(row, self._field, one) for one in asked.get(text, ()))
            yield from stray if self._lets_all else ()
        if nameless:  # each is one of those that seem to be missing
            missing = (one for text, spelt in asked.items() if text not in told for one in spelt)
            self.unread = {**dict.fromkeys(missing, nameless[0]), **self.unread}

    def _check(self, page: Sequence[Row], asked: Mapping[str, object]) -> None:
        strange = [row for row in page if _is_id(row.get(self._field)) and str(row[self._field]) not in asked]
        if strange:
            message = f"{self._path} ignores the filter {self._parameter}: it answers rows that were not asked for."
            raise SourceError(message)

    def _is_named(self, problem: Problem, asked: Mapping[str, Sequence[Id]]) -> bool:
        """Whether a *problem* is that of a known id, which is then unread."""
        whose = asked.get(problem.key, ()) if self._field == "id" else ()
        self.unread.update(dict.fromkeys(whose, problem))
        return bool(whose)

    def _asked(self, **which: str) -> Iterator[list[Row]]:
        none = True
        for page in self._answered(which):
            none = none and not page
            yield page
        if none and self._must_see:
            self._must_see()
            yield from self._answered(which)  # a right or a replica may have been gone for just one answer

    def _answered(self, which: Mapping[str, str]) -> Iterator[list[Row]]:
        for answer in self._http.pages(self._path, **which, **self._params):
            yield listed(answer, self._path)


def _said(row: Row, name: str, one: Id) -> Row:
    return row if type(row[name]) is type(one) else {**row, name: one}


def _stray(path: str, name: str) -> Problem:
    message = f"A row of {path} does not say in {name} what it belongs to."
    return Problem.of(f"{path}/", "row_unparsable", "", message)
