"""The relay itself: its memory, key, clock and mail, put together once and handed to every endpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from relay_connectors.clock import Clock
from relay_connectors.relay_server import consents, events, introductions, referrals
from relay_connectors.relay_server.access import Roster
from relay_connectors.relay_server.dispatch import Dispatch
from relay_connectors.relay_server.erasures import Erasures
from relay_connectors.relay_server.faults import FaultPlan
from relay_connectors.relay_server.front import Lines
from relay_connectors.relay_server.herald import Herald
from relay_connectors.relay_server.idempotency import Answers
from relay_connectors.relay_server.links import Doors
from relay_connectors.relay_server.mailbox import outgoing
from relay_connectors.relay_server.postman import Postman
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.secret import Secret
from relay_connectors.relay_server.store import Store

__all__ = ["MAIL", "Relay"]

MAIL = "mail"


class Relay:
    """Everything one relay holds. ``state_dir`` gets ``relay.db``, ``relay.key`` and ``mail/``, for the owner only."""

    def __init__(
        self,
        state_dir: Path,
        *,
        tenants: Mapping[str, str],
        agents: Mapping[str, str],
        admin_key: str | None,
        base_url: str,
        clock: Clock,
        smtp_url: str | None,
    ) -> None:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.store = Store(state_dir / "relay.db")
        self.secret = Secret.at(state_dir / "relay.key")
        self.clock = RelayClock(clock)
        self.doors = Doors(self.secret, base_url)
        self.mail = Dispatch(self.store, outgoing(state_dir / MAIL, smtp_url))
        self.postman = Postman(self.store, self.doors, self.mail)
        self.herald = Herald(self.store, self.secret, self.clock)
        self.store.after_write = self.herald.ring
        self.erasures = Erasures(self.store, self.secret, self.clock, self.mail)
        self.answers = Answers(self.store, self.clock)
        self.faults = FaultPlan()
        self.lines = Lines()
        self.counters: Counter[str] = Counter()
        with self.store.write() as db:
            self.roster = Roster.enrol(db, tenants=tenants, agents=agents, admin_key=admin_key)

    def start(self) -> None:
        """Finish what a crash left half done, and begin to deliver mail and words."""
        self.erasures.resume()
        self.postman.start()
        self.postman.ring()
        self.herald.start()

    def stop(self) -> None:
        """Deliver what is queued and close the file."""
        self.postman.stop()
        self.herald.stop()
        self.store.close()

    def age(self, tenant: str) -> None:
        """Let what ran out for this tenant run out: invitations, consents, offers, and events kept long enough."""
        now, horizon, oldest = self.clock.stamp(), self.clock.stamp(-events.KEPT), self.clock.stamp(-consents.LIFE)
        with self.store.read() as db:
            due = referrals.any_due(db, tenant, now) or events.any_before(db, tenant, horizon)
            due = due or consents.any_old(db, tenant, oldest) or introductions.any_due(db, now)
        if due:
            with self.store.write() as db:
                referrals.expire(db, tenant, now)
                consents.expire(db, tenant, now, oldest)
                introductions.expire(db, now)
                events.prune(db, tenant, horizon)

    def age_all(self) -> None:
        """The same for every tenant: agents see the people of all."""
        with self.store.read() as db:
            tenants = [row["tenant"] for row in db.execute("SELECT tenant FROM tenants")]
        for tenant in tenants:
            self.age(tenant)
