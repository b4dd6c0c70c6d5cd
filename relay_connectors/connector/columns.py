"""Header words → what they are for us, with the tenant's own words first."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from relay_connectors.connector.other_persons import ADDRESSES, CONTACTS, FULL_NAME, Blocks, Doubt
from relay_connectors.connector.targets import OUTCOME, TARGETS
from relay_connectors.errors import ConfigurationError
from relay_connectors.nearest import nearest
from relay_connectors.normalize import label

__all__ = ["CONTACTS", "Aliases", "behind", "checked"]

IGNORED = ""
REPEATED = re.compile(r"(.+) \([0-9]+\)")  # the second 備考 of a header is called 備考 (2)
COMPLETED = frozenset({"person.residence"})  # 都道府県 and 住所 each say a part of it


class Aliases:
    """Knows columns by their headers, exactly: after NFKC, whatever the case and the spaces, never by a part.

    (応募経路 is not 応募経路詳細, and ステータス is not 1次ステップステータス.)

    Args:
        table: target → the header words that mean it.
        own: header word → target, from the source's settings; an empty target means that the column is not read.
        targets: every target that there is.
        weak: header words of an outcome that are one only where no other column is (応募状況 beside 選考ステータス).
        declared: whether the settings say how every row ended; then no weak word is an outcome.

    Raises:
        ConfigurationError: if *own* names a target that does not exist, with the nearest that does.

    >>> aliases = Aliases({"person.emails": ["メール", "E-mail"]}, own={}, targets=["person.emails"])
    >>> aliases.match(["Ｅ－ＭＡＩＬ", "メールの件名"])
    {0: 'person.emails'}
    """

    def __init__(
        self,
        table: Mapping[str, Sequence[str]],
        *,
        own: Mapping[str, str],
        targets: Collection[str],
        weak: Collection[str] = (),
        declared: bool = False,
    ) -> None:
        self._known = {label(word): target for target, words in table.items() for word in words}
        for word, target in own.items():
            if target != IGNORED and target not in targets:
                raise ConfigurationError(_no_target(word, target, targets))
            self._known[label(word)] = target
        self._own = {label(word): word for word in own}
        self._weak = {label(word) for word in weak} - self._own.keys()
        self._declared = declared

    def match(self, header: Sequence[str]) -> dict[int, str]:
        """Column → target, for every column that means something."""
        found = self._meanings(header)
        others = self._of_somebody_else(header, found)
        return {at: target for at, target in found.items() if target != IGNORED and at not in others}

    def of_somebody_else(self, header: Sequence[str]) -> dict[str, str]:
        """Column → target of the contacts that :meth:`match` leaves out: another person is named in front of them."""
        found = self._meanings(header)
        return {header[at]: found[at] for at in sorted(self._of_somebody_else(header, found))}

    def behind_a_second_name(self, header: Sequence[str]) -> dict[int, str]:
        """Column → target of the contacts from a second 氏名 on that :meth:`match` reads, and that may be another's.

        A joined export says the name twice; whose the rest is, only a row can tell, by what it says in both.
        """
        found = self._meanings(header)
        second, others = self._second(header, found), self._of_somebody_else(header, found)
        return {at: found[at] for at in self._contacts(found) if at >= second and self._is_free(at, header, others)}

    def is_unclear_before_a_second_name(self, header: Sequence[str]) -> bool:
        """Whether the first 氏名, too, may be another's: 担当者, 氏名, メール, 氏名, メール.

        A second one without an address or a number is the candidate's once more: 担当者, 氏名, メール, 氏名.
        """
        found, behind_it = self._meanings(header), self.behind_a_second_name(header)
        before = [at for at in self._contacts(found) if found[at] in ADDRESSES and at < min(behind_it, default=0)]
        addressed = before and not ADDRESSES.isdisjoint(behind_it.values())
        return bool(addressed) and Blocks(header, found).name_is_unclear

    def doubts(self, header: Sequence[str]) -> dict[int, Doubt]:
        """The contacts behind another person's column that :meth:`match` reads, and a row may tell to be theirs."""
        found = self._meanings(header)
        doubts = Blocks(header, found).doubts(self._of_somebody_else(header, found))
        return {at: doubt for at, doubt in doubts.items() if label(header[at]) not in self._own}

    def _is_free(self, at: int, header: Sequence[str], others: Collection[int]) -> bool:
        return at not in others and label(header[at]) not in self._own

    def _of_somebody_else(self, header: Sequence[str], found: Mapping[int, str]) -> set[int]:
        """Two headers in one, 候補者 and 紹介会社, each with 氏名 and メール: behind the second 氏名 nothing is theirs.

        So is a second メール behind 担当者名, and メール between 紹介会社 and 氏名 where there is another one. Of Email
        behind 担当者名 only a row can tell (see :meth:`doubts`). What the settings name by its whole name is what they
        say.
        """
        contacts = self._contacts(found)
        again = {at for at in contacts if self._is_again(header[at])}
        blocks = Blocks(header, found)
        first = {found[at]: at for at in reversed(contacts)}
        second = self._second(header, found)
        others = {at for at in again if any(first[found[at]] < other < at for other in blocks.named)}
        if second in others:
            others |= {at for at in contacts if at >= second}
        others |= blocks.others(others)
        return {at for at in others if label(header[at]) not in self._own}

    def _contacts(self, found: Mapping[int, str]) -> list[int]:
        return [at for at in sorted(found) if found[at] in CONTACTS]

    def _is_again(self, name: str) -> bool:
        return REPEATED.fullmatch(name) is not None and label(name) not in self._known

    def _second(self, header: Sequence[str], found: Mapping[int, str]) -> int:
        """The column of a second 氏名, the header's length where there is none."""
        names = (at for at in self._contacts(found) if found[at] == FULL_NAME and self._is_again(header[at]))
        return next(names, len(header))

    def _meanings(self, header: Sequence[str]) -> dict[int, str]:
        """What every column is, of the outcomes only the strong ones where there are any or the settings declare it."""
        found = {at: self._meaning(name, header) for at, name in enumerate(header)}
        weak = {at for at, target in found.items() if target == OUTCOME and label(header[at]) in self._weak}
        if self._declared or any(target == OUTCOME and at not in weak for at, target in found.items()):
            found |= dict.fromkeys(weak, IGNORED)
        return found

    def _meaning(self, name: str, header: Sequence[str]) -> str:
        """What a column is; the second of two that are called the same is what the first one is."""
        known, key = self._known, label(name)
        again = None if key in known else REPEATED.fullmatch(name)
        return known.get(label(again[1]) if again and again[1] in header else key, IGNORED)

    def words(self) -> Collection[str]:
        """All header words that are known."""
        return self._known.keys()

    def missing(self, header: Sequence[str]) -> list[str]:
        """The header words of the settings that this header does not have."""
        present = {label(name) for name in header}
        return [word for key, word in self._own.items() if key not in present]


