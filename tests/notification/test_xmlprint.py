"""The plain style."""

from __future__ import annotations

from simulator.notification.tree import Branch, Leaf
from simulator.notification.xmlprint import plain


def text(node: Leaf | Branch) -> str:
    return plain(node).decode()


def test_compact_with_empty_elements_closed_at_once() -> None:
    tree = Branch("a", (Leaf("b", "1"), Leaf("c"), Branch("d", ()), Branch("e", (Leaf("f", "2"),))))
    assert text(tree) == '<?xml version="1.0" encoding="UTF-8"?>\n<a><b>1</b><c/><d/><e><f>2</f></e></a>'


def test_escapes() -> None:
    tree = Leaf("a", "x & <y> ]]> \r\n\t\"'", None, (("b", "\"<>&\n\t\r'"),))
    assert text(tree).split("\n", 1)[1] == (
        '<a b="&quot;&lt;&gt;&amp;&#10;&#9;&#13;\'">x &amp; &lt;y&gt; ]]&gt; &#13;\n\t"\'</a>'
    )


def test_what_xml_cannot_carry_is_replaced() -> None:
    assert text(Leaf("a", "x\x00\x07\ud800\uffff\x7fy")).endswith("<a>x\ufffd\ufffd\ufffd\ufffd\x7fy</a>")
