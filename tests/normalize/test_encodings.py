"""Encodings: what an export is in, told from its first bytes, and read strictly."""

from __future__ import annotations

import codecs
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import UnreadableText, codec, decode, sniff, sniff_encoding, sniff_stream
from relay_connectors.normalize.vendor_rows import errors_for

EXPORT = (
    "応募ID,氏名,フリガナ,選考ステータス\nA-1,山田　太郎,ヤマダ タロウ,不採用\nA-2,佐藤 花子,サトウ ハナコ,選考中\n"
)
VENDOR = "応募ID,氏名,会社\nA-1,髙橋 﨑子,㈱ベータ①\nA-2,山田,東京～大阪\n"
HEADERS = ("応募ID", "氏名", "選考ステータス")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (EXPORT.encode(), "utf-8"),
        (EXPORT.encode("utf-8-sig"), "utf-8-sig"),
        (EXPORT.encode("cp932"), "cp932"),
        (VENDOR.encode("cp932"), "cp932"),
        (EXPORT.encode("euc_jp"), "euc_jp"),
        (EXPORT.encode("iso2022_jp"), "iso2022_jp"),
        ("氏名\nﾔﾏﾀﾞ\n".encode("iso2022_jp_ext"), "iso2022_jp_ext"),
        (EXPORT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + EXPORT.encode("utf-16-be"), "utf-16"),
        (EXPORT.encode("utf-16-le"), "utf-16-le"),
        (EXPORT.encode("utf-16-be"), "utf-16-be"),
        (EXPORT.encode("utf-32"), "utf-32"),
        (b"id,name\n1,Taro\n", "utf-8"),
        (b"", "utf-8"),
        ("ﾔﾏﾀﾞ,ﾀﾛｳ\n".encode("cp932"), "cp932"),
        ("氏名,電話番号\n".encode("euc_jp"), "euc_jp"),
        ("氏名,電話番号\n".encode("cp932"), "cp932"),
        ("id,name\n1,José\n".encode(), "utf-8"),
        ("id,note\n1,it’s “fine” – 20°C\n".encode(), "utf-8"),
        ("応募ID,備考\nA-1,한국어\n".encode(), "utf-8"),
        (b"id,note\n1,\0\n2,\xe5\xb1\xb1\n", "utf-8"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(data, encoding):
    assert sniff(data, complete=True).encoding == encoding


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_survives_its_encoding(encoding):
    found = decode(EXPORT.encode(encoding))

    assert (found.text, found.warnings) == (EXPORT, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_characters_that_end_in_a_nul_of_their_own_do_not_hide_utf_16(encoding):
    text = "応募ID,氏名\nA-1,一条　一郎\nA-2,三上　一\nA-3,一柳　一一\n"
    assert decode(text.encode(encoding)).text == text


def test_characters_of_microsofts_shift_jis_are_read():
    assert decode(bytes.fromhex("eee0ed95fbfcfab187408790817c")).text == "髙﨑髙﨑①≒－"


def test_the_first_header_never_holds_a_byte_order_mark():
    for data in (EXPORT.encode("utf-8-sig"), EXPORT.encode("utf-16"), codecs.BOM_UTF16_BE + EXPORT.encode("utf-16-be")):
        assert decode(data).text == EXPORT
        assert decode(data, "utf-8" if data.startswith(codecs.BOM_UTF8) else "utf-16").text == EXPORT
    assert decode("\ufeffA".encode("utf-16-le"), "utf-16-le").text == "A"


def test_an_encoding_that_is_named_wins():
    assert decode("﨑田".encode("cp932"), "Shift_JIS") == ("﨑田", "cp932", ())
    assert decode(EXPORT.encode("cp932"), "latin-1").text != EXPORT


@pytest.mark.parametrize(
    "name",
    [
        "shift_jis",
        "Shift-JIS",
        "SJIS",
        "s-jis",
        "x-sjis",
        "MS932",
        "Windows-31J",
        "cp932",
        "CP932",
        "shift_jis_2004",
        "csWindows31J",
    ],
)
def test_every_shift_jis_is_microsofts(name):
    assert codec(name) == "cp932"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("UTF-8", "utf-8-sig"), ("utf8", "utf-8-sig"), ("UTF-16", "utf-16"), ("euc-jp", "euc_jp"), ("EUC_JP", "euc_jp")],
)
def test_a_named_encoding_is_pythons_codec(name, expected):
    assert codec(name) == expected


