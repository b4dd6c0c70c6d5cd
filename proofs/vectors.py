"""What a later version must not change: ids, match keys, canonical bytes, digests, and the provision record's chain.

python -m proofs.vectors        prints what this version makes of the cases; the committed answers are in tests/golden

A record id that changed is a person sent twice; a digest that changed sends everybody again. Idempotency keys are not
here: they are random and stored, so there is nothing that a version could derive otherwise (``new_key`` has a test).
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.environment import ROOT
from relay_connectors.consent.provision import Provision, ProvisionChain, parties
from relay_connectors.ledger.outbox import batch_body
from relay_connectors.record import Identity, canonical, digest, project
from relay_connectors.record.vocabulary import Payload
from relay_connectors.settings import Party

__all__ = ["GOLDEN", "vectors"]

GOLDEN = ROOT / "tests" / "golden" / "vectors.json"
PEOPLE = ROOT / "tests" / "golden" / "people.csv"
KEY = bytes(range(32))
DAY = date(2026, 4, 1)
SYSTEMS = (
    ("greenhouse", "acme"),
    ("greenhouse", "acme2"),
    ("hrmos", "株式会社サンプル"),
    ("generic_csv", "local"),
    ("x", ""),
)
APPLICATIONS = (
    *("1", "01", "001", "1 ", "A-1", "a-1", "Ａ－１", "応募１", "応募1", "がく", "か\u3099く", "ｶﾞｸ", "😀", "𠮷"),
    *(
        "0",
        "-1",
        "1.0",
        "1e3",
        "9007199254740993",
        "x" * 200,
        "a/b",
        "a|b",
        "a\x1fb",
        "a\nb",
        '"quoted"',
        "é",
        "e\u0301",
    ),
)
VALUES: tuple[tuple[str, str], ...] = (
    *(("email", value) for value in ("a@example.com", "a+b@example.com", "山田@example.jp", "é@example.com")),
    *(("phone", value) for value in ("+819012345678", "+81312345678", "+12025550100")),
    *(("name", value) for value in ("山田花子", "髙橋太郎", "𠮷田四郎", "obrien sean")),
    *(("kana", value) for value in ("ヤマダハナコ", "ガク", "カ\u3099ク")),
    *(("birth", value) for value in ("1994-04-02", "2000-02-29")),
    *(("name_birth", value) for value in ("山田花子1994-04-02", "1994-04-02山田花子")),
)
JSON: tuple[Any, ...] = (
    {},
    {"b": 1, "a": 2},
    {"a": {"z": True, "y": False}, "A": 0},
    {"empty": "", "null": None, "list": [], "object": {}, "kept": " "},
    {"a": [None, "", {"b": None}, 1]},
    {"text": '"\\/\b\f\n\r\t\u0000\u001f\u007f'},
    {"text": "\u2028\u2029\ufeff"},
    {"kana": "ヤマダ", "nfd": "カ\u3099", "astral": "𠮷😀"},
    {"number": [0, -1, 9007199254740991, -9007199254740991]},
    {"a.b": 1, "a": {"b": 1}, "aa": 1, "a-": 1, "a_": 1},
    ["b", "a", ["b", "a"]],
)
PARTY = Party(name="株式会社サンプル採用", address="東京都文京区4-5-6", representative="見本 さくら", country="JP")


def vectors() -> dict[str, dict[str, Any]]:
    """Every answer, by kind and case."""
    records = list(_records())
    return {
        "record_ids": dict(_record_ids()),
        "match_keys": {f"{kind} {value}": Identity(KEY).match_key(kind, value).hex() for kind, value in VALUES},  # type: ignore[arg-type]
        "identity": {"check": Identity(KEY).check},
        "canonical": {json.dumps(value): [canonical(value).decode(), digest(canonical(value))] for value in JSON},
        "records": {one["source"]["application_id"]: [one["record_id"], one["content_hash"]] for one in records},
        "referrals": dict(_referrals(records)),
        "batches": dict(_batches(records)),
        "provisions": dict(_provisions()),
    }


def _record_ids() -> Iterator[tuple[str, str]]:
    for (system, account), application in product(SYSTEMS, APPLICATIONS):
        yield json.dumps([system, account, application]), Identity(KEY).record_ids(system, account)(application)


def _records() -> Iterator[dict[str, Any]]:
    """The committed export, read and normalized by the program itself."""
    from relay_connectors.cli.app import program

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "records.jsonl"
        words = ["normalize", "--connector", "generic_csv", "--set", f"path={json.dumps(str(PEOPLE))}"]
        quiet = (contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()))
        with contextlib.suppress(SystemExit), quiet[0], quiet[1]:
            program.main([*words, "--account", "golden", "-o", str(out)])
        yield from map(json.loads, out.read_text(encoding="utf-8").splitlines())


def _referrals(records: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    payloads: tuple[Payload, ...] = ("full", "unnamed")
    for record, payload in product(records, payloads):
        raw = canonical(project(record, payload, today=DAY, retain_until="2026-12-31").data)
        yield f"{record['source']['application_id']} {payload}", [raw.decode(), digest(raw)]


def _batches(records: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    items = [canonical({"record_id": record["record_id"]}) for record in records]
    for count in range(len(items) + 1):
        yield str(count), sha256(batch_body(items[:count])).hexdigest()


def _provisions() -> Iterator[tuple[str, Any]]:
    document = parties(PARTY, PARTY)
    yield "parties", [document.body.decode(), document.sha256]
    chain = ProvisionChain(tenant="acme", parties_sha256=document.sha256, at=datetime(2026, 4, 1, 3, 4, 5, tzinfo=UTC))
    for number in range(3):
        about = {"record_id": f"rcr_{number:026d}", "revision": number + 1}
        prepared = chain.prepared(
            Provision(
                **about,  # type: ignore[arg-type]
                payload="full",
                items=("氏名", "person.emails"),
                payload_sha256=digest(b"{}"),
                consent_id=f"cns_{number}",
                policy_version="2026-04",
                text_sha256=None,
                obtained_at="2026-03-01",
                consent_sha256=digest(b"consent"),
                route="hrmos/job_board",
            )
        )
        outcome = chain.outcome(**about, request_key="rb_0", status="created", referral_id=None)  # type: ignore[arg-type]
        yield f"prepared {number}", [prepared.body.decode(), prepared.hash]
        yield f"outcome {number}", [outcome.body.decode(), outcome.hash]


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(json.dumps(vectors(), ensure_ascii=False, indent=1))
