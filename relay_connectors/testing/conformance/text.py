"""What the contract's checks came to, for people and for programs. No value of a row is in either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from relay_connectors.report.text import Lang, columns
from relay_connectors.testing.conformance.finding import Conformance, Finding, State, Subject, Why
from relay_connectors.testing.conformance.words import CHECKS, NOT_HERE

__all__ = ["conformance_json", "conformance_text"]

STATES: tuple[State, ...] = ("ok", "failed", "not_applicable")
MARKS: Mapping[State, Mapping[Lang, str]] = {
    "ok": {"en": "ok", "ja": "適合"},
    "failed": {"en": "FAILED", "ja": "不適合"},
    "not_applicable": {"en": "-", "ja": "対象外"},
}
# What it means where not the adapter is at fault, or nobody can say.
OTHER_FAULTS: Mapping[Why, Mapping[Lang, str]] = {
    "bench": {
        "en": "The adapter was not judged. Complete the bench fixture of the test: docs/howto/write-an-adapter.md.",
        "ja": "コネクターは判定していません。テストの bench を補ってください: docs/howto/write-an-adapter.md",
    },
    "set_aside": {
        "en": "The test class replaces, marks or leaves out this check, so nothing is known. Take that back.",
        "ja": "テストのクラスがこの検査を置き換えたか、印を付けたか、外しています。判定できないため戻してください。",
    },
    "stopped": {
        "en": "The process ended, or took too long, in this check or before it. Look for what exits or never ends.",
        "ja": "この検査か、その前の検査で処理が終了したか、終わりませんでした。終了や無限の繰り返しを探してください。",
    },
}


def conformance_json(found: Conformance) -> dict[str, Any]:
    """Everything that was found; keys and texts are the same in every language."""
    return {
        "path": found.path,
        "adapters": [_subject_json(subject) for subject in found.subjects],
        "sums": _sums(found.sums),
        "exit_code": found.exit_code,
    }


def _subject_json(subject: Subject) -> dict[str, Any]:
    return {
        "adapter": subject.adapter,
        "version": subject.version,
        "file": subject.file,
        "test": subject.test,
        "checks": [_finding_json(finding) for finding in subject.findings],
        "sums": _sums(subject.sums),
    }


def _finding_json(finding: Finding) -> dict[str, str]:
    told = finding._asdict()
    return {**told, "promise": CHECKS[finding.check].en, "remedy": _remedy(finding, "en")}


def _sums(sums: Counter[str]) -> dict[str, int]:
    return {"checks": sums.total(), **{state: sums[state] for state in STATES}}


def conformance_text(found: Conformance, lang: Lang) -> str:
    """The same in words: each check with its promise, each failed one with what it means and what to do."""
    lines = [line for subject in found.subjects for line in _subject(subject, lang)]
    if len(found.subjects) > 1:
        lines.append(_total(found.sums, lang))
    if failed := next((one for one in found.subjects if one.sums["failed"]), None):
        lines += _look(failed, lang)
    return "\n".join(lines).rstrip("\n")


def _subject(subject: Subject, lang: Lang) -> Iterator[str]:
    named = f"{subject.adapter} {subject.version}" if subject.adapter else subject.test
    yield f"{named}  ({subject.file}, {subject.test})"
    if len({one._replace(check="") for one in subject.findings}) == 1 and subject.sums["failed"]:
        yield from _at_once(subject.findings[0], lang)
    else:
        yield from _one_by_one(subject, lang)
    yield f"  {_total(subject.sums, lang)}"
    yield ""


def _at_once(finding: Finding, lang: Lang) -> Iterator[str]:
    """What keeps all checks from judging, once."""
    none = "検査を一つも行えません" if lang == "ja" else "No check could judge"
    yield f"  {MARKS['failed'][lang]}  {none}: {_where(finding) or finding.why}"
    yield f"      {_remedy(finding, lang)}"


def _one_by_one(subject: Subject, lang: Lang) -> Iterator[str]:
    rows = [(MARKS[one.state][lang], _promise(one, lang)) for one in subject.findings]
    for finding, line in zip(subject.findings, columns(rows, indent=2), strict=True):
        yield line
        if finding.state == "failed":
            yield f"      {finding.check}: {_where(finding) or finding.why}"
            yield f"      {_remedy(finding, lang)}"


def _promise(finding: Finding, lang: Lang) -> str:
    told = CHECKS[finding.check]
    promise = told.ja if lang == "ja" else told.en
    if finding.state != "not_applicable":
        return promise
    reason = NOT_HERE.get(finding.detail, finding.detail) if lang == "ja" else finding.detail
    return f"{promise} ({reason})"


def _where(finding: Finding) -> str:
    return finding.detail or " at ".join(filter(None, (finding.kind, finding.place)))


def _remedy(finding: Finding, lang: Lang) -> str:
    """What it means that a check failed, and what to do; empty if it did not."""
    if finding.state != "failed":
        return ""
    told = CHECKS[finding.check]
    of_check = told.mend_ja if lang == "ja" else told.mend_en
    return OTHER_FAULTS[finding.why][lang] if finding.why in OTHER_FAULTS else of_check


def _total(sums: Counter[str], lang: Lang) -> str:
    told = _sums(sums)
    if lang == "ja":
        return "検査 {checks} 件: 適合 {ok}、不適合 {failed}、対象外 {not_applicable}".format(**told)
    return "{checks} checks: {ok} hold, {failed} failed, {not_applicable} not applicable".format(**told)


def _look(subject: Subject, lang: Lang) -> Iterator[str]:
    """How to see more: what pytest prints may hold rows, so it is not printed here."""
    check = next(one.check for one in subject.findings if one.state == "failed")
    line = f"python -m pytest {subject.file} -k {check}"
    yield f"値も含めて確認するには: {line}" if lang == "ja" else f"To see it with its values: {line}"
