"""``mail send`` from outside: counts first, each person once, a killed process leaves a doubt and no second mail."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from relay_connectors.ledger import Ledger
from relay_connectors.record import Identity

PEOPLE = 8
MAIL = """
[mail]
from = "採用担当 <saiyo@example.jp>"
reply_to = "窓口 <desk@example.jp>"
list_unsubscribe = "mailto:out@example.jp"
per_minute = 6000
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
"""


class Post:
    """Takes mails; answers what ``refusing`` says, and waits where ``gate`` is closed."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.refusing: dict[str, str] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()
        self.stop_at = 0
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd's name
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append((envelope.rcpt_tos[0], envelope.original_content))
        if len(self.taken) == self.stop_at:
            self.reached.set()
            await server.loop.run_in_executor(None, self.gate.wait, 20)
        return "250 2.0.0 taken"

    def mails(self) -> Counter[str]:
        return Counter(recipient for recipient, _ in self.taken)


@pytest.fixture
def post() -> Iterator[Post]:
    with contextlib.ExitStack() as stack:
        post = Post()
        with socket.create_server(("127.0.0.1", 0)) as free:
            post.port = free.getsockname()[1]
        controller = Controller(post, hostname="127.0.0.1", port=post.port)
        controller.start()
        stack.callback(controller.stop)
        stack.callback(post.gate.set)
        yield post


def row(n: int, consent: str = ",") -> str:
    """A rejected person; no two have one name."""
    return f"A-{n},山田 {chr(0x4E00 + n)}子,,c{n}@example.jp,,営業,不採用,{{applied}},{{decided}},{consent}"


@pytest.fixture
def ready(place, relay, call, post) -> Any:
    """People with links, one of them without an address, and settings for mail."""
    lines = [row(n) for n in range(1, PEOPLE + 1)]
    place.rows(*lines, "A-99,住所 不明,,,,営業,不採用,{applied},{decided},,")
    with (place.folder / "relay.toml").open("a", encoding="utf-8") as file:
        file.write(MAIL.format(port=post.port))
    assert call("sync").code == 0
    return place


def given(call, *args: str) -> dict[str, Any]:
    answer = call("mail", "send", "--json", *args)
    told: dict[str, Any] = json.loads(answer.out)
    return {**told, "code": answer.code}


def ledger_of(place) -> Ledger:
    return Ledger.open(place.folder / ".relay" / "ledger.db", identity=Identity(bytes.fromhex("5e" * 32)))


def test_without_yes_it_counts_and_sends_nothing(ready, call, post) -> None:
    before = (ready.folder / ".relay" / "ledger.db").read_bytes()
    answer = call("mail", "send")

    assert answer.code == 0
    assert f"{PEOPLE} mails to send (ja {PEOPLE}, en 0), at most 6000 a minute" in answer.out
    assert "1  There is no mail address." in answer.out
    assert "Nothing was sent. Add --yes to send." in answer.out
    assert post.taken == []
    assert (ready.folder / ".relay" / "ledger.db").read_bytes() == before


def test_with_yes_everybody_gets_one_mail_and_a_second_run_sends_none(ready, call, post) -> None:
    told = given(call, "--yes")

    assert (told["code"], told["sent"], told["left_out"]) == (0, PEOPLE, {"no_address": 1})
    assert post.mails() == {f"c{n}@example.jp": 1 for n in range(1, PEOPLE + 1)}
    again = given(call, "--yes")
    assert (again["sent"], again["kept"]) == (0, {"sent": PEOPLE})
    assert len(post.taken) == PEOPLE


def test_what_arrives_is_a_whole_mail_with_ones_own_link(ready, call, post) -> None:
    given(call, "--yes")
    mails = {recipient: message_from_bytes(raw, policy=policy.default) for recipient, raw in post.taken}
    with ledger_of(ready) as ledger:
        urls = dict(
            ledger.database.rows("SELECT r.application_id, l.url FROM links l JOIN records r USING (record_id)")
        )

    mail = mails["c3@example.jp"]
    assert str(mail["From"]) == "採用担当 <saiyo@example.jp>"
    assert str(mail["To"]) == "山田 七子 <c3@example.jp>"
    assert str(mail["Reply-To"]) == "窓口 <desk@example.jp>"
    assert mail["List-Unsubscribe"] == "<mailto:out@example.jp>"
    assert mail["Date"].endswith("+0900")
    text = mail.get_content()
    assert urls["A-3"] in text
    assert "株式会社サンプル" in text
    assert "東京都港区2-2" in text
    assert "運営：" not in text  # the recipient's name is キャリアリレー itself


