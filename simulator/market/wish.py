"""Reads the parameters of ``place_order`` into typed values; what cannot be meant is refused in the user's words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct, field

from simulator.commerce.goods import MediumKind
from simulator.commerce.parties import METHOD_NAMES, Method
from simulator.errors import BadInput, nearest
from simulator.instant import Span, parse_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_LINES = 200
MOST_UNITS = 9_999
MOST_METADATA = 20
MEDIA: tuple[MediumKind, ...] = get_args(MediumKind)
_METADATA_NAME, _METADATA_VALUE = 40, 500
"""In characters (SHOP-METADATA-1)."""
_TOP = ("locale", "currency", "lines", "shopper", "shipping", "payment", "external_id", "metadata")
_LINE = ("product", "quantity", "price", "discount", "external_id", "pre_order", "release", "media")
_SHOPPER = ("first_name", "last_name", "email")
_SHIPPING = ("method", "price")
_PAYMENT = ("method", "brand", "card", "delayed")


class WishedLine(Struct, frozen=True, kw_only=True):
    """One line as asked for."""

    product: str = "physical"
    """One of `products.WORDS`, or a SKU."""
    quantity: int = 1
    price: Decimal | None = None
    discount: Decimal = Decimal(0)
    external_id: str = ""
    pre_order: bool | None = None
    release: Span | None = None
    """How long after the order a pre-order is meant to be released."""
    media: tuple[MediumKind, ...] = ()


class WishedPayment(Struct, frozen=True, kw_only=True):
    """How to pay, as asked for."""

    method: Method | Literal["", "delayed"] = ""
    brand: str = ""
    card: str = ""
    """The number of a test card."""
    delayed: bool | None = None


class Wish(Struct, frozen=True, kw_only=True):
    """An order as asked for; what is empty or None is the market's choice."""

    locale: str = ""
    currency: str = ""
    lines: tuple[WishedLine, ...] = (WishedLine(),)
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    shipping_method: str = ""
    shipping_price: Decimal | None = None
    payment: WishedPayment = WishedPayment()
    external_id: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


def read(params: Mapping[str, Any]) -> Wish:
    """The wish that *params* tell; BadInput names the parameter, and the nearest right word for a wrong one."""
    _known(params, _TOP, "place_order")
    shopper = _mapping(params, "shopper", _SHOPPER)
    shipping = params.get("shipping")
    if isinstance(shipping, str):
        shipping = {"method": shipping}
    shipping = _mapping({"shipping": shipping}, "shipping", _SHIPPING)
    external_id = params.get("external_id")
    return Wish(
        locale=_text(params, "locale"),
        currency=_text(params, "currency"),
        lines=_lines(params.get("lines")),
        first_name=_text(shopper, "first_name", "shopper."),
        last_name=_text(shopper, "last_name", "shopper."),
        email=_email(_text(shopper, "email", "shopper.")),
        shipping_method=_text(shipping, "method", "shipping."),
        shipping_price=_optional_amount(shipping.get("price"), "shipping.price"),
        payment=_payment(params.get("payment")),
        external_id=None if external_id is None else _text(params, "external_id"),
        metadata=_metadata(params.get("metadata")),
    )


def _lines(value: Any) -> tuple[WishedLine, ...]:
    if value is None:
        return (WishedLine(),)
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= MOST_LINES:
        what = f"{len(value)} of them" if isinstance(value, (list, tuple)) else repr(value)
        raise BadInput(f"lines must be a list of 1 to {MOST_LINES} lines, not {what}")
    return tuple(_line(number, one) for number, one in enumerate(value, 1))


def _line(number: int, value: Any) -> WishedLine:
    at = f"line {number}: "
    if isinstance(value, str):
        value = {"product": value}
    if not isinstance(value, dict):
        raise BadInput(f"{at}must be a mapping such as {{product: physical, quantity: 2}}, not {value!r}")
    _known(value, _LINE, f"line {number}")
    quantity = value.get("quantity", 1)
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= MOST_UNITS:
        raise BadInput(f"{at}quantity must be a whole number from 1 to {MOST_UNITS}, not {quantity!r}")
    return WishedLine(
        product=_text(value, "product", at) or "physical",
        quantity=quantity,
        price=_optional_amount(value.get("price"), f"{at}price"),
        discount=_amount(value.get("discount", 0), f"{at}discount"),
        external_id=_text(value, "external_id", at),
        pre_order=_truth(value, "pre_order", at),
        release=_span(value.get("release"), f"{at}release"),
        media=_media(value.get("media"), f"{at}media"),
    )


