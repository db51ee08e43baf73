"""The store in hand, with what its webhooks need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.services.delivery import Deliverer
    from sign_desk.services.delivery_log import DeliveryLog
    from sign_desk.services.receiver import Receiver
    from sign_desk.services.rotation import Rotations
    from sign_desk.services.signing import SigningSecrets
    from sign_desk.services.webhook_choices import WebhookChoices
    from sign_desk.services.webhooks import Subscriptions


@dataclass(frozen=True, slots=True)
class WebhooksInHand:
    """What is done with the webhooks of one store.

    The receiver and the log are None where nothing can be kept on this computer.
    """

    subscriptions: Subscriptions
    choices: WebhookChoices
    rotations: Rotations
    signing: SigningSecrets
    deliverer: Deliverer
    receiver: Receiver | None
    log: DeliveryLog | None
