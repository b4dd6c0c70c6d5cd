"""Files that are there whole or not at all, readable by their owner only."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from relay_connectors.errors import ConfigurationError

__all__ = ["STDOUT", "private_folder", "write_private", "writing"]

STDOUT = "-"


@contextmanager
def writing(target: str | Path) -> Iterator[BinaryIO]:
    """A binary file to fill: it takes the place of *target* when the block ended well, and vanishes otherwise.

    ``-`` is stdout. What is no ordinary file (a pipe, /dev/null) is written to directly.
    """
    if str(target) == STDOUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(target).expanduser().resolve()
    if path.exists() and not path.is_file():
        with _told(path), path.open("wb") as file:
            yield file
        return
    with _replacing(path) as file:
        yield file


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    with _told(path):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with _told(path), os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with _told(path):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); choose another place") from None


def write_private(path: Path, content: bytes) -> None:
    """Write a whole file of mode 0600, in place of an older one."""
    with writing(path) as file:
        file.write(content)


def private_folder(path: Path) -> Path:
    """Make a folder of mode 0700, if it is not there yet."""
    with _told(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
