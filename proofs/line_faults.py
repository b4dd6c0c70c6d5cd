"""Every fault that the proof of hostile peers tries, by its name; a new one for each use, since some remember."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from relay_connectors.testing import hostile
from relay_connectors.testing.hostile import RETRY_AFTER, Fault

__all__ = ["WORDS", "line_faults", "wrong_words"]

IMPOSTORS = (
    "html_200",
    "empty_200",
    "204",
    "null_200",
    "list_200",
    "other_200",
    "binary_200",
    "deep_200",
    "418",
    "999",
)
# What a relay may say of an item that it handled. That it refused one which it took, nobody can know.
WORDS = {
    "referrals": ("unchanged", "updated", "retracted", "error", "done"),
    "retract": ("unchanged", "created", "error", "done"),
}

Named = Iterator[tuple[str, Callable[[], Fault]]]


def line_faults(chance: random.Random) -> Named:
    """What befalls a line, a request or an answer of any kind."""
    for make in (hostile.drop_before, hostile.drop_after, hostile.half_answer, hostile.reset_before):
        yield make.__name__, make
    yield "reset_after", hostile.reset_after
    yield "delay", partial(hostile.delay, 1.6)
    yield "drip_head", partial(hostile.drip, 0.3, "head")
    yield "drip_body", partial(hostile.drip, 0.3, "body")
    for status in (500, 501, 502, 503, 504, 507, 408, 425, 429):
        yield f"refusal {status}", partial(hostile.refusal, status)
    for name, value in RETRY_AFTER.items():
        status = chance.choice((429, 503))
        yield f"Retry-After {name}", partial(hostile.refusal, status, value)
    for kind in IMPOSTORS:
        yield kind, partial(hostile.impostor, kind)
    for make in (hostile.items_permuted, hostile.items_missing, hostile.items_doubled, hostile.items_unknown):
        yield make.__name__, make
    for status in (301, 302, 303, 307, 308):
        yield f"redirect {status}", partial(hostile.redirect, status, "https://elsewhere.example/v1/")
    for length in (True, False):
        for at in (0, 1, -1, chance.randrange(2, 40)):
            name = f"cut {'with' if length else 'without'} length at {at}"
            yield name, partial(hostile.cut_body, at, length=length)
    yield "bomb", hostile.bomb
    yield "circle", hostile.circle


def wrong_words() -> Named:
    """Items told under a status that they do not have."""
    for word in sorted(set(chain(*WORDS.values()))):
        yield f"items_status {word}", partial(hostile.items_status, word)
