"""What an adapter promises to keep to itself, and to leave to the core."""

from __future__ import annotations

import ast
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from relay_connectors.connector import Problem, RestConnector
from relay_connectors.errors import RelayConnectorsError
from relay_connectors.testing.bench import Bench, Run
from relay_connectors.testing.contract.needing import holds, needs, needs_api
from relay_connectors.testing.serving import NoAnswerError, Reply, Request

__all__ = ["KeepsToItself"]

# Of Python's own modules those that compute. Waiting, asking, retrying and logging are the core's; chance and time make
# ids that nobody finds again; what loads other modules loads any of these.
ALLOWED = frozenset(
    {
        "__future__", "abc", "array", "base64", "binascii", "bisect", "bz2", "calendar", "codecs", "collections",
        "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "email", "enum", "fnmatch", "fractions",
        "functools", "glob", "gzip", "hashlib", "heapq", "hmac", "html", "io", "itertools", "json", "keyword", "lzma",
        "math", "numbers", "operator", "pathlib", "re", "statistics", "string", "stringprep", "struct", "textwrap",
        "tomllib", "types", "typing", "unicodedata", "xml", "zipfile", "zlib", "zoneinfo",
    }
)  # fmt: skip
ALLOWED_PARTS = frozenset({"os.path", "urllib.parse"})
# Of everybody else's those that ask, wait, retry or log.
FORBIDDEN = frozenset(
    {
        "aiohttp", "anyio", "backoff", "boto3", "botocore", "curl_cffi", "eventlet", "gevent", "grpc", "httplib2",
        "httpx", "loguru", "niquests", "paramiko", "pycurl", "requests", "retry", "retrying", "sqlalchemy", "stamina",
        "structlog", "tenacity", "trio", "urllib3", "websocket", "websockets",
    }
)  # fmt: skip
# Ways to print, and to load what is not imported.
UNCALLED = frozenset({"__builtins__", "__import__", "__loader__", "breakpoint", "eval", "exec", "input", "print"})
OURS = "relay_connectors"
CONTRACT = "relay_connectors.connector"
NO_CANARIES = "no text in `canaries`"


class KeepsToItself:
    """No person and no secret in anything that is printed; no sleeping, retrying or logging at all."""

    def test_nothing_that_is_printed_names_a_person(self, bench: Bench) -> None:
        """Settings, plans, rows, pages, drafts, problems and log lines."""
        needs(bench.canaries, lacking=NO_CANARIES)
        with _log() as lines:
            run = bench.run(keep=bench.keep)
            printed = [repr(run.connector.settings), repr(run.source)]
            printed += [repr(run.connector.transport())] if isinstance(run.connector, RestConnector) else []
            for page in run.pages():
                answers = [run.source.translate(raw) for raw in page.raws]
                problems = [error.message for one in answers if isinstance(one, Problem) for error in one.errors]
                printed += [repr(page), repr(page.cursor), *map(repr, page.raws), *map(repr, answers), *problems]

        assert not _leaks(bench, [*printed, *lines])

    def test_no_error_names_a_person_or_a_secret(self, bench: Bench) -> None:
        """An answer's body may echo anything, and errors end in logs and mails."""
        needs_api(bench)
        needs(bench.canaries, lacking=NO_CANARIES)
        echo = " ".join(bench.canaries)
        said = {"message": echo}
        for spoilt in (Reply(said, 422), Reply(said, 401), Reply(said), Reply(raw=echo.encode()), None):
            with _log() as lines:
                texts = [_failing(bench, number, spoilt) for number in range(len(_clean(bench)))]
            assert not _leaks(bench, [*texts, *lines])

    def test_it_logs_nothing(self, bench: Bench) -> None:
        """What happened is told by the core, which knows what may be said."""
        with _log() as lines:
            bench.run().drafts()
        package = bench.adapter.__module__.partition(".")[0]

        assert not [line for line in lines if line.startswith(package)]

    def test_it_neither_waits_nor_asks_nor_prints_by_itself(self, bench: Bench) -> None:
        """There is one retry policy, one HTTP client and one log, and none of them is here: not even unused."""
        used = {name for tree in _sources(bench) for name in _imported(tree) if not _may_import(name)}
        called = {name for tree in _sources(bench) for node in ast.walk(tree) if (name := _name_of(node)) in UNCALLED}

        holds(not used | called, f"it uses {', '.join(sorted(used | called))}")

    def test_it_imports_the_contract_and_nothing_else_of_ours(self, bench: Bench) -> None:
        """Everything else may change without notice."""
        ours = {name for tree in _sources(bench) for name in _imported(tree) if name.partition(".")[0] == OURS}

        holds(ours <= {CONTRACT}, f"it imports {', '.join(sorted(ours - {CONTRACT}))}")


def _clean(bench: Bench) -> list[Request]:
    """What is asked when nothing fails."""
    run = bench.run()
    run.raws()
    return run.wire.asked if run.wire else []


def _failing(bench: Bench, number: int, spoilt: Reply | None) -> str:
    """The error's text when request *number* and all later ones are answered with *spoilt* (None: not at all)."""

    def fault(asked: int, _: Request, answer: object) -> Reply:
        if asked < number:
            return answer()  # type: ignore[operator,no-any-return]
        if spoilt is None:
            raise NoAnswerError
        return spoilt

    run: Run = bench.run(fault)
    try:
        run.raws()
    except RelayConnectorsError as error:
        return f"{error} {error!r} {error.__cause__!r} {error.__context__!r}"
    return ""


def _leaks(bench: Bench, texts: list[str]) -> list[str]:
    """The canaries that were found; the texts themselves are not shown."""
    return [canary for canary in bench.canaries if any(canary in text for text in texts)]


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.getMessage()} {record.exc_text or ''}")


@contextmanager
def _log() -> Iterator[list[str]]:
    """Every log line of the block, of all levels."""
    root, lines = logging.getLogger(), _Lines()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        yield lines.lines
    finally:
        root.removeHandler(lines)
        root.setLevel(level)


def _sources(bench: Bench) -> list[ast.Module]:
    """The modules of the adapter's package, parsed."""
    module = sys.modules[bench.adapter.__module__]
    package = sys.modules.get(bench.adapter.__module__.partition(".")[0], module)
    files = Path(_file(package)).parent.glob("**/*.py") if hasattr(package, "__path__") else [Path(_file(module))]
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def _file(module: ModuleType) -> str:
    return str(module.__file__)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (part if part in ALLOWED_PARTS else node.module for part in parts)


def _may_import(name: str) -> bool:
    """Whether a module waits, asks, retries and logs nothing by itself; of Python's own only those that are known."""
    root = name.partition(".")[0]
    return name in ALLOWED_PARTS or root in ALLOWED or root not in {*FORBIDDEN, *sys.stdlib_module_names}


def _name_of(node: ast.AST) -> str:
    """The name that stands here; of attributes and texts those with underscores, as others may be a field's name."""
    if isinstance(node, ast.Name):
        return node.id
    name = node.attr if isinstance(node, ast.Attribute) else node.value if isinstance(node, ast.Constant) else ""
    return name if isinstance(name, str) and name.startswith("__") else ""
