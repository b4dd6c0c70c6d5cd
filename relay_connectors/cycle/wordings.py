"""A version of a wording is a promise: whoever agreed under it agreed to exactly that text.

The ledger keeps what each version's file was when the first consent was kept under it. Another file under the same
version would make the proof of everybody who agreed before name a text that they never saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger

__all__ = ["changed_wording", "need_same_wordings"]


def need_same_wordings(ledger: Ledger, texts: Mapping[str, str], files: Mapping[str, Path] | None = None) -> None:
    """Hold *texts* (version → SHA-256) against what people agreed to; *files* are the versions' files, for the message.

    Raises:
        ConfigurationError: a version stands for another text now.
    """
    problem = changed_wording(ledger.consents.wordings(), texts, files)
    if problem:
        raise ConfigurationError(problem)


def changed_wording(
    agreed: Mapping[str, str], texts: Mapping[str, str], files: Mapping[str, Path] | None = None
) -> str | None:
    """What is wrong with the first version of *texts* whose text is not the one that was *agreed* to; None: nothing."""
    for version in sorted(agreed.keys() & texts.keys()):
        if agreed[version] != texts[version]:
            file = (files or {}).get(version)
            return (
                f'policy.texts."{version}": {file or "its text"} was changed after people agreed under "{version}" '
                f"(sha256 {agreed[version]}). Put the old text back. Give the new one a version of its own in "
                "policy.texts and in the consent rule, and list both in policy.accepted_policy_versions"
            )
    return None
