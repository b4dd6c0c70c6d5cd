"""Pages: links lead somewhere, names are right, nothing stands in them that does not belong there."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import pytest

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
HOST = re.compile(r"https?://([\w.-]+)")
# Loopback, invented hosts, and the standards that the pages cite.
CITED = {"127.0.0.1", "localhost", "relay.example", "json-schema.org", "keepachangelog.com", "semver.org"}
# Where the law can be read, and what is said about it.
CITED |= {"iuris.jp", "www.ppc.go.jp", "www.businesslawyers.jp", "hrog.net"}
LOCAL = re.compile(r"(?<![\w.])/(work|root|home|tmp|Users)/")
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
INVENTED = re.compile(r"(^|\.)example\.(com|jp|org)$|\.example$")
# Carriers whose addresses the pages speak about.
NAMED = {"docomo.ne.jp", "ezweb.ne.jp"}


def prose(page):
    return CODE.sub("", page.read_text(encoding="utf-8"))


def anchors(page):
    """The anchors of a page's headings, as the usual renderers make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)}


def anchor(heading):
    kept = (one for one in heading.strip().lower() if one in " -_" or unicodedata.category(one)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def test_every_relative_link_leads_somewhere(page):
    for link in LINK.findall(prose(page)):
        path, _, place = unquote(link).partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page

        assert target.exists(), f"{page.name} links to {link}, which does not exist"
        if place:
            assert place in anchors(target), f"{page.name} links to {link}, but {target.name} has no such heading"


def test_every_page_of_the_docs_is_in_the_index(root):
    index = root / "docs" / "index.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(prose(index))}
    missing = {page for page in (root / "docs").rglob("*.md") if page not in linked and page != index}

    assert not missing


def test_a_page_names_no_host_but_loopback_and_the_standards_it_cites(page):
    assert set(HOST.findall(page.read_text(encoding="utf-8"))) <= CITED


def test_no_page_names_somebodys_folder(page, root):
    text = page.read_text(encoding="utf-8")

    assert not LOCAL.search(text)
    assert str(root) not in text


def test_everybody_in_the_docs_is_invented(page):
    hosts = {host.lower() for host in MAIL.findall(page.read_text(encoding="utf-8"))}

    assert all(INVENTED.search(host) or host in NAMED for host in hosts), hosts


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_front_page_names_both_commands_of_a_fresh_machine(root, name):
    text = (root / name).read_text(encoding="utf-8")

    assert "make demo" in text
    assert "make test" in text


def test_no_page_is_unfinished(page):
    assert not re.search(r"\b(TODO|TBD|FIXME|XXX|lorem)\b", page.read_text(encoding="utf-8"), flags=re.IGNORECASE)


def test_a_page_has_one_title_and_closes_its_fences(page):
    text = page.read_text(encoding="utf-8")
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)

    assert len(re.findall(r"^# ", outside, flags=re.MULTILINE)) == 1
    assert "```" not in outside
