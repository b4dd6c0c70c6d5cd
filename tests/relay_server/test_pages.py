"""The candidate's pages: headers, languages, accessibility, and that they need no script."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from relay_connectors.relay_server.consent_texts import OFFERED, POLICY_VERSION, text_sha256
from relay_connectors.relay_server.page_texts import PAGE_TEXTS
from relay_connectors.relay_server.rendering import _accepted

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
VOID = {"meta", "link", "input", "br"}


class _Page(HTMLParser):
    """What a check needs to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(params=["ja", "en"])
def pages(request: Any, acme: Any, candidate: Any) -> dict[str, Any]:
    """Every page there is, in one language."""
    link = acme.links(locale=request.param)[0]
    visitor = candidate(language=request.param)
    found = {
        "start": visitor.web.get(link, timeout=20),
        "start error": candidate("x", request.param).start(link),
        "code": visitor.start(link),
        "code error": visitor.verify("x"),
        "consents": visitor.verify(),
        "consents error": visitor.consent(),
        "receipt": visitor.consent("share_with_agents", "feedback_status"),
        "consents again": visitor.web.get(f"{link}/consents", timeout=20),
        **_signed_in(visitor),
        "withdraw error": visitor.withdraw(),
        "withdrawn": visitor.withdraw(everything=True),
        "gone": visitor.web.get(link + "x", timeout=20),
        "signin": candidate(language=request.param).web.get(f"{visitor.relay.url}/me/receipt", timeout=20),
    }
    return found | {"language": request.param}


def _signed_in(visitor: Any) -> dict[str, Any]:
    """The pages of somebody registered, with a mistake in each form."""
    me = f"{visitor.relay.url}/me"
    profile = visitor.web.get(f"{me}/profile", timeout=20)
    token = profile.text.partition('name="csrf" value="')[2][:64]
    pages = ("approvals", "consents", "disclosures", "erase", "erased")
    return {
        "profile": profile,
        "profile error": visitor.post(f"{me}/profile", csrf=token, years_experience="x"),
        "profile saved": visitor.post(f"{me}/profile", csrf=token, skills="a, b"),
        "approvals error": visitor.post(f"{me}/approvals/apr_x", csrf=token),
        "erase error": visitor.post(f"{me}/erase", csrf=token),
        **{f"my {page}": visitor.web.get(f"{me}/{page}", timeout=20) for page in pages},
    }


def test_every_page_is_private_readable_and_complete(pages: dict[str, Any]) -> None:
    language = pages.pop("language")
    for name, answer in pages.items():
        page = _Page(answer.text)
        kinds = Counter(tag for tag, _ in page.tags)

        assert page.open == [], name
        assert page.all("html")[0]["lang"] == ("ja" if name == "gone" and language == "ja" else language), name
        assert kinds["h1"] == 1, name
        assert kinds["main"] == kinds["title"] == 1, name
        assert kinds["script"] == kinds["style"] == kinds["img"] == 0, name
        assert not any(attr.startswith("on") or attr == "style" for _, told in page.tags for attr in told), name
        assert {key: answer.headers[key] for key in HEADERS} == HEADERS, name
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert any(meta.get("name") == "viewport" for meta in page.all("meta")), name
        assert any("noindex" in meta.get("content", "") for meta in page.all("meta")), name


def test_every_field_has_a_label_and_every_reference_a_target(pages: dict[str, Any]) -> None:
    pages.pop("language")
    for name, answer in pages.items():
        page = _Page(answer.text)
        labelled = {label["for"] for label in page.all("label")}
        ids = [told["id"] for _, told in page.tags if "id" in told]
        fields = [field for field in page.all("input") if field.get("type") != "hidden"] + page.all("select")
        used = {ref for _, told in page.tags for ref in told.get("aria-describedby", "").split()}
        used |= {ref for _, told in page.tags for ref in told.get("aria-labelledby", "").split()}

        assert {field["id"] for field in fields} <= labelled, name
        assert len(ids) == len(set(ids)), name
        assert used <= set(ids), name


def test_no_box_is_ticked_and_share_with_relay_is_never_asked(pages: dict[str, Any]) -> None:
    boxes = [field for field in _Page(pages["consents"].text).all("input") if field.get("type") == "checkbox"]

    assert [box["value"] for box in boxes] == list(OFFERED)
    assert not any("checked" in box for box in boxes)
    assert "share_with_relay" not in pages["consents"].text


def test_an_error_is_announced_and_named_in_the_title(pages: dict[str, Any]) -> None:
    for name in (name for name in pages if name.endswith(" error")):
        assert 'role="alert"' in pages[name].text
        assert f"<title>{PAGE_TEXTS[pages['language']]['error_prefix']}: " in pages[name].text


def test_the_receipt_says_what_when_and_which_wording(pages: dict[str, Any]) -> None:
    text = pages["receipt"].text

    assert text_sha256(pages["language"]) in text
    assert POLICY_VERSION in text
    assert "2026" in text
    assert 'datetime="2026-11-20T03:00:00.000Z"' in text


def test_forms_post_and_no_address_has_a_query(pages: dict[str, Any]) -> None:
    pages.pop("language")
    for answer in pages.values():
        for form in _Page(answer.text).all("form"):
            assert form["method"] == "post"
            assert "?" not in form["action"]
        assert not any("?" in link.get("href", "") for link in _Page(answer.text).all("a"))


