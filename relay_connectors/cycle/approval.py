"""What a human looked at and let go: ``plan -o FILE`` lists it, ``sync --approved FILE`` does no more than is in it.

An entry stands for exactly what was looked at: when the record's content, payload or scopes have changed since, or the
name, address, job or language of the mail with a link, it waits. What is taken back goes in any case; nobody's
withdrawal waits for an approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from relay_connectors.cycle.look import Look
from relay_connectors.cycle.operation import Wish
from relay_connectors.cycle.work import Item
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger.outbox import Operation
from relay_connectors.links.export import addressee

__all__ = ["Approval", "Entry", "entry_of", "read_approval", "waiting_entry"]

FORM = 1


class Entry(NamedTuple):
    """One thing that a run would do. It names the record in our pseudonym and in the ATS's id, and nobody by name."""

    op: Literal["upsert", "link", "retract"]
    record_id: str
    source: str
    application_id: str
    why: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Approval:
    """(op, record id) → the digest of what was approved; *ledger* is the mark of the one it was planned with."""

    entries: Mapping[tuple[str, str], str | None]
    ledger: str | None = None
    path: Path = Path("plan.json")

    def need(self, mark: str) -> None:
        """Make sure that it is about the ledger of this *mark*.

        Raises:
            ConfigurationError: it was planned with another one, whose records have other ids.
        """
        if self.ledger not in (None, mark):
            raise ConfigurationError(f"{self.path} was planned with another ledger; write it anew with plan -o.")

    def takes(self, look: Look, wish: Wish, item: Item | None) -> bool:
        """Whether this may happen: nothing is asked for, something is taken back, or it is approved as it is now."""
        entry = entry_of(look, wish, item)
        if entry is None or entry.op == "retract":
            return True
        at = (entry.op, entry.record_id)
        return at in self.entries and self.entries[at] == entry.digest

    def lets_go(self, operation: Operation) -> bool:
        """Whether a referral that waits since an earlier run is approved as it is."""
        at = ("upsert", operation.record_id)
        return at in self.entries and self.entries[at] == _content(operation.item or b"{}")


def waiting_entry(look: Look, item: Item) -> Entry:
    """What waits to be sent since an earlier run."""
    about = (look.record.record_id, look.record.source, look.record.application_id)
    return Entry("upsert", *about, " ".join(look.verdict.codes), _content(item.body))


def entry_of(look: Look, wish: Wish, item: Item | None) -> Entry | None:
    """What would happen to a record; None if nothing would."""
    record, why = look.record, " ".join(look.verdict.codes)
    about = (record.record_id, record.source, record.application_id)
    if wish.retract:
        return Entry("retract", *about, wish.retract, None)
    if wish.upsert and item:
        return Entry("upsert", *about, why, _content(item.body))
    return Entry("link", *about, why, _letter(look)) if wish.link else None


def read_approval(path: Path) -> Approval:
    """The approval in a file that ``plan -o`` wrote and a human shortened.

    Raises:
        ConfigurationError: it is none.
    """
    try:
        told = _File.model_validate_json(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); write it with plan -o."
        raise ConfigurationError(message) from None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "its JSON"
        message = (
            f"{path} is no plan that can be approved: {place} is wrong. Write it anew with plan -o, and take out of "
            "`operations` what must not go."
        )
        raise ConfigurationError(message) from None
    return Approval({(one.op, one.record_id): one.digest for one in told.operations}, told.ledger, path)


class _Operation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)

    op: Literal["upsert", "link", "retract"]
    record_id: str
    digest: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)

    form: Literal[1]
    ledger: str | None = None
    operations: list[_Operation]


def _letter(look: Look) -> str:
    """A digest of whom the mail with the link would go to, about what, and in which language."""
    return "sha256:" + sha256(orjson.dumps([*addressee(look.body)])).hexdigest()


def _content(body: bytes) -> str:
    """A digest of what would be sent, but for the id of the consent: a plan has its own."""
    told: dict[str, Any] = orjson.loads(body)
    said = {name: told.get(name, {}) for name in ("consent", "data", "payload")}
    said["consent"] = {name: value for name, value in said["consent"].items() if name != "consent_id"}
    return "sha256:" + sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
