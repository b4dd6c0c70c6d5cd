"""The files behind a ``path`` setting: which they are, in which order, and that they hold still while being read."""

from __future__ import annotations

import glob
import logging
import os
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from relay_connectors.connector.file_days import NamedDay, named_day
from relay_connectors.errors import SourceError
from relay_connectors.normalize import Sniffed, UnreadableText, sniff_stream
from relay_connectors.normalize.vendor_rows import errors_for

__all__ = ["SourceFile", "source_files"]

logger = logging.getLogger(__name__)

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"})
CHUNK = 64 * 1024
HEAD = 64 * 1024
# What systems leave in a folder by themselves.
SYSTEM = frozenset(
    ("thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information", "@eadir")
)
# The suffixes that are said of files that are not read.
NAMED = frozenset(
    (
        ".bak", ".bmp", ".db", ".doc", ".docx", ".eml", ".gif", ".gsheet", ".gz", ".heic", ".htm", ".html", ".jpeg",
        ".jpg", ".json", ".jsonl", ".log", ".md", ".msg", ".numbers", ".ods", ".pages", ".pdf", ".png", ".ppt",
        ".pptx", ".rtf", ".tab", ".tmp", ".xlsb", ".xlt", ".xltx", ".xml", ".zip",
    )
)  # fmt: skip
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Stamp = tuple[int, int, int]


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
        """The day in its name, to sort by; "" where there is none: see ``named_day``."""
        return self._named().day

    @property
    def period(self) -> bool:
        """Whether that is, or may be, the end of a period."""
        return self._named().period

    def _named(self) -> NamedDay:
        return named_day(self.path.name)

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
        files = _inside(found)
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


def _inside(folder: Path) -> list[SourceFile]:
    """The tables of a folder. What else lies there is counted in a warning: it may be an export by another suffix."""
    seen = sorted(one for one in folder.iterdir() if not _hidden(one) and one.name.casefold() not in SYSTEM)
    tables = [one for one in seen if _wanted(one)]
    known = set(tables)
    others = Counter(_kind(one) for one in seen if one not in known)
    if others:
        _tell_once(
            str(folder), others.total(), ", ".join(f"{kind} ({count})" for kind, count in sorted(others.items()))
        )
    return [SourceFile(one, one.name) for one in tables]


def _kind(path: Path) -> str:
    """What a file is that nobody reads, without its name: 履歴書_山田太郎.pdf, and its end may be one (cv.yamada)."""
    if path.is_dir():
        return "folder"
    suffix = path.suffix.lower()
    return suffix if suffix in NAMED else "other"


@lru_cache(maxsize=256)
def _tell_once(folder: str, count: int, kinds: str) -> None:
    """A folder is looked at several times in a run, and again in every run of a long-lived process."""
    logger.warning(
        "%s: %d files or folders in it are not read: %s. Only %s are; rename what is an export, or take the others "
        "to another place",
        folder,
        count,
        kinds,
        " ".join(sorted(SUFFIXES)),
    )


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
