"""Looking applications up again by their keys: sources have no feed of what was deleted, merged or made invisible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from relay_connectors.connector.contract import Connector, Raw
from relay_connectors.connector.rest import RestConnector
from relay_connectors.errors import ConfigurationError

__all__ = ["LooksUp", "looked_up"]


@runtime_checkable
class LooksUp(Protocol):
    """An adapter that finds applications by their keys."""

    def lookup(self, keys: Sequence[str]) -> Iterator[Raw]:
        """Those of *keys* that the source still has, as ``fetch`` gives them; a key that is missing is gone.

        An answer that could not be read is an error and never a missing key.
        """
        ...


def looked_up(connector: Connector[Any], keys: Sequence[str]) -> Iterator[Raw]:
    """What *connector* still has of *keys*.

    Raises:
        ConfigurationError: if it cannot look anything up.
        SourceError: if the source does not answer.
    """
    if not isinstance(connector, LooksUp):
        message = (
            f"The connector {connector.name!r} cannot look single applications up, so there is nothing to reconcile."
        )
        raise ConfigurationError(message)
    if isinstance(connector, RestConnector):
        return connector.asking(lambda: connector.lookup(keys))
    return connector.lookup(keys)