def test_whoever_withdrew_meanwhile_gets_none(ready, call, post) -> None:
    ready.rows(
        *(row(n) for n in range(1, PEOPLE)),
        row(PEOPLE, "いいえ,{decided}"),
    )
    call("sync", "--only", "collect")

    told = given(call, "--yes")
    assert told["left_out"] == {"consent_denied": 1, "no_address": 1}
    assert f"c{PEOPLE}@example.jp" not in post.mails()


def test_a_refused_address_ends_with_4_and_is_shown_by_record_and_code(ready, call, post) -> None:
    post.refusing["c2@example.jp"] = "550 5.1.1 <c2@example.jp> unknown"
    answer = call("mail", "send", "--yes")

    assert answer.code == 4
    assert "1 refused by the server." in answer.out
    assert "550 5.1.1: 1" in answer.out
    assert "rcr_" in answer.out
    assert "c2@" not in answer.out + answer.err
    post.refusing.clear()
    assert given(call, "--yes")["kept"] == {"sent": PEOPLE - 1, "refused": 1}
    assert given(call, "--yes", "--again", "refused")["sent"] == 1


def test_a_temporary_refusal_ends_with_6_and_waits(ready, call, post) -> None:
    post.refusing["c2@example.jp"] = "451 4.7.1 greylisted"

    assert given(call, "--yes")["code"] == 6
    assert given(call)["kept"] == {"sent": PEOPLE - 1, "waiting": 1}


def test_a_server_that_is_not_there_ends_with_6_and_nothing_is_lost(ready, call, post) -> None:
    settings = ready.folder / "relay.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(f"port = {post.port}", "port = 1"), encoding="utf-8")
    answer = call("mail", "send", "--yes", "--lang", "ja")

    assert answer.code == 6
    assert "メールサーバー 127.0.0.1:1 に接続できません" in answer.err
    settings.write_text(text, encoding="utf-8")
    assert given(call, "--yes")["sent"] == PEOPLE


def test_a_pilot_sends_only_so_many(ready, call, post) -> None:
    assert given(call, "--yes", "--max-items", "3")["sent"] == 3
    assert given(call)["to_send"] == PEOPLE - 3


def test_an_export_before_is_respected_unless_said_otherwise(ready, call, post) -> None:
    call("links", "export", "-o", "links.csv")

    assert given(call)["kept"] == {"exported": PEOPLE + 1}
    assert given(call, "--again", "exported")["to_send"] == PEOPLE


def test_a_wording_that_does_not_pass_sends_nothing_and_ends_with_3(ready, call, post) -> None:
    (ready.folder / "own.txt").write_text("件名: 結果\n\n〇〇様\n{{ link }}\n", encoding="utf-8")
    answer = call("mail", "send", "--yes", "--template", "own.txt")

    assert answer.code == 3
    assert "A gap was never filled in." in answer.err
    assert "c1@" not in answer.err
    assert post.taken == []


def test_without_a_sender_it_says_what_to_write(place, call) -> None:
    answer = call("mail", "send", "--lang", "ja")

    assert answer.code == 2
    assert "mail.from: 項目がありません" in answer.err


def test_a_missing_password_is_told_before_anything_is_sent(ready, call, post) -> None:
    with (ready.folder / "relay.toml").open("a", encoding="utf-8") as file:
        file.write('username = "saiyo"\npassword = "env:NO_SUCH_PASSWORD"\n')

    answer = call("mail", "send", "--yes")
    assert answer.code == 2
    assert "mail.smtp.password: env:NO_SUCH_PASSWORD is not set" in answer.err


