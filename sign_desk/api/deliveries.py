"""What the service delivers by webhook and gives examples of: its products, orders and forms."""

from typing import TypeAlias

from pydantic import JsonValue, StrictInt, StrictStr

from sign_desk.api.wire import Record


class Upload(Record):
    """A file of a designed product."""

    url: StrictStr | None = None
    path: StrictStr | None = None
    type: StrictStr | None = None


class DesignedProduct(Record):
    """A sign as a shopper designed it. Prices are minor currency units."""

    product_id: StrictInt | None = None
    title: StrictStr | None = None
    description: StrictStr | None = None
    description_html: StrictStr | None = None
    external_id: StrictStr | None = None
    external_data: JsonValue = None
    price: StrictInt | None = None
    compare_price: StrictInt | None = None
    customiser_id: StrictInt | None = None
    logo_upload_id: StrictStr | None = None
    product_image_url: StrictStr | None = None
    uploads: tuple[Upload, ...] | None = None
    created_at: StrictStr | None = None
    updated_at: StrictStr | None = None


class PlacedAddress(Record):
    """An address of a placed order; here the province is called `state`."""

    first_name: StrictStr | None = None
    last_name: StrictStr | None = None
    company: StrictStr | None = None
    address_1: StrictStr | None = None
    address_2: StrictStr | None = None
    city: StrictStr | None = None
    state: StrictStr | None = None
    postcode: StrictStr | None = None
    country: StrictStr | None = None
    phone: StrictStr | None = None
    email: StrictStr | None = None
    created_at: StrictStr | None = None
    updated_at: StrictStr | None = None


class PlacedCustomer(Record):
    """The customer of a placed order."""

    first_name: StrictStr | None = None
    last_name: StrictStr | None = None
    phone: StrictStr | None = None
    email: StrictStr | None = None
    external_id: StrictStr | None = None
    created_at: StrictStr | None = None
    updated_at: StrictStr | None = None


class PlacedOrder(Record):
    """An order as the service knows it. Totals are minor currency units."""

    order_id: StrictInt | None = None
    order_number: StrictInt | None = None
    external_order_number: StrictStr | None = None
    external_id: StrictStr | None = None
    order_total: StrictInt | None = None
    app_total: StrictInt | None = None
    currency: StrictStr | None = None
    shipping_line: StrictStr | None = None
    billing_address: PlacedAddress | None = None
    shipping_address: PlacedAddress | None = None
    customer: PlacedCustomer | None = None
    products: tuple[DesignedProduct, ...] | None = None
    created_at: StrictStr | None = None
    updated_at: StrictStr | None = None


class SubmittedForm(Record):
    """The form that a shopper filled in."""

    form_id: StrictInt | None = None
    customiser_id: StrictInt | None = None
    label: StrictStr | None = None
    description: StrictStr | None = None
    email: StrictStr | None = None
    subject: StrictStr | None = None
    created_at: StrictStr | None = None
    updated_at: StrictStr | None = None


class FormResponse(Record):
    """One field of a filled-in form."""

    field_id: StrictStr | None = None
    value: StrictStr | None = None
    name: StrictStr | None = None
    input_type: StrictStr | None = None


class FormSubmission(Record):
    """A filled-in form."""

    submission_number: StrictInt | None = None
    type: StrictStr | None = None
    form: SubmittedForm | None = None
    responses: tuple[FormResponse, ...] | None = None
    created_at: StrictStr | None = None


class ProductCreated(Record):
    """The body of a `product:created` delivery."""

    product: DesignedProduct


class OrderCreated(Record):
    """The body of an `order:created` delivery."""

    order: PlacedOrder


class FormSubmitted(Record):
    """The body of a `form:submitted` delivery."""

    form_submission: FormSubmission


WebhookExample: TypeAlias = ProductCreated | OrderCreated | FormSubmitted
