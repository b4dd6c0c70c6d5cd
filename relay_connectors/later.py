"""Names of a package that are imported when somebody first asks for them (PEP 562): most runs need few of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

__all__ = ["later"]


def later(namespace: dict[str, Any], homes: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The ``__getattr__`` of the package with this *namespace*; *homes* are its modules, each with its names.

    A home is a module of the package, or another one by its whole name.
    """
    package = str(namespace["__name__"])
    home_of = {name: home for home, names in homes.items() for name in names}

    def found(name: str) -> Any:
        if name not in home_of:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        home = home_of[name]
        namespace[name] = getattr(import_module(home if "." in home else f"{package}.{home}"), name)
        return namespace[name]

    return found
