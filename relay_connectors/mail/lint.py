"""What a rejection mail must have and must not have, looked at as its reader will: the last look before it goes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from relay_connectors.mail.address import parted
from relay_connectors.mail.gaps import EMPTY_NAME, URL, gap_in_url, gaps
from relay_connectors.mail.letter import Letter, Sender
from relay_connectors.mail.personal import ADDRESS, Person, names_somebody
from relay_connectors.settings import is_loopback

__all__ = ["UNSET", "Finding", "Reading", "addresses_of", "holds_web_address", "lint", "reading_of"]

# Where a person registers, by the relay's contract: /r/ and a token of at least 128 random bits, and nothing else.
LINK: Final = re.compile(r"https?://[^\s/<>\"'?#]+(?:/[^\s/<>\"'?#]+)*?/r/[A-Za-z0-9_-]{22,}")
_LINK_PLACE: Final = re.compile(r"/r/[A-Za-z0-9_-]{22,}")
_PUNCTUATION = ".,;:!?)]}*"
# How one refuses further mails: a line with such words, and a way to do it within the next two lines.
_REFUSING: Final = re.compile(
    r"希望(?:されない|しない|なさらない|でない|されません|しません)|望ま(?:れ)?ない|不要[のな](?:方|場合)|"
    r"(?:配信|送信|案内|連絡|メール)[のを]?(?:停止|中止|解除)|お断り|オプトアウト|"
    r"(?:do not|don['’]t|no longer|rather not|would not)\s+(?:want|wish|like|receive)|unsubscribe|opt(?:ing)?[ -]?out|"
    r"stop\s+(?:receiving|sending)",
    re.IGNORECASE,
)
_WAY: Final = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|0\d{1,4}-\d{1,4}-\d{3,4}|返信|\brepl(?:y|ying)\b", re.IGNORECASE
)
_WITHIN_LINES = 3
# Any scheme, and what mail programs make into a link without one.
_WEB: Final = re.compile(
    r"[a-z][a-z0-9+.-]*:\s*//|https?:|\bwww\d?\s*\.|\bmailto:\s*\S+@|\btel:\s*\+?\d|\bjavascript:[\w$.]+\(|\bdata:[\w/+-]+[;,]"
)
# What HTML calls its elements; a mail of plain text shows them as they are typed.
_MARKUP: Final = re.compile(
    r"</?(?:a|b|big|blockquote|body|br|button|center|code|div|em|font|footer|form|h[1-6]|head|header|hr|html|i|img|input|"
    r"li|main|meta|ol|p|pre|script|section|small|span|strong|style|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
UNSET: Final = "unset"
"""The detail where nothing says what should stand there."""


class Finding(NamedTuple):
    """Something wrong with a mail or template; ``detail`` never quotes a mail, which may hold somebody's name."""

    where: str
    code: str
    line: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as somebody will read it. *sender* None: nobody knows who writes, so that is not looked at.

    ``hosts`` are those that lead to the same place in everybody's mail: they name nobody, whoever is called so.
    """

    where: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    person: Person = field(default_factory=Person)
    sender: Sender | None = None
    hosts: frozenset[str] = frozenset()

    def links(self) -> list[str]:
        """The relay's links in it, each once."""
        return list(dict.fromkeys(LINK.findall(self.text)))


def reading_of(letter: Letter, sender: Sender, where: str, hosts: frozenset[str] = frozenset()) -> Reading:
    """A rendered letter, to be looked at before it is sent."""
    person = Person(letter.to_name, letter.to_address, letter.application_id)
    return Reading(where, letter.subject, letter.text, person, sender, hosts)


def holds_web_address(value: str) -> bool:
    """Whether an address of the web stands in what somebody entered about themselves or a job.

    A mail leads to the relay, and where its wording says, and nowhere else.
    """
    return _WEB.search(unicodedata.normalize("NFKC", value).casefold()) is not None


def lint(mail: Reading) -> list[Finding]:
    """Everything that is wrong with one mail, each thing once."""
    found = [*_links(mail), *_gaps(mail), *_urls(mail), *_markup(mail), *_way_out(mail), *_identity(mail)]
    return list(dict.fromkeys(found))


def _links(mail: Reading) -> Iterator[Finding]:
    links = mail.links()
    if not links:
        yield Finding(mail.where, "link_missing")
    if len(links) > 1:
        yield Finding(mail.where, "link_many", detail=str(len(links)))


def _gaps(mail: Reading) -> Iterator[Finding]:
    yield from (Finding(mail.where, "placeholder", detail=kind) for _, kind in gaps(mail.subject))
    yield from (Finding(mail.where, "placeholder", line, kind) for line, kind in gaps(mail.text))
    for found in EMPTY_NAME.finditer(mail.text):
        yield Finding(mail.where, "empty_name", mail.text.count("\n", 0, found.start()) + 1)


def addresses_of(mail: Reading) -> Iterator[tuple[int, str]]:
    """(line, address) of all that a mail program may make a link of; line 0 is the subject's."""
    for number, line in enumerate(f"{mail.subject}\n{mail.text}".splitlines()):
        for found in ADDRESS.findall(line):
            yield number, found.rstrip(_PUNCTUATION) if not gap_in_url(found) else found


def _urls(mail: Reading) -> Iterator[Finding]:
    own = _own_addresses(mail.sender) if mail.sender else ()
    for number, url in addresses_of(mail):
        yield from (
            Finding(mail.where, code, number or None, _host(url, mail.person)) for code in _faults(url, mail, own)
        )


def _own_addresses(sender: Sender) -> list[str]:
    said = (sender.contact, sender.mail_from, sender.reply_to)
    return [address for _, address in map(parted, said) if "@" in address]


def _faults(url: str, mail: Reading, own: Collection[str]) -> Iterator[str]:
    is_link = LINK.fullmatch(url) is not None
    if names_somebody(url, mail.person, random=is_link, own=own, everybodys=mail.hosts):
        yield "personal_url"
    if URL.match(url) is None:
        return
    if gap_in_url(url):
        yield "placeholder"
    if not is_link and _LINK_PLACE.search(url):
        yield "link_not_alone"
    if not _is_safe(url):
        yield "not_https"


def _markup(mail: Reading) -> Iterator[Finding]:
    for found in _MARKUP.finditer(mail.text):
        yield Finding(mail.where, "markup", mail.text.count("\n", 0, found.start()) + 1)


def _is_safe(url: str) -> bool:
    """https, or http to this very machine, which is how one tries things out."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    except ValueError:
        return False


def _host(url: str, person: Person) -> str:
    """Where an address leads, unless that names somebody, too."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return "" if names_somebody(f"//{host}", person) else host


def _way_out(mail: Reading) -> Iterator[Finding]:
    lines = LINK.sub("", mail.text).splitlines()
    for number, line in enumerate(lines):
        if _REFUSING.search(line) and _WAY.search("\n".join(lines[number : number + _WITHIN_LINES])):
            return
    yield Finding(mail.where, "no_way_out")


def _identity(mail: Reading) -> Iterator[Finding]:
    """Who writes has to be named: name, postal address, and where to turn to."""
    sender = mail.sender
    if sender is None:
        return
    text = _flat(mail.text)
    for code, value in (("no_name", sender.company), ("no_address", sender.address), ("no_contact", sender.contact)):
        if not value:
            yield Finding(mail.where, code, detail=UNSET)
        elif _flat(value) not in text:
            yield Finding(mail.where, code)


def _flat(text: str) -> str:
    """Without differences of width and spacing, which no reader sees."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
