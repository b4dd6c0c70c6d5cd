"""A version of a wording is a promise: whoever agreed under it agreed to exactly that text.

The ledger keeps what each version's text was when the first consent was kept under it. Another text under the same
version would make the proof of everybody who agreed before name one that they never saw. While a version's file says
otherwise, cannot be read, or is named no more, nobody is handed on: what people agreed to cannot be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from relay_connectors.ledger import Ledger

__all__ = ["Unsure", "held_texts", "missing_in", "unsure_in", "unsure_wordings", "unworded"]

NO_FILES: Mapping[str, Path] = {}


class Unsure(NamedTuple):
    """A version whose text is not what people agreed to, or cannot be read; *agreed* is the SHA-256 that it was.

    *file* is None where the settings name none.
    """

    code: Literal["wording_changed", "wording_unreadable"]
    version: str
    file: Path | None
    agreed: str | None

    @property
    def subject(self) -> str:
        """The version and its file, for a line of a report."""
        return f'"{self.version}"' + (f" ({self.file})" if self.file else "")

    def __str__(self) -> str:
        """What is wrong, and what to do."""
        place = f'policy.texts."{self.version}": {self.file or "its text"}'
        if self.code == "wording_unreadable" and self.file is None:
            return f"{place} is named no more, so nobody can show what people agreed to. Name its file again"
        if self.code == "wording_unreadable":
            return f"{place} cannot be read, so nobody can show what people agreed to. Put the file back"
        return (
            f'{place} was changed after people agreed under "{self.version}" '
            f"(sha256 {self.agreed}). Put the old text back. Give the new one a version of its own in "
            "policy.texts and in the consent rule, and list both in policy.accepted_policy_versions"
        )


def unsure_wordings(
    agreed: Mapping[str, str],
    texts: Mapping[str, str],
    files: Mapping[str, Path] = NO_FILES,
    *,
    used: Collection[str] = (),
) -> list[Unsure]:
    """The versions of which nobody can be sure.

    Args:
        agreed: version → SHA-256 of what people agreed to, as the ledger keeps it
        texts: version → SHA-256 of what its file says now, as far as it can be read
        files: version → its file, of every version that the settings name
        used: the versions by which people are handed on.
    """
    changed = {version for version in agreed.keys() & texts.keys() if agreed[version] != texts[version]}
    found = [Unsure("wording_changed", one, files.get(one), agreed[one]) for one in sorted(changed)]
    unread = sorted((files.keys() | agreed.keys() & set(used)) - texts.keys())
    return found + [Unsure("wording_unreadable", one, files.get(one), agreed.get(one)) for one in unread]


def unsure_in(
    ledger: Ledger, texts: Mapping[str, str], files: Mapping[str, Path], accepted: Collection[str]
) -> list[Unsure]:
    """The same of a *ledger*'s consents; *accepted* are the versions that count."""
    consents = ledger.consents
    agreed = consents.wordings()
    unnamed = agreed.keys() & set(accepted) - texts.keys()
    used = consents.versions() & unnamed if unnamed else ()  # all consents are looked through
    return unsure_wordings(agreed, texts, files, used=used)


def missing_in(
    ledger: Ledger,
    texts: Mapping[str, str],
    files: Mapping[str, Path],
    accepted: Collection[str],
    handing: Collection[str],
) -> list[str]:
    """The accepted versions whose text nobody holds, of those that a rule takes (*handing*) or somebody agreed to."""
    held = {*held_texts(ledger.consents.wordings(), texts)}
    unsure = {one.version for one in unsure_in(ledger, texts, files, accepted)}
    return unworded({*ledger.consents.versions(), *handing}.intersection(accepted), held | unsure)


def held_texts(agreed: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """The text that each version stands for: what people agreed to, else what the settings name now."""
    return {**texts, **agreed}


def unworded(versions: Collection[str], held: Collection[str]) -> list[str]:
    """Those of *versions* whose text nobody holds."""
    return sorted(version for version in set(versions).difference(held) if version)
