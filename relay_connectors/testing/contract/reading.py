"""What an adapter promises about reading."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from relay_connectors.connector import Draft, Raw
from relay_connectors.connector.contract import CONTRACT
from relay_connectors.connector.layout import Row
from relay_connectors.testing.bench import Bench, Run, said
from relay_connectors.testing.contract.needing import holds, needs
from relay_connectors.testing.contract.told import plain, told

__all__ = ["Reads"]

LARGEST_CURSOR = 4096
FEW = 2
FRESH_WORDS = ("曖昧模糊", "quux-17", "Zzyzx pending")
GROWTH = 300_000  # bytes between a third of the way and the end


class Reads:
    """Everything is read, once, under its own id, and can be gone on with."""

    many_rows = 3_000
    """How many applications ``Bench.many`` is asked for; ``connectors test --rows`` asks for more."""

    def test_it_names_itself_and_its_versions(self, bench: Bench) -> None:
        """Name, adapter version and translator version are part of every record and of the memo."""
        adapter = bench.adapter

        assert adapter.contract == CONTRACT
        assert all(isinstance(getattr(adapter, name, None), str) for name in ("name", "version", "translator"))
        assert adapter.name.isidentifier()
        assert adapter.version
        assert adapter.translator

    def test_its_settings_say_which_of_them_is_wrong(self, bench: Bench) -> None:
        """A missing or an unknown setting is named, and no value is quoted."""
        needs(bench.canaries, lacking="no text in `canaries`")
        kind = bench.adapter.settings_type
        wrong = {"no_such_setting": bench.canaries[0]}
        tried = [({**bench.settings, **wrong}, "no_such_setting")]
        tried += [({k: v for k, v in bench.settings.items() if k != name}, name) for name, field in
                  kind.model_fields.items() if field.is_required()]  # fmt: skip
        for settings, name in tried:
            with pytest.raises(ValidationError) as caught:
                kind.model_validate(settings)
            assert name in {str(error["loc"][0]) for error in caught.value.errors(include_input=False)}
            assert not [canary for canary in bench.canaries if canary in str(caught.value)]

    def test_every_application_is_reported_whatever_its_outcome(self, bench: Bench) -> None:
        """Open ones and hires, too: they keep a person from being referred because of another application."""
        needs(len(bench.expected) >= 2, lacking="fewer than two applications in `expected`")

        assert bench.run().outcomes() == dict(bench.expected)

    def test_a_withdrawal_is_never_a_rejection(self, bench: Bench) -> None:
        """辞退 is not 不採用: the candidate decided, whatever the source's status is called."""
        withdrawn = {
            key for key, outcome in bench.expected.items() if outcome in {"candidate_withdrew", "offer_declined"}
        }
        run = bench.run()
        deciders = {raw.key: _decided_by(run, raw) for raw in run.raws() if raw.key in withdrawn}

        needs(withdrawn, lacking="nobody in `expected` who withdrew")
        assert deciders == dict.fromkeys(withdrawn, "candidate")

    def test_an_unknown_word_is_held(self, bench: Bench) -> None:
        """A status that no table knows is unknown: neither a rejection, nor dropped; whichever word it is."""
        unknown = {key for key, outcome in bench.expected.items() if outcome == "unknown"}
        outcomes = bench.run().outcomes()

        needs(unknown, lacking="no application in `expected` with a status that no table knows")
        assert {outcomes.get(key) for key in unknown} == {"unknown"}
        for became in _of_fresh_words(bench.run()):
            held = became == "unknown" or became.startswith(("skip.", "problem."))
            holds(held, f"a status that nobody has ever seen became {became}")

    def test_reading_twice_gives_the_same_ids_and_drafts(self, bench: Bench) -> None:
        """Ids and contents come from the source, never from a counter, a clock or chance: tomorrow they are equal."""
        today = _read(bench.run())
        bench.clock.at += timedelta(days=1)
        tomorrow = _read(bench.run())
        bench.clock.at -= timedelta(days=1)
        rows = [key for key in today if today[key][0] != tomorrow.get(key, (None,))[0]]

        assert today.keys() == tomorrow.keys()
        holds(not rows, f"{len(rows)} of {len(today)} rows are different on the next day, though nothing happened")
        assert today == tomorrow

    def test_everybody_has_their_own_address(self, bench: Bench) -> None:
        """Whoever lacks an address is never asked; whoever has another's gets that person's letter."""
        several = len(set(bench.addresses.values())) >= FEW
        needs(several, lacking="fewer than two different addresses in `addresses`")
        run = bench.run()
        found = {raw.key: _addresses(run.source.translate(raw)) for raw in run.raws()}
        wrong = [key for key, address in bench.addresses.items() if found.get(key) != {address}]

        holds(not wrong, f"{len(wrong)} of {len(bench.addresses)} have another address than `addresses` says, or none")

    def test_an_id_is_the_sources_own(self, bench: Bench) -> None:
        """A row's place changes with the next export, so it is no id."""
        raws = bench.run().raws()
        strange = [raw for raw in raws if not all(part and part in _texts(raw) for part in raw.key.split("/"))]

        assert not strange
        assert max(Counter(raw.key for raw in raws).values()) == 1

    def test_a_cursor_is_small_and_knows_nobody(self, bench: Bench) -> None:
        """It is stored beside the ledger's counts: JSON of at most 4 KiB, without personal data."""
        for page in bench.run().pages():
            stored = orjson.dumps(dict(page.cursor))
            assert len(stored) <= LARGEST_CURSOR
            assert all(type(value) in {str, int} for value in page.cursor.values())
            assert not [canary for canary in bench.canaries if canary.encode() in stored]

    def test_reading_goes_on_behind_every_page(self, bench: Bench) -> None:
        """After a crash nothing is missing, and no page that was stored is read again."""
        pages = list(bench.run().pages())
        keys = [[raw.key for raw in page.raws] for page in pages]

        needs(sum(map(bool, keys)) >= 2, lacking="a single page: it needs more applications, or smaller pages")
        for number, page in enumerate(pages[:-1]):
            rest = Counter(raw.key for raw in bench.run().raws(page.cursor))
            assert rest == Counter(key for later in keys[number + 1 :] for key in later)

    def test_memory_stays_flat(self, bench: Bench) -> None:
        """However long the list: a page goes when the next one comes."""
        if bench.many is None:
            needs(bench.api is None, lacking="no `many`")
            pytest.skip("no large bench")
        large = bench.many(self.many_rows)
        run = large.run()
        if run.wire:
            run.wire.asked = run.wire.times = _Forgetful()
        sizes = _sizes(run)

        assert len(sizes) >= 6
        assert sizes[-1] - sizes[len(sizes) // 3] < GROWTH


class _Forgetful(list[Any]):
    """A list that keeps nothing."""

    def append(self, _: Any) -> None:
        pass


def _sizes(run: Run) -> list[int]:
    """Bytes in use behind each page."""
    tracemalloc.start()
    try:
        sizes = []
        for _ in run.pages():
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
        return sizes
    finally:
        tracemalloc.stop()


def _decided_by(run: Any, raw: Raw) -> str:
    draft = run.source.translate(raw)
    return str(draft.body["decision"]["decided_by"])


def _read(run: Run) -> dict[str, tuple[Any, object]]:
    return {raw.key: (plain(raw), told(run.source.translate(raw))) for raw in run.raws()}


def _addresses(answer: object) -> set[str]:
    person = answer.body.get("person", {}) if isinstance(answer, Draft) else {}
    return {email["address"] for email in person.get("emails", ())}


def _of_fresh_words(run: Run) -> Iterator[str]:
    """What becomes of one row per status when its status is a word that no table can know."""
    met: set[str] = set()
    for raw in run.raws():
        answer = run.source.translate(raw)
        status = answer.body["decision"].get("outcome_raw") if isinstance(answer, Draft) else None
        if status is None or status in met:
            continue
        met.add(status)
        for word in FRESH_WORDS:
            if (strange := _reworded(plain(raw), status, word)) != plain(raw):
                data = Row(strange, raw.data.layout) if isinstance(raw.data, Row) else strange
                yield said(run.source.translate(Raw(raw.key, data, raw.locator)))


def _reworded(value: Any, old: str, new: str) -> Any:
    """*value* with *new* in every place that says *old*."""
    if isinstance(value, dict):
        return {name: _reworded(inner, old, new) for name, inner in value.items()}
    if isinstance(value, list):
        return [_reworded(inner, old, new) for inner in value]
    return new if isinstance(value, str) and value.strip() == old else value


def _texts(raw: Raw) -> set[str]:
    """Every text and number in a row, as text."""
    if isinstance(raw.data, Row):
        return {cell.strip() for cell in raw.data.cells}
    found: set[str] = set()
    waiting: list[Any] = [raw.data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
        else:
            found.add(str(value))
    return found
