"""``demo``."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import which

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.demo.folder import REPORT
from relay_connectors.cli.extras import need_server
from relay_connectors.cli.files import write_private
from relay_connectors.cli.session import Session
from relay_connectors.report.story import Story, story_html, story_text, sums

__all__ = ["command"]


@define(
    "relay-connectors demo --lang ja",
    option(
        "--dir",
        "folder",
        default="relay-demo",
        show_default=True,
        type=click.Path(path_type=Path),
        help="Where it is played; made anew each time.",
    ),
)
def command(session: Session, folder: Path) -> int:
    """Play the whole loop here with invented people: export, gate, links and referrals, registrations, points."""
    need_server()
    from relay_connectors.cli.demo.loop import run_demo

    story = run_demo(folder, session.lang, lambda what: session.note(f"… {what}"))
    write_private(folder / REPORT, story_html(story, session.lang).encode())
    if session.json:
        session.give(story.as_json())
    else:
        session.show(f"\n{story_text(story, session.lang)}\n\n{_next(session, story, folder)}")
    return 0 if all(one.holds for one in sums(story)) else 1


def _next(session: Session, story: Story, folder: Path) -> str:
    report, port, path = story.files["report"], story.relay_port, _on_path(session)
    serve = f"relay-connectors relay serve --port {port} --state relay --tenant demo --api-key file:.relay/api.key"
    return session.of(
        f"""この記録の HTML: {report}

ご自分の CSV で試すには:
{path}  relay-connectors normalize --connector generic_csv --set path=あなたの.csv -o records.jsonl --lang ja
      読み取りと変換だけを行い、何も送信しません
  relay-connectors csv sniff あなたの.csv --lang ja
      列の対応づけを提案します
  mkdir my-trial && cd my-trial && relay-connectors init --lang ja
      relay.toml を作ります。path を CSV に合わせてから、次へ進みます
  relay-connectors plan --start all --lang ja
      誰に何をするかが分かります。送信はしません

このデモの続き ({folder} で):
  relay-connectors explain applicants/R-0040 --lang ja      1 件の記録の経緯
  relay-connectors issues list --lang ja                    人が確認すべきもの
  {serve} --lang ja
      デモのリレーをもう一度動かします (候補者のページを開けます)""",
        f"""This story as HTML: {report}

Try it with your own CSV:
{path}  relay-connectors normalize --connector generic_csv --set path=YOUR.csv -o records.jsonl
      reads and translates, sends nothing
  relay-connectors csv sniff YOUR.csv
      proposes how its columns are read
  mkdir my-trial && cd my-trial && relay-connectors init
      writes relay.toml; let its path point at your CSV, then
  relay-connectors plan --start all
      shows who would get what; sends nothing

Go on with this demonstration (in {folder}):
  relay-connectors explain applicants/R-0040      one record's way
  relay-connectors issues list                    what a human should look at
  {serve}
      runs the relay of this demonstration again (its pages can be opened)""",
    )


def _on_path(session: Session) -> str:
    """How to call the program by its name, where this shell would not find it: after `make demo`, for one."""
    if which("relay-connectors"):
        return ""
    folder = Path(sys.argv[0]).resolve().parent
    hint = session.of("このシェルで relay-connectors を使えるようにします", "lets this shell find relay-connectors")
    return f'  export PATH="{folder}:$PATH"\n      {hint}\n'
