"""TLS: what is not trusted is a setting to mend, what is cut off is not."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.errors import ConfigurationError
from relay_connectors.http import Exchange, NotSent, OutcomeUnknown
from relay_connectors.http.session import build_session

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="makes its certificate with openssl")

CERTIFICATE = (
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
    "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", *CERTIFICATE.split()], cwd=folder, check=True, capture_output=True, timeout=30)
    return folder


@pytest.fixture
def tls_server(serve: Any, certificate: Path) -> Callable[..., str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    def start(behaviour: Callable[[ssl.SSLSocket], None], host: str = "localhost") -> str:
        def behave(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as wrapped:
                behaviour(wrapped)

        url: str = serve(behave).url
        return url.replace("http://127.0.0.1", f"https://{host}")

    return start


@pytest.fixture
def exchange(certificate: Path) -> Iterator[Callable[..., Exchange]]:
    with contextlib.ExitStack() as stack:

        def build(url: str, *, trusted: bool = True, deadline: float = 5.0) -> Exchange:
            bundle = certificate / "cert.pem" if trusted else None
            made = Exchange(url, session=build_session(ca_bundle=bundle), deadline=deadline)
            stack.callback(made.close)
            return made

        yield build


def test_a_ca_bundle_of_ones_own_is_trusted(tls_server: Any, talk: Any, exchange: Any) -> None:
    def behave(connection: ssl.SSLSocket) -> None:
        while talk.hear(connection):
            connection.sendall(talk.answer(b"x" * 200_000))

    url = tls_server(behave)
    asking = exchange(url)
    for _ in range(2):
        assert asking.send("POST", url + "/x", body=b"y" * 200_000).body == b"x" * 200_000


@pytest.mark.parametrize(("host", "trusted"), [("localhost", False), ("127.0.0.1", True)])
def test_a_certificate_nobody_vouches_for_is_a_setting_to_mend(
    tls_server: Any, talk: Any, exchange: Any, host: str, trusted: bool
) -> None:
    heard: list[bytes] = []
    url = tls_server(lambda connection: heard.append(talk.hear(connection)), host)
    with pytest.raises(ConfigurationError, match=r"CERTIFICATE_VERIFY_FAILED.*ca_bundle") as caught:
        exchange(url, trusted=trusted).send("POST", url + "/x?q=1", body=b"{}")
    assert "q=1" not in str(caught.value)
    assert heard == []


def test_a_port_that_speaks_no_tls_is_a_setting_to_mend(serve: Any, exchange: Any) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    url = serve(behave).url.replace("http://127.0.0.1", "https://localhost")
    with pytest.raises(ConfigurationError, match="no trusted TLS connection"):
        exchange(url).send("GET", url + "/x")


def test_a_handshake_that_is_cut_off_is_proven_unsent(serve: Any, exchange: Any) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)

    url = serve(behave).url.replace("http://127.0.0.1", "https://localhost")
    with pytest.raises(NotSent):
        exchange(url).send("GET", url + "/x")


def test_a_handshake_that_never_ends_is_left_at_the_deadline(serve: Any, exchange: Any) -> None:
    def behave(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    url = serve(behave).url.replace("http://127.0.0.1", "https://localhost")
    started = time.monotonic()
    with pytest.raises(NotSent):
        exchange(url, deadline=0.4).send("GET", url + "/x")
    assert time.monotonic() - started < 1.5


def test_a_dripping_tls_server_is_left_at_the_deadline(tls_server: Any, talk: Any, exchange: Any) -> None:
    def behave(connection: ssl.SSLSocket) -> None:
        talk.hear(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
        for _ in range(40):
            connection.sendall(b"x")
            time.sleep(0.03)

    url = tls_server(behave)
    with pytest.raises(OutcomeUnknown, match="before the deadline"):
        exchange(url, deadline=0.4).send("POST", url + "/x", body=b"{}")
