"""How a command ends when it does not end well: the words, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from relay_connectors.cli.logs import frames
from relay_connectors.cli.session import Lang, Session
from relay_connectors.cli.signals import ReaderGoneError, Terminated
from relay_connectors.errors import RelayConnectorsError

if TYPE_CHECKING:
    from relay_connectors.cycle.report import Failure

__all__ = ["guarded", "tell", "tell_failures"]

INTERRUPTED, TERMINATED = 130, 143
DEEPEST = 12  # frames shown
CLOSED_PIPE = 141  # 128 + SIGPIPE, as a shell would say it: the reader went away and wants no more


def guarded(action: Callable[[], object], session: Session) -> int:
    """Run *action* and say how it ended: its own exit code, or the one of what stopped it. Raises nothing."""
    try:
        code = action()
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return _stopped(session, INTERRUPTED)
    except Terminated:
        return _stopped(session, TERMINATED)
    except Exception as error:  # noqa: BLE001  every failure of a command ends here
        return _failed(error, session)
    return code if isinstance(code, int) else 0


def _failed(error: Exception, session: Session) -> int:
    """Tell what failed; its exit code."""
    if isinstance(error, RelayConnectorsError):
        tell(session, str(error), error=error)
        return error.exit_code
    if isinstance(error, click.ClickException):
        return _usage(error, session)
    if isinstance(error, (ReaderGoneError, BrokenPipeError)):
        # Python flushes stdout once more at the end, which would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return CLOSED_PIPE
    _defect(error, session)
    return 1


def tell(session: Session, message: str, *, error: RelayConnectorsError | None = None, where: str = "") -> None:
    """One error on stderr: what, where, and what to do; in Japanese where the sentence is known."""
    for line in message.splitlines():
        _say(session, line, error, where)


def tell_failures(session: Session, failures: Iterable[Failure]) -> None:
    """What stopped parts of a run, each thing once: two requests that fail alike may be told alike."""
    said: set[tuple[str, str]] = set()
    for one in failures:
        for line in one.message.splitlines():
            told = (one.where, _worded(line, session.lang))
            if told not in said:
                said.add(told)
                _say(session, line, where=one.where)


def _say(session: Session, message: str, error: RelayConnectorsError | None = None, where: str = "") -> None:
    from relay_connectors.cli.messages import frame  # a pattern for each error: most commands meet none

    text = _worded(message, session.lang, error)
    if session.log_format == "json":
        session.note(text, "error", **({"where": where} if where else {}))
    else:
        session.note(frame(session.lang) + (f"{where}: " if where else "") + text)


def _worded(message: str, lang: Lang, error: RelayConnectorsError | None = None) -> str:
    from relay_connectors.cli.messages import translated

    return translated(message, lang, error)


def _usage(error: click.ClickException, session: Session) -> int:
    _say(session, " ".join(error.format_message().split()))  # a missing choice lists its words on lines of their own
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        hint = session.of(f"使い方は {ctx.command_path} --help", f"How to use it: {ctx.command_path} --help")
        session.note(hint)
    return 2


def _stopped(session: Session, code: int) -> int:
    session.note(
        session.of(
            "中断しました。ここまでの状態は保存されています。同じコマンドで再開できます。",
            "Stopped. Everything so far is kept; run the same command again to go on.",
        )
    )
    return code


def _kind(error: BaseException) -> str:
    """The error's type; of a failed import also the module, which is no secret and what one needs to know."""
    named = f" {error.name}" if isinstance(error, ImportError) and error.name else ""
    return type(error).__name__ + named


def _defect(error: Exception, session: Session) -> None:
    """A defect of ours: its type and its places, which hold nothing about anybody; never its message."""
    kinds = [_kind(one) for one in (error, error.__cause__ or error.__context__) if one is not None]
    places = frames(error)[-DEEPEST:]
    if session.log_format == "json":
        session.note("A defect of this program", "critical", error=kinds, frames=places)
        return
    session.note(
        session.of(
            f"プログラムの不具合です({' < '.join(kinds)})。"
            f"次の行を添えてお知らせください。個人情報は含まれていません。",
            f"A defect of this program ({' < '.join(kinds)}). Please report these lines; they hold nothing personal:",
        )
    )
    for place in places:
        session.note(f"  {place}")
