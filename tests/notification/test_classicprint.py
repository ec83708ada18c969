"""The classic style: types, prefixes, nils."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from simulator.notification.classicprint import SOAPENC, classic
from simulator.notification.tree import XSD, XSI, Blank, Branch, Form, Kept, Kind, Leaf, Node, constant

COMMON = "http://example.com/common"
OTHER = "http://example.com/other"
OWN = "http://example.com/own"
STRING = Kind("string")
MONEY = Kind("MoneyInfo", COMMON)


def money(name: str) -> Branch:
    return Branch(name, (Leaf("currencyCode", "USD", STRING), Leaf("amount", "1.00", Kind("decimal"))), MONEY)


def text(*children: Branch | Leaf) -> str:
    return classic(Branch("Root", tuple(children)), OWN).decode().split("\n", 1)[1]


def test_leaves() -> None:
    xsi, xsd = f' xmlns:xsi="{XSI}"', f' xmlns:xsd="{XSD}"'
    assert text(
        Leaf("a", "1", STRING),
        Leaf("b", "", STRING),
        Leaf("c", "", Kind("string", empty="blank")),
        Leaf("d", "", Kind("string", empty="closed")),
        Leaf("e", "true", Kind("boolean", SOAPENC)),
    ) == (
        f'<ns1:Root xmlns:ns1="{OWN}">'
        f'<a xsi:type="xsd:string"{xsi}{xsd}>1</a>'
        f'<b xsi:type="xsd:string" xsi:nil="true"{xsi}{xsd}/>'
        f'<c xsi:type="xsd:string"{xsi}{xsd}> </c>'
        f'<d xsi:type="xsd:string"{xsi}{xsd}/>'
        f'<e xsi:type="soapenc:boolean"{xsi} xmlns:soapenc="{SOAPENC}">true</e>'
        "</ns1:Root>"
    )


def test_prefixes_count_through_the_document_and_are_used_again_where_they_reach() -> None:
    pricing = Branch("pricing", (money("total"), money("tax")), Kind("OrderPriceInfo", OTHER))
    own = Branch("lines", (Branch("item", (money("unit"),), Kind("Line", OWN)),), Kind("LineArray", OWN))
    nested = Branch("a", (Branch("b", (money("m"),), Kind("B", COMMON)), Leaf("none", "", MONEY)), Kind("A", COMMON))
    printed = text(pricing, own, nested)
    assert re.findall(r'<(\w+) xsi:type="(ns\d+):', printed) == [
        ("pricing", "ns2"),
        ("total", "ns3"),
        ("tax", "ns4"),
        ("lines", "ns1"),
        ("item", "ns1"),
        ("unit", "ns5"),
        ("a", "ns6"),
        ("b", "ns6"),
        ("m", "ns6"),
        ("none", "ns6"),
    ]
    assert re.findall(r'xmlns:(ns\d+)="', printed) == ["ns1", "ns2", "ns3", "ns4", "ns5", "ns6"]
    assert '<none xsi:type="ns6:MoneyInfo" xsi:nil="true"/>' in printed
    etree.fromstring(printed)


@pytest.mark.parametrize("text", ["7.00", "", "a & <b>", "100%s"])
def test_forms_fit_wherever_they_stand(text: str) -> None:
    kinds = (Kind("decimal"), Kind("string", empty="blank"), Kind("string", empty="closed"), None)
    blanks = tuple(Blank(f"amount{place}", "x", kind) for place, kind in enumerate(kinds))
    leaves = tuple(Leaf(f"amount{place}", text, kind) for place, kind in enumerate(kinds))

    def pricing(*amounts: Node) -> Branch:
        total = Branch("total", (*amounts, Leaf("p", "5%", STRING)), MONEY)
        return Branch("pricing", (total, money("tax")), Kind("OrderPriceInfo", OTHER))

    filled, bare = Form(pricing(*blanks)).fill(text), pricing(*leaves)
    own = Kind("Own", OWN)
    mixed = (filled, money("m"), Branch("deep", (filled, Kept(filled), constant(bare)), own), filled)
    plain = (bare, money("m"), Branch("deep", (bare, bare, bare), own), bare)
    assert classic(Branch("Root", mixed), OWN) == classic(Branch("Root", plain), OWN)


def test_what_has_no_type_is_printed_without() -> None:
    printed = text(Branch("a", (Leaf("b", "1"), Leaf("c"), money("m"))))
    assert "<a><b>1</b><c/><m " in printed
