"""What an earlier version wrote, this one writes, too; a change here sends people twice and needs a migration."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from relay_connectors.relay.courier import new_key

HERE = Path(__file__).resolve().parent
WANTED = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))


@pytest.fixture(
    scope="module", params=[("0", "C", "UTC"), ("4242", "tr_TR.UTF-8", "Asia/Tokyo")], ids=lambda one: one[1]
)
def found(request):
    """The vectors as a process with this hash seed, locale and time zone computes them."""
    seed, locale, zone = request.param
    around = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
    command = [sys.executable, "-m", "proofs.vectors"]
    done = subprocess.run(command, cwd=HERE.parents[1], env=around, capture_output=True, timeout=60, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", WANTED)
def test_the_committed_vectors_are_computed_anew(found, kind):
    assert found[kind] == WANTED[kind]


def test_there_are_two_hundred_vectors():
    assert sum(map(len, WANTED.values())) >= 200


def test_no_two_applications_share_a_record_id():
    assert len(set(WANTED["record_ids"].values())) == len(WANTED["record_ids"])


def test_an_idempotency_key_is_random_and_fits_every_relay():
    keys = {new_key() for _ in range(1_000)}

    assert len(keys) == 1_000
    assert all(re.fullmatch(r"rb_[0-9a-f]{32}", key) for key in keys)
