"""A link never leads a key to another origin, whatever trick it is written with."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.errors import ConfigurationError, RelayError, SourceError
from relay_connectors.http.origin import base_url, origin_of, same_origin, under

BASE = "https://api.example.com/v2"

TRICKS = """
http://api.example.com/v2/x
https://api.example.com:8443/x
https://api.example.com:0443443/x
https://api.example.com:/x
https://api.example.com:0/x
https://api.example.com:65536/x
https://api.example.com:44３/x
https://evil.example/x
https://api.example.com.evil.example/x
https://evil-api.example.com/x
https://api.example.comm/x
https://example.com/x
https://www.api.example.com/x
https://api.example.com./x
https://.api.example.com/x
https://api..example.com/x
https://user@api.example.com/x
https://user:pass@api.example.com/x
https://api.example.com@evil.example/x
https://api.example.com:443@evil.example/x
https://api.example.com%40evil.example/x
https://api.example.com%2f@evil.example/x
https://api.example.com%00.evil.example/x
https://api.example.com%2eevil.example/x
https://evil.example#@api.example.com/x
https://evil.example?@api.example.com/x
https://evil.example\\@api.example.com/x
https://api.example.com\\.evil.example/x
https:\\\\evil.example/x
https:/\\evil.example/x
\\\\evil.example/x
/\\evil.example/x
\\/evil.example/x
//evil.example/x
//api.example.com@evil.example/x
///evil.example/x
////evil.example/x
https:evil.example/x
https:/evil.example/x
https:///evil.example/x
https:////evil.example/x
https://
https:
https://:443/x
https://[::1]/x
https://[api.example.com]/x
https://[::ffff:127.0.0.1]/x
https://[fe80::1%25eth0]/x
https://[v1.api]/x
https://[/x
https://]/x
https://127.0.0.1/x
https://2130706433/x
https://0x7f000001/x
https://127.1/x
https://localhost/x
https://ａｐｉ.example.com/x
https://api.exаmple.com/x
https://api.example。com/x
https://api.example.com／x
https://xn--pi-7ka.example.com/x
https://ápi.example.com/x
HTTPS://evil.example/x
hTTp://api.example.com/x
ftp://api.example.com/x
file:///etc/passwd
javascript:alert(1)
data:text/html,x
blob:https://api.example.com/x
ws://api.example.com/x
gopher://api.example.com/x
unix:///var/run/docker.sock
x
../x
x:y
next?page=2
;x
/a b
/a\tb
/a\\b
/日本
/"x"
/<x>
/`x`
/{x}
/|x|
/^x
""".strip("\n").split("\n")

CONTROLS = [
    "\x00https://evil.example",
    " https://evil.example/",
    "https://evil.example/ ",
    "\thttps://evil.example/",
    "https://api.example.com\n.evil.example/",
    "https://api.example.com/\r\nX-Evil: 1",
    "ht\ntps://evil.example/",
    "/\n/evil.example/",
    "/\t/evil.example",
    "/x\x7f",
    "/x\x00",
    "/\u202ex",
    "/\ufeffx",
    "/" + "x" * 9000,
]


@pytest.mark.parametrize("url", TRICKS + CONTROLS)
def test_a_link_to_elsewhere_is_not_followed(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        same_origin(BASE, url)
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://api.example.com/v2/x?page=2", "https://api.example.com/v2/x?page=2"),
        ("HTTPS://API.EXAMPLE.COM/v2/X", "https://api.example.com/v2/X"),
        ("https://api.example.com:443/x", "https://api.example.com/x"),
        ("https://api.example.com", "https://api.example.com/"),
        ("https://api.example.com?page=2", "https://api.example.com/?page=2"),
        ("https://api.example.com/x#part", "https://api.example.com/x"),
        ("https://api.example.com/x?to=https://evil.example/@", "https://api.example.com/x?to=https://evil.example/@"),
        ("/v2/x?page=2", "https://api.example.com/v2/x?page=2"),
        ("/x@evil.example", "https://api.example.com/x@evil.example"),
        ("/v2//x", "https://api.example.com/v2//x"),
        ("?page=2", "https://api.example.com/v2?page=2"),
        ("", None),
        ("/x?q=%E5%B1%B1", "https://api.example.com/x?q=%E5%B1%B1"),
    ],
)
def test_a_link_at_home_is_made_absolute(url: str, safe: str | None) -> None:
    if safe is None:
        with pytest.raises(SourceError):
            same_origin(BASE, url)
    else:
        assert same_origin(BASE, url) == safe


def test_the_caller_says_whose_error_it_is() -> None:
    with pytest.raises(RelayError):
        same_origin(BASE, "//evil.example", error=RelayError)


ALPHABET = "aA0.:/\\@?#%[]-_ \t\n\x00。／＠ａé;&="
PIECES = st.sampled_from(
    [
        "https://",
        "http://",
        "//",
        "/",
        "\\",
        "api.example.com",
        "evil.example",
        "@",
        ":443",
        ":80",
        "?",
        "#",
        "%2f",
        "[::1]",
    ]
)


@settings(max_examples=200)
@given(st.lists(PIECES | st.text(ALPHABET, max_size=4), max_size=7).map("".join) | st.text(max_size=40))
def test_whatever_passes_every_parser_reads_as_home(url: str) -> None:
    try:
        safe = same_origin(BASE, url)
    except SourceError:
        return
    home = ("https", "api.example.com")
    standard = urlsplit(safe)
    assert (standard.scheme, standard.hostname) == home
    assert standard.port is None
    assert standard.username is None
    sent = urllib3.util.parse_url(requests.Request("GET", safe).prepare().url or "")
    assert (sent.scheme, sent.host) == home
    assert (sent.port, sent.auth) == (None, None)
    assert same_origin(BASE, safe) == safe


@settings(max_examples=100)
@given(st.text(st.characters(max_codepoint=0x2FFF), max_size=40))
def test_a_path_stays_under_its_base(path: str) -> None:
    try:
        url = under(BASE, "/" + path)
    except ConfigurationError:
        return
    assert url.startswith(BASE + "/")
    assert (urllib3.util.parse_url(url).path or "").startswith("/v2/")


@pytest.mark.parametrize(
    "path",
    ["x", "", "//x", "//evil.example/x", "/../x", "/a/../../x", "/%2e%2e/x", "/.%2E/x", "/x#y", "/a\\..\\b", "/x y"],
)
def test_a_path_that_climbs_out_is_refused(path: str) -> None:
    with pytest.raises(ConfigurationError):
        under(BASE, path)


@pytest.mark.parametrize(
    ("given_url", "base"),
    [
        ("https://relay.example", "https://relay.example"),
        ("https://relay.example/", "https://relay.example"),
        ("https://Relay.Example:443/career/", "https://relay.example/career"),
        ("https://relay.example:8443", "https://relay.example:8443"),
        ("https://xn--8vw.example", "https://xn--8vw.example"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://localhost:8787/", "http://localhost:8787"),
        ("http://[::1]:8787", "http://[::1]:8787"),
    ],
)
def test_a_base_url_is_normalised(given_url: str, base: str) -> None:
    assert base_url(given_url) == base


@pytest.mark.parametrize(
    "url",
    [
        "http://relay.example",
        "http://127.0.0.2",
        "http://127.1",
        "http://localhost.evil.example",
        "http://0.0.0.0:8787",
        "http://[::]:8787",
        "https://user:s3cret@relay.example",
        "https://relay.example?key=s3cret",
        "https://relay.example?",
        "https://relay.example/#x",
        "https://relay.example/a/../b",
        "https://リレー.example",
        "relay.example",
        "ftp://relay.example",
        "https://",
        "",
    ],
)
def test_a_url_that_is_no_base_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^relay\.url ") as caught:
        base_url(url, setting="relay.url")
    assert "s3cret" not in str(caught.value)


def test_an_origin_prints_without_its_default_port() -> None:
    assert str(origin_of("https://api.example.com:443/x")) == "https://api.example.com"
    assert str(origin_of("http://[::1]:8787/x")) == "http://[::1]:8787"
