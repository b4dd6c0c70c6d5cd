"""Header words → what they are for us, with the tenant's own words first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from relay_connectors.errors import ConfigurationError
from relay_connectors.normalize import label

__all__ = ["Aliases"]

IGNORED = ""


class Aliases:
    """Knows columns by their headers, exactly: after NFKC, whatever the case and the spaces, never by a part.

    (応募経路 is not 応募経路詳細, and ステータス is not 1次ステップステータス.)

    Args:
        table: target → the header words that mean it.
        own: header word → target, from the source's settings; an empty target means that the column is not read.
        targets: every target that there is.

    Raises:
        ConfigurationError: if *own* names a target that does not exist, with the nearest that does.

    >>> aliases = Aliases({"person.emails": ["メール", "E-mail"]}, own={}, targets=["person.emails"])
    >>> aliases.match(["Ｅ－ＭＡＩＬ", "メールの件名"])
    {0: 'person.emails'}
    """

    def __init__(self, table: Mapping[str, Sequence[str]], *, own: Mapping[str, str], targets: Collection[str]) -> None:
        self._known = {label(word): target for target, words in table.items() for word in words}
        for word, target in own.items():
            if target != IGNORED and target not in targets:
                raise ConfigurationError(_no_target(word, target, targets))
            self._known[label(word)] = target
        self._own = {label(word): word for word in own}

    def match(self, header: Sequence[str]) -> dict[int, str]:
        """Column → target, for every column that means something."""
        found = {at: self._known.get(label(name), IGNORED) for at, name in enumerate(header)}
        return {at: target for at, target in found.items() if target != IGNORED}

    def words(self) -> Collection[str]:
        """All header words that are known."""
        return self._known.keys()

    def missing(self, header: Sequence[str]) -> list[str]:
        """The header words of the settings that this header does not have."""
        present = {label(name) for name in header}
        return [word for key, word in self._own.items() if key not in present]


def _no_target(word: str, target: str, targets: Collection[str]) -> str:
    near = get_close_matches(target, targets, n=1, cutoff=0.5)
    hint = f' The nearest is {near[0]!r}: columns = {{ "{word}" = "{near[0]}" }}.' if near else ""
    return f"columns: nothing is called {target!r}.{hint} All of them: {', '.join(sorted(targets))}."
