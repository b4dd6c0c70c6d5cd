"""One origin per key: a URL that leaves scheme, host or port of its base is never asked.

A credential travels with every request, so following a link to another host hands the key to that host
(requests sends a session's headers anywhere). Allowed is what this module can read without doubt; whatever two
parsers could read differently (backslashes, userinfo, odd slashes, non-ASCII hosts) is refused, not repaired.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

from relay_connectors.errors import ConfigurationError, RelayConnectorsError, SourceError

__all__ = ["Origin", "base_url", "origin_of", "same_origin", "under"]

LONGEST_URL = 8192
LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})
DEFAULT_PORTS = {"http": 80, "https": 443}

# Printable ASCII without space and without what browsers, urllib and urllib3 read in different ways.
_PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*", re.ASCII)
_ABSOLUTE = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]+)(?P<rest>[/?#].*)?", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:", re.ASCII)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9_.\-]+)(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?", re.ASCII)


class Origin(NamedTuple):
    """Scheme, host (lower case, IPv6 in brackets) and port: what must not change."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


class _Parts(NamedTuple):
    origin: Origin
    rest: str  # path and query as given, without the fragment; starts with "/" or "?" or is empty


def origin_of(url: str) -> Origin | None:
    """The origin of an absolute http(s) URL, or None for anything that can't be read without doubt."""
    parts = _split(url)
    return parts.origin if parts else None


def base_url(url: str, *, setting: str = "url") -> str:
    """*url* as a base to ask under: normalised, without a slash at its end.

    https, or http to this machine only. Raises ConfigurationError naming *setting*, never showing the value:
    people paste keys into URLs.
    """
    parts = _split(url)
    if parts is None or re.search(r"[?#@]", url) or ".." in parts.rest:
        message = f"{setting} is not a base URL: expected https://host[:port][/path], without user, query or fragment"
        raise ConfigurationError(message)
    if parts.origin.scheme == "http" and parts.origin.host not in LOOPBACK:
        message = f"{setting} must begin with https:// (http is for 127.0.0.1, ::1 and localhost only)"
        raise ConfigurationError(message)
    return str(parts.origin) + parts.rest.rstrip("/")


def under(base: str, path: str, *, error: type[RelayConnectorsError] = ConfigurationError) -> str:
    """The URL of *path* (beginning with one slash) below *base*; raises *error* for a path that climbs out."""
    climbs = any(re.fullmatch(r"(?:\.|%2e){2}", part, re.IGNORECASE) for part in path.partition("?")[0].split("/"))
    if climbs or "#" in path or not path.startswith("/") or path.startswith("//"):
        message = "a path must begin with one slash, and hold no '..' and no fragment"
        raise error(message)
    return same_origin(base, base + path, error=error)


def same_origin(base: str, url: str, *, error: type[RelayConnectorsError] = SourceError) -> str:
    """The absolute form of *url*, a link met in an answer, if it stays at the origin of *base*.

    Relative links (``/path?query``, ``?query``) are joined to *base*; a fragment is dropped. Anything else
    raises *error*; the text names the base's origin only, since the link is a stranger's text.
    """
    home = _split(base)
    if home is None:
        message = "the base of a link is not an absolute http(s) URL"
        raise ConfigurationError(message)
    there = _split(url) or _relative(home, url)
    if there is None or there.origin != home.origin:
        message = f"a link in the answer leads away from {home.origin}, or cannot be read without doubt; not followed"
        raise error(message)
    return str(home.origin) + (there.rest if there.rest.startswith("/") else "/" + there.rest)


def _split(url: str) -> _Parts | None:
    if len(url) > LONGEST_URL or not _PLAIN.fullmatch(url):
        return None
    absolute = _ABSOLUTE.fullmatch(url)
    authority = _AUTHORITY.fullmatch(absolute["authority"].lower()) if absolute else None
    if absolute is None or authority is None or not _is_host(authority["host"]):
        return None
    scheme = absolute["scheme"].lower()
    port = int(authority["port"] or DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        return None
    return _Parts(Origin(scheme, authority["host"], port), (absolute["rest"] or "").partition("#")[0])


def _relative(home: _Parts, url: str) -> _Parts | None:
    if len(url) > LONGEST_URL or not _PLAIN.fullmatch(url) or _SCHEME.match(url) or url.startswith("//"):
        return None
    if url.startswith("/"):
        return _Parts(home.origin, url.partition("#")[0])
    if url.startswith("?"):
        return _Parts(home.origin, home.rest.partition("?")[0] + url.partition("#")[0])
    return None


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in host.split("."))
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        return False
    return True
