"""Shopify order exports of any length, as awkward as real ones, always the same."""

import csv
from pathlib import Path
from random import Random

SEED = 20260503
HEADINGS = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]
_FIRST = ("Ada", "Björn", "Chloé", "Dragana", "Emeka", "Fatima", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lucía")
_LAST = ("Okafor", "Nguyen", "Smith", "García", "Müller", "Kowalski", "Haddad", "Rossi", "Tanaka", "Brennan", "Silva")
_CITIES = (
    ("Los Angeles", "CA", "90001"),
    ("Austin", "TX", "73301"),
    ("Boston", "MA", "02108"),
    ("Miami", "FL", "33101"),
)


def write_shopify(path: Path, orders: int, note: str = "") -> None:
    """Write an export of `orders` orders of one to three lines, each order with `note` if there is one."""
    random = Random(SEED)  # noqa: S311 (chosen data, not secrets)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, HEADINGS, restval="")
        table.writeheader()
        for number in range(orders):
            first, *more = _order(random, number)
            table.writerows([first | {"Notes": note or first["Notes"]}, *more])


def _order(random: Random, number: int) -> list[dict[str, str]]:
    lines = [_line(random) for _ in range(random.choice((1, 1, 2, 3)))]
    subtotal = sum(int(line["Lineitem quantity"]) * int(line["Lineitem price"][:-3]) for line in lines)
    name = f"{random.choice(_FIRST)} {random.choice(_LAST)}"
    head = {
        "Email": f"{name.partition(' ')[0].lower()}.{number}@example.com",
        "Financial Status": "paid",
        "Currency": "USD",
        "Subtotal": f"{subtotal}.00",
        "Shipping": "15.00",
        "Taxes": "0.00",
        "Total": f"{subtotal + 15}.00",
        "Discount Amount": "0.00",
        "Shipping Method": "Standard Shipping",
        "Created at": f"2026-05-{1 + number % 28:02} {number % 24:02}:{number % 60:02}:07 -0400",
        "Notes": "Please ring\ntwice, “loudly”" if number % 50 == 0 else "",
        "Cancelled at": "2026-05-29 10:00:00 -0400" if number % 40 == 0 else "",
        "Payment Method": "Shopify Payments",
        "Refunded Amount": "0.00",
        "Id": str(5_550_000_000_000 + number),
        "Source": "web",
        **_address(random, "Billing", name),
    }
    same = {title.replace("Billing", "Shipping"): text for title, text in head.items() if title.startswith("Billing")}
    head |= same if number % 3 else _address(random, "Shipping", name)
    return [{"Name": f"#{1001 + number}", **(head if place == 0 else {}), **line} for place, line in enumerate(lines)]


def _line(random: Random) -> dict[str, str]:
    kind = random.choice(("Custom Neon Sign", "Custom Neon Sign", "Metal Letters", "Remote Control"))
    return {
        "Lineitem quantity": str(random.choice((1, 1, 1, 2))),
        "Lineitem name": f"{kind} - {random.choice(_FIRST)} {random.randrange(500)}",
        "Lineitem price": f"{random.randrange(40, 400)}.00",
        "Lineitem sku": kind.upper().replace(" ", "-"),
        "Lineitem requires shipping": "true",
        "Lineitem taxable": "true",
        "Lineitem fulfillment status": "pending",
        "Lineitem discount": "0.00",
        "Vendor": "Signs & Co",
    }


def _address(random: Random, place: str, name: str) -> dict[str, str]:
    city, province, code = random.choice(_CITIES)
    street = f"{random.randrange(1, 9999)} Main Street"
    return {
        f"{place} Name": name,
        f"{place} Street": street,
        f"{place} Address1": street,
        f"{place} City": city,
        f"{place} Zip": f"'{code}",
        f"{place} Province": province,
        f"{place} Country": "US",
        f"{place} Phone": f"+1 555 {random.randrange(1000, 9999)}",
    }
