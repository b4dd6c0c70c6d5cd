"""Addresses in settings: https, or http to this very machine, and nothing secret inside."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

__all__ = ["checked_url", "is_loopback"]

SPACE_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f]")


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine itself: localhost, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def checked_url(text: str) -> str:
    """*text* without trailing slashes. ValueError (which never repeats the address) for everything unsafe."""
    if SPACE_OR_CONTROL.search(text):  # urlsplit silently drops line breaks, so they are looked for first
        raise ValueError("holds a space or a control character")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not an address like https://host/path") from None
    if not host or parts.scheme not in {"http", "https"}:
        raise ValueError("must be an address like https://host/path")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ValueError("must hold no user name, password, query or fragment")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("must begin with https:// (http only to 127.0.0.1, ::1 or localhost)")
    return text.rstrip("/")
