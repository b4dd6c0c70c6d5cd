"""Who is asking: bearer keys and roles. Keys are stored and compared as hashes."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import Literal, NamedTuple

from relay_connectors.errors import ConfigurationError
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.secret import sha256

__all__ = ["Caller", "Role", "Roster"]

Role = Literal["employer", "agent", "admin"]


class Caller(NamedTuple):
    """The holder of a key. For an employer ``name`` is the tenant."""

    role: Role
    name: str


class Roster:
    """The keys that open this relay. A key that is not handed in at the start opens nothing any more."""

    def __init__(self, callers: Mapping[str, Caller]) -> None:
        self._callers = dict(callers)

    @classmethod
    def enrol(
        cls, db: Connection, *, tenants: Mapping[str, str], agents: Mapping[str, str], admin_key: str | None
    ) -> Roster:
        """Store the hashes of these keys in place of all former ones and make room for new tenants."""
        keys = [("employer", name, key) for name, key in tenants.items()]
        keys += [("agent", name, key) for name, key in agents.items()]
        keys += [("admin", "admin", admin_key)] if admin_key else []
        if len({key for _, _, key in keys}) < len(keys) or not all(key for _, _, key in keys):
            message = (
                "Every tenant, agent and admin of the relay needs a key of its own; two are equal or one is empty."
            )
            raise ConfigurationError(message)
        db.execute("DELETE FROM keys")
        db.executemany("INSERT INTO keys (role, name, sha256) VALUES (?, ?, ?)", _hashed(keys))
        db.executemany("INSERT OR IGNORE INTO tenants (tenant) VALUES (?)", [(name,) for name in tenants])
        rows = db.execute("SELECT sha256, role, name FROM keys").fetchall()
        return cls({row["sha256"]: Caller(row["role"], row["name"]) for row in rows})

    def admit(self, authorization: str | None, role: Role) -> Caller:
        """The caller behind an Authorization header, or a 401 or 403."""
        scheme, _, key = (authorization or "").partition(" ")
        caller = self._known(key.strip()) if scheme.lower() == "bearer" else None
        if caller is None:
            raise ProblemError("unauthenticated")
        if caller.role != role:
            raise ProblemError("role")
        return caller

    def _known(self, key: str) -> Caller | None:
        """Compares with every key in constant time, so that the time tells nothing."""
        given, found = sha256(key), None
        for stored, caller in self._callers.items():
            if hmac.compare_digest(stored, given):
                found = caller
        return found


def _hashed(keys: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(role, name, sha256(key)) for role, name, key in keys]
