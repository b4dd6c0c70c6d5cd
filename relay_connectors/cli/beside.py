"""The settings file that a proposal is to be pasted into: which names are taken there, and what else to know."""

from __future__ import annotations

import os
import re
import sys
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
NAMED = re.compile(r"""^\s*\[+\s*sources\s*\.\s*["']?([^\s"'.\]]+)""", re.MULTILINE)  # also where it is no TOML
# What a source's table says of how its file is to be read; nothing of it has to be found out, or proposed, again.
READING = ("encoding", "delimiter", "header_row", "sheet", "timezone", "date_formats", "id_from", "columns", "words")
SAID: Mapping[str, Mapping[Lang, str]] = {
    "reads_it_too": {
        "en": "{file}: [sources.{name}] reads this file already. Keep one of the two: move the proposed lines into its "
        "table, or take its table out.",
        "ja": "{file} の [sources.{name}] もこのファイルを読み取ります。どちらか一方だけにしてください: "
        "設定案の内容をその表に書き写すか、その表を削除します。",
    },
    "is_there": {
        "en": "{file}: [sources.{name}] reads this file already, so only what its table lacks is proposed.",
        "ja": "{file} の [sources.{name}] がすでにこのファイルを読み取るため、その表に足りない設定だけを示します。",
    },
    "namesake": {
        "en": "{file}: [sources.{name}] has this connector and this account, too. Unless both are exports of one "
        "system, choose another --account: two people with one id would be one person.",
        "ja": "{file} の [sources.{name}] と connector、account が同じです。同じシステムの書き出しでなければ、"
        "--account で別の名前を指定してください。ID が同じ別人が同一人物とみなされます。",
    },
    "not_toml": {
        "en": "{file} is not TOML: mend it before anything is appended. The proposed name stands nowhere in it.",
        "ja": "{file} は TOML として読めません。追記する前に直してください。"
        "設定案の名前は、このファイルにないものです。",
    },
    "closed": {
        "en": "{file}: sources is written in a way that nothing can be appended to, so the whole proposal is a "
        "comment. Move what you need there.",
        "ja": "{file} の sources は追記できない書き方のため、設定案はすべてコメントにしました。"
        "必要な行を書き写してください。",
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
        """The settings file of this call; before the one that lies here, the one that stdout is appended to."""
        file = Path(session.config or _appended_to() or os.environ.get("RELAY_CONFIG") or "relay.toml")
        try:
            text = file.read_bytes().decode("utf-8-sig", errors="replace")
        except OSError:
            return cls(file, None, {}, broken=False)
        try:
            return cls(file, text, {} if "\ufffd" in text else tomllib.loads(text), broken="\ufffd" in text)
        except ValueError:
            return cls(file, text, {}, broken=True)

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
        taken = {*map(str, self._sources()), *NAMED.findall(self.text or "")}
        return next(name for names in ([wanted], named, numbered) for name in names if name not in taken)

    def home(self, export: Path, connector: str, account: str) -> str:
        """The source that reads *export* already with this adapter and account; "" for none."""
        namesakes = self.namesakes(connector, account)
        return next((name for name in self.readers(export) if name in namesakes), "")

    def table(self, name: str) -> Mapping[str, Any]:
        """What is set for a source."""
        found: Mapping[str, Any] = self._sources()[name]
        return found

    def reading(self, name: str) -> dict[str, Any]:
        """What is set for a source of how its file is to be read."""
        return {key: value for key, value in self.table(name).items() if key in READING}

    def takes(self, toml: str) -> bool:
        """Whether these settings still load with *toml* behind them, as far as they do without it."""
        try:
            tomllib.loads(f"{self.text or ''}\n{toml}")
        except ValueError:
            return self.broken
        return True

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
        """What to know before a proposal for *export* is pasted: (code, the source it is about)."""
        readers, home = list(self.readers(export)), self.home(export, connector, account)
        yield from (("is_there" if name == home else "reads_it_too", name) for name in readers)
        if not home:
            yield from (("namesake", name) for name in self.namesakes(connector, account) if name not in readers)
        if self.broken:
            yield "not_toml", ""
        elif self.text is not None and not self.text.strip():
            yield "empty", ""

    def told(self, export: Path, connector: str, account: str, lang: Lang) -> list[str]:
        """The same in sentences."""
        found = self.warnings(export, connector, account)
        return [self.say(code, lang, name) for code, name in found]

    def say(self, code: str, lang: Lang, name: str = "") -> str:
        """One sentence about these settings."""
        return SAID[code][lang].format(file=self.file, name=name)

    def _sources(self) -> Mapping[str, Any]:
        sources = self.tables.get("sources", {})
        return sources if isinstance(sources, Mapping) else {}


def _appended_to() -> Path | None:
    """The settings file that stdout is appended to (``>> ../relay.toml``), where the system tells its name."""
    try:
        descriptor = sys.stdout.fileno()
        if sys.platform == "darwin":
            import fcntl

            name = os.fsdecode(fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0"))
        else:
            name = str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except (OSError, ValueError):  # no file: a terminal, a pipe, or a stand-in
        return None
    return Path(os.path.relpath(name)) if name.endswith(".toml") else None
