"""Contacts of which only a row tells whose they are: behind a second 氏名, or behind another person's column.

Behind a second 氏名 they are the candidate's where a joined export says the name twice, else somebody else's. Where
担当者 stands in front of the first 氏名 as well, nobody can tell which of two names is the candidate's (担当者, 氏名,
メール, 氏名, メール): in rows where they differ neither is read. Behind another person's column (メール, 担当者, Email)
they are the candidate's where they are all that the row has of that kind.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from relay_connectors.connector.columns import CONTACTS
from relay_connectors.connector.other_persons import ADDRESSES, Doubt
from relay_connectors.normalize.labels import is_blank

if TYPE_CHECKING:
    from relay_connectors.connector.table import Cells

__all__ = ["SecondPerson"]

logger = logging.getLogger(__name__)

FULL_NAME = "person.full_name"


class SecondPerson:
    """Blanks, row by row, what is another person's; somebody is told so once.

    Args:
        account: the source, as the warning names it.
        header: the names of the columns.
        matched: column → target, of every column that is read.
        second: of these the contacts from the second name on.
        doubts: the contacts behind another person's column, each with when it is theirs.
        unclear: whether the first name, too, may be another's.
    """

    def __init__(
        self,
        account: str,
        header: Sequence[str],
        matched: Mapping[int, str],
        second: Mapping[int, str],
        *,
        doubts: Mapping[int, Doubt] | None = None,
        unclear: bool = False,
    ) -> None:
        self._account = account
        self._second = sorted(second)
        self._doubts = doubts or {}
        self._header, self._matched = header, matched
        self._front = [at for at, target in matched.items() if target in CONTACTS and at not in second]
        self._name = next((at for at in self._front if matched[at] == FULL_NAME), None)
        self._names = [at for at in self._second if second[at] == FULL_NAME]
        self._addresses = [at for at in self._second if second[at] in ADDRESSES]
        self._unclear = unclear
        self._called = tuple(header[at] for at in self._second)
        self._told = False
        self._told_of: set[int] = set()

    def left_out(self, cells: Cells) -> Cells:
        """The cells without those of another person."""
        if theirs := [at for at, doubt in self._doubts.items() if cells[at] and _is_theirs(doubt, cells)]:
            self._tell_of(theirs)
            cells = ["" if at in theirs else cell for at, cell in enumerate(cells)]
        if not any(cells[at] for at in self._second) or self._is_one(cells):
            return cells
        self._tell()
        left = list(cells)
        # A second name that is blank is no other one; but an address beside it is somebody's.
        unclear = self._unclear and any(not is_blank(cells[at]) for at in (*self._names, *self._addresses))
        for at in (*self._front, *self._second) if unclear else self._second:
            left[at] = ""
        return left

    def _is_one(self, cells: Cells) -> bool:
        """Whether both names are one, or all that the row says of anybody stands behind the second."""
        from relay_connectors.normalize import name_key  # of few files

        if not any(cells[at] for at in self._front):
            return True
        said = {name_key(cells[at]) for at in self._names}
        return self._name is not None and said == {name_key(cells[self._name])} != {""}

    def _tell_of(self, theirs: Sequence[int]) -> None:
        for at in theirs:
            if at in self._told_of:
                continue
            self._told_of.add(at)
            logger.warning(
                "source %s: the column %r is not read in rows where the candidate has one elsewhere: it stands behind "
                'another person\'s; if it is the candidate\'s, write columns = { "%s" = "%s" }',
                *(self._account, self._header[at], self._header[at], self._matched[at]),
            )

    def _tell(self) -> None:
        if self._told:
            return
        self._told, called = True, ", ".join(map(repr, self._called))
        if self._unclear:
            logger.warning(
                "source %s: %s stand behind a second name, and the first one behind another person's column; in rows "
                "where the names differ neither person is read; if the first is the candidate, write columns = { %s }",
                *(self._account, called, ", ".join(f'"{one}" = ""' for one in self._called)),
            )
            return
        logger.warning(
            "source %s: %s stand behind a second name and are not read in rows where it is another one; if they "
            'are the candidate\'s all the same, write columns = { "%s" = "" }',
            *(self._account, called, self._called[0]),
        )


def _is_theirs(doubt: Doubt, cells: Cells) -> bool:
    """Whether the row has a contact of the candidate's own, and the other person, where it matters, is named."""
    named = not doubt.named or any(not is_blank(cells[at]) for at in doubt.named)
    return named and any(not is_blank(cells[at]) for at in doubt.own)