def test_unknown_expired_and_revoked_links_look_the_same(acme: Any, candidate: Any, later: Any) -> None:
    revoked, expired = (
        acme.post("/v1/links/mint", {"count": 1, "expires_in_days": 1}).json()["links"][0] for _ in "ab"
    )
    acme.post("/v1/links/revoke", {"link_ids": [revoked["link_id"]]})
    later(days=1)
    web = candidate().web
    answers = [web.get(url, timeout=20) for url in (revoked["url"], expired["url"], revoked["url"][:-3] + "abc")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    names = [sorted(set(answer.headers) - {"x-request-id"}) for answer in answers]
    assert names[0] == names[1] == names[2]


def test_a_closed_link_takes_no_forms(acme: Any, candidate: Any, later: Any) -> None:
    link = acme.links(expires_in_days=1)[0]
    visitor = candidate()
    visitor.start(link)
    later(days=1)

    for page in ("start", "verify", "consents"):
        assert visitor.post(f"{link}/{page}", email="a@example.jp", code="1").status_code == 404


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("en", "en"),
        ("en-GB,ja;q=0.8", "en"),
        ("ja,en;q=0.8", "ja"),
        ("fr, en;q=0.3, ja;q=0.4", "ja"),
        ("fr", "ja"),
        ("en;q=x,ja;q=0.1", "ja"),
    ],
)
def test_the_browser_language_counts_where_the_link_has_none(header: str, language: str) -> None:
    assert _accepted(header) == language


def test_the_language_of_the_link_goes_before_the_browsers(acme: Any, candidate: Any) -> None:
    page = candidate(language="ja").web.get(acme.links(locale="en")[0], timeout=20)

    assert '<html lang="en">' in page.text


def test_a_chosen_language_stays(acme: Any, candidate: Any) -> None:
    link = acme.links(locale="ja")[0]
    visitor = candidate()
    page = visitor.post(f"{link}/language", language="en", here="start")
    code_page = visitor.start(link)
    back = visitor.post(f"{link}/language", language="ja", here="verify")

    assert '<html lang="en">' in page.text
    assert "Enter your code" in code_page.text
    assert back.url == f"{link}/verify"
    assert '<html lang="ja">' in back.text


def test_an_unknown_language_or_page_changes_nothing(acme: Any, candidate: Any) -> None:
    link = acme.links()[0]
    page = candidate().post(f"{link}/language", language="xx", here="//elsewhere.example")

    assert page.url == link
    assert '<html lang="ja">' in page.text


def test_mail_and_consent_speak_the_language_of_the_page(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.register(acme.links(locale="en")[0], "contact_by_agent")

    assert visitor.mail("code").subject == "Career Relay: your code"
    assert acme.events()[1]["data"]["language"] == "en"


def test_what_was_typed_comes_back_escaped(acme: Any, candidate: Any) -> None:
    page = candidate('"><script>alert(1)</script>').start(acme.links()[0])

    assert "<script>" not in page.text


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    link = acme.links()[0]
    answer = visitor.web.post(f"{link}/start", data={"email": visitor.email}, allow_redirects=False, timeout=20)

    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_an_oversized_form_is_an_empty_one(acme: Any, candidate: Any) -> None:
    assert candidate("a@example.jp" + " " * 20_000).start(acme.links()[0]).status_code == 422


def test_mails_are_private_files(acme: Any, candidate: Any, relay: Any) -> None:
    candidate().start(acme.links()[0])
    (file,) = Path(relay.mail_dir).iterdir()

    assert file.stat().st_mode & 0o777 == 0o600
    assert (relay.state_dir / "relay.db").stat().st_mode & 0o777 == 0o600
    assert (relay.state_dir / "relay.key").stat().st_mode & 0o777 == 0o600


def test_every_text_exists_in_both_languages() -> None:
    assert PAGE_TEXTS["ja"].keys() == PAGE_TEXTS["en"].keys()


def test_the_wording_of_a_published_version_does_not_change() -> None:
    # A change here needs a new POLICY_VERSION, because receipts quote these digests.
    assert {language: text_sha256(language) for language in ("ja", "en")} == {  # type: ignore[arg-type]
        "ja": "sha256:462a1c875e37981825862218c4a63d7aed8ccc12bb098741ee8b64a082372823",
        "en": "sha256:47bb3c3dee486c5525d743b554f65183cfe5f067b3ef50dd5f4969ac7b14fc74",
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("quiet", "ground"),
        ("quiet", "paper"),
        ("paper", "main"),
        ("error", "error-soft"),
        ("main-dark", "soft"),
    ],
)
def test_text_has_the_contrast_of_wcag_aa(ink: str, ground: str) -> None:
    import re
    from importlib.resources import files

    css = files("relay_connectors.relay_server").joinpath("templates/relay.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_receipt_is_shown_in_a_chosen_language(acme: Any, candidate: Any) -> None:
    visitor = candidate()
    visitor.register(acme.links()[0])
    page = visitor.post(f"{visitor.relay.url}/me/language", language="en")

    assert page.url.endswith("/me/receipt")
    assert "Your receipt" in page.text


def test_a_form_that_is_no_text_is_an_empty_one(acme: Any, candidate: Any) -> None:
    answer = candidate().web.post(f"{acme.links()[0]}/start", data=b"email=\xff\xfe", timeout=20)

    assert answer.status_code == 422
