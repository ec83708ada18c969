"""What place_order may be asked for: misuse of each parameter is refused in the user's words."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import BadInput
from simulator.market.wish import read
from tests.market.test_draft import make


@pytest.mark.parametrize(
    ("params", "complaint", "near"),
    [
        ({"local": "en_US"}, 'place_order has no "local"', "locale"),
        ({"locale": "en_GG"}, 'no locale "en_GG"; the market knows en_US, en_CA, en_GB, de_DE', "en_GB"),
        ({"lines": []}, "lines must be a list of 1 to 200 lines, not 0 of them", ""),
        ({"lines": "physical"}, "lines must be a list of 1 to 200 lines, not 'physical'", ""),
        ({"lines": [{"product": "physicl"}]}, 'line 1: no product "physicl"', "physical"),
        ({"lines": [{}, {"product": "CT-MUG-STEEL"}]}, 'line 2: no product "CT-MUG-STEEL"', "CT-MUG-STL"),
        ({"lines": [{"quantityy": 1}]}, 'line 1 has no "quantityy"', "quantity"),
        ({"lines": [{"quantity": 0}]}, "line 1: quantity must be a whole number from 1 to 9999, not 0", ""),
        ({"lines": [{"quantity": 1.5}]}, "line 1: quantity must be a whole number", ""),
        ({"lines": [{"quantity": True}]}, "line 1: quantity must be a whole number", ""),
        ({"lines": [3]}, "line 1: must be a mapping", ""),
        ({"lines": [{"price": "cheap"}]}, 'line 1: price must be an amount such as "19.90", not "cheap"', ""),
        ({"lines": [{"price": -1}]}, "line 1: price must be an amount from 0, not -1", ""),
        ({"lines": [{"price": float("nan")}]}, "line 1: price must be an amount from 0, not nan", ""),
        ({"lines": [{"discount": True}]}, "line 1: discount must be an amount", ""),
        ({"shopper": "Ada"}, "shopper must be a mapping with first_name, last_name, email", ""),
        ({"shopper": {"name": "Ada"}}, 'shopper has no "name"', "last_name"),
        ({"shopper": {"first_name": "A\nB"}}, "shopper.first_name must be one line", ""),
        ({"shopper": {"email": "ada"}}, 'shopper.email "ada" is not a mail address', ""),
        ({"shipping": "xpress"}, 'no shipping method "xpress" in en_US', "express"),
        ({"shipping": {"cost": 1}}, 'shipping has no "cost"; it knows method, price', ""),
        (
            {"shipping": "express", "lines": ["digital"]},
            "shipping is asked for, but no line of the order is physical",
            "",
        ),
        ({"currency": "EURO"}, '"EURO" is not an ISO 4217 currency', "EUR"),
        ({"currency": "XAU"}, '"XAU" has no minor unit', ""),
        (
            {"currency": "JPY", "lines": [{}, {"price": "9.99"}]},
            "line 2: price 9.99 has more decimal places than JPY",
            "",
        ),
        ({"currency": "JPY", "shipping": {"price": "9.99"}}, "shipping 9.99 has more decimal places than JPY", ""),
        ({"lines": [{"price": 1, "discount": 2}]}, "line 1: discount 2.00 is more than the line costs (1.00 USD)", ""),
        ({"lines": [{"pre_order": "soon"}]}, "line 1: pre_order must be true or false, not 'soon'", ""),
        ({"lines": [{"pre_order": True, "release": "soon"}]}, 'line 1: release: "soon" is not a time span', ""),
        (
            {"lines": [{"pre_order": False, "release": "5d"}]},
            "line 1: release is for a pre-order, and pre_order is",
            "",
        ),
        ({"lines": [{"product": "CT-WATCH-2", "pre_order": False}]}, "line 1: CT-WATCH-2 is not released yet", ""),
        ({"lines": [{"media": ["backup_dc"]}]}, 'line 1: media has no "backup_dc"; known: backup_cd, eds', "backup_cd"),
        ({"lines": [{"media": 5}]}, "line 1: media must be a list of backup_cd, eds, not 5", ""),
        ({"lines": [{"product": "digital", "media": ["eds", "eds"]}]}, "line 1: media names one medium twice", ""),
        ({"lines": [{"product": "CT-MUG-STL", "media": "eds"}]}, "line 1: eds comes with downloads only, not with", ""),
        ({"lines": [{"product": "bundle", "media": "eds"}]}, "line 1: media is not for a bundle", ""),
        (
            {"lines": ["physical", {"product": "bundle", "pre_order": True}]},
            "line 2: pre_order is not for a bundle",
            "",
        ),
        ({"lines": ["bundlee"]}, 'line 1: no product "bundlee"', "bundle"),
        ({"lines": ["bundle", {"price": "1.001"}]}, "line 2: price 1.001 has more decimal places", ""),
        ({"payment": "wiretransfer"}, 'no payment method "wiretransfer"; known: card, paypal', "wire_transfer"),
        ({"payment": 5}, "payment must be a mapping with method, brand, card, delayed, not 5", ""),
        ({"payment": {"cart": "Visa"}}, 'payment has no "cart"; it knows method, brand, card, delayed', "card"),
        ({"payment": {"brand": "Vista"}}, 'no brand "Vista"', "Visa"),
        ({"payment": {"delayed": 1}}, "payment.delayed must be true or false, not 1", ""),
        ({"payment": {"method": "delayed", "delayed": False}}, "payment.method is delayed, and payment.delayed is", ""),
        ({"payment": "direct_debit"}, "nobody pays by direct_debit in en_US", ""),
        ({"external_id": ["x"]}, "external_id must be a text", ""),
        ({"metadata": "x"}, "metadata must be a mapping", ""),
        ({"metadata": {"a": {}}}, "metadata.a must be a text, a number, true or false", ""),
        ({"metadata": {str(number): 1 for number in range(21)}}, "metadata may have 20 names, not 21", ""),
        ({"metadata": {" ": 1}}, "a name of metadata must have 1 to 40 printable characters, unlike ' '", ""),
        ({"metadata": {"\u2028": 1}}, "a name of metadata must have 1 to 40 printable characters", ""),
        ({"metadata": {"a" * 41: 1}}, "a name of metadata must have 1 to 40 printable characters", ""),
        ({"metadata": {"a": "x" * 501}}, "metadata.a must be one line of at most 500 printable characters", ""),
        ({"metadata": {"a": "x\0"}}, "metadata.a must be one line", ""),
        ({"lines": [{"price": "1_0"}]}, 'line 1: price must be an amount such as "19.90", not "1_0"', ""),
        ({"lines": [{"price": "\u0661"}]}, 'line 1: price must be an amount such as "19.90"', ""),
    ],
)
def test_what_cannot_be_meant_is_refused_in_the_users_words(params: dict[str, Any], complaint: str, near: str) -> None:
    with pytest.raises(BadInput) as wrong:
        make(**params)
    assert complaint in str(wrong.value)
    assert wrong.value.nearest == near


@pytest.mark.parametrize("product", ["two\nlines", "x" * 256])
def test_a_line_that_is_a_text_is_a_product_like_any_other(product: str) -> None:
    assert read({"lines": ["digital"]}) == read({"lines": [{"product": "digital"}]})
    with pytest.raises(BadInput, match="line 1: product must be one line of at most 255 printable characters"):
        read({"lines": [product]})


def test_minus_zero_is_zero() -> None:
    draft = make(lines=[{"price": "-0.00", "discount": "-0"}], shipping={"price": "-0"})
    amounts = (draft.lines[0].unit_price, draft.lines[0].discount, draft.shipping_price)
    assert not any(amount.is_signed() for amount in amounts)
