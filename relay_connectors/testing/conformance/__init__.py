"""Holding an adapter to the contract from outside: its checks are run in a process of their own and reported on."""

from relay_connectors.testing.conformance.finding import Conformance, Finding, Subject
from relay_connectors.testing.conformance.run import conformance_of
from relay_connectors.testing.conformance.text import conformance_json, conformance_text

__all__ = ["Conformance", "Finding", "Subject", "conformance_json", "conformance_of", "conformance_text"]