def test_an_unknown_name_says_what_to_write():
    with pytest.raises(UnreadableText, match="try utf-8, cp932"):
        codec("utf-99")


def test_a_short_file_that_is_valid_twice_is_said_to_be_ambiguous():
    found = decode("id,name\n1,﨑田".encode("cp932"))

    assert (found.text, found.encoding, found.warnings) == ("id,name\n1,﨑田", "cp932", ("encoding_ambiguous",))


def test_a_known_header_settles_a_doubt():
    data = "氏名,id\n﨑田,1\n".encode("cp932")

    assert sniff(data, complete=True, known_headers=HEADERS) == ("cp932", ())
    assert sniff("名前,氏名\n".encode("euc_jp"), complete=True, known_headers=HEADERS) == ("euc_jp", ())


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "utf-16-le", "iso2022_jp"])
@pytest.mark.parametrize("cut", range(90, 100))
def test_a_head_may_end_inside_a_character(encoding, cut):
    data = (EXPORT * 3).encode(encoding)

    assert sniff_encoding(data[:cut], tail_complete=False) == encoding


def test_a_file_that_ends_inside_a_character_is_unreadable():
    with pytest.raises(UnreadableText) as caught:
        decode("氏名\n山".encode()[:-1])

    assert caught.value.offset >= 7
    assert "utf-8" in caught.value.tried


def test_what_no_encoding_reads_is_told_with_place_and_tries_but_without_content():
    data = "氏名,山田太郎".encode("cp932") + b"\x81\xff\xff"

    with pytest.raises(UnreadableText, match=r"utf-8 \(byte 0\), cp932 \(byte 13\), euc_jp") as caught:
        decode(data)

    assert caught.value.offset == 13
    assert "山田" not in str(caught.value)


def test_a_named_encoding_that_fails_is_told_with_its_place():
    with pytest.raises(UnreadableText) as caught:
        decode("氏名".encode("cp932"), "utf-8")

    assert (caught.value.offset, caught.value.tried) == (0, ("utf-8-sig",))


@pytest.mark.parametrize(
    ("magic", "what"),
    [
        (b"PK\x03\x04....", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0..", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_a_file_that_is_no_text_is_named(magic, what):
    with pytest.raises(UnreadableText, match=what):
        decode(magic)


def test_a_stream_with_a_long_ascii_head_is_read_up_to_its_first_japanese_row():
    data = b"id,name\n" + b"1,Taro\n" * 200_000 + "2,山田太郎\n".encode("cp932")
    stream = io.BytesIO(data)

    assert sniff_stream(stream).encoding == "cp932"
    assert stream.tell() == 0


def test_a_stream_is_sniffed_from_where_it_stands():
    stream = io.BytesIO(b"skip" + EXPORT.encode("utf-16"))
    stream.seek(4)

    assert (sniff_stream(stream).encoding, stream.tell()) == ("utf-16", 4)


def test_a_repr_shows_no_text():
    assert "山田" not in repr(decode(EXPORT.encode()))


ROWS = st.lists(
    st.text(st.sampled_from("山田太郎佐藤花子不採用東京ヤマダさくら０１（）、。〜髙﨑 abc019,\n"), min_size=4),
    min_size=3,
)


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]))
def test_a_japanese_file_is_read_back_in_every_encoding(rows, encoding):
    written = "氏名,選考ステータス,応募日\n" + "\n".join(rows).replace("〜", "～")

    assert decode(written.encode(encoding)).text == written


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data):
    with suppress(UnreadableText):
        assert "\ufffd" not in decode(data, None if b"\xef\xbf\xbd" not in data else "latin-1").text


# Six signs stand in JIS X 0208 under another name than in CP932; whoever compares texts folds them.
OTHER_NAMES = str.maketrans("～∥－￠￡￢", "〜‖−¢£¬")


def windows_characters():
    """(row, cell, character) of rows 1 to 94 as CP932 has them; rows and cells from 21 to 7E, as in JIS."""
    for row in range(0x21, 0x7F):
        for cell in range(0x21, 0x7F):
            lead = (row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1)
            trail = cell + 0x7E if row % 2 == 0 else cell + 0x1F + (cell >= 0x60)
            with suppress(UnicodeDecodeError):
                yield row, cell, bytes((lead, trail)).decode("cp932")


WINDOWS = list(windows_characters())


def as_euc(row, cell):
    return bytes((row | 0x80, cell | 0x80))


