"""What a run does about erasures: follow the sources and the relay, tell the relay, leave nothing half done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from relay_connectors.connector import Source
from relay_connectors.cycle.follow import follow_source
from relay_connectors.errors import RelayError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.settings import Policy

if TYPE_CHECKING:
    from relay_connectors.cycle.erase import Eraser
    from relay_connectors.relay.client import RelayClient

__all__ = ["Rights"]

NOT_TAKEN = "erasure_not_taken"
RUNS = 5
"""So many runs in which the relay did not take an erasure, and somebody must look."""


class Rights:
    """The erasures of one run over *ledger*; a *planning* one touches no file and tells nobody."""

    def __init__(self, ledger: Ledger, policy: Policy, folder: Path | None, *, planning: bool) -> None:
        self._ledger, self._policy, self._planning = ledger, policy, planning
        self._folder = None if planning else folder
        self._untold: Mapping[str, RelayError] = {}

    @cached_property
    def eraser(self) -> Eraser:
        """Erases, here and in the files of the state directory."""
        from relay_connectors.cycle.erase import Eraser  # with what reads mails and tables: few runs erase

        return Eraser(self._ledger, self._folder)

    def finish(self) -> None:
        """Do the last step of every erasure until now, also of one that a crash interrupted."""
        if not self._planning:
            self._ledger.erasures.finish()

    def erase_again(self) -> int:
        """Where an old copy stands in the ledger's place: erase whom the newer one had erased; how many people."""
        if self._planning or self._ledger.restored.since is None:
            return 0
        from relay_connectors.cycle.restored import erase_again

        try:
            return erase_again(self._ledger, self.eraser)
        finally:
            self.finish()

    def follow(self, source: Source, *, allow_mass_change: bool) -> int:
        """Erase whom a source has erased; how many people.

        Raises:
            GuardError: they are too many to be right.
        """
        try:
            return follow_source(
                source, self._ledger, self._policy, lambda: self.eraser, allow_mass_change=allow_mass_change
            )
        finally:
            self.finish()

    @property
    def waiting(self) -> int:
        """How many erasures the relay has to hear of, or has not finished."""
        return len(self._ledger.erasures.waiting())

    def tell(self, client: RelayClient) -> RelayError | None:
        """Tell the relay of every erasure; the first that went wrong, if any did."""
        from relay_connectors.relay.erasures import ErasurePost  # with all of http, which collecting files needs not

        post = ErasurePost(self._ledger, client)
        failure = post.deliver()
        self._untold = post.failed
        return failure

    def note_untold(self, run_id: int) -> int:
        """Open an issue for what the relay did not take in run after run, and close it once it did; the new ones."""
        ledger, untold = self._ledger, self._untold
        waiting = {one.request_id for one in ledger.erasures.waiting() if one.state == "queued"}
        taken = [one.issue_id for one in ledger.issues.of_codes([NOT_TAKEN]) if one.key not in waiting]
        if not untold and not taken:
            return 0
        with ledger.transaction():
            ledger.issues.close(taken, "resolved")
            often = [one for one in untold if one in waiting and ledger.erasures.failed(one) >= RUNS]
            issues = (NewIssue("quarantine", "relay", one, NOT_TAKEN, detail=_answer(untold[one])) for one in often)
            return ledger.issues.open(issues, run_id, ledger.now())


def _answer(error: RelayError) -> str:
    """What the relay said; its codes, never its words."""
    told = (getattr(error, name, None) for name in ("status", "code"))
    return " ".join(str(one) for one in told if one) or "no answer of a relay"
