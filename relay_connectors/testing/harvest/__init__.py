"""A fake Greenhouse Harvest v3: an account in which things happen, and its API."""

from relay_connectors.testing.harvest.api import Harvest
from relay_connectors.testing.harvest.history import Lived, Memory, Remembers, live
from relay_connectors.testing.harvest.world import World

__all__ = ["Harvest", "Lived", "Memory", "Remembers", "World", "live"]
