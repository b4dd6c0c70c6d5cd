"""One erasure of the proof ``erasure``, and the needles by which it searches."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile

import pytest

from proofs.erasure import prove
from proofs.needles import FORMS, Needles, Words, contents

CANARY = Words(
    ("Kanarienvogel.hana@example.jp",), (("金糸雀森", "花小路"), ("カナリヤモリ", "ハナコウジ")), ("09012345678",)
)


def test_after_an_erasure_nothing_of_the_person_is_found(tmp_path):
    proof = prove(tmp_path, "short", seed=20261122)

    assert proof.stands, proof.text()
    assert proof.faults["erasures"] == 3
    assert all(control.broken for control in proof.controls.values())


@pytest.fixture(scope="module")
def needles():
    return Needles([CANARY])


@pytest.mark.parametrize("form", FORMS)
def test_every_spelling_is_found_in_every_form(needles, form):
    missed = [
        word
        for word in (
            "金糸雀森 花小路",
            "ｶﾅﾘﾔﾓﾘ",
            "かなりやもり",
            "kanarienvogel.hana@EXAMPLE.jp",
            "+81-90-1234-5678",
            "０９０１２３４５６７８",
        )
        for raw in FORMS[form](word)
        if not needles.within(b"<" + raw + b">")
    ]

    assert missed == []


def test_nothing_is_found_where_nobody_is(needles):
    assert needles.within("山田 花子 hanako@example.jp 090-9999-8888".encode()) == []


@pytest.mark.parametrize("packed", ["gzip", "zip", "zip in gzip", "blob", "free page"])
def test_what_is_packed_is_found_as_well(needles, tmp_path, packed):
    path, mail = tmp_path / "file", b"kanarienvogel.hana@example.jp"
    if packed == "gzip":
        path.write_bytes(gzip.compress(mail))
    elif packed.startswith("zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", mail * 9)
        if packed == "zip in gzip":
            path.write_bytes(gzip.compress(path.read_bytes()))
    else:
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA secure_delete = OFF")
            db.execute("CREATE TABLE t (c)")
            db.execute("INSERT INTO t VALUES (?)", (gzip.compress(mail) if packed == "blob" else mail,))
            if packed == "free page":
                db.execute("DELETE FROM t")
        db.close()

    assert any(needles.within(content) for _, content in contents(path))
