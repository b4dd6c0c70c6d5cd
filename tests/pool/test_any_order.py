"""Who is one person depends on what the records say, and on nothing else: not on order, pages, or what they said once.

``people_of`` and ``doubts_of`` say the same as the design in other words: they compare everybody with everybody, and
know plain values instead of keys.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay_connectors.pool import decisions

SPELLINGS = {
    "": "",
    "髙橋 一郎": "高橋一郎",
    "高橋　一郎": "高橋一郎",
    "高橋 花子": "高橋花子",
    "渡邊 花子": "渡辺花子",
    "渡辺 次郎": "渡辺次郎",
    "鈴木 三郎": "鈴木三郎",
}
IDS = [f"rcr_{letter}" for letter in "abcdefgh"]
LOOSE = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=100
)


class Said(NamedTuple):
    """What one row says of its person; ``spelled`` and ``once`` are what the names are compared by."""

    name: str = ""
    kana: str = ""
    former: str = ""
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    birth: str = ""
    spelled: str = ""
    once: str = ""

    @classmethod
    def of(cls, **told: Any) -> Said:
        name, former = told["name"], told["former"]
        return cls(**told, spelled=SPELLINGS[name], once=former + name.split()[-1] if former and name else "")

    def person(self) -> dict[str, Any]:
        told: dict[str, Any] = {"full_name": self.name or None, "full_name_kana": self.kana or None}
        if self.former:
            told |= {"former_family_name": self.former, "given_name": self.name.split()[-1] if self.name else None}
        told["emails"] = [{"address": f"{mail}@example.jp"} for mail in self.mails]
        told["phones"] = [{"e164": f"+8190000000{phone}"} for phone in self.phones]
        return {**told, "birth_date": self.birth or None}

    def meets_by(self) -> set[tuple[str, str]]:
        born = {("birth", f"{name} {self.birth}") for name in (self.spelled, self.kana, self.once) if name}
        return {("mail", m) for m in self.mails} | {("phone", p) for p in self.phones} | (born if self.birth else set())

    def saying(self, field: str, also: str, words: dict[str, str]) -> Said:
        return self._replace(**{name: words[getattr(self, name)] for name in (field, also) if name})


def rarely(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*values, *([values[0]] * len(values))])


said = st.builds(
    Said.of,
    name=st.sampled_from(["髙橋 一郎", *SPELLINGS]),
    kana=rarely("", "タカハシイチロウ", "ワタナベハナコ", "タカハシハナコ"),
    former=rarely("", "高橋", "渡辺"),
    mails=st.sampled_from([(), ("a",), ("a",), ("b",), ("c",), ("a", "b"), ("b", "c")]),
    phones=st.sampled_from([(), (), ("1",), ("2",), ("1", "2")]),
    birth=rarely("", "1990-01-01", "1991-02-02"),
)
people = st.dictionaries(st.sampled_from(IDS), said, min_size=1, max_size=len(IDS))


def same_name(a: Said, b: Said) -> bool:
    names = a.spelled and a.spelled in (b.spelled, b.once)
    return bool(names or (b.spelled and b.spelled == a.once) or (a.kana and a.kana == b.kana))


def differ(a: Said, b: Said) -> bool:
    comparable = (a.spelled and b.spelled) or (a.kana and b.kana)
    return bool(comparable) and not same_name(a, b)


def grouped(ids: Any, ties: Any) -> list[set[str]]:
    groups = [{one} for one in ids]
    for one, other in ties:
        mine = next(group for group in groups if one in group)
        theirs = next(group for group in groups if other in group)
        if mine is not theirs:
            groups.remove(theirs)
            mine |= theirs
    return groups


class Truth:
    """Who is one person among *rows*, given which pairs humans put together or apart."""

    def __init__(self, rows: dict[str, Said], together: set[Any], apart: set[Any]) -> None:
        self.rows, self.apart = rows, apart
        self.blocks = grouped(rows, [pair for pair in together if rows.keys() >= set(pair)])
        keys = {key for row in rows.values() for key in row.meets_by()}
        self.crowded = {key for key in keys if self._crowd(key)}
        self.usable = keys - self.crowded
        self.groups = [set().union(*group) for group in self._groups()]

    def _crowd(self, key: tuple[str, str]) -> bool:
        carriers = [one for one in self.rows if key in self.rows[one].meets_by()]
        if key[0] == "birth":
            return False
        ties = [(a, b) for a, b in combinations(carriers, 2) if self._one_name(a, b)]
        names = grouped(carriers, ties)
        people = Counter((number, self.rows[one].birth) for number, group in enumerate(names) for one in group)
        named = [group for group in names if any(self.rows[one].name or self.rows[one].kana for one in group)]
        return len(named) > 2 or len(people) > 5

    def _one_name(self, a: str, b: str) -> bool:
        """For counting the names behind a key, two who had the same name before count as one."""
        one, other = self.rows[a], self.rows[b]
        return same_name(one, other) or bool(one.once and one.once == other.once) or self._block(a) == self._block(b)

    def _block(self, one: str) -> int:
        return next(number for number, block in enumerate(self.blocks) if one in block)

    def certain(self, a: str, b: str) -> bool:
        one, other = self.rows[a], self.rows[b]
        if one.birth and other.birth and one.birth != other.birth:
            return False
        shared = one.meets_by() & other.meets_by() & self.usable
        if any(kind != "birth" for kind, _ in shared):
            return same_name(one, other)
        if not shared:
            return False
        if one.spelled and one.spelled == other.spelled:
            alike = not (one.kana and other.kana and one.kana != other.kana)
        else:
            alike = same_name(one._replace(kana=""), other)
        return alike and not self._all_contacts_differ(one, other)

    def _all_contacts_differ(self, one: Said, other: Said) -> bool:
        def own(row: Said, kind: str) -> set[Any]:
            return {key for key in row.meets_by() & self.usable if key[0] == kind}

        both = [(own(one, kind), own(other, kind)) for kind in ("mail", "phone")]
        return all(mine and theirs and not mine & theirs for mine, theirs in both)

    def _against(self, some: set[str], others: set[str], rows: dict[str, Said]) -> bool:
        if any((a, b) in self.apart or (b, a) in self.apart for a in some for b in others):
            return True
        mine, theirs = ({rows[one].birth for one in group} - {""} for group in (some, others))
        if mine and theirs and not mine & theirs:
            return True
        named, too = ([one for one in group if self.rows[one].name or self.rows[one].kana] for group in (some, others))
        return bool(named and too) and all(differ(rows[a], rows[b]) for a in named for b in too)

    def _with_aliases(self, component: set[int]) -> dict[str, Said]:
        """The rows of a component, in which what humans put together is called by one name and born on one day."""
        blocks = [self.blocks[number] for number in component]
        rows = {one: self.rows[one] for block in blocks for one in block}
        for field, also in (("spelled", "once"), ("kana", ""), ("birth", "")):
            words = {getattr(row, name) for row in rows.values() for name in (field, also) if name} - {""}
            said = [[getattr(self.rows[one], field) for one in block] for block in blocks]
            ties = [pair for words_of in said for pair in combinations([word for word in words_of if word], 2)]
            one_word = {word: min(group) for group in grouped(words, ties) for word in group} | {"": ""}
            rows = {one: row.saying(field, also, one_word) for one, row in rows.items()}
        return rows

    def _groups(self) -> list[list[set[str]]]:
        numbers = range(len(self.blocks))
        tied = [
            (x, y)
            for x, y in combinations(numbers, 2)
            if any(self.certain(a, b) for a in self.blocks[x] for b in self.blocks[y])
        ]
        found = []
        for component in grouped(numbers, tied):
            rows = self._with_aliases(component)
            inside = {
                x: {y for y in component if x != y and self._against(self.blocks[x], self.blocks[y], rows)}
                for x in component
            }
            kept = [(x, y) for x, y in tied if x in component and inside[x] == inside[y]]
            found.extend(grouped(component, kept))
        return [[self.blocks[x] for x in group] for group in found]

    def doubts(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {one: set() for one in self.rows}
        for one, row in self.rows.items():
            kinds = {kind for kind, _ in row.meets_by() & self.crowded}
            found[one] |= {"shared_mail"} & {f"shared_{kind}" for kind in kinds}
            found[one] |= {"shared_phone"} & {f"shared_{kind}" for kind in kinds}
        group_of = {one: number for number, group in enumerate(self.groups) for one in group}
        told = {frozenset((group_of[a], group_of[b])) for a, b in self.apart if {a, b} <= self.rows.keys()}
        for a, b in combinations(self.rows, 2):
            if group_of[a] == group_of[b]:
                continue
            for kind, _ in self.rows[a].meets_by() & self.rows[b].meets_by() & self.usable:
                alike = kind == "birth" or same_name(self.rows[a], self.rows[b])
                if alike and frozenset((group_of[a], group_of[b])) not in told:
                    code = {"person_unclear"}
                else:
                    code = {"shared_mail"} if kind == "mail" else set()
                found[a] |= code
                found[b] |= code
        return {one: codes for one, codes in found.items() if codes}


def check(pool: Any, rows: dict[str, Said]) -> None:
    standing = pool.ledger.merges.standing()
    truth = Truth(rows, set(standing.together), set(standing.apart))
    assert pool.people() == {frozenset(group) for group in truth.groups}
    assert pool.doubts() == truth.doubts()
    known = {person_id for (person_id,) in pool.database.rows("SELECT person_id FROM persons")}
    used = {person_id for (person_id,) in pool.database.rows("SELECT person_id FROM records")}
    assert known == used


def read(pool: Any, rows: dict[str, Said]) -> None:
    pool.read({one: row.person() for one, row in rows.items()})


@LOOSE
@given(rows=people, data=st.data())
def test_the_order_of_arrival_does_not_matter(one_pool: Any, rows: dict[str, Said], data: st.DataObject) -> None:
    one_pool.empty()
    waiting = data.draw(st.permutations(sorted(rows)))
    while waiting:
        size = data.draw(st.integers(1, len(waiting)))
        read(one_pool, {one: rows[one] for one in waiting[:size]})
        waiting = waiting[size:]

    check(one_pool, rows)


@LOOSE
@given(pages=st.lists(people, min_size=2, max_size=6))
def test_what_a_record_said_once_does_not_matter(one_pool: Any, pages: list[dict[str, Said]]) -> None:
    one_pool.empty()
    now: dict[str, Said] = {}
    for page in pages:
        read(one_pool, page)
        now |= page
        check(one_pool, now)


steps = st.one_of(
    st.tuples(st.just("read"), people),
    st.tuples(st.just("merge"), st.tuples(st.sampled_from(IDS), st.sampled_from(IDS))),
    st.tuples(st.just("split"), st.lists(st.sampled_from(IDS), min_size=1, max_size=2, unique=True)),
    st.tuples(st.just("undo"), st.none()),
)


@LOOSE
@given(first=people, story=st.lists(steps, max_size=8))
def test_decisions_hold_whatever_is_read_before_or_after(
    one_pool: Any, first: dict[str, Said], story: list[Any]
) -> None:
    one_pool.empty()
    read(one_pool, first)
    now = dict(first)
    for kind, what in story:
        if kind == "read":
            read(one_pool, what)
            now |= what
        else:
            decide(one_pool, kind, [one for one in what or () if one in now])
        check(one_pool, now)
    check_decided(one_pool, now)


def decide(pool: Any, kind: str, what: list[str]) -> None:
    ledger = pool.ledger
    with ledger.transaction():
        if kind == "merge" and len(set(what)) == 2:
            decisions.merge(ledger, *what)
        elif kind == "split" and what:
            decisions.split(ledger, what)
        elif kind == "undo":
            decisions.undo(ledger)


def check_decided(pool: Any, rows: dict[str, Said]) -> None:
    """No two decisions contradict each other, and each of them is carried out."""
    standing, people_now = pool.ledger.merges.standing(), pool.people()
    for one, other in standing.together:
        assert any({one, other} <= group for group in people_now)
    for one, other in standing.apart:
        assert not any({one, other} <= group for group in people_now)
