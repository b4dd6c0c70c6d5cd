"""Ways in which a connection fails. Each is a :class:`Fault` that a :class:`FaultProxy` can be told to hit with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from relay_connectors.testing.hostile.line import Line, head_of

__all__ = [
    "Fault",
    "delay",
    "drip",
    "drop_after",
    "drop_before",
    "half_answer",
    "reset_after",
    "reset_before",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request instead of being answered; ``name`` is counted under.

    ``act`` does it on a :class:`Line`. *handled* says that the real server handles the request first, so that there
    must be one.
    """

    name: str
    act: Callable[[Line], None] = field(repr=False)
    handled: bool = False


def drop_before() -> Fault:
    """The request is read and nobody handles it; the connection is closed."""
    return Fault("drop_before", Line.hang_up)


def drop_after() -> Fault:
    """The request is handled, and its answer swallowed: the connection is closed."""
    return Fault("drop_after", _handled_then(Line.hang_up), handled=True)


def reset_before() -> Fault:
    """As ``drop_before``, with a reset (RST)."""
    return Fault("reset_before", Line.reset)


def reset_after() -> Fault:
    """As ``drop_after``, with a reset (RST)."""
    return Fault("reset_after", _handled_then(Line.reset), handled=True)


def half_answer() -> Fault:
    """The request is handled, and half of its answer's body sent under the length of the whole."""

    def act(line: Line) -> None:
        reply = line.pass_on()
        if not reply.body:
            line.spare(reply)
            return
        line.say(head_of(reply, len(reply.body)) + reply.body[: len(reply.body) // 2])
        line.hang_up()

    return Fault("half_answer", act, handled=True)


def delay(seconds: float) -> Fault:
    """The request is handled, and its answer late."""

    def act(line: Line) -> None:
        reply = line.pass_on()
        line.wait(seconds)
        line.answer(reply)

    return Fault("delay", act, handled=True)


def drip(seconds: float, part: Literal["head", "body"] = "body") -> Fault:
    """The request is handled, and its answer sent byte by byte, one each *seconds*, from its head or its body on."""
    if part not in ("head", "body"):
        message = f"an answer drips from its head or its body on, not from {part!r}"
        raise ValueError(message)

    def act(line: Line) -> None:
        reply = line.pass_on()
        if part == "body" and not reply.body:
            line.spare(reply)
            return
        head = head_of(reply, len(reply.body))
        whole, at_once = head + reply.body, len(head) if part == "body" else 0
        line.say(whole[:at_once])
        for byte in whole[at_once:]:
            if line.wait(seconds):
                return
            line.say(bytes([byte]))

    return Fault(f"drip_{part}", act, handled=True)


def _handled_then(end: Callable[[Line], None]) -> Callable[[Line], None]:
    def act(line: Line) -> None:
        line.pass_on()
        end(line)

    return act
