"""Whether an address gives somebody away: it stays in proxies, logs and histories, and is passed on with a mail."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from relay_connectors.mail.gaps import IN_URL, URL

__all__ = ["ADDRESS", "Person", "names_somebody"]

ADDRESS: Final = re.compile(
    rf"{URL.pattern}|(?<![A-Za-z0-9_.+-])(?:mailto|tel|sms):{IN_URL}|(?<![A-Za-z0-9_:/])//[\w-]+\.{IN_URL}|"
    rf"(?<![A-Za-z0-9_@.-])www\d?\.{IN_URL}|(?<![\w@./-])(?:[\w-]+\.)+[a-z]{{2,}}/{IN_URL}",
    re.IGNORECASE,
)
"""What a mail program makes a link of, or may: with a scheme, and also ``www.…``, ``//host``, ``example.jp/…``."""

_TO_SOMEBODY: Final = ("mailto", "tel", "sms")

# Parameters that are made to hold somebody.
_TELLING: Final = re.compile(
    r"(?:(?:first|last|full|family|given|user|candidate|applicant|to|your)[_-]?)?"
    r"(?:e?[_-]?mail|addr(?:ess)?|name|sei|mei|kana|tel|phone|mobile|birth(?:day|_?date)?|applicant|candidate|application|"
    r"entry|user|person|id|uid|氏名|名前|応募ID|応募番号|電話番号?|メール(?:アドレス)?)"
    r"(?:[_-]?(?:id|no|number|code|address|hash))?",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"(?:\+|00)?(?:81-?|0)\d{1,4}-?\d{1,4}-?\d{3,4}")
_WORD: Final = re.compile(r"[^\W_]+")
# Under these of a country's domain people register theirs: co.jp, com.au, gov.uk.
_ENDS_IN_TWO: Final = re.compile(
    r"\.(?:ac|ad|co|com|ed|edu|go|gob|gov|gr|lg|ltd|mil|ne|net|or|org|plc|re)\.[a-z]{2}\.?$"
)
_SHORTEST_WORD, _SHORTEST_ID = 2, 3


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of who gets a mail. Prints nobody."""

    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    application_id: str = field(default="", repr=False)

    def name_words(self) -> Iterator[str]:
        """The parts of their name."""
        yield from (part for part in self.name.casefold().split() if len(part) >= _SHORTEST_WORD)

    def words(self) -> Iterator[str]:
        """What would name them as one whole part of an address."""
        yield from self.name_words()
        for identity in (self.address.partition("@")[0], self.application_id):
            if len(identity) >= _SHORTEST_ID:
                yield identity.casefold()

    def traces(self) -> Iterator[str]:
        """What would name them wherever in an address it stands: also a mail address that was encoded or hashed."""
        whole = "".join(self.name.casefold().split())
        if len(whole) >= _SHORTEST_ID:
            yield whole
        if self.address:
            raw = self.address.lower().encode()
            yield raw.decode()
            yield from (hashlib.new(kind, raw, usedforsecurity=False).hexdigest() for kind in ("sha256", "sha1", "md5"))
            yield from (coded(raw).decode().rstrip("=").casefold() for coded in (b64encode, urlsafe_b64encode))


def names_somebody(
    address: str, person: Person, *, random: bool = False, own: Collection[str] = (), everybodys: Collection[str] = ()
) -> bool:
    """Whether *address* holds a mail address, a phone number, a telling parameter, or anything of *person*.

    It is one of :data:`ADDRESS`. *random*: its last part is a random token, whose letters may spell a short name by
    chance. *own*: the mail addresses of who writes, which are nobody's data, nor are their domains. *everybodys*: hosts
    that do not depend on who reads.
    """
    scheme, _, rest = address.partition(":")
    if scheme.casefold() in _TO_SOMEBODY:
        return _written_to(rest, person, [one.casefold() for one in own])
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        query = parse_qsl(parts.query, keep_blank_values=True)
        host = unquote(parts.hostname or "").casefold()
    except ValueError:
        return True  # nobody can say what it holds
    if parts.username is not None or any(_TELLING.fullmatch(name) for name, _ in query):
        return True
    values = [value.casefold() for value in _values(parts, query)]
    labels = [] if host in everybodys else _labels(host, own)
    if any("@" in value or _PHONE.fullmatch(value) for value in (*values, *labels)):
        return True
    if not set(_words(labels)).isdisjoint(person.name_words() if random else person.words()):
        return True
    found = {*values, *(() if random else _words(values))}
    return not found.isdisjoint(person.words()) or _holds([*labels, *values], person.traces())


def _labels(host: str, own: Collection[str]) -> list[str]:
    """The parts of a host's name before the domain of who writes, or before the one that somebody registered.

    A registered domain is not made for one person (mori.co.jp, whoever is called Mori), nor is what it ends in (.ai);
    what stands before it may be.
    """
    for domain in (one.rpartition("@")[2].casefold() for one in own):
        if domain and f".{host}".endswith(f".{domain}"):
            return [label for label in host.removesuffix(domain).split(".") if label]
    labels = [label for label in host.split(".") if label]
    return labels[: -3 if _ENDS_IN_TWO.search(host) else -2]


def _written_to(rest: str, person: Person, own: Collection[str]) -> bool:
    """Whether ``mailto:`` or ``tel:`` leads to *person*, or brings something of them along to another."""
    to, _, query = rest.partition("?")
    if any(one.strip() not in own and _is_of(one.strip(), person) for one in unquote(to).casefold().split(",")):
        return True
    values = [value.casefold() for pair in parse_qsl(query, keep_blank_values=True) for value in pair]
    for one in own:
        values = [value.replace(one, " ") for value in values]
    if any("@" in value or _PHONE.fullmatch(value) for value in values):
        return True
    return not set(_words(values)).isdisjoint(person.words()) or _holds(values, person.traces())


def _is_of(receiver: str, person: Person) -> bool:
    words = {receiver.partition("@")[0], *_words([receiver.partition("@")[0]])}
    return not words.isdisjoint(person.words()) or _holds([receiver], person.traces())


def _values(parts: SplitResult, query: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The parts of an address behind its host, as people wrote them."""
    yield from (unquote(segment) for segment in parts.path.split("/") if segment)
    yield from (value for pair in query for value in pair)
    yield unquote(parts.fragment)


def _words(values: Iterable[str]) -> Iterator[str]:
    return (word for value in values for word in _WORD.findall(value))


def _holds(values: Iterable[str], traces: Iterable[str]) -> bool:
    whole = "/".join("".join(value.split()) for value in values)
    return any(trace in whole for trace in traces)
