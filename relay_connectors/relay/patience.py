"""How long a run goes on with a relay, or with items, that fail.

Others get their turn when one request fails; several failures in a row are about the relay. What fails is cut down to
the item at fault only as long as that is worth it: each referral that the relay takes pays for two more failures, so
that a relay that takes nothing sees a few dozen requests and not a thousand, and hears no more after a minute of them.
"""

from __future__ import annotations

__all__ = ["MOST_FAILING", "Patience"]

# A failure may be about one batch alone, so that others get their turn, each an eighth of the one before: the smaller,
# the likelier it goes through. After so many in a row, the last of them a handful, it is about the relay.
MOST_FAILING, SMALLER = 4, 3
FAILURES, EARNED = 32, 2  # failures of parts in any case, and those that each accepted batch pays for
SECONDS = 60.0  # that may be lost with them


class Patience:
    """What one run has met so far.

    ``answers``: the relay gave an answer per item; ``accepts``: by one of them it took a referral; ``in_a_row``: how
    many requests failed since the last answer.
    """

    def __init__(self) -> None:
        self.answers = self.accepts = False
        self.in_a_row = 0
        self._failures, self._seconds = FAILURES, SECONDS

    @property
    def has_time(self) -> bool:
        """Whether to go on trying what failed before, once each."""
        return self._seconds > 0

    @property
    def lasts(self) -> bool:
        """Whether to go on cutting down what fails."""
        return self._failures > 0 and self.has_time

    @property
    def is_over(self) -> bool:
        """Whether so much failed in a row that it is about the relay."""
        return self.in_a_row >= MOST_FAILING

    def limit(self, most: int) -> int:
        """How many items the next batch may hold, of *most*."""
        return max(most >> SMALLER * self.in_a_row, 1)

    def took(self, *, referral: bool) -> None:
        """The relay answered per item; *referral*: and took somebody's."""
        self.answers, self.in_a_row = True, 0
        self.accepts = self.accepts or referral
        self._failures += EARNED * referral

    def failed(self, seconds: float, *, part: bool) -> None:
        """A request failed, after so long; *part*: it held what was cut from another one."""
        self.in_a_row += 1
        self._failures -= part
        self._seconds -= seconds

    def refused(self) -> None:
        """A request was refused as a whole."""
        self._failures -= 1
