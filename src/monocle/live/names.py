"""Names of events: what the specification of Segment calls them, whatever they are spelled like."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_COMMERCE = (
    "Products Searched", "Product List Viewed", "Product List Filtered", "Promotion Viewed", "Promotion Clicked",
    "Product Clicked", "Product Viewed", "Product Added", "Product Removed", "Cart Viewed", "Checkout Started",
    "Checkout Step Viewed", "Checkout Step Completed", "Payment Info Entered", "Order Updated", "Order Completed",
    "Order Refunded", "Order Cancelled", "Coupon Entered", "Coupon Applied", "Coupon Denied", "Coupon Removed",
    "Product Added to Wishlist", "Product Removed from Wishlist", "Wishlist Product Added to Cart", "Product Shared",
    "Cart Shared", "Product Reviewed",
)  # fmt: skip
_MAIL = (
    "Email Delivered", "Email Opened", "Email Link Clicked", "Email Bounced", "Email Marked as Spam", "Unsubscribed",
)  # fmt: skip
_CHAT = (
    "Live Chat Conversation Started", "Live Chat Conversation Ended", "Live Chat Message Sent",
    "Live Chat Message Received",
)  # fmt: skip
_BUSINESS = (
    "Account Created", "Account Deleted", "Signed Up", "Signed In", "Signed Out", "Invite Sent", "Account Added User",
    "Account Removed User", "Trial Started", "Trial Ended",
)  # fmt: skip
_MOBILE = (
    "Application Installed", "Application Opened", "Application Updated", "Application Backgrounded",
    "Application Foregrounded", "Application Uninstalled", "Application Crashed", "Install Attributed",
    "Push Notification Received", "Push Notification Tapped", "Push Notification Bounced", "Deep Link Opened",
    "Deep Link Clicked",
)  # fmt: skip
_OURS = (
    "Store Purchase Completed", "Call Received", "Points Earned", "Points Redeemed", "Tier Changed", "Survey Answered",
    "Segment Consent Preference Updated", "Experiment Viewed",
)  # fmt: skip
IN_STORE = "Store Purchase Completed"
OF_POINTS = frozenset({"Points Earned", "Points Redeemed", "Tier Changed"})
KNOWN = frozenset({*_COMMERCE, *_MAIL, *_CHAT, *_BUSINESS, *_MOBILE, *_OURS})

# The first version of the specification, and spellings that are seen.
_OLD = MappingProxyType(
    {
        "Searched Products": "Products Searched", "Viewed Product Category": "Product List Viewed",
        "Viewed Product List": "Product List Viewed", "Filtered Product List": "Product List Filtered",
        "Viewed Promotion": "Promotion Viewed", "Clicked Promotion": "Promotion Clicked",
        "Clicked Product": "Product Clicked", "Viewed Product": "Product Viewed", "Added Product": "Product Added",
        "Removed Product": "Product Removed", "Viewed Cart": "Cart Viewed", "Started Checkout": "Checkout Started",
        "Started Order": "Checkout Started", "Viewed Checkout Step": "Checkout Step Viewed",
        "Completed Checkout Step": "Checkout Step Completed", "Entered Payment Info": "Payment Info Entered",
        "Updated Order": "Order Updated", "Completed Order": "Order Completed", "Refunded Order": "Order Refunded",
        "Cancelled Order": "Order Cancelled", "Canceled Order": "Order Cancelled", "Order Canceled": "Order Cancelled",
        "Entered Coupon": "Coupon Entered", "Applied Coupon": "Coupon Applied", "Denied Coupon": "Coupon Denied",
        "Removed Coupon": "Coupon Removed", "Added Product to Wishlist": "Product Added to Wishlist",
        "Removed Product from Wishlist": "Product Removed from Wishlist",
        "Added Wishlist Product to Cart": "Wishlist Product Added to Cart", "Shared Product": "Product Shared",
        "Shared Cart": "Cart Shared", "Reviewed Product": "Product Reviewed",
    }
)  # fmt: skip
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def _plain(name: str) -> str:
    return _NOT_LETTERS.sub("", name.lower())


_BY_PLAIN: Mapping[str, str] = MappingProxyType(
    {_plain(name): name for name in KNOWN} | {_plain(old): new for old, new in _OLD.items()}
)


@lru_cache(maxsize=4096)
def known_name(name: str) -> str:
    """Give the specification's name of an event: ``completed_order`` is Order Completed; other names are given back."""
    return _BY_PLAIN.get(_plain(name), name)
