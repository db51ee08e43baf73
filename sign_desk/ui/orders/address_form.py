"""The forms of people and addresses in an order, named by the service's own paths."""

from __future__ import annotations

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.orders.places import countries, provinces

_NAMES = (("first_name", "First name"), ("last_name", "Last name"))
_CONTACT = (("email", "E-mail"), ("phone", "Phone"))
_PLACE = (
    ("address_1", "Address line 1"),
    ("address_2", "Address line 2"),
    ("postcode", "Postcode"),
    ("city", "City"),
)
_COUNTRY, _PROVINCE = ("country", "Country"), ("province", "Province or state")

WORDS = dict((*_NAMES, *_CONTACT, *_PLACE, _COUNTRY, _PROVINCE))
"""What stands at the fields, by the service's words for them."""


class PersonForm(Form):
    """A person: names and, unless `contact` is False, e-mail and phone. Keys begin with `group`."""

    def __init__(self, group: str, title: str, *, contact: bool = True) -> None:
        super().__init__()
        self.group = group
        self.add_section(title)
        self._add_before_names()
        for name, label in (*_NAMES, *(_CONTACT if contact else ())):
            self.add(f"{group}.{name}", label, TextInput())

    def person(self) -> dict[str, str]:
        """Read names and contact, by the service's words for them."""
        values = self.values()
        keys = (name for name, _ in (*_NAMES, *_CONTACT))
        return {name: values[f"{self.group}.{name}"] for name in keys if f"{self.group}.{name}" in values}

    def set_person(self, person: dict[str, str]) -> None:
        """Enter names and contact, as `person` reads them."""
        self.set_values({f"{self.group}.{name}": text for name, text in person.items()})

    def _add_before_names(self) -> None:
        """Add what stands above the names: nothing."""


class AddressForm(PersonForm):
    """An address. Country and province are chosen from lists, or typed where the lists lack them."""

    def __init__(self, group: str, title: str, *, contact: bool = True) -> None:
        super().__init__(group, title, contact=contact)
        for name, label in _PLACE:
            self.add(f"{group}.{name}", label, TextInput())
        self._country = ChoiceInput(searchable=True)
        self._province = ChoiceInput(searchable=True)
        self._listed = False
        for (name, label), choice in ((_COUNTRY, self._country), (_PROVINCE, self._province)):
            self.add(f"{group}.{name}", label, choice)
        self._country.valueChanged.connect(self._offer_provinces)

    def list_countries(self) -> None:
        """Offer the countries, and the provinces of the one entered: reading their tables is slow at first."""
        self._listed = True
        self._country.set_choices(countries())
        self._offer_provinces(self._country.value())

    def _offer_provinces(self, country: str) -> None:
        if self._listed:
            self._province.set_choices(provinces(country))


class ShippingForm(AddressForm):
    """The shipping address; nothing of it is asked while it is the same as the billing address."""

    def __init__(self, group: str, title: str) -> None:
        super().__init__(group, title, contact=False)
        self.same_as_billing.toggled.connect(self._follow_same)

    def _add_before_names(self) -> None:
        self.same_as_billing = self.add_check("same_as_billing", "Same as the billing address")

    def _follow_same(self, same: bool) -> None:
        for key in self.values():
            field = self.field(key)
            field.label.setVisible(not same)
            field.setVisible(not same)
