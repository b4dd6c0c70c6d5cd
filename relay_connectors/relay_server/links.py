"""Links that open the registration page: minted for nobody, one per invitation, or one address for a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection, IntegrityError, Row

import orjson

from relay_connectors.clock import stamp
from relay_connectors.relay.wire import CampaignAnswer, CampaignRequest, MintRequest, RevokeAnswer
from relay_connectors.relay_server.body import model_of
from relay_connectors.relay_server.idempotency import Done
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.secret import Secret, sha256

__all__ = ["Doors", "campaign", "forget_visitors", "mint", "minted_for", "revoke", "visitors_mails"]


def mint(db: Connection, tenant: str, secret: Secret, now: datetime, content: bytes) -> Done:
    """Make links. What is stored and returned here has no addresses; :meth:`Doors.revive` puts them in."""
    asked = model_of(MintRequest, content)
    until = stamp(now + timedelta(days=asked.expires_in_days))
    made = [secret.new_link() for _ in range(asked.count)]
    rows = [(link_id, tenant, token, asked.label, asked.locale, stamp(now), until) for link_id, token in made]
    db.executemany(
        "INSERT INTO links (link_id, tenant, token_sha256, kind, label, locale, created_at, expires_at)"
        " VALUES (?, ?, ?, 'minted', ?, ?, ?, ?)",
        rows,
    )
    return Done(orjson.dumps({"links": [{"link_id": link_id, "expires_at": until} for link_id, _ in made]}), len(made))


def revoke(db: Connection, tenant: str, link_ids: Sequence[str], now: str) -> RevokeAnswer:
    """Close links of this tenant that nobody registered with; the answer names all of them that are closed now."""
    listed = orjson.dumps(list(link_ids)).decode()
    own = "tenant = ? AND bound_at IS NULL AND kind != 'invitation' AND link_id IN (SELECT value FROM json_each(?))"
    close = f"UPDATE links SET revoked_at = coalesce(revoked_at, ?) WHERE {own}"
    db.execute(close, (now, tenant, listed))
    closed = {row[0] for row in db.execute(f"SELECT link_id FROM links WHERE {own}", (tenant, listed))}
    return RevokeAnswer(revoked=[link_id for link_id in dict.fromkeys(link_ids) if link_id in closed])


def forget_visitors(db: Connection, link_ids: Sequence[str]) -> bool:
    """Forget whoever only typed their address at these closed links; whether anything was there to forget."""
    where = [(link_id,) for link_id in link_ids]
    gone = db.executemany("DELETE FROM challenges WHERE link_id = ?", where).rowcount
    # Somebody registered may have looked in through another one's link: that session is theirs.
    known = "EXISTS (SELECT 1 FROM persons p WHERE p.tenant = sessions.tenant AND p.person_key = sessions.person_key)"
    return gone + db.executemany(f"DELETE FROM sessions WHERE link_id = ? AND NOT {known}", where).rowcount > 0


def visitors_mails(db: Connection, secret: Secret, link_ids: Sequence[str]) -> list[str]:
    """The tags of the mails about these links, but for campaigns: at one of those others have registered."""
    minted = "SELECT link_id FROM links WHERE kind = 'minted' AND link_id IN (SELECT value FROM json_each(?))"
    return [secret.mail_tag(row[0]) for row in db.execute(minted, (orjson.dumps(list(link_ids)).decode(),))]


def campaign(db: Connection, tenant: str, doors: Doors, asked: CampaignRequest, now: str) -> CampaignAnswer:
    """The one address of a campaign; asked again with the same label and locale, the same one, unless it is closed."""
    link_id, token = doors.secret.new_link()
    try:
        db.execute(
            "INSERT INTO links (link_id, tenant, token_sha256, kind, label, locale, created_at)"
            " VALUES (?, ?, ?, 'campaign', ?, ?, ?)",
            (link_id, tenant, token, asked.label, asked.locale, now),
        )
    except IntegrityError:
        mine = "tenant = ? AND kind = 'campaign' AND label = ? AND locale = ?"
        known = f"SELECT link_id, revoked_at FROM links WHERE {mine}"
        link_id, revoked_at = db.execute(known, (tenant, asked.label, asked.locale)).fetchone()
        if revoked_at:
            raise ProblemError("campaign_revoked") from None
    return CampaignAnswer(campaign_id=link_id, url=doors.url(link_id))


def minted_for(db: Connection, referral_id: str) -> str | None:
    """The minted link somebody registered with first, by which the employer knows them."""
    row = db.execute(
        "SELECT link_id FROM links WHERE referral_id = ? AND kind = 'minted' ORDER BY bound_at LIMIT 1", (referral_id,)
    ).fetchone()
    return row["link_id"] if row else None


class Doors:
    """Where links lead: addresses made of the relay's own, and links found by their token."""

    def __init__(self, secret: Secret, base_url: str) -> None:
        self.secret = secret
        self.base_url = base_url.rstrip("/")

    def url(self, link_id: str) -> str:
        """The address that opens this link."""
        return f"{self.base_url}/r/{self.secret.token(link_id)}"

    def revive(self, body: bytes) -> bytes:
        """The stored answer of a mint with its addresses put back in."""
        links = orjson.loads(body)["links"]
        return orjson.dumps({"links": [{**link, "url": self.url(link["link_id"])} for link in links]})

    def find(self, db: Connection, token: str, now: str) -> Row | None:
        """The link a token opens; None alike for unknown, revoked and expired ones.

        A link somebody registered with neither expires nor closes: it is that person's way back, also to withdraw.
        """
        row: Row | None = db.execute("SELECT * FROM links WHERE token_sha256 = ?", (sha256(token),)).fetchone()
        if row is None or row["bound_at"]:
            return row
        if row["revoked_at"] or (row["expires_at"] and row["expires_at"] <= now):
            return None
        return row
