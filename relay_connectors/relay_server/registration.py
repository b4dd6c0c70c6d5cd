"""A candidate registers: an address, a code sent to it, consents one by one, and a way back out.

Nothing is stored about a person before their own POST, and nothing is believed about an address before the
code that went to it came back.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from sqlite3 import Connection, Row
from typing import NamedTuple

from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay_server import consents, disclosures, points
from relay_connectors.relay_server.consent_texts import POINT_SCOPES, Language
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.lifecycle import OPEN, check_step
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.secret import Secret, new_id, sha256

__all__ = [
    "CODE_LIFE",
    "Challenge",
    "RefusedError",
    "Session",
    "is_open",
    "leave",
    "open_referral_of",
    "read_address",
    "referral_of",
    "register",
    "session_of",
    "start",
    "verify",
]

CODE_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(minutes=30)
CODES_PER_HOUR = 5
TRIES_PER_CODE = 5
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254


class RefusedError(Exception):
    """A page has to say no; ``code`` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Challenge(NamedTuple):
    """A code that went out. The cookie goes to the browser, the code to the mailbox, hashes to the database."""

    cookie: str
    code: str
    address: str
    mail_id: str


class Session(NamedTuple):
    """Somebody whose address is verified."""

    tenant: str
    link_id: str
    person_key: str
    email: str


def read_address(typed: str) -> str:
    """A typed mail address, NFKC and trimmed, because phones type full-width letters."""
    address = unicodedata.normalize("NFKC", typed).strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise RefusedError("address")
    return address


