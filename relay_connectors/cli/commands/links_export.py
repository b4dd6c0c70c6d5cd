"""``links export``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import need_compared, open_ledger, settings_of
from relay_connectors.cli.files import STDOUT, writing
from relay_connectors.cli.judging import todays_judge
from relay_connectors.cli.run_options import day
from relay_connectors.cli.session import Session
from relay_connectors.links.export import Export, mark_exported, rows_to_export
from relay_connectors.links.others import Other, others
from relay_connectors.links.table import HEADERS, OTHERS, LinkRow, csv_bytes, lang_of, table_bytes
from relay_connectors.links.words import why

__all__ = ["command", "left_out_text"]


@define(
    "relay-connectors links export -o links.csv --lang ja",
    option("-o", "--output", required=True, metavar="FILE", help="Where the CSV goes (- is stdout)."),
    option("--all", "everything", is_flag=True, help="Also the links that were exported before."),
    option("--others", "rest", metavar="FILE", help="Also write the rejected who get none, with the reason, to FILE."),
    option("--since", metavar="DAY", help="Of these only those decided since that day."),
)
def command(session: Session, output: str, everything: bool, rest: str | None, since: str | None) -> None:  # noqa: FBT001
    """Write the people who get a link, with it, as a CSV for mail merge. Everybody is judged again by today's facts."""
    if since is not None and rest is None:
        raise click.UsageError("--since needs --others")
    first, settings = day(since, "--since"), settings_of(session)
    with open_ledger(settings) as ledger:
        need_compared(ledger)
        judge = todays_judge(settings, ledger)
        export = rows_to_export(ledger, judge, zone=settings.policy.timezone, everything=everything)
        stays = not export.rows and not everything and output != STDOUT and _place(output).is_file()
        if not stays:
            _write(session, export.rows, output)
            mark_exported(ledger, export.links)
        without = others(ledger, judge, first) if rest else []
    if rest:
        _write_others(session, without, rest)
    if session.json and output != STDOUT:
        told = {"file": output, "written": not stays, "rows": len(export.rows), "no_address": export.no_address}
        others_told = {"file": rest, "rows": len(without)} if rest else None
        session.give({**told, "left_out": dict(sorted(export.left_out.items())), "others": others_told})
        return
    for line in _told(session, export, output, everything=everything, stays=stays):
        session.note(line)


def _place(output: str) -> Path:
    return Path(output).expanduser()


def _write(session: Session, rows: Sequence[LinkRow], output: str) -> None:
    """Write the table; over an older one under the headers that it has, by which a mail merge knows its columns."""
    lang = lang_of(_place(output), HEADERS) or session.lang
    with writing(output) as file:
        file.write(table_bytes(rows, lang))


def _told(session: Session, export: Export, output: str, *, everything: bool, stays: bool) -> Iterator[str]:
    count, none = len(export.rows), export.no_address
    if count or everything:
        yield session.of(
            f"{output}: {count} 人分のリンクを書き出しました。", f"{output}: {count} people with their links."
        )
    else:
        yield _nobody_new(session, output, stays=stays)
    if none:
        yield session.of(
            f"うち {none} 人にはメールアドレスがありません。別の方法で届けてください。",
            f"{none} of them have no mail address; reach them another way.",
        )
    yield from left_out_text(session, export.left_out)


def _nobody_new(session: Session, output: str, *, stays: bool) -> str:
    done = (
        session.of("すでにあるファイルは前のまま残しました", "the file that is there was left as it is")
        if stays
        else session.of("見出しだけを書き出しました", "only the header was written")
    )
    return session.of(
        f"{output}: 新しくリンクを案内する人はいません。{done}。書き出し済みの人も含めて書き出すには --all を"
        "付けてください。",
        f"{output}: nobody new has a link; {done}. With those that were exported before: --all",
    )


def _write_others(session: Session, found: Sequence[Other], output: str) -> None:
    lang = lang_of(_place(output), OTHERS) or session.lang
    rows = (
        (
            one.application_id,
            one.to.name,
            one.to.email,
            one.to.job,
            one.decided_on,
            why(one.why, lang),
            one.to.language,
        )
        for one in found
    )
    with writing(output) as file:
        file.write(csv_bytes(OTHERS[lang], rows))
    session.note(
        session.of(
            f"{output}: リンクを案内しない不採用の応募 {len(found)} 件。結果は別の方法で知らせてください。",
            f"{output}: {len(found)} rejected applications without a link. Tell these people in another way.",
        )
    )


def left_out_text(session: Session, left_out: Counter[str]) -> list[str]:
    """Who was left out, by reason."""
    if not left_out:
        return []
    total = left_out.total()
    head = session.of(f"今日の判定で {total} 人を除きました:", f"{total} were left out by today's facts:")
    return [head, *(f"  {number}  {why(code, session.lang)}" for code, number in left_out.most_common())]
