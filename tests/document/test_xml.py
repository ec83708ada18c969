"""XML from outside: no entities, no DOCTYPE, no bounds left open; and XSD complaints in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.document import xml
from simulator.document.xml import Xsd
from simulator.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

ENTITY = b'<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>'


def refusal(data: bytes, **more: int) -> BadInput:
    with pytest.raises(BadInput) as caught:
        xml.parse(data, "f.xml", **more)
    assert "\n" not in str(caught.value)
    assert caught.value.where == "f.xml"
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        "<a>é</a>".encode(),
        "<?xml version='1.0' encoding='UTF-8'?>\n<a>é</a>".encode(),
        b"\xef\xbb\xbf" + "<a>é</a>".encode(),
        "<a>é</a>".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"),
        "<?xml version='1.0' encoding=\"ISO-8859-1\"?><a>é</a>".encode("latin-1"),
        "<?xml version='1.0' encoding='windows-1252'?><a>é</a>".encode("cp1252"),
        b"\n  <a>&#233;</a>\n<!-- end -->",
        "<a><![CDATA[é]]></a>".encode(),
    ],
)
def test_reads_the_encodings_in_use(data: bytes) -> None:
    assert xml.parse(data, "f.xml").text == "é"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (ENTITY, 1, 1),
        (b"\xef\xbb\xbf" + ENTITY, 1, 1),
        (b"<?xml version='1.0'?>\n<!-- x -->\n  " + ENTITY, 3, 3),
        (b"<?xml version='1.0'?><?p <!DOCTYPE ?><!-- - -->" + ENTITY, 1, 48),
        (b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', 1, 1),
        (b"<!DOCTYPE a><a/>", 1, 1),
        (ENTITY.decode().encode("utf-16"), 1, 1),
        (b"\xfe\xff" + ENTITY.decode().encode("utf-16-be"), 1, 1),
    ],
)
def test_a_doctype_is_refused_with_its_place(data: bytes, line: int, column: int) -> None:
    error = refusal(data)
    assert error.what == "a DOCTYPE is refused (it can define entities)"
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize(
    "data",
    [
        ENTITY.decode().encode("utf-16-le"),
        ENTITY.decode().encode("utf-32"),
        ENTITY.decode().encode("utf-32-be"),
        b"<?xml version='1.0' encoding='cp037'?>".decode().encode("cp037") + ENTITY.decode().encode("cp037"),
        b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a+AD4-<a/>",
        b"<?xml version = '1.0'\n encoding\t=\n'ISO-2022-JP'?>" + ENTITY,
        b"\0" + ENTITY,
        b"\n" + ENTITY.replace(b"<!DOCTYPE", b"<!doctype"),
    ],
)
def test_no_encoding_hides_a_doctype(data: bytes) -> None:
    assert refusal(data).what


def test_the_word_doctype_elsewhere_is_only_text() -> None:
    assert xml.parse(b"<!-- <!DOCTYPE b> --><a>&lt;!DOCTYPE b></a>", "f").text == "<!DOCTYPE b>"
    assert xml.parse(b"<a><![CDATA[<!DOCTYPE b>]]></a>", "f").text == "<!DOCTYPE b>"


def test_nothing_is_included_from_disk(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    include = f'<xi:include href="{tmp_path}/secret" parse="text"/>'
    root = xml.parse(f'<a xmlns:xi="http://www.w3.org/2001/XInclude">{include}</a>'.encode(), "f")
    assert b"secret</" not in etree.tostring(root)
    assert root[0].tag == "{http://www.w3.org/2001/XInclude}include"


@pytest.mark.parametrize(
    ("data", "line", "column", "what"),
    [
        (b"", 1, 1, "the file is empty"),
        (b" \n", 1, 1, "the file is empty"),
        (b"hello", 1, 1, "Start tag expected, '<' not found"),
        (b"<a>\n<b></a>", 2, 8, "Opening and ending tag mismatch: b line 2 and a"),
        (b"<a>&b;</a>", 1, 7, "Entity 'b' not defined"),
        (b"<a b='1' b='2'/>", 1, 15, "Attribute b redefined"),
        (b"<a/>\n<b/>", 2, 1, "Extra content at the end of the document"),
        (b"<?xml version='1.0' encoding='bogus'?><a/>", 1, 0, 'the encoding "bogus" is not read (UTF-8 is)'),
    ],
)
def test_what_is_refused_and_where(data: bytes, line: int, column: int, what: str) -> None:
    error = refusal(data)
    assert (error.what, error.line, error.column) == (what, line, column)


def test_depth_is_bounded() -> None:
    assert xml.parse(b"<a>" * 256 + b"</a>" * 256, "f").tag == "a"
    assert refusal(b"<a>" * 257 + b"</a>" * 257).what == "nested deeper than 256 elements"
    assert refusal(b"<a>" * 100_000).what == "nested deeper than 256 elements"


def test_size_is_bounded() -> None:
    assert xml.parse(b"<a>123</a>", "f", limit=10).text == "123"
    assert refusal(b"<a>1234</a>", limit=10).what == "too large: 11 bytes of XML, the limit is 10 bytes"
    assert "too large" in refusal(b"<a>" + b" " * (4 * 1024 * 1024)).what


@given(
    st.text("<>/!?-[]&;#x'\"= \nabDOCTYPENTI", max_size=40),
    st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32", "latin-1"]),
)
def test_whatever_the_bytes_they_are_read_or_refused_in_one_line(text: str, encoding: str) -> None:
    try:
        outcome = xml.parse(f"<a>{text}</a>".encode(encoding), "f").tag
    except BadInput as error:
        outcome = "refused" if len(str(error).splitlines()) == 1 else str(error)
    assert outcome in ("a", "refused")


# -- XSD -----------------------------------------------------------------------------------------------------------

START = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
PARTS = START + b'<xs:element name="total" type="xs:int"/></xs:schema>'
MAIN = (
    START
    + b"""<xs:include schemaLocation="parts.xsd"/>
    <xs:element name="order"><xs:complexType><xs:sequence>
      <xs:element name="shipping" type="xs:string"/>
      <xs:element ref="total"/>
      <xs:choice minOccurs="0"><xs:element name="card"/><xs:element name="wallet"/></xs:choice>
    </xs:sequence></xs:complexType></xs:element></xs:schema>"""
)


def schema(main: bytes = MAIN) -> Xsd:
    return Xsd("main.xsd", {"main.xsd": main, "parts.xsd": PARTS}.__getitem__)


def test_a_document_that_fits_has_no_complaint() -> None:
    assert schema().complaint(b"<order><shipping/><total>5</total><card/></order>") == ""
    assert schema().complaint_about(xml.parse(b"<order><shipping/><total>5</total></order>", "f")) == ""


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"<order>\n<shippng/></order>", 'line 2: element "shippng" is not expected here (did you mean "shipping"?)'),
        (b"<order><total>5</total></order>", 'line 1: element "total" is not expected here; expected "shipping"'),
        (b"<order><shipping/></order>", 'line 1: element "order" is not complete; expected "total"'),
        (
            b"<order><shipping/><total>x</total></order>",
            "line 1: element 'total': 'x' is not a valid value of the atomic type 'xs:int'",
        ),
        (
            b"<order><shipping/><total>1</total>\n\n<cash/></order>",
            'line 3: element "cash" is not expected here; expected "card" or "wallet"',
        ),
        (b"<order><shipping/><total>1</total><card/><card/></order>", 'line 1: element "card" is not expected here'),
        (b"<ordr/>", "line 1: element 'ordr': No matching global declaration available for the validation root"),
        (b"<order", "line 1: Couldn't find end of Start Tag order line 1"),
        (b"", "line 1: the file is empty"),
        (ENTITY, "line 1: a DOCTYPE is refused (it can define entities)"),
    ],
)
def test_a_complaint_is_one_line_in_plain_words(data: bytes, complaint: str) -> None:
    assert schema().complaint(data) == complaint


@pytest.mark.parametrize(
    "location", ["http://example.com/parts.xsd", "file:///etc/passwd", "/etc/passwd", "other.xsd", "folder/parts.xsd"]
)
def test_a_schema_includes_only_what_lies_beside_it(location: str) -> None:
    with pytest.raises(etree.XMLSchemaParseError):
        schema(MAIN.replace(b"parts.xsd", location.encode()))


def test_a_schema_is_compiled_once() -> None:
    assert Xsd.named("pon.xsd") is Xsd.named("pon.xsd")
