"""A plugin of pytest: runs the contract's checks and no other test, and notes what each came to, one JSON a line.

A note holds names, places and the types of errors. What an error says is left out: it may quote somebody's row.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from relay_connectors.testing.conformance.words import CHECKS
from relay_connectors.testing.contract import ConnectorContract
from relay_connectors.testing.contract.needing import BenchError, SaidError

CONTRACT = Path(__file__).parents[1] / "contract"
MARKS = ("skip", "skipif", "xfail")
NOTES = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the notes go, and over how many applications memory is judged."""
    parser.addoption("--contract-notes", type=Path, required=True)
    parser.addoption("--contract-rows", type=int)


def pytest_configure(config: pytest.Config) -> None:
    """Begin the notes: from here on, what is missing in them did not happen."""
    config.stash[NOTES] = config.getoption("--contract-notes")
    _note(config, {"what": "begun"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the contract's checks only; what a test class made of them is noted."""
    items[:] = [item for item in items if _check(item) in CHECKS]
    rows = config.getoption("--contract-rows")
    for item in items:
        _class(item).many_rows = rows or _class(item).many_rows
        _note(config, {"what": "collected", **_named(item), "set_aside": _is_set_aside(item)})


def pytest_exception_interact(node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: object) -> None:
    """A test file that cannot be imported."""
    if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
        error = call.excinfo.value
        _note(node.config, {"what": "unreadable", "file": str(node.path), **_told(error.__cause__ or error, "")})


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A check begins; if nothing follows, it ended the process."""
    _note(item.config, {"what": "started", **_named(item)})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A check's bench was made, or it ended."""
    report = yield
    if call.when == "call" or not report.passed:
        _note(item.config, {"what": "ended", **_named(item), **_adapter(item), **_came_to(item, call, report)})
    return report


def _came_to(item: pytest.Item, call: pytest.CallInfo[Any], report: pytest.TestReport) -> dict[str, str]:
    error = call.excinfo.value if call.excinfo else None
    if error is None:
        return {"state": "ok"}
    if report.skipped:
        here = isinstance(report.longrepr, tuple) and CONTRACT in Path(report.longrepr[0]).parents
        return {"state": "not_applicable", "detail": str(error)} if here else {"state": "failed", "why": "set_aside"}
    why = "bench" if call.when != "call" or isinstance(error, BenchError) else "broken"
    said = {"detail": str(error)} if isinstance(error, SaidError) else {}
    return {"state": "failed", "why": why, **said, **_told(error, _package(item))}


def _check(item: pytest.Item) -> str:
    of_contract = isinstance(item, pytest.Function) and item.cls and issubclass(item.cls, ConnectorContract)
    return item.originalname if of_contract and isinstance(item, pytest.Function) else ""


def _named(item: pytest.Item) -> dict[str, str]:
    return {"file": str(item.path), "test": _class(item).__name__, "check": _check(item)}


def _class(item: pytest.Item) -> type[Any]:
    found: type[Any] = item.cls if isinstance(item, pytest.Function) else type(item)
    return found


def _is_set_aside(item: pytest.Item) -> bool:
    check = _check(item)
    replaced = getattr(_class(item), check) is not getattr(ConnectorContract, check)
    return replaced or any(item.get_closest_marker(mark) for mark in MARKS)


def _adapter(item: pytest.Item) -> dict[str, str]:
    adapter = getattr(getattr(item, "funcargs", {}).get("bench"), "adapter", None)
    return {name: str(getattr(adapter, key, "")) for name, key in (("adapter", "name"), ("version", "version"))}


def _package(item: pytest.Item) -> str:
    """The folder, or the file, of the adapter on the bench."""
    adapter = getattr(getattr(item, "funcargs", {}).get("bench"), "adapter", None)
    name = str(getattr(adapter, "__module__", ""))
    package = sys.modules.get(name.partition(".")[0])
    inside = next(iter(getattr(package, "__path__", [])), None)
    return str(inside or getattr(sys.modules.get(name), "__file__", ""))


def _told(error: BaseException, package: str) -> dict[str, str]:
    """Type and place of *error*: the innermost line in *package*, else the innermost one at all."""
    name = getattr(error, "name", None) if isinstance(error, ImportError) else None
    places = [place for place in _places(error) if not place[0].startswith("<frozen")]
    own = [place for place in places if package and place[0].startswith(package)]
    file, line = (own or places or [("", 0)])[-1]
    return {"kind": type(error).__name__ + (f" {name}" if name else ""), "place": f"{file}:{line}" if file else ""}


def _places(error: BaseException) -> Iterator[tuple[str, int]]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _note(config: pytest.Config, note: dict[str, Any]) -> None:
    with config.stash[NOTES].open("ab") as notes:
        notes.write(orjson.dumps(note, option=orjson.OPT_APPEND_NEWLINE))
