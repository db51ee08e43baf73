"""The tabs: made together, wired to one another, and handed the store that is in hand.

What they need is slow to load, so this module is imported when the window has been painted.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.services.customisers import Customisers
from sign_desk.services.orders.exports import Exports
from sign_desk.services.orders.outbox import Outbox
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.services.webhooks.choices import WebhookChoices
from sign_desk.services.webhooks.delivery import Deliverer
from sign_desk.services.webhooks.log import DeliveryLog
from sign_desk.services.webhooks.receiver import Receiver
from sign_desk.services.webhooks.rotation import Rotations
from sign_desk.services.webhooks.signing import SigningSecrets
from sign_desk.services.webhooks.subscriptions import Subscriptions
from sign_desk.ui.customisers.presenter import CustomisersPresenter
from sign_desk.ui.customisers.view import CustomisersView
from sign_desk.ui.kit.drops import FileDrops
from sign_desk.ui.orders.presenter import OrdersPresenter
from sign_desk.ui.orders.view import OrdersView
from sign_desk.ui.pricing.editor.view import EditorView
from sign_desk.ui.pricing.elsewhere import PricesElsewhere
from sign_desk.ui.pricing.presenter import PricingPresenter
from sign_desk.ui.shell.main_window import MainWindow, Tab
from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
from sign_desk.ui.webhooks.presenter import WebhooksPresenter
from sign_desk.ui.webhooks.view import WebhooksView

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.network import NetworkSettings
    from sign_desk.api.records import Customiser
    from sign_desk.services.session import Session
    from sign_desk.services.stores import Stores
    from sign_desk.store.archive import Archive
    from sign_desk.store.secrets import TokenVault
    from sign_desk.ui.kit.tasks import WriteScope


class Tabs(QObject):
    """The four tabs, and who works them; `needsChanged` carries a source of needs, and what it needs."""

    SOURCES = ("orders", "missed orders", "prices", "webhooks")
    """Those that tell what waits in the store in hand."""

    needsChanged = Signal(str, object)

    def __init__(
        self,
        window: MainWindow,
        writes: WriteScope,
        report: Callable[[BaseException], None],
        vault: TokenVault,
        network: Callable[[], NetworkSettings],
    ) -> None:
        """Put the tabs into the window; `network` tells how the web is reached at that moment."""
        super().__init__(window)
        self._window = window
        self._vault = vault
        self._network = network
        self.customisers_view = CustomisersView()
        self.customisers = CustomisersPresenter(self.customisers_view, report)
        self.pricing_view = EditorView()
        self.pricing = PricingPresenter(self.pricing_view, writes, report)
        self.prices_elsewhere = PricesElsewhere(window, report)
        self.orders_view = OrdersView()
        self.orders = OrdersPresenter(self.orders_view, writes, report)
        self.webhooks_view = WebhooksView()
        self.webhooks = WebhooksPresenter(self.webhooks_view, writes, report)
        window.add_tab(Tab.CUSTOMISERS, self.customisers_view)
        window.add_tab(Tab.PRICING, self.pricing_view)
        window.add_tab(Tab.ORDERS, self.orders_view)
        window.add_tab(Tab.WEBHOOKS, self.webhooks_view)
        self._wire()
        self._wire_needs()

    def _wire(self) -> None:
        self.customisers_view.pricingRequested.connect(self._open_pricing)
        self.pricing_view.customisersRequested.connect(partial(self._window.show_tab, Tab.CUSTOMISERS))
        self.pricing.waiting.openRequested.connect(lambda *_: self._window.show_tab(Tab.PRICING))
        self.pricing.waiting.changedElsewhere.connect(self.customisers_view.show_changed_prices)
        self.orders.opened.connect(partial(self._window.show_tab, Tab.ORDERS))
        FileDrops(self._window).dropped.connect(self.orders.open_files)
        self.webhooks.opened.connect(partial(self._window.show_tab, Tab.WEBHOOKS))
        self.webhooks.settled.connect(self.orders.look_again)
        # How the store counts may have been answered on another tab.
        self._window.tabs.currentChanged.connect(lambda _tab: self.webhooks.refresh_obstacle())
        # An order may have ended without an answer, which a delivery proves to have arrived.
        self.orders.needsChanged.connect(lambda _needs: self.webhooks.look_for_proofs())

    def _wire_needs(self) -> None:
        self.pricing.waiting.needsChanged.connect(partial(self.needsChanged.emit, "prices"))
        self.orders.needsChanged.connect(partial(self.needsChanged.emit, "orders"))
        self.orders.missedNeedsChanged.connect(partial(self.needsChanged.emit, "missed orders"))
        self.webhooks.needsChanged.connect(partial(self.needsChanged.emit, "webhooks"))

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide, on every tab, what a developer wants."""
        for view in (self.customisers_view, self.pricing_view, self.orders_view, self.webhooks_view):
            view.show_technical_details(shown)

    def refresh_obstacle(self) -> None:
        """Tell on every tab anew what keeps it from sending, if anything does."""
        self.orders.refresh_obstacle()
        self.pricing.refresh_obstacle()
        self.webhooks.refresh_obstacle()

    def look_again(self) -> None:
        """Read anew what could not be read while the service was out of reach."""
        self.customisers.look_again()
        self.webhooks.look_again()

    def use(self, session: Session, stores: Stores, archive: Archive | None) -> None:
        """Hand the store that was opened to every tab; without an archive nothing can be kept, nor sent."""
        others = stores.others(session.profile)
        customisers = Customisers(session, archive.cache if archive else None)
        self.customisers.use(customisers)
        self.pricing.use(session, PriceBooks(session, archive, others), customisers)
        if archive is None:
            self.orders.use(session, None)
        else:
            outbox = Outbox(session, archive.ledger, others)
            self.orders.use(session, outbox, archive.drafts, Exports(archive.ledger), archive.database)
        self.webhooks.use(self._webhooks_of(session, archive))

    def _webhooks_of(self, session: Session, archive: Archive | None) -> WebhooksInHand:
        subscriptions, choices = Subscriptions(session, archive), WebhookChoices(session, archive)
        return WebhooksInHand(
            subscriptions,
            choices,
            Rotations(subscriptions, choices),
            SigningSecrets(self._vault, session),
            Deliverer(session, archive, choices, self._network),
            Receiver(session, archive, choices) if archive else None,
            DeliveryLog(session, archive, choices) if archive else None,
        )

    def use_none(self) -> None:
        """Show nothing of a store that is no longer in hand."""
        self.customisers.use_none()
        self.pricing.use_none()
        self.orders.use_none()
        self.webhooks.use_none()

    def close(self) -> None:
        """Read nothing more of what is kept: it is closed next."""
        self.prices_elsewhere.close()

    def _open_pricing(self, customiser: Customiser) -> None:
        self._window.show_tab(Tab.PRICING)
        self.pricing.open(customiser.customiser_id, customiser.name or "")