@pytest.mark.parametrize("at", [1, 4, PEOPLE])
def test_a_process_killed_in_the_middle_of_a_mail_sends_nobody_a_second_one(at, ready, call, spawn, post) -> None:
    post.stop_at = at
    post.gate.clear()
    process = spawn("mail", "send", "--yes")
    assert post.reached.wait(20)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    post.gate.set()

    told = given(call, "--yes")
    assert told["sent"] == PEOPLE - at
    assert told["kept"]["unknown"] == 1
    assert len(told["unknown_records"]) == 1
    assert post.mails() == {f"c{n}@example.jp": 1 for n in range(1, PEOPLE + 1)}
    shown = call("mail", "send")
    assert "1  may have been sent; they are not sent again by themselves" in shown.out
    assert told["unknown_records"][0]["record_id"] in shown.out


def test_processes_killed_at_any_moment_never_mail_anybody_twice(ready, call, spawn, post) -> None:
    for pause in (0.0, 0.02, 0.05, 0.1, 0.2):
        process = spawn("mail", "send", "--yes", "--max-items", "3")
        until = time.monotonic() + 20
        before = len(post.taken)
        while len(post.taken) == before and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(pause / 10)
        process.kill()
        process.communicate(timeout=20)
    given(call, "--yes")

    told = given(call)
    mails = post.mails()
    assert max(mails.values()) == 1
    assert told["to_send"] == 0
    assert len(mails) + told["kept"].get("unknown", 0) >= PEOPLE


def test_a_signal_between_two_mails_leaves_no_doubt(ready, call, spawn, post) -> None:
    settings = ready.folder / "relay.toml"
    text = settings.read_text(encoding="utf-8").replace("per_minute = 6000", "per_minute = 6")
    settings.write_text(text, encoding="utf-8")
    process = spawn("mail", "send", "--yes")
    until = time.monotonic() + 20
    while not post.taken and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.5)  # the answer is settled by now, and the next mail is ten seconds away
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)

    assert process.returncode == 143
    assert given(call)["kept"] == {"sent": 1}


def test_the_doubtful_one_can_be_sent_again_explicitly(ready, call, spawn, post) -> None:
    post.stop_at = 1
    post.gate.clear()
    process = spawn("mail", "send", "--yes")
    assert post.reached.wait(20)
    process.kill()
    process.communicate(timeout=20)
    post.gate.set()
    (first,) = post.mails()

    assert given(call, "--yes", "--again", "unknown")["sent"] == PEOPLE
    assert post.mails()[first] == 2
    same = [message_from_bytes(raw)["Message-ID"] for recipient, raw in post.taken if recipient == first]
    assert len(set(same)) == 1


@pytest.fixture
def odd(ready, call) -> Any:
    """One of the people is called like an address of the web."""
    lines = ready.export.read_text(encoding="utf-8").replace("山田 七子", "http://evil.example 太郎")
    ready.export.write_text(lines, encoding="utf-8")
    assert call("sync").code == 0
    return ready


def test_one_person_whose_name_makes_a_wrong_mail_holds_up_nobody_else(odd, call, post) -> None:
    answer = call("mail", "send", "--yes")

    assert answer.code == 4
    assert "c3@example.jp" not in post.mails()
    assert len(post.taken) == PEOPLE - 1
    assert "evil" not in answer.out + answer.err
    (issue,) = json.loads(call("issues", "list", "--json").out)
    assert (issue["code"], issue["key"] in answer.out) == ("mail_unfit", True)


def test_a_preview_names_whom_it_would_hold_and_changes_nothing(odd, call, post) -> None:
    before = (odd.folder / ".relay" / "ledger.db").read_bytes()
    told = given(call)

    assert (told["code"], told["to_send"], told["left_out"]["mail_unfit"]) == (0, PEOPLE - 1, 1)
    assert [one["code"] for one in told["unfit_records"]] == ["not_https, web_address"]
    assert (odd.folder / ".relay" / "ledger.db").read_bytes() == before


def test_whose_name_is_mended_is_mailed_and_the_issue_is_settled(odd, call, post) -> None:
    call("mail", "send", "--yes")
    odd.export.write_text(
        odd.export.read_text(encoding="utf-8").replace("http://evil.example", "山田"), encoding="utf-8"
    )
    call("sync")

    told = given(call, "--yes")
    assert (told["code"], told["sent"]) == (0, 1)
    assert json.loads(call("issues", "list", "--json").out) == []
