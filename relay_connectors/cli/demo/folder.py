"""The folder of the demonstration: made anew each time, and never at the cost of somebody's own files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from relay_connectors.cli.files import private_folder, write_private
from relay_connectors.errors import ConfigurationError

__all__ = ["REPORT", "DemoFolder"]

MARK = ".relay-demo.json"
REPORT = "report.html"
# Made and filled by the program alone; whatever lies in there is its own.
OWN = (".relay", "relay", "mails")


class DemoFolder:
    """``relay-demo/``. ``close`` notes every file it holds; a later ``fresh`` deletes these and no others."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fresh(self) -> None:
        """Empty the folder of an earlier demonstration, or make a new one.

        Raises:
            ConfigurationError: the folder is not of a demonstration, or somebody's own files lie in it.
        """
        if self.path.exists():
            strange = sorted(self._strange())
            if strange:
                shown = ", ".join(strange[:3])
                raise ConfigurationError(f"{self.path} holds files of yours ({shown}); name another folder with --dir")
            shutil.rmtree(self.path)
        private_folder(self.path)
        self.close()

    def _strange(self) -> Iterator[str]:
        """What does not come from an earlier demonstration."""
        try:
            known = set(json.loads((self.path / MARK).read_text(encoding="utf-8"))["files"])
        except (OSError, ValueError, KeyError, TypeError):
            known = set()
        if self.path.is_symlink() or not self.path.is_dir():
            yield self.path.name
            return
        yield from (name for name in self._files() if name not in known and name.split("/")[0] not in OWN)

    def _files(self) -> Iterator[str]:
        found = (one for one in self.path.rglob("*") if one.is_symlink() or not one.is_dir())
        yield from (one.relative_to(self.path).as_posix() for one in found)

    def close(self) -> None:
        """Note which files the demonstration made."""
        files = sorted({*self._files(), MARK, REPORT})
        write_private(self.path / MARK, json.dumps({"files": files}, ensure_ascii=False).encode())
