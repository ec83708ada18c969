"""Reading what a user names: bounded, and with the nearest name when there is no such file."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import pytest

from simulator.document import files
from simulator.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def refusal(path: str | Path, **more: int) -> BadInput:
    with pytest.raises(BadInput) as caught:
        files.read(path, **more)
    assert "\n" not in str(caught.value)
    return caught.value


def test_reads_the_bytes_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"name: \xc3\xa9\r\n")
    assert files.read(tmp_path / "a.yaml") == b"name: \xc3\xa9\r\n"
    assert files.read(str(tmp_path / "a.yaml")) == b"name: \xc3\xa9\r\n"


def test_a_missing_file_names_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "redirects.yaml").touch()
    (tmp_path / "something-else.txt").touch()
    error = refusal(tmp_path / "redirect.yml")
    assert error.where == str(tmp_path / "redirect.yml")
    assert error.nearest == str(tmp_path / "redirects.yaml")
    assert refusal(tmp_path / "zzz").nearest == ""


def test_a_name_with_a_line_break_stays_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "redi\nrects.yaml").touch()
    assert refusal(tmp_path / "redi\nrect.yaml").nearest.endswith("redi\\nrects.yaml")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "no-folder") in refusal(tmp_path / "no-folder" / "a.yaml").what


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).what == "is a folder, not a file"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    assert "a part of its path is a file" in refusal(tmp_path / "a.yaml" / "b.yaml").what


def test_fifty_megabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert refusal(tmp_path / "big.yaml").what == "too large: 50 MB, the limit is 4 MB"


@pytest.mark.parametrize(("size", "fits"), [(10, True), (11, False)])
def test_the_limit_is_the_last_size_that_fits(tmp_path: Path, size: int, fits: bool) -> None:
    (tmp_path / "a").write_bytes(b"x" * size)
    if fits:
        assert files.read(tmp_path / "a", limit=10) == b"x" * size
    else:
        assert refusal(tmp_path / "a", limit=10).what == "too large: 11 bytes, the limit is 10 bytes"


def test_a_pipe_is_read_and_bounded_like_a_file(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"name: piped\n")
    os.close(writing)
    assert files.read(f"/dev/fd/{reading}") == b"name: piped\n"
    os.close(reading)
    reading, writing = os.pipe()
    os.write(writing, b"x" * 100)
    os.close(writing)
    assert "too large" in refusal(f"/dev/fd/{reading}", limit=99).what
    os.close(reading)


def test_what_is_no_file_is_refused() -> None:
    assert refusal("/dev/zero").what == "is a device, not a file"
    assert "give the name of a file" in refusal("-").what
    assert refusal("a\0b").what == "not the name of a file"
    assert "cannot be read" in refusal("x" * 5_000).what


def test_a_link_that_goes_in_circles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert "cannot be read" in refusal(tmp_path / "a").what


@pytest.mark.parametrize(
    ("data", "expected"), [(b"gr\xc3\xbcn", "grün"), (b"\xef\xbb\xbfa", "a"), (b"", ""), (b"a\r\nb", "a\r\nb")]
)
def test_text_is_utf_8_without_a_byte_order_mark(data: bytes, expected: str) -> None:
    assert files.text(data, "f") == expected


@pytest.mark.parametrize(
    ("data", "line", "column", "what"),
    [
        (b"\xff", 1, 1, "not UTF-8 text (byte 0xff)"),
        (b"name: x\n\xc3\xa9\xc3\xa9: \xe9\n", 2, 5, "not UTF-8 text (byte 0xe9)"),
        (b"a\n\xed\xa0\x80", 2, 1, "not UTF-8 text (byte 0xed)"),
        ("é".encode("utf-16"), 1, 1, "is UTF-16, not UTF-8 text"),
        ("name: x".encode("utf-16-le"), 1, 1, "is UTF-16, not UTF-8 text"),
        ("name: x".encode("utf-16-be"), 1, 1, "is UTF-16, not UTF-8 text"),
        ("é".encode("utf-32"), 1, 1, "is UTF-32, not UTF-8 text"),
        (gzip.compress(b"name: x", mtime=0), 1, 1, "is a gzip file, not UTF-8 text"),
    ],
)
def test_other_bytes_are_refused_with_their_place(data: bytes, line: int, column: int, what: str) -> None:
    with pytest.raises(BadInput) as caught:
        files.text(data, "f.yaml")
    error = caught.value
    assert (error.what, error.where, error.line, error.column) == (what, "f.yaml", line, column)
