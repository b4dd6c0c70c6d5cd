"""The files behind a ``path`` setting: which they are, in which order, and that they hold still while being read."""

from __future__ import annotations

import glob
import os
import re
from codecs import getincrementaldecoder
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from relay_connectors.errors import SourceError
from relay_connectors.normalize import Sniffed, UnreadableText, sniff_stream
from relay_connectors.normalize.vendor_rows import errors_for

__all__ = ["SourceFile", "source_files"]

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"})
CHUNK = 64 * 1024
HEAD = 64 * 1024
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Stamp = tuple[int, int, int]
# 20261120, 2026-11-20, 2026年11月20日, and the time behind it: 20261120093000, 2026-11-20_0930.
_DAY = re.compile(
    r"(?<![0-9])(20[0-9]{2})(?:([-_.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
    r"(?:[-_ T]?([0-9]{4}(?:[0-9]{2})?))?(?![0-9])"
)


class SourceFile:
    """One file to read. ``name`` is its path below the folder that was asked for, and the start of every locator.

    The file is the one that was found: whatever changes its size, time or inode afterwards is a ``SourceError``,
    so that a half-written export is never taken for a whole one.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._stamp = self._look()
        self._digest: str | None = None

    def __repr__(self) -> str:
        return f"SourceFile({self.name!r})"

    @property
    def modified(self) -> int:
        """When it was last written, in nanoseconds."""
        return self._stamp[1]

    @property
    def day(self) -> str:
        """The one day in its name, with the time behind it, to sort by; "" where there is none, or several."""
        found = list(_DAY.finditer(Path(self.name).name))
        if len(found) != 1:
            return ""
        year, _, *parts, time = found[0].groups("")
        month, day = (int(part) for part in parts if part)
        try:
            return f"{date(int(year), month, day):%Y%m%d}{time}"
        except ValueError:
            return ""

    def digest(self) -> str:
        """The SHA-256 of the file's bytes, in hexadecimal, read once."""
        if self._digest is None:
            digest, block = sha256(), memoryview(bytearray(CHUNK))
            with self.binary() as file:
                while size := file.readinto(block):
                    digest.update(block[:size])
            self.check()
            self._digest = digest.hexdigest()
        return self._digest

    def check(self) -> None:
        """Raise ``SourceError`` if the file is no longer the one that was found."""
        if self._look() != self._stamp:
            message = f"{self.name} changed while it was being read; run again when the export has finished."
            raise SourceError(message)

    def is_workbook(self) -> bool:
        """Whether it is a workbook by its first bytes; many a file called .xls is a CSV, and the other way round."""
        with self.binary() as stream:
            return stream.read(len(COMPOUND)).startswith((ZIP, COMPOUND))

    @contextmanager
    def binary(self) -> Iterator[BufferedReader]:
        """The file's bytes."""
        try:
            with self.path.open("rb") as file:
                yield file
        except OSError as error:
            message = f"{self.name} cannot be read ({error.strerror}); look at the file and its permissions."
            raise SourceError(message) from None

    @contextmanager
    def text(self, encoding: str) -> Iterator[TextIOWrapper]:
        """The file as text whose line ends are left as they are."""
        with self.binary() as file:
            yield TextIOWrapper(file, encoding=encoding, errors=errors_for(encoding), newline="")

    def undecodable(self, encoding: str) -> tuple[int, int] | None:
        """The line (from 1) and the byte (from 0) where the file is no text in *encoding*; None if it is one."""
        decoder = getincrementaldecoder(encoding)(errors_for(encoding))
        line, read = 1, 0
        with self.binary() as file:
            while True:
                chunk = file.read(CHUNK)
                read += len(chunk)
                try:
                    line += decoder.decode(chunk, final=not chunk).count("\n")
                except UnicodeDecodeError as error:
                    # What it was given ends where the chunk does, and may begin before it.
                    sound = error.object[: error.start].decode(error.encoding, "replace")
                    return line + sound.count("\n"), read - len(error.object) + error.start
                except UnicodeError:  # UTF-16 or UTF-32 that ends before its mark
                    return 1, 0
                if not chunk:
                    return None

    def sniff(self, headers: Collection[str] = ()) -> Sniffed:
        """The encoding, told from the first bytes that are not plain ASCII; *headers* are words to expect.

        Raises:
            SourceError: if the file is empty, a workbook, or text in no encoding we know.
        """
        with self.binary() as file:
            if not file.read(HEAD).strip():
                message = f"{self.name} is empty; export it again, or take it out of the source's path."
                raise SourceError(message)
            file.seek(0)
            try:
                return sniff_stream(file, headers)
            except UnreadableText as error:
                message = f"{self.name} cannot be read: {self._where(error) or error}."
                raise SourceError(message) from None

    def _where(self, error: UnreadableText) -> str:
        """In which line of the whole file each encoding fails that was tried; "" where none was."""
        failed = [(name, place) for name in error.tried if (place := self.undecodable(name))]
        tried = ", ".join(f"{name} (line {line}, byte {byte})" for name, (line, byte) in failed)
        asked = "name the encoding in the settings, or export as UTF-8"
        return f"the bytes are not text in any of: {tried}; {asked}" if tried else ""

    def _look(self) -> Stamp:
        try:
            state = self.path.stat()
        except OSError as error:
            message = f"{self.path} cannot be read ({error.strerror}); look at the source's path."
            raise SourceError(message) from None
        return state.st_size, state.st_mtime_ns, state.st_ino


def source_files(path: str) -> list[SourceFile]:
    """The files of a path, a folder (its tables by their suffixes) or a glob pattern, oldest first.

    Where every name holds a day they are ordered by it, since mending or copying a file makes it no newer export; else
    by when they were written.

    Raises:
        SourceError: if there is none, or if *path* is something else than a file or a folder.
    """
    found = Path(path).expanduser()
    if found.is_file():
        files = [SourceFile(found, found.name)]
    elif found.is_dir():
        files = [SourceFile(one, one.name) for one in found.iterdir() if _wanted(one)]
    elif found.exists():
        message = f"{path} is neither a file nor a folder; point the source's path at an exported file."
        raise SourceError(message)
    else:
        files = _matching(str(found))
    if not files:
        message = f"No file is found at {path}; look at the source's path, or export the file first."
        raise SourceError(message)
    dated = all(file.day for file in files)
    return sorted(files, key=lambda file: (file.day if dated else "", file.modified, file.name))


def _matching(pattern: str) -> list[SourceFile]:
    if not glob.has_magic(pattern):
        return []
    root = Path(*(part for part in _fixed(Path(pattern))))
    paths = (Path(one) for one in glob.iglob(pattern, recursive=True))  # noqa: PTH207  Path.glob takes no absolute pattern
    return [SourceFile(one, os.path.relpath(one, root)) for one in paths if one.is_file() and not _hidden(one)]


def _fixed(pattern: Path) -> Iterator[str]:
    """The leading folders of a pattern that hold no wildcard."""
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            return
        yield part


def _wanted(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SUFFIXES and not _hidden(path)


def _hidden(path: Path) -> bool:
    # "~$export.xlsx" is the lock file that Office leaves beside an open document.
    return path.name.startswith((".", "~$"))
