"""Any XML to JSON by the rules of pon_and_ocn.md section 2.3."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import BadInput
from simulator.notification.convert import convert

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "samples" / "pon"
SHOWN = 14_986

CASES = {
    "<a/>": '{"a": ""}',
    "<a></a>": '{"a": ""}',
    "<a>  </a>": '{"a": ""}',
    "<a> 5 </a>": '{"a": 5}',
    "<a><b/></a>": '{"a": {"b": ""}}',
    "<a><b>1</b><b>x</b></a>": '{"a": {"b": [\n   1,\n   "x"\n]}}',
    '<a b="1"/>': '{"a": {"b": 1}}',
    '<a b="1">x</a>': '{"a": {\n   "b": 1,\n   "content": "x"\n}}',
    '<a b="1"><b>2</b></a>': '{"a": {"b": [\n   1,\n   2\n]}}',
    "<a>x<b/>y</a>": '{"a": {\n   "b": "",\n   "content": [\n      "x",\n      "y"\n   ]\n}}',
    "<a>1<!-- -->2</a>": '{"a": [[\n   1,\n   2\n]]}',
    "<a>1<?p q?>2</a>": '{"a": [[\n   1,\n   2\n]]}',
    "<a><!-- c --><b>1</b><?p?></a>": '{"a": {"b": 1}}',
    "<a><![CDATA[5]]></a>": '{"a": "5"}',
    "<a><![CDATA[ <b> ]]></a>": '{"a": " <b> "}',
    "<a><![CDATA[]]></a>": '{"a": ""}',
    "<a>1<![CDATA[2]]></a>": '{"a": [[\n   1,\n   "2"\n]]}',
    "<a><content>1</content></a>": '{"a": 1}',
    '<a content="1"/>': '{"a": {"content": 1}}',
    "<a>&lt;/b&gt; &amp; &quot;</a>": '{"a": "<\\/b> & \\""}',
    '<n:a xmlns:n="u"><b xmlns:n="u" n:c="1"/></n:a>': (
        '{"n:a": {\n   "xmlns:n": "u",\n   "b": {\n      "xmlns:n": "u",\n      "n:c": 1\n   }\n}}'
    ),
}


@pytest.mark.parametrize("xml", CASES)
def test_cases(xml: str) -> None:
    assert convert(xml.encode(), "case") == CASES[xml]


def test_the_vector_has_the_published_names_and_nesting() -> None:
    xml = (VECTORS / "pon.xml").read_bytes()
    assert convert(xml, "pon.xml") == (VECTORS / "pon.json").read_text("utf-8")


@pytest.mark.parametrize("folder", [SAMPLES] if SAMPLES.exists() else [])
def test_the_published_sample(folder: Path) -> None:
    text = convert((folder / "derived-from-seed-003.xml").read_bytes(), "sample")
    assert text[:SHOWN] == (folder / "seed-003-truncated.json.txt").read_text("utf-8")[:SHOWN]
    # one object of one member inside the other closes on the line of its brace
    assert text.endswith("         }\n      }}\n   }\n}}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "shift_jis", "euc-jp"])
def test_encodings(encoding: str) -> None:
    word = "日本" if encoding in ("shift_jis", "euc-jp", "utf-16") else "ü"
    xml = f'<?xml version="1.0" encoding="{encoding}"?><a>{word}</a>'.encode(encoding)
    assert convert(xml, "file") == f'{{"a": "{word}"}}'


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"<a>", "file"),
        (b"", "empty"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (b"<a>&b;</a>", "file"),
        (b"<a>" * 300 + b"</a>" * 300, "deep"),
        (b"<a>-Infinity</a>", "file: .*-Infinity"),
    ],
)
def test_refused(xml: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        convert(xml, "file")
