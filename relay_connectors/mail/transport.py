"""How a finished mail leaves: the plug-in protocol ``SendsMail``, found through the entry points of one group.

A package adds a way to send with ``[project.entry-points."relay_connectors.mail"]`` and ``NAME = "module:Class"``;
``[mail] transport = "NAME"`` takes it, and the table ``[mail.NAME]`` is its settings. ``smtp`` is built in and comes
through the same door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, NamedTuple, Protocol

from pydantic import BaseModel

from relay_connectors.errors import ConfigurationError, RelayConnectorsError, VersionError
from relay_connectors.nearest import nearest
from relay_connectors.settings.problems import Key, Problems

__all__ = ["CONTRACT", "GROUP", "Handed", "HandedState", "MailServerError", "Outgoing", "SendsMail", "open_transport"]

GROUP: Final = "relay_connectors.mail"
CONTRACT: Final = 1
HandedState = Literal["sent", "later", "refused", "unknown"]


class MailServerError(RelayConnectorsError):
    """The mail server does not answer, or takes nothing now: what was not sent waits; run again."""

    exit_code = 6


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail on its way: the message, and the addresses of its envelope. Prints nobody."""

    message: EmailMessage = field(repr=False)
    sender: str = field(repr=False)
    recipient: str = field(repr=False)


class Handed(NamedTuple):
    """How it went. ``code`` holds a machine's codes only (``550 5.1.1``): a server's words quote addresses.

    - ``sent``: the server has taken it over.
    - ``later``: it has not, and may be asked again.
    - ``refused``: it has not, and never will.
    - ``unknown``: it may have it. Such a mail never goes again by itself.
    """

    state: HandedState
    code: str = ""


class SendsMail(Protocol):
    """Hands mails to a mail server or service, one at a time, each to one person.

    It is made with its checked ``settings_type``; ``open`` and ``send`` may be called again after they failed.
    """

    contract: ClassVar[int]
    settings_type: ClassVar[type[BaseModel]]

    def __init__(self, settings: Any) -> None: ...

    def open(self) -> None:
        """Connect and log in; nothing of any mail is said yet.

        Raises:
            MailServerError: nobody answers.
            ConfigurationError: the settings are wrong, or the login is refused.
        """
        ...

    def send(self, mail: Outgoing) -> Handed:
        """Hand over one mail. Every doubt is ``unknown``.

        Raises:
            MailServerError, ConfigurationError: the server takes no mail at all; nothing of this one was handed over.
        """
        ...

    def close(self) -> None:
        """Say goodbye; never fails."""
        ...


def open_transport(name: str, told: Mapping[str, Any], file: Path) -> SendsMail:
    """The transport called *name*, not opened yet; *told* is what stands in *file* under ``[mail.NAME]``.

    Raises:
        ConfigurationError: there is none, it cannot be imported, or its settings are wrong.
        VersionError: it was written for another version of this protocol.
    """
    kind = _load(name)
    problems = Problems(str(file))
    keys: dict[Key, Iterable[str]] = {(): kind.settings_type.model_fields}
    context = {"base": file.resolve().parent}
    settings = problems.check(
        ("mail", name), keys, lambda: kind.settings_type.model_validate(dict(told), context=context)
    )
    problems.stop()
    return kind(settings)


def _load(name: str) -> type[SendsMail]:
    found = [point for point in entry_points(group=GROUP) if point.name == name]
    if len({(point.value, _owner(point)) for point in found}) > 1:
        owners = " and ".join(sorted({_owner(point) for point in found}))
        raise ConfigurationError(
            f"Two packages bring a mail transport called {name!r}: {owners}. Uninstall one of them."
        )
    if not found:
        raise ConfigurationError(_missing(name))
    try:
        kind = found[0].load()
    except Exception as error:
        message = f"The mail transport {name!r} of {_owner(found[0])} cannot be imported ({type(error).__name__})."
        raise ConfigurationError(message) from error
    if getattr(kind, "contract", None) != CONTRACT:
        message = f"The mail transport {name!r} speaks another contract than {CONTRACT}; update the older."
        raise VersionError(message)
    loaded: type[SendsMail] = kind
    return loaded


def _missing(name: str) -> str:
    names = sorted({point.name for point in entry_points(group=GROUP)})
    near = nearest(name, names)
    hint = f" Did you mean {near!r}?" if near else ""
    return f"No mail transport is called {name!r}.{hint} Installed: {', '.join(names) or 'none'}."


def _owner(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unknown package"
