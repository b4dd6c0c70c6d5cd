"""What a doctor counts is what a run counts."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from relay_connectors.connector import Source, normalize, open_source
from relay_connectors.connector.survey import survey
from relay_connectors.record import LOCAL_IDENTITY
from relay_connectors.record.vocabulary import OBSERVED_ONLY

HEADER = "応募ID,氏名,メールアドレス,応募日,選考ステータス"
Write = Callable[..., Source]


@pytest.fixture
def exported(tmp_path: Path) -> Write:
    """A source of files, each a list of (application id, status), the oldest first."""

    def written(*files: list[tuple[str, str]]) -> Source:
        for number, rows in enumerate(files):
            path = tmp_path / f"e{number}.csv"
            lines = [f"{key},見本 太郎,{key.lower()}@example.com,2026-01-05,{status}" for key, status in rows]
            path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
            os.utime(path, (10**9 + number, 10**9 + number))
        return open_source("generic_csv", account="acme", path=str(tmp_path))

    return written


FILES = [
    ([("A1", "不採用"), ("A1", "選考中"), ("A2", "不採用")],),
    ([("A1", "不採用"), ("A2", "不採用")], [("A1", "選考中")]),
    ([("A1", "不採用"), ("A1", "不採用")],),
    ([("A1", "不採用"), ("A1", "選考中")], [("A1", "不採用")]),
]


@pytest.mark.parametrize("files", FILES, ids=["contradicted", "reopened", "twice", "contradicted and said anew"])
def test_a_survey_sees_the_outcomes_of_which_records_are_made(
    exported: Write, files: tuple[list[tuple[str, str]], ...]
) -> None:
    source = exported(*files)

    seen, summary = survey(source), normalize(source, LOCAL_IDENTITY, out=io.BytesIO())

    final = {outcome: count for outcome, count in seen.outcomes.items() if outcome not in OBSERVED_ONLY}
    assert final == summary.outcomes
    assert seen.rows == seen.duplicates + seen.unusable + (seen.outcomes + seen.overruled + seen.skipped).total()


def test_an_application_that_was_opened_again_is_no_rejection_to_a_survey(exported: Write) -> None:
    seen = survey(exported([("A1", "不採用")], [("A1", "選考中")]))

    assert (seen.outcomes, seen.overruled) == ({"in_progress": 1}, {"employer_rejected": 1})