def start(db: Connection, secret: Secret, clock: RelayClock, link: Row, address: str) -> Challenge:
    """A new code for *address*, unless too many went out for this link or this person within the hour."""
    now, hour_ago = clock.stamp(), clock.stamp(-timedelta(hours=1))
    key = secret.person_key(link["tenant"], address)
    db.execute("DELETE FROM challenges WHERE created_at < ?", (hour_ago,))
    db.execute("DELETE FROM sessions WHERE expires_at < ?", (now,))
    sent = "SELECT count(*) FROM challenges WHERE person_key = ? OR (link_id = ? AND ? != 'campaign')"
    if db.execute(sent, (key, link["link_id"], link["kind"])).fetchone()[0] >= CODES_PER_HOUR:
        raise RefusedError("too_many")
    cookie, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    row = (sha256(cookie), link["link_id"], key, address, _code_mac(secret, cookie, code), now, clock.stamp(CODE_LIFE))
    db.execute(
        "INSERT INTO challenges (cookie_sha256, link_id, person_key, email, code_mac, created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    return Challenge(cookie, code, address, secret.mail_id(key, link["link_id"]))


def is_open(db: Connection, challenge: Challenge) -> bool:
    """Whether a code still stands for something: not where its person was erased before it was mailed."""
    known = db.execute("SELECT 1 FROM challenges WHERE cookie_sha256 = ?", (sha256(challenge.cookie),))
    return known.fetchone() is not None


def verify(db: Connection, secret: Secret, clock: RelayClock, link: Row, cookie: str, typed: str) -> str | None:
    """The cookie of a new session, or None for a wrong, used or expired code. Each code allows few tries."""
    now, print_ = clock.stamp(), sha256(cookie)
    row = db.execute(
        "UPDATE challenges SET attempts = attempts + 1"
        " WHERE cookie_sha256 = ? AND link_id = ? AND expires_at > ? AND attempts < ? RETURNING *",
        (print_, link["link_id"], now, TRIES_PER_CODE),
    ).fetchone()
    code = "".join(letter for letter in unicodedata.normalize("NFKC", typed) if letter.isdigit())
    if row is None or not hmac.compare_digest(row["code_mac"], _code_mac(secret, cookie, code)):
        return None
    # The row stays, spent, because it counts towards the codes of this hour.
    db.execute("UPDATE challenges SET attempts = ? WHERE cookie_sha256 = ?", (TRIES_PER_CODE, print_))
    session = secrets.token_urlsafe(32)
    db.execute(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
        (sha256(session), link["tenant"], link["link_id"], row["person_key"], row["email"], clock.stamp(SESSION_LIFE)),
    )
    return session


def session_of(db: Connection, cookie: str | None, now: str) -> Session | None:
    """Who a session cookie speaks for, while it lasts."""
    row = db.execute(
        "SELECT * FROM sessions WHERE cookie_sha256 = ? AND expires_at > ?", (sha256(cookie or ""), now)
    ).fetchone()
    return Session(row["tenant"], row["link_id"], row["person_key"], row["email"]) if row else None


def register(db: Connection, session: Session, scopes: Sequence[Scope], language: Language, now: str) -> str:
    """Register a verified person with the consents they ticked; returns the referral.

    Again for somebody registered: the new consents are added, nothing else. The order of the events is
    candidate.registered, consent.granted, credit.*.
    """
    link = db.execute("SELECT * FROM links WHERE link_id = ?", (session.link_id,)).fetchone()
    found = referral_of(db, session)
    if link["bound_at"] and (found is None or found["referral_id"] != link["referral_id"]):
        raise RefusedError("other_address")
    referral = found or _newcomer(db, session, link, now)
    again = referral["status"] in OPEN
    if not again:
        check_step(referral["status"], "registered")
    _enrol(db, session, referral, language, now)
    first_use = _bind(db, link, referral, now)
    if first_use or not again:
        _announce(db, session, referral, link, now, known=again)
    consents.grant(db, session.tenant, referral["referral_id"], scopes, language, now)
    open_scopes = consents.granted(db, referral["referral_id"])
    if POINT_SCOPES & set(open_scopes) and not points.is_test_address(session.email):
        points.earn(db, session.tenant, now, referral["referral_id"], session.person_key)
    return str(referral["referral_id"])


def leave(db: Connection, session: Session, scopes: Sequence[Scope], language: Language, now: str) -> list[Scope]:
    """Withdraw *scopes*; returns what was withdrawn. Nobody's address stays in a code or a session of theirs."""
    referral = referral_of(db, session)
    if referral is None:
        return []
    gone = consents.withdraw(db, session.tenant, referral["referral_id"], scopes, language, now)
    still = db.execute("SELECT status FROM referrals WHERE referral_id = ?", (referral["referral_id"],)).fetchone()
    if still["status"] == "withdrawn":
        db.execute("DELETE FROM challenges WHERE person_key = ?", (session.person_key,))
        db.execute("UPDATE sessions SET email = '' WHERE person_key = ?", (session.person_key,))
    return gone


def referral_of(db: Connection, session: Session) -> Row | None:
    """The referral of a verified person: the one with this address, else the one that this invitation is for."""
    row: Row | None = db.execute(
        "SELECT referrals.* FROM referrals JOIN persons USING (referral_id)"
        " WHERE persons.tenant = ? AND persons.person_key = ?",
        (session.tenant, session.person_key),
    ).fetchone()
    if row is None:
        row = db.execute(
            "SELECT referrals.* FROM referrals JOIN links USING (referral_id)"
            " WHERE link_id = ? AND links.kind = 'invitation' AND links.bound_at IS NULL",
            (session.link_id,),
        ).fetchone()
    return row


def open_referral_of(db: Connection, session: Session) -> Row | None:
    """The same while the person is registered."""
    row = referral_of(db, session)
    return row if row is not None and row["status"] in OPEN else None


def _newcomer(db: Connection, session: Session, link: Row, now: str) -> Row:
    """A referral for somebody no record is known of: the link is all that connects them to the employer."""
    referral_id = new_id("ref")
    db.execute(
        "INSERT INTO referrals (referral_id, candidate_id, tenant, status, created_at, updated_at)"
        " VALUES (?, ?, ?, 'received', ?, ?)",
        (referral_id, new_id("cnd"), session.tenant, now, now),
    )
    link_id = link["link_id"] if link["kind"] == "minted" else None
    db.execute(
        "INSERT INTO records (tenant, referral_id, revision, live, link_id, updated_at) VALUES (?, ?, 0, 1, ?, ?)",
        (session.tenant, referral_id, link_id, now),
    )
    row: Row = db.execute("SELECT * FROM referrals WHERE referral_id = ?", (referral_id,)).fetchone()
    return row


def _enrol(db: Connection, session: Session, referral: Row, language: Language, now: str) -> None:
    status = referral["status"] if referral["status"] in OPEN else "registered"
    db.execute(
        "UPDATE referrals SET status = ?, email = ?, locale = ?, registered_at = coalesce(registered_at, ?), door = ?,"
        " updated_at = ? WHERE referral_id = ?",
        (status, session.email, language, now, session.link_id, now, referral["referral_id"]),
    )
    db.execute(
        "INSERT OR IGNORE INTO persons VALUES (?, ?, ?)",
        (session.tenant, session.person_key, referral["referral_id"]),
    )


def _bind(db: Connection, link: Row, referral: Row, now: str) -> bool:
    """Make a personal link, and every invitation of this person, their door; True for a link's first use.

    A campaign's link is everybody's.
    """
    db.execute(
        "UPDATE links SET bound_at = ? WHERE referral_id = ? AND kind = 'invitation' AND bound_at IS NULL",
        (now, referral["referral_id"]),
    )
    if link["kind"] == "campaign" or link["bound_at"]:
        return False
    db.execute(
        "UPDATE links SET bound_at = ?, referral_id = ? WHERE link_id = ?",
        (now, referral["referral_id"], link["link_id"]),
    )
    return True


def _announce(db: Connection, session: Session, referral: Row, link: Row, now: str, *, known: bool) -> None:
    link_id = link["link_id"] if link["kind"] == "minted" else None
    data = {"duplicate_person": True} if known else {}
    news = Happened("candidate.registered", referral["referral_id"], referral["owner"], link_id, data=data)
    append(db, session.tenant, now, [news])
    disclosures.note(db, referral["referral_id"], "employer", session.tenant, ["registration", "consents"], now)


def _code_mac(secret: Secret, cookie: str, code: str) -> str:
    return secret.mac("code", cookie, code).hex()
