"""Jinja2 for mails: no way out of the sandbox, and no way to fill the memory or to go on without end.

Jinja2's own sandbox guards what a template may reach, not how much it makes. Here every text that a template makes has
a bound, and so has the number of turns that all of its loops make together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

__all__ = ["LARGEST", "MailEnvironment"]

LARGEST: Final = 256 * 1024
"""Characters of a template, and of every text that it makes."""

TURNS: Final = 10_000
# What a mail has no use for, and what makes much of little: 'a'|center(10**10), '%09999999999d'|format(1).
_FILTERS: Final = frozenset(
    (
        "capitalize", "d", "default", "e", "escape", "first", "int", "join", "last", "length", "list", "lower",
        "replace", "reverse", "select", "sort", "string", "title", "trim", "truncate", "unique", "upper", "wordcount",
    )
)  # fmt: skip
_METHODS: Final = frozenset(
    (
        "capitalize", "casefold", "count", "endswith", "find", "lower", "lstrip", "partition", "removeprefix",
        "removesuffix", "rpartition", "rstrip", "split", "splitlines", "startswith", "strip", "title", "upper",
    )
)  # fmt: skip
_COUNTED: Final = "_counted"
# A macro may call itself, and again.
_REFUSED: Final = (nodes.Macro, nodes.CallBlock)


class MailEnvironment(ImmutableSandboxedEnvironment):
    """Compiles one template; :meth:`begin` before each time it is filled in."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self) -> None:
        # A plain-text mail: nothing is to be escaped.
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.filters = {name: one for name, one in self.filters.items() if name in _FILTERS}
        self.filters |= {_COUNTED: self._turns, "join": _joined, "replace": _replaced}
        self.globals = {name: self.globals[name] for name in ("range", "namespace")}
        self._left = TURNS

    def begin(self) -> None:
        """Nothing of the last mail counts for the next one."""
        self._left = TURNS

    def compiled(self, text: str) -> Any:
        """*text* as a template.

        Raises:
            TemplateSyntaxError: it is none, or needs what no mail needs.
        """
        tree = self.parse(text)
        for found in tree.find_all(_REFUSED):
            raise TemplateSyntaxError(f"{type(found).__name__.lower()} is not for mails", found.lineno)
        code = self.compile(_Bounded().visit(tree))
        return self.template_class.from_code(self, code, self.make_globals(None))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """``left operator right``, if it is sure to be small."""
        if operator == "%" and isinstance(left, str):
            raise SecurityError("a text cannot be formatted with %")
        if operator == "**" and max(abs(left), abs(right)) > 1000:
            raise SecurityError("such a number is too large")
        if operator == "*":
            _check(_size(left) * _size(right, times=True), _size(right) * _size(left, times=True))
        if operator == "+":
            _check(_size(left) + _size(right))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """``'{:>9999999999}'.format(1)`` is no safe method either; older versions of Jinja2 do not ask this."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of a text only what cannot make a long one of it."""
        if isinstance(obj, str):
            return attr in _METHODS
        return super().is_safe_attribute(obj, attr, value)

    def _turns(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._left -= 1
            if self._left < 0:
                raise SecurityError("its loops do not end")
            yield item


class _Bounded(NodeTransformer):
    """Counts the turns of every loop, and makes ``~`` a join, whose length is looked at."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802  as Jinja2 calls them
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, _COUNTED, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        return nodes.Filter(nodes.List(node.nodes), "join", [], [], None, None, lineno=node.lineno)


def _size(value: Any, *, times: bool = False) -> int:
    """How long a text or list is, 0 for a number; *times*: how often a number repeats one."""
    if isinstance(value, int):
        return max(value, 0) if times else 0
    return 0 if times or not hasattr(value, "__len__") else len(value)


def _check(*sizes: int) -> None:
    if max(sizes) > LARGEST:
        raise SecurityError("such a text is too long")


def _joined(items: Iterable[Any], between: str = "") -> str:
    parts: list[str] = []
    size = 0
    for item in items:
        parts.append(str(item))
        size += len(parts[-1]) + len(between)
        _check(size)
    return str(between).join(parts)


def _replaced(text: str, old: str, new: str) -> str:
    _check(len(text) + (len(text) + 1) * len(new) if len(new) > len(old) else len(text))
    return str(text).replace(old, new)
