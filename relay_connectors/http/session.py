"""The one way a ``requests.Session`` is built here. Importing this module loads requests and urllib3."""

from __future__ import annotations

import os
import socket
import sys
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
)

from relay_connectors.errors import ConfigurationError
from relay_connectors.http.deadline import WatchedSocket, current_call
from relay_connectors.http.reach import reach

if TYPE_CHECKING:
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


class _Bounded(HTTPConnection):
    """A connection whose making keeps the deadline too: name, addresses, a proxy's CONNECT and the TLS handshake.

    The hooks are urllib3's own (2.x): ``_new_conn`` gives the TCP socket, ``_tunnel`` asks a proxy on it.
    """

    def _new_conn(self) -> socket.socket:
        try:
            sock = reach(
                self._dns_host,
                self.port,
                _left(self),
                source=self.source_address,
                options=self.socket_options or (),
            )
        except UnicodeError:
            message = "a label of the host is empty or too long"
            raise LocationParseError(message) from None
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "connecting took too long") from error
        except OSError as error:
            raise NewConnectionError(self, "no connection") from error
        sys.audit("http.client.connect", self, self.host, self.port)
        sock.settimeout(_left(self))  # for the handshake: OpenSSL is given one timeout for all of its reads
        return sock

    def _tunnel(self) -> None:
        # http.client reads the proxy's answer with a timeout per read. What a proxy is told is no request yet.
        plain = cast("socket.socket", self.sock)
        self.sock = cast("socket.socket", WatchedSocket(plain, counts=False))
        try:
            super()._tunnel()
        finally:
            if self.sock is not None:  # a proxy that refuses closes the connection
                self.sock = plain
        plain.settimeout(_left(self))

    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", WatchedSocket(cast("socket.socket", self.sock)))


class _BoundedTLS(_Bounded, HTTPSConnection):
    """The same with TLS."""


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _Bounded


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _BoundedTLS


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


def _left(connection: HTTPConnection) -> float:
    """Seconds for the next step of connecting: the connect timeout, or what is left of the call."""
    call = current_call.get()
    longest = cast("float", connection.timeout)  # an Exchange always sets one
    return min(longest, call.left()) if call else longest


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


@cache
def _user_agent() -> str:
    """Asked once: the version stands in a file of the installed package."""
    try:
        return f"relay-connectors/{version('relay-connectors')}"
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "relay-connectors/0"
