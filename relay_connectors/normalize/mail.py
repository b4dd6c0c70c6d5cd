"""E-mail addresses: the domain in lower case, the local part as given, the Japanese carriers' exceptions kept."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize, numeric

from relay_connectors.normalize.labels import BETWEEN_CELLS, folded, is_blank
from relay_connectors.normalize.lone_words import pieces_apart
from relay_connectors.normalize.mail_pieces import soft_pieces
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.whose import unusable, without_denied_kinds, without_names

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import EmailKind

__all__ = ["Email", "Emails", "email_key", "emails", "ordinary_address"]


class Email(NamedTuple):
    """One address; ``flags`` may hold ``nonstandard_local``."""

    address: str
    kind: EmailKind
    flags: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Email(..., kind={self.kind!r}, flags={self.flags})"


class Emails(NamedTuple):
    """The addresses of one cell, in its order, each once."""

    items: tuple[Email, ...]
    warnings: tuple[str, ...]


_NOTHING = Emails((), ())
_UNREADABLE = Emails((), ("email_unreadable",))

_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{2,59})"
# Without steps back, and without counting labels: a domain of up to 63 characters has none that is too long.
_ORDINARY = pattern(
    r"[ \t\r\n]*+([A-Za-z0-9_][A-Za-z0-9_+%-]*+(?:\.[A-Za-z0-9_+%-]++)*+)"
    r"@((?:[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+\.)+[A-Za-z]{2,})[ \t\r\n]*"
)
_LONGEST_LABEL = 63
_STANDARD = pattern(rf"{_ATOM}(?:\.{_ATOM})*")
_LOOSE = pattern(r"(?=.*[A-Za-z0-9])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_HOST = pattern(_DOMAIN)

# Until about 2009 these carriers let people put dots anywhere in the local part, and the addresses still work.
# au.com is what ezweb.ne.jp addresses were renamed to. No other domain is forgiven.
_CARRIERS = frozenset({"docomo.ne.jp", "ezweb.ne.jp", "au.com"})

_LONGEST_LOCAL, _LONGEST_DOMAIN, _LONGEST_CELL = 64, 253, 2000

_KINDS: dict[EmailKind, re.Pattern[str]] = {
    "work": pattern("会社|勤務先|職場|社用|仕事|業務|work|office", re.IGNORECASE),
    "personal": pattern(
        "携帯|スマホ|モバイル|個人|自宅|私用|プライベート|mobile|cell|home|private|personal", re.IGNORECASE
    ),
}


def emails(s: str) -> Emails:
    """The addresses in one cell; what is none gives ``email_unreadable``, and no address is ever repaired.

    Several are split at ; 、 and line ends, and at / or , only where both sides hold an @. A display name, mailto: and
    （携帯） are taken off; the last says the kind. ``a..b.@docomo.ne.jp`` lives, flagged ``nonstandard_local``.
    Of the characters that stand for others only the full-width ones are read (ａ＠ｂ．ｊｐ): taro²@… and ℡taro@… are
    no addresses. Numbers before two or more that count up from 1 are a list's (1.a@… 2.b@…, ①a@… ②b@…).
    An address that is called another's or dead (エージェント：…, 旧：…, …（不達）) is unreadable, too.
    """
    if not s:
        return _NOTHING
    address = ordinary_address(s)
    return Emails((Email(address, "unknown"),), ()) if address else emails_exact(s)


def ordinary_address(s: str) -> str | None:
    """The one address in a cell that holds nothing else; None where ``emails`` has to look closer."""
    if found := _ORDINARY.fullmatch(s):
        local, domain = found.groups()
        if len(local) <= _LONGEST_LOCAL and len(domain) <= _LONGEST_LABEL:
            return f"{local}@{domain.lower()}"
    return None


def email_key(address: str) -> str:
    """What two spellings of one address have in common: NFKC, lower case, trimmed; dots and plus tags count."""
    return address.strip().lower() if address.isascii() else folded(folded(address).lower()).strip()


_HARD_BETWEEN = pattern("[;、|\n\r\t]+")
_ANGLES = pattern("<([^<>]*)>")
_NOTES = pattern(r"[(\[【〔「]([^()\[\]【】〔〕「」@]*)[)\]】〕」]")
# mail=a@example.com is a label, and a=b@example.com an address. No address that anybody was given begins with a bullet.
_EQUALS = pattern(r"^(?:e-?mail|mail|address|メール(?:アドレス)?|アドレス) ?= ?", re.IGNORECASE)
_BULLET = frozenset("-+=*#/?!|~")
_CIRCLED = "①-⑳⑴-⒇⒈-⒛❶-❿"
_NUMBER = pattern(rf"(?:^|(?<=[ ,/;、|\n\r\t]))(?:([{_CIRCLED}])|\(?([1-9][0-9]?)[.):]) ?(?=[^ @]+ ?@)", re.MULTILINE)
_GLUED = pattern(rf"(@[A-Za-z0-9.-]+)(?=[{_CIRCLED}])")  # ①a@…②b@…
_LABEL = pattern(
    r"^(?:(?:mailto|e-?mail|mail|pc|mobile|cell|home|work|office|private|personal|main|sub|new|current|to|address|gmail"
    r"|icloud|yahoo|docomo|softbank|ezweb|au|outlook|hotmail|iphone) ?[0-9]?"
    r"|[^\x00-\x7f][^@:]*?|(?:pc|e|docomo|gmail|icloud|yahoo)?[- ]?メール[^@:]*?) ?: ?",
    re.IGNORECASE,
)
_SAID_BEFORE = pattern("^[^\x00-\x7f][^@]* (?=[\x21-\x7e]+$)")
_LOOSE_AT = pattern(" ?@ ?")


def emails_exact(s: str) -> Emails:
    """``emails`` the long way round."""
    if is_blank(s):
        return _NOTHING
    if len(s) > _LONGEST_CELL:
        return _UNREADABLE
    read = [None if piece.closed else _one(piece.text) for piece in pieces_apart(_pieces(s), _holds)]
    return _each_once(read)


def _holds(piece: str) -> bool:
    return "@" in piece


def _each_once(read: list[Email | None]) -> Emails:
    items: dict[str, Email] = {}
    warnings: dict[str, None] = {}
    for found in read:
        if found is None:
            warnings["email_unreadable"] = None
            continue
        items.setdefault(email_key(found.address), found)
        if found.flags:
            warnings["email_nonstandard"] = None
    return Emails(tuple(items.values()), tuple(warnings))


def _pieces(s: str) -> list[str]:
    """The parts of a cell that should each hold one address."""
    pieces: list[str] = []
    for line in _HARD_BETWEEN.split(_unnumbered(_as_typed(s))):
        if line == BETWEEN_CELLS:
            pieces.append(line)
            continue
        plain = _LOOSE_AT.sub("@", " ".join(line.split()))
        pieces += [piece for piece in soft_pieces(plain) if not is_blank(piece)]
    return pieces


def _as_typed(s: str) -> str:
    """*s* in NFKC, but for what would become ASCII and is no full-width form: ² and ℡ are nobody's 2 and TEL."""
    if s.isascii():
        return s
    return "".join("".join(run) if lone else folded("".join(run)) for lone, run in groupby(s, _stands_for_ascii))


