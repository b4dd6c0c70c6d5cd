"""What a run does about erasures: follow the sources and the relay, tell the relay, leave nothing half done."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from relay_connectors.connector import Source
from relay_connectors.cycle.follow import follow_source
from relay_connectors.errors import RelayError
from relay_connectors.ledger import Ledger
from relay_connectors.settings import Policy

if TYPE_CHECKING:
    from relay_connectors.cycle.erase import Eraser
    from relay_connectors.relay.client import RelayClient

__all__ = ["Rights"]


class Rights:
    """The erasures of one run over *ledger*; a *planning* one touches no file and tells nobody."""

    def __init__(self, ledger: Ledger, policy: Policy, folder: Path | None, *, planning: bool) -> None:
        self._ledger, self._policy, self._planning = ledger, policy, planning
        self._folder = None if planning else folder

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
        """Tell the relay of every erasure; the first no, if it said no.

        Raises:
            RelayUnavailableError: it does not answer.
        """
        from relay_connectors.relay.erasures import ErasurePost  # with all of http, which collecting files needs not

        return ErasurePost(self._ledger, client).deliver()