def _media(value: Any, what: str) -> tuple[MediumKind, ...]:
    listed = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(listed, (list, tuple)):
        raise BadInput(f"{what} must be a list of {', '.join(MEDIA)}, not {value!r}")
    for one in listed:
        if one not in MEDIA:
            raise BadInput(f'{what} has no "{one}"; known: {", ".join(MEDIA)}', nearest=nearest(one, MEDIA))
    if len(listed) > len({*listed}):
        raise BadInput(f"{what} names one medium twice")
    return tuple(listed)


def _payment(value: Any) -> WishedPayment:
    given = _mapping({"payment": {"method": value} if isinstance(value, str) else value}, "payment", _PAYMENT)
    method, words = given.get("method", ""), [*METHOD_NAMES, "delayed"]
    if method not in ("", *words):
        raise BadInput(f'no payment method "{method}"; known: {", ".join(words)}', nearest=nearest(method, words))
    delayed = _truth(given, "delayed", "payment.")
    if method == "delayed" and delayed is False:
        raise BadInput("payment.method is delayed, and payment.delayed is false")
    return WishedPayment(
        method=method,
        brand=_text(given, "brand", "payment."),
        card=_text(given, "card", "payment.").replace(" ", ""),
        delayed=delayed,
    )


def _known(value: Mapping[str, Any], words: Iterable[str], what: str) -> None:
    for name in value:
        if name not in words:
            raise BadInput(f'{what} has no "{name}"; it knows {", ".join(words)}', nearest=nearest(name, words))


def _mapping(params: Mapping[str, Any], name: str, words: tuple[str, ...]) -> Mapping[str, Any]:
    value = params.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput(f"{name} must be a mapping with {', '.join(words)}, not {value!r}")
    _known(value, words, name)
    return value


def _text(params: Mapping[str, Any], name: str, at: str = "", limit: int = 255) -> str:
    value = params.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadInput(f"{at}{name} must be a text, not {value!r}")
    if len(value) > limit or not value.isprintable():
        raise BadInput(f"{at}{name} must be one line of at most {limit} printable characters")
    return value


def _truth(params: Mapping[str, Any], name: str, at: str) -> bool | None:
    value = params.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadInput(f"{at}{name} must be true or false, not {value!r}")
    return value


def _span(value: Any, what: str) -> Span | None:
    if value is None:
        return None
    try:
        return parse_span(str(value))
    except ValueError as error:
        raise BadInput(f"{what}: {error}") from None


def _email(value: str) -> str:
    box, _, host = value.partition("@")
    if value and (not box or "." not in host or " " in value):
        raise BadInput(f'shopper.email "{value}" is not a mail address such as ada@example.com')
    return value


def _optional_amount(value: Any, what: str) -> Decimal | None:
    return None if value is None else _amount(value, what)


def _amount(value: Any, what: str) -> Decimal:
    """A number or numeric text; a YAML float is taken by its shortest text, so 19.90 is 19.9 exactly."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise BadInput(f'{what} must be an amount such as "19.90", not {value!r}')
    text = str(value)
    try:
        amount = Decimal("" if "_" in text or not text.isascii() else text)
    except InvalidOperation:
        raise BadInput(f'{what} must be an amount such as "19.90", not "{value}"') from None
    if not amount.is_finite() or amount < 0:
        raise BadInput(f"{what} must be an amount from 0, not {value}")
    return amount.copy_abs()  # minus zero is zero


def _metadata(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput(f"metadata must be a mapping of names to plain values, not {value!r}")
    if len(value) > MOST_METADATA:
        raise BadInput(f"metadata may have {MOST_METADATA} names, not {len(value)}")
    for name in map(str, value):
        if not name.strip() or not name.isprintable() or len(name) > _METADATA_NAME:
            raise BadInput(f"a name of metadata must have 1 to {_METADATA_NAME} printable characters, unlike {name!r}")
    return {str(name): _plain(f"metadata.{name}", one) for name, one in value.items()}


def _plain(what: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise BadInput(f"{what} must be a text, a number, true or false, not {value!r}")
    text = str(value)
    if len(text) > _METADATA_VALUE or not text.isprintable():
        raise BadInput(f"{what} must be one line of at most {_METADATA_VALUE} printable characters")
    return text
