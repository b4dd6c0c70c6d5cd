"""The road to the relay and back: what travels (``wire``), who speaks it (``client``), who sends (``courier``)."""

from relay_connectors.relay.relay import Relay

__all__ = ["Relay"]
