"""The store in hand, with what its webhooks need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.services.webhooks.choices import WebhookChoices
    from sign_desk.services.webhooks.delivery import Deliverer
    from sign_desk.services.webhooks.log import DeliveryLog
    from sign_desk.services.webhooks.receiver import Receiver
    from sign_desk.services.webhooks.rotation import Rotations
    from sign_desk.services.webhooks.signing import SigningSecrets
    from sign_desk.services.webhooks.subscriptions import Subscriptions


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
