"""What tests of this room share: a genuine delivery, and reports on what became of it."""

import json
from datetime import UTC, datetime

import pytest

from sign_desk.webhooks.captured import Captured, Secret, SecretKind
from sign_desk.webhooks.signature import LIKELIEST, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from sign_desk.webhooks.verify import verify

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OURS = Secret(SecretKind.SUBSCRIPTION, "the secret of subscription 1", "canary-sub-0123456789", 1)
INTEGRATION = Secret(SecretKind.INTEGRATION, "the integration's secret", "canary-int-0123456789")
BODY = json.dumps(
    {"order": {"external_order_number": "SC-9", "note": "Zoë/“neon”", "total": 10.0, "a": 1}}, separators=(",", ":")
).encode()


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def secrets():
    return OURS, INTEGRATION


@pytest.fixture
def delivery():
    """Make a delivery as the service does; `sent` are the bytes that arrive, `headers` what else is said."""

    def make(body=BODY, *, sent=None, scheme=LIKELIEST, secret=OURS.value, age=0, signature=None, **headers):
        timestamp = str(int(NOW.timestamp()) - age)
        signed = sign(scheme, secret, timestamp, body) if signature is None else signature
        all_headers = {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signed} | headers
        kept = tuple((name, value) for name, value in all_headers.items() if value is not None)
        return Captured(kept, body if sent is None else sent)

    return make


@pytest.fixture
def report(secrets):
    """Check a delivery with both secrets at hand."""

    def check(captured, pinned=None, **other):
        return verify(captured, other.pop("secrets", secrets), pinned, NOW, **other)

    return check
