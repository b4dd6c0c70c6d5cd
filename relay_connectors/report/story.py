"""The story of a demonstration: its numbers, the sums they must make, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any, NamedTuple

from relay_connectors.gate.words import say
from relay_connectors.report.story_texts import SENTENCES, SUMS
from relay_connectors.report.text import Lang, columns, ranked
from relay_connectors.report.words import ACTIONS, EVENTS, SKIPPED, word

__all__ = ["Story", "Sum", "story_html", "story_text", "sums"]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that was counted, step by step; ``files`` names what lies where."""

    collect: Mapping[str, Any]
    gate: Mapping[str, int]
    codes: Mapping[str, int]
    sent: Mapping[str, int]
    links_assigned: int
    exported: int
    left_out: int
    mails: Mapping[str, int]
    invitations: int
    opened: int
    registered: int
    events: Mapping[str, int]
    credits: Mapping[str, Any]
    known_registered: int
    second_sent: int
    second_links: int
    second_read: int
    files: Mapping[str, str]
    relay_port: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """For programs, with the sums."""
        checked = [{"sum": one.name, "left": one.left, "right": one.right, "ok": one.holds} for one in sums(self)]
        return {**asdict(self), "sums": checked}


class Sum(NamedTuple):
    """Two numbers that must be equal; ``name`` is the key of the sentence that says why."""

    name: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether they are."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step of the story: sentences, and tables of names and numbers."""

    title: str
    lines: Sequence[str] = ()
    tables: Sequence[tuple[str, Sequence[tuple[str, int]]]] = field(default=())


def sums(story: Story) -> list[Sum]:
    """The sums of the whole loop: what went in came out, at every joint."""
    collect, gate, sent, balance = story.collect, story.gate, story.sent, story.credits
    pushed = gate["push_full"] + gate["push_unnamed"]
    rows = collect["emitted"] + sum(collect["skipped"].values()) + collect["duplicates"] + collect["invalid"]
    points = balance["points"] + balance["points_per_slot"] * balance["slots"]["available"]
    return [
        Sum("rows", collect["read"], rows),
        Sum("judged", gate["total"], collect["emitted"]),
        Sum("verdicts", sum(gate.values()) - gate["total"], gate["total"]),
        Sum("sent", sum(sent.values()), pushed),
        Sum("accepted", sent["created"], pushed),
        Sum("assigned", story.links_assigned, gate["link_only"]),
        Sum("exported", story.exported + story.left_out, story.links_assigned),
        Sum("mails", sum(story.mails.values()), story.exported),
        Sum("invitations", story.invitations, pushed),
        Sum("events", story.events.get("candidate.registered", 0), story.registered),
        Sum("ledger", story.known_registered, story.registered),
        Sum("points", points, story.registered),
        Sum("second", story.second_sent + story.second_links, 0),
        Sum("reread", story.second_read, collect["read"]),
    ]


def story_text(story: Story, lang: Lang) -> str:
    """The story for a terminal."""
    lines: list[str] = []
    for number, chapter in enumerate(_chapters(story, lang), 1):
        lines += [f"{number}. {chapter.title}", *(f"   {line}" for line in chapter.lines)]
        for title, rows in chapter.tables:
            lines += [f"   {title}:"] if title else []
            lines += columns([(number, name) for name, number in rows], indent=5 if title else 3)
        lines.append("")
    return "\n".join([*lines, *_checked(story, lang)])


def _checked(story: Story, lang: Lang) -> list[str]:
    checked = sums(story)
    wrong = [f"   {SUMS[one.name][lang]}: {one.left} != {one.right}" for one in checked if not one.holds]
    if wrong:
        return [SENTENCES["wrong"][lang], *wrong]
    return [SENTENCES["holds"][lang].format(count=len(checked), seconds=story.seconds)]


def _chapters(story: Story, lang: Lang) -> Iterator[Chapter]:
    def tell(name: str, **told: Any) -> str:
        return SENTENCES[name][lang].format(**told)

    verdicts = [(word(ACTIONS, action, lang), n) for action, n in story.gate.items() if action != "total" and n]
    why = [(say(code, lang), n) for code, n in ranked(story.codes)]
    heard = [(word(EVENTS, kind, lang), n) for kind, n in sorted(story.events.items())]
    per, slots = story.credits["points_per_slot"], story.credits["slots"]["available"]
    yield Chapter(tell("read"), [tell("rows", **_rows(story, lang)), story.files["export"]])
    yield Chapter(tell("gate"), tables=[("", verdicts), (tell("why"), why)])
    yield Chapter(tell("refer"), [tell("referred", created=story.sent["created"], invitations=story.invitations)])
    yield Chapter(
        tell("invite"),
        [
            tell("links", links=story.links_assigned, file=story.files["links"]),
            tell("mails", **story.mails, file=story.files["mails"]),
        ],
    )
    yield Chapter(tell("register"), [tell("registered", opened=story.opened, registered=story.registered)])
    earned = tell("earned", registered=story.registered, slots=slots, per=per, points=story.credits["points"])
    yield Chapter(tell("earn", per=per), [earned], [(tell("heard"), heard)])
    nothing = tell("nothing", read=story.second_read, sent=story.second_sent, links=story.second_links)
    yield Chapter(tell("again"), [nothing])


def _rows(story: Story, lang: Lang) -> dict[str, Any]:
    skipped = story.collect["skipped"]
    detail = ", ".join(f"{word(SKIPPED, code, lang)} {n}" for code, n in skipped.items())
    return {**story.collect, "skipped": sum(skipped.values()), "detail": detail}


def story_html(story: Story, lang: Lang) -> str:
    """The story as one page that needs nothing from outside."""
    from jinja2 import Environment, StrictUndefined

    text = (files("relay_connectors.report") / "templates" / "story.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    checked = [(SUMS[one.name][lang], one) for one in sums(story)]
    chapters = list(_chapters(story, lang))
    return environment.from_string(text).render(
        ja=lang == "ja", lang=lang, chapters=chapters, sums=checked, files=story.files
    )
