"""The one way a ``requests.Session`` is built here. Importing this module loads requests and urllib3."""

from __future__ import annotations

import os
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from relay_connectors.errors import ConfigurationError
from relay_connectors.http.deadline import WatchedSocket

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

__all__ = ["PlainSession", "build_session"]


def build_session(
    *,
    proxies: Mapping[str, str] | None = None,
    ca_bundle: Path | str | None = None,
    connections: int = 4,
) -> PlainSession:
    """A session that takes nothing from its surroundings and keeps nothing from the answers.

    No proxy, CA bundle or ``.netrc`` from the environment (a ``.netrc`` silently replaces an explicit
    Authorization header, requests 2.34), no redirects, no cookies, no retries. *proxies* maps ``http`` and
    ``https`` to a proxy's URL; *ca_bundle* replaces the built-in certificates. Raises ConfigurationError.
    """
    session = PlainSession()
    session.trust_env = False
    session.proxies = _proxies(proxies or {})
    session.verify = _bundle(ca_bundle) if ca_bundle else True
    session.cookies = RequestsCookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers.update({"User-Agent": _user_agent(), "Accept-Encoding": "gzip", "Connection": "keep-alive"})
    for scheme in ("http://", "https://"):
        session.mount(scheme, _WatchedAdapter(pool_connections=1, pool_maxsize=connections, max_retries=0))
    return session


class PlainSession(requests.Session):
    """What ``build_session`` returns; only its connections notice what has been sent."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No answer is a redirect: requests reads a redirect's whole body, unbounded, even if it may not follow."""


class _WatchedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _HTTPConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self)


class _HTTPSConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


def _watch(connection: HTTPConnection) -> None:
    connection.sock = cast("socket.socket", WatchedSocket(cast("socket.socket", connection.sock)))


def _proxies(proxies: Mapping[str, str]) -> dict[str, str]:
    if any(not url.lower().startswith(("http://", "https://")) for url in proxies.values()):
        message = "a proxy's URL must begin with http:// or https://"
        raise ConfigurationError(message)
    return dict(proxies)


def _bundle(path: Path | str) -> str:
    bundle = Path(path)
    if not (bundle.is_file() and os.access(bundle, os.R_OK)):
        message = f"the CA bundle {bundle} is not a readable file"
        raise ConfigurationError(message)
    return str(bundle)


def _user_agent() -> str:
    try:
        return f"relay-connectors/{version('relay-connectors')}"
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "relay-connectors/0"
