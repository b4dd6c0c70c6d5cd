"""Where an adapter's contract test lies: in its folder, or beside its package."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from relay_connectors.connector.registry import available
from relay_connectors.errors import ConfigurationError

__all__ = ["contract_tests", "import_roots", "shown"]

CONTRACT = re.compile(r"^class \w+\([^)]*\bConnectorContract\b", re.MULTILINE)
TEST = re.compile(r"test_.*\.py|.*_test\.py")
TESTS = {"test", "tests"}
# Other people's code, and copies of one's own.
PASSED_OVER = {"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"}


def contract_tests(path: Path) -> list[Path]:
    """The test files of *path*, a file or an adapter's folder, that put an adapter on the contract's bench.

    A package without tests of its own is tested by those that lie beside it and name it.

    Raises:
        ConfigurationError: there is no such path, or no such test.
    """
    if not path.exists():
        raise ConfigurationError(_absent(path))
    found = [path] if path.is_file() and _has_contract(path) else [*_within(path)] if path.is_dir() else []
    if not found and (path / "__init__.py").exists():
        package = path.resolve()
        beside = [*package.parent.glob("*.py"), *(one for name in TESTS for one in _within(package.parent / name))]
        found = [one for one in beside if _is_test(one) and re.search(rf"\b{package.name}\b", _text(one))]
    if not found:
        message = (
            f"{path} holds no contract test; write tests/test_contract.py with a class Test…(ConnectorContract) that "
            "gives the fixture bench: docs/howto/write-an-adapter.md shows one"
        )
        raise ConfigurationError(message)
    return sorted(one.resolve() for one in found)


def import_roots(test: Path) -> list[Path]:
    """The folders from which a test may import: its own, and those in which an adapter that is not installed lies."""
    project = test.parent.parent if test.parent.name in TESTS else test.parent
    return [folder for folder in (project, project / "src", test.parent) if folder.is_dir()]


def shown(place: str) -> str:
    """A place in a file as one would type it from here."""
    here = f"{Path.cwd()}{os.sep}"
    return place.removeprefix(here)


def _within(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in PASSED_OVER and not name.startswith("."))
        yield from (one for one in (Path(place, name) for name in sorted(files)) if _is_test(one))


def _is_test(file: Path) -> bool:
    return bool(TEST.fullmatch(file.name)) and _has_contract(file)


def _has_contract(file: Path) -> bool:
    return CONTRACT.search(_text(file)) is not None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read ({error.strerror}); look at its permissions") from None


def _absent(path: Path) -> str:
    message = f"{path}: no such file or folder; name an adapter's folder, or the test file that holds its contract"
    installed = available().get(str(path))
    return message if installed is None else f"{message} ({path} is an installed adapter's name)"
