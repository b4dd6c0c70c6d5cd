"""Secrets by reference: settings say where a secret lies, never what it is.

``env:NAME`` reads a variable, ``file:PATH`` a file that only its owner (and, for mounted secrets, its group)
may read, ``keyring:SERVICE/NAME`` the desktop's key ring. No message, repr, pickle or JSON holds a value.
"""

from __future__ import annotations

import importlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, NoReturn

from relay_connectors.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["Secret", "SecretRef", "secret"]

LARGEST_FILE = 64 * 1024  # bytes; a key is short, and file:/dev/zero must not eat the machine
REFERENCE = re.compile(r"(env|file|keyring):(.+)")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
IDENTITY = "identity.key"
FORMS = "env:NAME, file:PATH or keyring:SERVICE/NAME"


class Secret:
    """A secret in memory. ``reveal()`` is the only way to its text; everything else shows where it came from."""

    __slots__ = ("_origin", "_value")

    def __init__(self, value: str, origin: str) -> None:
        self._value = value
        self._origin = origin

    def reveal(self) -> str:
        """The secret itself: hand it straight to what needs it."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({self._origin})"

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        message = "a secret is not pickled or copied; hand on its reference instead"
        raise TypeError(message)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Lets a connector's settings declare ``token: Secret``: only a resolved one is taken, no dump shows it."""
        from pydantic_core import core_schema  # only where pydantic is at work already

        return core_schema.is_instance_schema(
            cls, serialization=core_schema.plain_serializer_function_ser_schema(repr, when_used="json")
        )


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret lies: *text* as written, *base* the folder of a relative path, *key* its place in the settings."""

    text: str
    base: Path | None = None
    key: str = "secret"

    def __post_init__(self) -> None:
        found = REFERENCE.fullmatch(self.text) if isinstance(self.text, str) else None
        kind, rest = found.groups() if found else ("", "")
        fits = {"env": VARIABLE.fullmatch(rest) is not None, "keyring": "/" in rest.strip("/"), "file": True}
        if not fits.get(kind, False):
            message = f"{self.key}: a literal secret is refused; write {FORMS} and keep the value there"
            raise ConfigurationError(message)

    def read(self, env: Mapping[str, str] = os.environ) -> Secret:
        """The secret, read now. ConfigurationError says which key is empty and how to fill it."""
        kind, _, rest = self.text.partition(":")
        readers: dict[str, Callable[[], str | None]] = {
            "env": lambda: env.get(rest),
            "file": lambda: self._file(rest),
            "keyring": lambda: self._keyring(rest),
        }
        value = (readers[kind]() or "").strip()
        if not value:
            raise ConfigurationError(f"{self.key}: {self.text} is not set or empty; {self._remedy(kind, rest)}")
        return Secret(value, self.text)

    def path(self) -> Path | None:
        """The file of a ``file:`` reference, else None."""
        kind, _, rest = self.text.partition(":")
        return (self.base or Path()) / Path(rest).expanduser() if kind == "file" else None

    def _remedy(self, kind: str, rest: str) -> str:
        """What to do where nothing is there; nobody but us makes the identity key, so one can be made anew."""
        put = _put(kind, rest, self.path())
        if self.key != IDENTITY:
            return put
        made = _made(kind, rest, self.path() or (self.base or Path()) / ".relay" / "identity.key")
        return f"take the key of your backup: {put}. Only if there never was a key, make one and keep it: {made}"

    def _file(self, rest: str) -> str | None:
        path = (self.base or Path()) / Path(rest).expanduser()
        try:
            with path.open("rb") as file:
                # Group access stays allowed: Kubernetes and Docker mount secrets as root:group 0440.
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & (stat.S_IROTH | stat.S_IWOTH):
                    raise ConfigurationError(f"{self.key}: {path} is open to every user; run: chmod 600 {path}")
                raw = file.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigurationError(f"{self.key}: {path} cannot be read ({error.strerror})") from None
        return self._text(raw, path)

    def _text(self, raw: bytes, path: Path) -> str:
        if len(raw) > LARGEST_FILE:
            raise ConfigurationError(f"{self.key}: {path} is larger than {LARGEST_FILE} bytes; that is no secret")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ConfigurationError(f"{self.key}: {path} is not text") from None

    def _keyring(self, rest: str) -> str | None:
        service, _, name = rest.rpartition("/")
        try:
            keyring = importlib.import_module("keyring")
        except ImportError:
            message = f"{self.key}: keyring: needs the package keyring; run: pip install keyring"
            raise ConfigurationError(message) from None
        value: str | None = keyring.get_password(service, name)
        return value


def secret(ref: str, *, base: Path | None = None) -> Secret:
    """The secret that *ref* (``env:NAME``, ``file:PATH``, ``keyring:SERVICE/NAME``) points at, read now.

    *base* is the folder a relative path starts from (default: the working directory). A literal is refused,
    and no message repeats it: ConfigurationError.
    """
    return SecretRef(ref, base).read()


def _put(kind: str, rest: str, path: Path | None) -> str:
    """How to set a secret that is at hand."""
    service, _, name = rest.rpartition("/")
    return {
        "env": f"export {rest}=…",
        "file": f"put the secret into {path} and run: chmod 600 {quote(str(path))}",
        "keyring": f"run: keyring set {quote(service)} {quote(name)}",
    }[kind]


def _made(kind: str, rest: str, path: Path) -> str:
    """The command that makes an identity key; it overwrites none."""
    service, _, name = rest.rpartition("/")
    file, folder = quote(str(path)), quote(str(path.parent))
    new = f"(umask 077; mkdir -p {folder}; [ -s {file} ] || openssl rand -hex 32 > {file})"
    return {
        "env": f'{new}; export {rest}="$(cat {file})"',
        "file": new,
        "keyring": f"openssl rand -hex 32 | keyring set {quote(service)} {quote(name)}",
    }[kind]
