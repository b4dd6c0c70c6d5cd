"""The settings file that a proposal is to be pasted into: which names are taken there, and what else to know."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from relay_connectors.cli.session import Lang, Session
from relay_connectors.connector.files import source_files
from relay_connectors.errors import RelayConnectorsError

__all__ = ["Beside"]

LONGEST = 64  # letters of a source's name
SAID: Mapping[str, Mapping[Lang, str]] = {
    "reads_it_too": {
        "en": "{file}: [sources.{name}] reads this file already. Keep one of the two: move the proposed lines into its "
        "table, or take its table out.",
        "ja": "{file} の [sources.{name}] もこのファイルを読み取ります。どちらか一方だけにしてください: "
        "設定案の内容をその表に書き写すか、その表を削除します。",
    },
    "namesake": {
        "en": "{file}: [sources.{name}] has this connector and this account, too. Unless both are exports of one "
        "system, choose another --account: two people with one id would be one person.",
        "ja": "{file} の [sources.{name}] と connector、account が同じです。同じシステムの書き出しでなければ、"
        "--account で別の名前を指定してください。ID が同じ別人が同一人物とみなされます。",
    },
    "not_toml": {
        "en": "{file} is not TOML, so nobody knows whether the name of this source is free there.",
        "ja": "{file} は TOML として読めないため、取得元の名前の重複は確認していません。",
    },
    "empty": {
        "en": "{file} is empty. Let relay-connectors init make it first, with the identity key; then append.",
        "ja": "{file} は空です。先に relay-connectors init で作成してから追記してください (識別鍵も作られます)。",
    },
}


class Beside(NamedTuple):
    """A settings file, as far as it can be read: it need not be there, or complete, or right."""

    file: Path
    text: str | None
    tables: Mapping[str, Any]
    broken: bool

    @classmethod
    def of(cls, session: Session) -> Beside:
        """The settings file of this call."""
        file = Path(session.config or os.environ.get("RELAY_CONFIG") or "relay.toml")
        try:
            text = file.read_text(encoding="utf-8-sig")
            return cls(file, text, tomllib.loads(text), broken=False)
        except OSError:
            return cls(file, None, {}, broken=False)
        except ValueError:  # no UTF-8, or no TOML
            return cls(file, "", {}, broken=True)

    def path(self, export: Path) -> str:
        """The path of *export* as these settings have to write it: from their own folder."""
        folder = self.file.resolve().parent
        if export.is_absolute() or folder == Path.cwd():
            return str(export)
        whole = export.resolve()
        return str(whole.relative_to(folder) if whole.is_relative_to(folder) else whole)

    def free_name(self, wanted: str, account: str, export: Path) -> str:
        """*wanted*, else one made of the name of *export*, else a numbered one: the first that no source has yet."""
        word = re.sub(r"[^a-z0-9]+", "-", export.stem.lower()).strip("-")
        named = [f"{account}-{word}"[:LONGEST].rstrip("-")] if word else []
        numbered = (f"{wanted}-{number}" for number in count(2))
        taken = {str(name) for name in self._sources()}
        return next(name for names in ([wanted], named, numbered) for name in names if name not in taken)

    def readers(self, export: Path) -> Iterator[str]:
        """The sources that read *export* already."""
        whole, folder = export.resolve(), self.file.resolve().parent
        for name, table in self._sources().items():
            path = table.get("path") if isinstance(table, Mapping) else None
            with suppress(RelayConnectorsError, OSError, ValueError):  # no path that leads anywhere
                if isinstance(path, str) and whole in (one.path.resolve() for one in source_files(str(folder / path))):
                    yield name

    def namesakes(self, connector: str, account: str) -> list[str]:
        """The sources of the same adapter and account, whose ids would be the same ones."""
        return [
            name
            for name, table in self._sources().items()
            if isinstance(table, Mapping) and (table.get("connector"), table.get("account")) == (connector, account)
        ]

    def warnings(self, export: Path, connector: str, account: str) -> Iterator[tuple[str, str]]:
        """What stands against pasting a proposal for *export* as it is: (code, the source it is about)."""
        readers = list(self.readers(export))
        yield from (("reads_it_too", name) for name in readers)
        yield from (("namesake", name) for name in self.namesakes(connector, account) if name not in readers)
        if self.broken:
            yield "not_toml", ""
        elif self.text is not None and not self.text.strip():
            yield "empty", ""

    def told(self, export: Path, connector: str, account: str, lang: Lang) -> list[str]:
        """The same in sentences."""
        found = self.warnings(export, connector, account)
        return [SAID[code][lang].format(file=self.file, name=name) for code, name in found]

    def _sources(self) -> Mapping[str, Any]:
        sources = self.tables.get("sources", {})
        return sources if isinstance(sources, Mapping) else {}
