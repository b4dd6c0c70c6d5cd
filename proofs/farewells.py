"""What the relay is told of referrals that are over, read at its door: with a cause, and by the cause's name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from proofs.applicants import Application, Somebody
from proofs.claims import Claims

__all__ = ["Ear", "Farewells"]

BATCH = "/v1/referrals/batch"
Message = MutableMapping[str, Any]
Key = tuple[str, int]


class Ear:
    """ASGI middleware around the relay: every retract that arrives, by record and revision, with its reason."""

    def __init__(self, app: Callable[..., Any], heard: dict[Key, str]) -> None:
        self._app, self._heard = app, heard

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Let one request through, and listen."""
        body = bytearray()

        async def listen() -> Message:
            message: Message = await receive()
            body.extend(message.get("body", b""))
            return message

        await self._app(scope, listen if scope.get("path") == BATCH else receive, send)
        if body:
            self._note(bytes(body))

    def _note(self, body: bytes) -> None:
        retracts = (item for item in json.loads(body)["items"] if item["op"] == "retract")
        self._heard.update({(item["record_id"], item["revision"]): item["reason"] for item in retracts})


@dataclass
class Farewells:
    """The reasons of a month, against the people's own story."""

    record_id: Callable[[Application], str]
    heard: dict[Key, str] = field(default_factory=dict)
    _checked: set[Key] = field(default_factory=set)
    _yesterday: dict[str, str] = field(default_factory=dict)

    def check(self, claims: Claims, day: int, people: Iterable[Somebody], told: Counter[str]) -> None:
        """Whoever was taken back today had to go, and for this reason; what failed yesterday may come today."""
        erased = {self.record_id(one) for person in people if person.erased for one in person.applications}
        today = {self.record_id(one): _cause(person, one) for person in people for one in person.applications}
        for key in self.heard.keys() - self._checked:
            record_id, reason = key[0], self.heard[key]
            if record_id not in erased:
                causes = {today[record_id], self._yesterday.get(record_id, "")} - {""}
                claims.holds(f"day {day}: whoever is taken back has to go", bool(causes), reason)
                claims.holds(f"day {day}: and for this reason", not causes or reason in causes, (reason, causes))
                told[f"taken back: {reason}"] += 1
        self._checked.update(self.heard)
        self._yesterday = today


def _cause(person: Somebody, application: Application) -> str:
    """Why a referral of this application would be over today; empty if it is not."""
    others = {one.status for one in person.applications if one is not application}
    if person.consent == "撤回":
        return "consent_withdrawn"
    if application.status == "選考中":
        return "unrejected"
    return "reapplied" if others & {"選考中", "入社"} else ""