def as_jis(row, cell):
    return b"\x1b$B" + bytes((row, cell)) + b"\x1b(B"


@pytest.mark.parametrize(
    ("encoding", "written"), [("euc_jp", as_euc), ("iso2022_jp", as_jis), ("iso2022_jp_ext", as_jis)]
)
def test_every_character_of_windows_is_read_in_the_old_encodings_too(encoding, written):
    assert len(WINDOWS) == 7336

    read = [written(row, cell).decode(encoding, errors_for(encoding)) for row, cell, _ in WINDOWS]

    # ￢ stands in row 2 and in row 92
    assert [one.translate(OTHER_NAMES) for one in read] == [one.translate(OTHER_NAMES) for _, _, one in WINDOWS]


def test_the_extensions_of_ibm_behind_8f_are_read_in_euc():
    # ⅰ is the first of them, 髙 and 黑 are among the last
    assert decode(b"\x8f\xf3\xf3,\x8f\xf4\xfb\x8f\xf4\xfe", "eucJP-ms").text == "ⅰ,髙黑"


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp"])
@given(st.lists(st.sampled_from(WINDOWS), max_size=30), st.integers(1, 5))
@settings(max_examples=100)
def test_it_does_not_matter_where_a_text_is_cut_while_it_is_read(encoding, characters, size):
    written = as_euc if encoding == "euc_jp" else as_jis
    data = b"A-1," + b"".join(written(row, cell) for row, cell, _ in characters) + b"\n"
    decoder = codecs.getincrementaldecoder(encoding)(errors_for(encoding))

    read = "".join(decoder.decode(data[at : at + size]) for at in range(0, len(data), size)) + decoder.decode(b"", True)

    assert read == data.decode(encoding, errors_for(encoding))
    assert read.translate(OTHER_NAMES) == f"A-1,{''.join(one for _, _, one in characters)}\n".translate(OTHER_NAMES)


def vendor_in(written):
    """VENDOR in an encoding that Python refuses it in."""
    places = {character: (row, cell) for row, cell, character in reversed(WINDOWS)}
    return b"".join(one.encode() if one.isascii() else written(*places[one]) for one in VENDOR)


@pytest.mark.parametrize(("encoding", "written"), [("euc_jp", as_euc), ("iso2022_jp", as_jis)])
def test_the_characters_of_windows_do_not_hide_the_encoding(encoding, written):
    found = decode(vendor_in(written))

    assert (found.text, found.encoding, found.warnings) == (VENDOR.translate(OTHER_NAMES), encoding, ())


@pytest.mark.parametrize(
    ("data", "encoding", "offset"),
    [
        (b"A-1,\xa9\xa1", "euc_jp", 4),  # row 9 is empty everywhere
        (b"A-1,\xad", "euc_jp", 4),
        (b"A-1,\x8f\xf3\xa1", "euc_jp", 4),
        (b"A-1,\xff\xff", "euc_jp", 4),
        (b"\x1b$B\x29\x21\x1b(B", "iso2022_jp", 3),
        (b"\x1b$(D\x2d\x21\x1b(B", "iso2022_jp_ext", 4),  # JIS X 0212 has another row 13
    ],
)
def test_what_no_table_has_stays_unreadable(data, encoding, offset):
    with pytest.raises(UnreadableText) as refused:
        decode(data, encoding)

    assert refused.value.offset == offset


@pytest.mark.parametrize("said", ["CP51932", "eucJP-ms", "eucJP-win"])
def test_the_names_of_windows_for_euc_are_known(said):
    assert codec(said) == "euc_jp"


@pytest.mark.parametrize("said", ["cp50221", "CP50220", "ISO-2022-JP-MS"])
def test_the_names_of_windows_for_iso_2022_jp_are_known(said):
    assert codec(said) == "iso2022_jp_ext"


class Counting(io.BytesIO):
    """Counts the bytes that are read."""

    taken = 0

    def read(self, size=-1):
        data = super().read(size)
        self.taken += len(data)
        return data


@pytest.mark.parametrize(("encoding", "most"), [("utf-8", 1 << 16), ("utf-8-sig", 1 << 16), ("cp932", 1 << 18)])
def test_japanese_in_utf8_is_told_from_few_bytes(encoding, most):
    stream = Counting(EXPORT.encode(encoding) * 10_000)

    assert sniff_stream(stream).encoding == encoding
    assert stream.taken == most
