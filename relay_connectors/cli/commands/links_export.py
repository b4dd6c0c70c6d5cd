"""``links export``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import need_compared, open_ledger, settings_of
from relay_connectors.cli.files import STDOUT, writing
from relay_connectors.cli.judging import todays_judge
from relay_connectors.cli.run_options import day
from relay_connectors.cli.session import Session
from relay_connectors.links.export import mark_exported, rows_to_export
from relay_connectors.links.others import Other, others
from relay_connectors.links.table import OTHERS, csv_bytes, table_bytes
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
        with writing(output) as file:
            file.write(table_bytes(export.rows, session.lang))
        mark_exported(ledger, export.links)
        without = others(ledger, judge, first) if rest else []
    if rest:
        _write_others(session, without, rest)
    count, none = len(export.rows), export.no_address
    if session.json and output != STDOUT:
        left_out = dict(sorted(export.left_out.items()))
        told = {"file": output, "rows": count, "no_address": none, "left_out": left_out}
        session.give({**told, "others": {"file": rest, "rows": len(without)} if rest else None})
        return
    session.note(
        session.of(f"{output}: {count} 人分のリンクを書き出しました。", f"{output}: {count} people with their links.")
    )
    if none:
        session.note(
            session.of(
                f"うち {none} 人にはメールアドレスがありません。別の方法で届けてください。",
                f"{none} of them have no mail address; reach them another way.",
            )
        )
    for line in left_out_text(session, export.left_out):
        session.note(line)


def _write_others(session: Session, found: Sequence[Other], output: str) -> None:
    rows = (
        (
            one.application_id,
            one.to.name,
            one.to.email,
            one.to.job,
            one.decided_on,
            why(one.why, session.lang),
            one.to.language,
        )
        for one in found
    )
    with writing(output) as file:
        file.write(csv_bytes(OTHERS[session.lang], rows))
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
