"""What should be true, by the design's text over what was read, told and agreed. It sees no code under test."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from dateutil.relativedelta import relativedelta

from proofs.model.people import People
from proofs.model.source import BEGIN, TOKYO, Row, day_after
from relay_connectors.clock import stamp

__all__ = ["REFUSED", "WHO", "Oracle", "Verdict"]

Verdict = Literal["push", "link", "keep", "refused", "retract"]
"""``keep``: whatever is there stays."""
WHO = ("name", "mail", "phone", "birth")
REFUSED = ("denied", "withdrawn")
SAID = {"はい": "granted", "いいえ": "denied", "撤回": "withdrawn"}
OVER = {"in_progress": "unrejected", "hired": "reapplied", "candidate_withdrew": "error"}
UNCARRIED = {"expired": "consent_withdrawn", "unknown": "error"}
ORDER = ("unshown", "granted", "denied", "withdrawn")  # of what is said at the same moment the last counts
MOST_MONTHS = 24
KEPT_MONTHS = 13


@dataclass
class Seen:
    """One application as last read: what the design lets the ledger know of it; ``says`` is the cell that stands."""

    row: Row
    first_final: datetime | None = None
    says: tuple[str, str] | None = None
    claims: list[tuple[tuple[str, str], str, str]] = field(default_factory=list)


@dataclass
class Oracle:
    """``told`` are the withdrawals that came by other ways than a row, ``erased`` the rows of who was erased."""

    seen: dict[str, Seen] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    registered: set[str] = field(default_factory=set)
    together: list[set[str]] = field(default_factory=list)
    apart: list[set[str]] = field(default_factory=list)
    erased: dict[str, Row] = field(default_factory=dict)

    def read(self, row: Row, now: datetime) -> None:
        """A row was stored."""
        seen = self.seen.setdefault(row["id"], Seen(dict(row)))
        seen.row = dict(row)
        final = row["outcome"] not in ("in_progress", "hired")
        seen.first_final = (seen.first_final or now) if final else None
        said = SAID.get(row["consent"])
        if not final:
            return
        cell = (row["consent"], row["consented"])
        seen.says = None if not said or (said == "granted" and not row["consented"]) else cell
        if not said or seen.says is None:
            return
        self._hear(seen, cell, said, now)
        if said in REFUSED:
            # A no where a yes stood counts at least since that yes, whatever stands there afterwards.
            former = [at for other, word, at in seen.claims if word == "granted" and other != cell]
            seen.claims = [(a, word, max([at, *former]) if a == cell else at) for a, word, at in seen.claims]

    def _hear(self, seen: Seen, cell: tuple[str, str], said: str, now: datetime) -> None:
        """Note since when a cell's answer counts, if it is a new one."""
        known = [claim for claim in seen.claims if claim[0] == cell]
        if cell[1]:
            if not known:
                seen.claims.append((cell, said, _effective(said, cell[1])))
        elif not known or seen.claims[-1][1] == "granted":
            # An undated no holds from when it was first seen; after a yes it is said anew.
            seen.claims.append((cell, said, stamp(now)))

    def erase(self, person: Collection[str]) -> None:
        """Somebody is no more, here and anywhere."""
        self.erased |= {name: self.seen.pop(name).row for name in person}
        self.registered.difference_update(person)

    def is_erased(self, row: Row) -> bool:
        """Whether a row is about somebody who was erased: it is theirs, or says of them what theirs said."""
        if row["id"] in self.erased:
            return True
        told = any(row[kind] for kind in WHO[1:])
        return told and any(all(row[kind] == one[kind] for kind in WHO) for one in self.erased.values())

    def people(self) -> People:
        """Everybody who was read."""
        together = [sorted(pair) for pair in self.together if pair <= self.seen.keys()]
        return People({name: seen.row for name, seen in self.seen.items()}, together, self.apart)

    def persons(self) -> list[list[str]]:
        """Their rows, person by person."""
        return self.people().groups

    def consent(self, person: Sequence[str], now: datetime) -> tuple[str, str]:
        """(status, since) of share_with_relay."""
        events = [event for one in person for event in _as_it_stands(self.seen[one], stamp(now))]
        events += [(at, "withdrawn") for name, at in self.told if name in person]
        if not events:
            return "unknown", ""
        since, status = max(events, key=lambda event: (event[0], ORDER.index(event[1])))
        if status in ("granted", "unshown"):
            local = datetime.fromisoformat(since).astimezone(TOKYO) + relativedelta(months=MOST_MONTHS)
            status = "expired" if stamp(local) <= stamp(now) else status
        return status, since

    def verdict(self, name: str, person: Sequence[str], now: datetime, embargo: timedelta) -> Verdict:
        """What is to become of one application."""
        row, status = self.seen[name].row, self.consent(person, now)[0]
        if status in REFUSED:
            return "refused"
        if row["outcome"] not in ("employer_rejected", "unknown"):
            return "retract"
        others = {self.seen[one].row["outcome"] for one in person if one != name}
        over = self.retain_until(name) < now.astimezone(TOKYO).date().isoformat()
        if row["outcome"] == "unknown":
            return "retract" if over or self._lapsed(person, now) else "keep"
        if over or others & {"in_progress", "hired"}:
            return "retract"
        wanted = self._wanted(name, person, now, embargo)
        # Where it is not known how another application stands, nothing new goes, and what is there stays.
        return "keep" if wanted in ("push", "link") and "unknown" in others else wanted

    def may_be_open_elsewhere(self, name: str, person: Sequence[str], now: datetime) -> bool:
        """Whether it is not known how another application of the person stands, which is still kept."""
        today = now.astimezone(TOKYO).date().isoformat()
        others = [one for one in person if one != name and self.seen[one].row["outcome"] == "unknown"]
        return any(self.retain_until(one) >= today for one in others)

    def cause(self, name: str, person: Sequence[str], now: datetime) -> str:
        """Why the relay would be told that a referral of this application is over; empty where it may stay."""
        row, status = self.seen[name].row, self.consent(person, now)[0]
        if status in REFUSED:
            return "consent_withdrawn"
        if row["outcome"] not in ("employer_rejected", "unknown"):
            return OVER[row["outcome"]]
        is_kept = self.retain_until(name) >= now.astimezone(TOKYO).date().isoformat()
        if row["outcome"] == "unknown":
            return "consent_withdrawn" if self._lapsed(person, now) else "" if is_kept else "excluded"
        if {self.seen[one].row["outcome"] for one in person if one != name} & {"in_progress", "hired"}:
            return "reapplied"
        if not is_kept:
            return "excluded"
        return "" if self.registered.intersection(person) else UNCARRIED.get(status, "")

    def _lapsed(self, person: Sequence[str], now: datetime) -> bool:
        """Whether the yes is over of somebody who is not at the relay by themselves: that waits for nobody's word."""
        return self.consent(person, now)[0] == "expired" and not self.registered.intersection(person)

    def _wanted(self, name: str, person: Sequence[str], now: datetime, embargo: timedelta) -> Verdict:
        row, status = self.seen[name].row, self.consent(person, now)[0]
        if self.registered.intersection(person):
            return "keep"
        if status in ("unknown", "expired"):
            return "link" if status == "unknown" else "retract"
        if status == "unshown" or not (row["mail"] or row["phone"]) or name in self.people().doubted():
            return "keep"
        return "keep" if self.may_be_untold(person, now, embargo) else "push"

    def may_be_untold(self, person: Sequence[str], now: datetime, embargo: timedelta) -> bool:
        """Whether a rejection of the person, whichever, may not have reached them."""
        rejected = [one for one in person if self.seen[one].row["outcome"] == "employer_rejected"]
        return any(now < self._embargo_until(one, embargo) for one in rejected)

    def _embargo_until(self, name: str, embargo: timedelta) -> datetime:
        if not embargo:
            return BEGIN - timedelta(days=9999)
        day = self.seen[name].row["decided"]
        return (day_after(day) if day else self._known_since(name)) + embargo

    def _known_since(self, name: str) -> datetime:
        since = self.seen[name].first_final
        assert since is not None, "an open application has no end"
        return since

    def retain_until(self, name: str) -> str:
        """The last day on which it may be kept."""
        day = self.seen[name].row["decided"] or self._known_since(name).astimezone(TOKYO).date().isoformat()
        return (date.fromisoformat(day) + relativedelta(months=KEPT_MONTHS)).isoformat()

    def data(self, name: str, record_id: str) -> dict[str, Any]:
        """The whole of what may be sent about this application."""
        row = self.seen[name].row
        return {
            "schema_version": "1.0",
            "record_id": record_id,
            "person": {
                "full_name": row["name"],
                **({"emails": [{"address": row["mail"], "primary": False}]} if row["mail"] else {}),
                **({"phones": [{"e164": row["phone"]}]} if row["phone"] else {}),
                **({"age_band": "70+"} if row["birth"] else {}),
            },
            "application": {"channel": {"type": "unknown"}, "job": {"title": row["job"]}, "stage": {"code": "unknown"}},
            "decision": {"outcome": row["outcome"], **({"decided_at": row["decided"]} if row["decided"] else {})},
            "retain_until": self.retain_until(name),
        }


def _as_it_stands(seen: Seen, now: str) -> list[tuple[str, str]]:
    """(moment, word) of what a row said, after a look at what stands there: a yes that was replaced by another yes was
    never said, one that nothing shows any more is unshown.
    """
    former = [at for cell, said, at in seen.claims if said == "granted" and cell != seen.says]
    mended = any(said == "granted" and cell == seen.says and at <= now for cell, said, at in seen.claims)
    events = [(at, "unshown") for at in former if not mended]
    return events + [(at, said) for cell, said, at in seen.claims if cell == seen.says or said != "granted"]


def _effective(said: str, day: str) -> str:
    """A yes counts from its day's beginning, a no until its end."""
    if said == "granted":
        return stamp(datetime.combine(date.fromisoformat(day), datetime.min.time(), TOKYO))
    return stamp(day_after(day) - timedelta(milliseconds=1))