def _stands_for_ascii(character: str) -> bool:
    if character.isascii() or "！" <= character <= "～":
        return False
    plain = normalize("NFKC", character)
    return not plain.isspace() and any(map(str.isascii, plain))


def _unnumbered(cell: str) -> str:
    """*cell* without the numbers of a list: each address has one, and they count up from 1.

    Where some do not, nobody can tell whether they are numbers: those addresses become unreadable. No list is where
    there is one number, and neither a 1 nor at its place: 20.yamada@… / yamada@….
    """
    if cell.count("@") < 2:
        return cell
    cell = _GLUED.sub(r"\1 ", cell)
    found = [(int(one[2] or numeric(one[1])), cell.count("@", 0, one.start()) + 1) for one in _NUMBER.finditer(cell)]
    if len(found) == 1 and found[0][0] not in {1, found[0][1]}:
        return cell
    counted = [number for number, _ in found]
    return _NUMBER.sub(";" if counted == list(range(1, cell.count("@") + 1)) else ";※", cell)


def _one(piece: str) -> Email | None:
    address = _ANGLES.search(piece)
    notes = " ".join(_NOTES.findall(piece)) + (" " + without_names(_ANGLES.sub("", piece)) if address else "")
    bare = address[1] if address else _NOTES.sub("", piece)
    bare = bare.strip().strip("\"'")
    while label := _LABEL.match(bare) or _EQUALS.match(bare):
        notes, bare = f"{notes} {label[0]}", bare[label.end() :]
    if said := _SAID_BEFORE.match(bare):
        notes, bare = f"{notes} {said[0]}", bare[said.end() :]
    if unusable(notes):
        return None
    kinds = without_denied_kinds(notes)
    kind: EmailKind = next((kind for kind, words in _KINDS.items() if words.search(kinds)), "unknown")
    return _valid(bare.strip(), kind)


def _valid(address: str, kind: EmailKind) -> Email | None:
    local, _, domain = address.rpartition("@")
    domain = domain.replace("。", ".").lower()
    if len(local) > _LONGEST_LOCAL or len(domain) > _LONGEST_DOMAIN or not _HOST.fullmatch(domain):
        return None
    if local[:1] in _BULLET:
        return None
    if _STANDARD.fullmatch(local):
        return Email(f"{local}@{domain}", kind)
    if domain in _CARRIERS and _LOOSE.fullmatch(local):
        return Email(f"{local}@{domain}", kind, ("nonstandard_local",))
    return None
