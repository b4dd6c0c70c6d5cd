"""How a page leaves: its language, its template, and the headers that keep a personal address private."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from relay_connectors.relay_server.consent_texts import Language
from relay_connectors.relay_server.forms import LANGUAGE_COOKIE
from relay_connectors.relay_server.me_texts import ITEMS
from relay_connectors.relay_server.page_texts import PAGE_TEXTS

__all__ = ["SECURITY_HEADERS", "go", "language_of", "render"]

SECURITY_HEADERS = {
    # The address of the page is the key to it: no referrer, no index, no copy in any cache.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def language_of(request: Request, preferred: str | None = None) -> Language:
    """The language chosen on the page, else the link's, else the browser's, else Japanese."""
    for told in (request.cookies.get(LANGUAGE_COOKIE), preferred):
        if told in PAGE_TEXTS:
            return told
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    """The first of our languages in an Accept-Language header by weight."""
    weighed: list[tuple[float, int, Language]] = []
    for place, part in enumerate(header.split(",")[:20]):
        name, _, weight = part.partition(";q=")
        language = name.strip().lower()[:2]
        if language in PAGE_TEXTS:
            weighed.append((-_weight(weight), place, language))
    return min(weighed)[2] if weighed else "ja"


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def render(template: str, language: Language, status: int = 200, **context: Any) -> Response:
    """A page, with its headers."""
    texts = PAGE_TEXTS[language]
    whole = {"t": texts, "language": language, "error": None, "here": None, "home": None, "nav": (), **context}
    html = _environment().get_template(template).render(whole)
    return Response(html, status, SECURITY_HEADERS, "text/html; charset=utf-8")


def go(to: str) -> Response:
    """Send the browser on after a form, so that a reload repeats nothing."""
    return Response(status_code=303, headers={**SECURITY_HEADERS, "Location": to})


def _local_time(stamp: str, language: Language) -> str:
    at = datetime.fromisoformat(stamp).astimezone(ZoneInfo("Asia/Tokyo"))
    return at.strftime("%Y年%m月%d日 %H:%M" if language == "ja" else "%Y-%m-%d %H:%M JST")


def _items(names: list[str], language: Language) -> str:
    """The items of a provision in words, each once."""
    words = dict.fromkeys(ITEMS[language][name] for name in names)
    return ("、" if language == "ja" else ", ").join(words)


@cache
def _environment() -> Environment:
    loader = PackageLoader("relay_connectors.relay_server", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["local_time"] = _local_time
    environment.filters["items"] = _items
    return environment
