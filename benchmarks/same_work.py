"""Did both do the same work? Every record the hand-written script writes must be in ours, with the same values.

    python -m benchmarks.same_work HANDWRITTEN.jsonl OURS.jsonl

Ours may say more: more fields, people who withdrew, rows whose address or date cannot be read. That is counted, not
judged; a missing record or another value fails (exit 1).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unicodedata import normalize

import orjson

from benchmarks.export import PLACES

__all__ = ["main"]

PREFECTURES: dict[str | None, list[str]] = {normalize("NFKC", place): sorted(codes) for place, codes in PLACES.items()}
PREFECTURES[None] = []
Record = dict[str, Any]


def of_ours(told: Mapping[str, Any]) -> Record:
    """A record of ours in the fields of the hand-written script."""
    person, application, decision = told.get("person", {}), told.get("application", {}), told["decision"]
    job, profile = application.get("job", {}), told.get("profile", {})
    mails, numbers = person.get("emails") or [{}], person.get("phones") or [{}]
    return {
        "application_id": told["source"]["application_id"],
        "job_id": job.get("id"),
        "job_title": job.get("title"),
        "name": person.get("full_name"),
        "kana": person.get("full_name_kana"),
        "email": mails[0].get("address"),
        "phone": numbers[0].get("e164"),
        "channel": application.get("channel", {}).get("label_raw"),
        "status": decision.get("outcome_raw"),
        "reason": decision.get("reason_raw"),
        "applied_on": (application.get("applied_at") or "")[:10],
        "rejected_on": (decision.get("decided_at") or "")[:10],
        "company": profile.get("current_company"),
        "place": sorted(profile.get("desired", {}).get("subdivisions", [])),
        "notes": told.get("kept", {}).get("備考"),
    }


def of_script(told: Record) -> Record:
    """A record of the script, its places as prefectures."""
    return {**told, "place": PREFECTURES[told["place"]]}


def comparable(name: str, value: Any) -> Any:
    """NFKC, and an address in lower case: one of them keeps the text as it was typed."""
    if not isinstance(value, str):
        return value
    folded = normalize("NFKC", value).strip()
    return folded.lower() if name == "email" else folded


def lines(path: Path) -> Iterator[Record]:
    """The records of a file."""
    with path.open("rb") as file:
        yield from map(orjson.loads, file)


def main() -> None:
    """Compare two files."""
    theirs, ours = Path(sys.argv[1]), Path(sys.argv[2])
    wanted = {record["application_id"]: of_script(record) for record in lines(theirs)}
    differing: Counter[str] = Counter()
    count = more = 0
    for told in lines(ours):
        count += 1
        record = of_ours(told)
        want = wanted.pop(record["application_id"], None)
        more += want is None
        for name, value in (want or {}).items():
            differing[name] += comparable(name, value) != comparable(name, record[name])
    differences = {name: number for name, number in differing.items() if number}
    print(
        f"{count} records, {more} more than the script's, {len(wanted)} missing, differences: {differences or 'none'}"
    )
    sys.exit(bool(wanted or differences))


if __name__ == "__main__":
    main()