def checked(table: Mapping[str, Sequence[str]], targets: Collection[str], adapter: str) -> Mapping[str, Sequence[str]]:
    """*table*, the header words of an adapter, if it names targets that there are.

    Raises:
        ConfigurationError: naming the words whose target does not exist, with the nearest that does.
    """
    for target, words in table.items():
        if target not in targets:
            near = nearest(target, targets, cutoff=0.5)
            hint = f" The nearest is {near!r}." if near else ""
            raise ConfigurationError(
                f"The adapter {adapter!r} takes {', '.join(words)} for {target!r}, which is no target.{hint} Its "
                f"author has to mend that. All of them: {', '.join(sorted(targets))}."
            )
    return table


def behind(matched: Mapping[int, str]) -> dict[int, int]:
    """Column → the one in front of it with the same target; it is read only where that one says nothing.

    Targets whose columns are read together have none.

    >>> behind({0: "person.full_name", 1: "person.emails", 2: "person.full_name", 3: "person.emails"})
    {2: 0}
    """
    first: dict[str, int] = {}
    for at, target in sorted(matched.items()):
        if target in TARGETS and not TARGETS[target].joined and target not in COMPLETED:
            first.setdefault(target, at)
    return {at: first[target] for at, target in sorted(matched.items()) if first.get(target, at) != at}


def _no_target(word: str, target: str, targets: Collection[str]) -> str:
    near = nearest(target, targets, cutoff=0.5)
    hint = f' The nearest is {near!r}: columns = {{ "{word}" = "{near}" }}.' if near else ""
    return f"columns: nothing is called {target!r}.{hint} All of them: {', '.join(sorted(targets))}."
