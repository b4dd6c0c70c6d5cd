"""Greenhouse, by its Harvest API v3."""

from relay_greenhouse.connector import GreenhouseConnector
from relay_greenhouse.settings import GreenhouseSettings

__all__ = ["GreenhouseConnector", "GreenhouseSettings"]
