"""From a host's name to a connected socket, within one number of seconds for everything.

``socket.create_connection`` and urllib3's own give *each* address the whole timeout (requests' documentation says so of
its connect timeout), and ``getaddrinfo`` takes none at all: four addresses that hang take four deadlines, a resolver
that hangs as long as it likes. Here the addresses share what is left, as Go's dialer has it (``net.Dialer``), and the
name is resolved in a thread of its own. A lookup can't be called off: one that is too late runs on in its thread until
the system's resolver gives up (resolv.conf: 5 s, twice, for each server), and its answer is thrown away. The thread
holds up neither the call nor the end of the program.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NameTimeoutError", "reach"]

LEAST_SHARE = 2.0
"""Seconds that an address gets at least while there are so many: a lost SYN is sent again after one."""

_AddressInfo = tuple[Any, Any, int, str, Any]


class NameTimeoutError(TimeoutError):
    """The system's resolver has not answered in time."""


def reach(
    host: str,
    port: int,
    seconds: float,
    *,
    source: tuple[str, int] | None = None,
    options: Iterable[tuple[int, int, int | bytes]] = (),
) -> socket.socket:
    """A socket connected to the first address of *host* that answers, *seconds* after now at the latest.

    Raises the last address's error, ``socket.gaierror`` for an unknown name, UnicodeError for what can't be one,
    TimeoutError. The socket's timeout is the last one used.
    """
    ends = time.monotonic() + seconds
    found = _resolved(host.strip("[]"), port, seconds)
    failed: OSError = NameTimeoutError("no time left") if found else OSError("the name has no address")
    for number, (family, kind, protocol, _, address) in enumerate(found):
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            return _connected((family, kind, protocol), address, _share(left, len(found) - number), source, options)
        except OSError as error:
            failed = error
    raise failed


def _share(left: float, addresses: int) -> float:
    """Seconds for the next of so many *addresses*: an even part of what is left, but no uselessly short one."""
    return max(left / addresses, min(left, LEAST_SHARE))


def _connected(
    kind: tuple[Any, Any, int],
    address: Any,
    seconds: float,
    source: tuple[str, int] | None,
    options: Iterable[tuple[int, int, int | bytes]],
) -> socket.socket:
    sock = socket.socket(*kind)
    try:
        for option in options:
            sock.setsockopt(*option)
        sock.settimeout(seconds)
        if source:
            sock.bind(source)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def _resolved(host: str, port: int, seconds: float) -> list[_AddressInfo]:
    """The addresses of *host*, in the resolver's order; looked up in a thread, since nothing can call a lookup off."""
    told: queue.SimpleQueue[list[_AddressInfo] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            told.put(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001  raised again below, in the thread that asked
            told.put(error)

    threading.Thread(target=look_up, name="name-lookup", daemon=True).start()
    try:
        answer = told.get(timeout=seconds)
    except queue.Empty:
        answer = NameTimeoutError("the name was not resolved in time")
    if isinstance(answer, Exception):
        raise answer
    return answer
