"""Documents as the Admin GraphQL API answers them, made up."""

from typing import Any

from fuchang.connect.heard import Asked, Heard, heard

ASKED = Asked("shop.myshopify.com", 1_790_000_000, b"k" * 32)


def bag(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount}}


def order(**more: Any) -> dict[str, Any]:
    line = {
        "id": "gid://shopify/LineItem/11", "title": "Mug", "variantTitle": "Blue", "sku": "M-1",
        "quantity": 2, "product": {"id": "gid://shopify/Product/7"},
        "originalUnitPriceSet": bag("12.50"), "discountedTotalSet": bag("24.00"),
    }  # fmt: skip
    return {
        "id": "gid://shopify/Order/1", "legacyResourceId": "1", "name": "#1001",
        "createdAt": "2026-11-01T10:00:00Z", "processedAt": "2026-11-01T10:01:00Z",
        "updatedAt": "2026-11-05T10:00:00Z", "closedAt": None, "cancelledAt": None,
        "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "FULFILLED",
        "currencyCode": "USD", "subtotalLineItemsQuantity": 2, "totalPriceSet": bag("29.00"),
        "totalReceivedSet": bag("29.0"), "totalRefundedSet": bag("0.0"),
        "risk": {"recommendation": "NONE"}, "customer": {"id": "gid://shopify/Customer/5"},
        "shippingAddress": {"province": "Texas", "countryCodeV2": "US", "phone": "+1 512 555 0100"},
        "lineItems": {"nodes": [line]}, "fulfillments": [parcel()], "refunds": [],
        "returns": {"nodes": []}, **more,
    }  # fmt: skip


def parcel(**more: Any) -> dict[str, Any]:
    events = [
        {"happenedAt": "2026-11-02T08:00:00Z", "status": "CARRIER_PICKED_UP", "message": "Picked up", "city": "Austin"},
        {"happenedAt": "2026-11-03T08:00:00Z", "status": "IN_TRANSIT", "message": None, "city": None},
    ]  # fmt: skip
    return {
        "id": "gid://shopify/Fulfillment/3", "createdAt": "2026-11-02T07:00:00Z",
        "updatedAt": "2026-11-03T08:00:00Z", "status": "SUCCESS", "displayStatus": "IN_TRANSIT",
        "trackingInfo": [{"number": "1Z5R89390357567127", "company": "UPS"}],
        "events": {"nodes": events}, **more,
    }  # fmt: skip


def returned(**more: Any) -> dict[str, Any]:
    line = {"quantity": 1, "returnReason": "SIZE_TOO_SMALL", "returnReasonNote": "", "customerNote": "too small"}  # fmt: skip
    return {
        "id": "gid://shopify/Return/8", "status": "REQUESTED", "createdAt": "2026-11-04T10:00:00Z",
        "closedAt": None, "returnLineItems": {"nodes": [line]}, **more,
    }  # fmt: skip


def refund(**more: Any) -> dict[str, Any]:
    return {
        "id": "gid://shopify/Refund/9", "createdAt": "2026-11-05T09:00:00Z",
        "updatedAt": "2026-11-05T09:00:00Z", "note": "sorry", "totalRefundedSet": bag("12.00"),
        "return": None, **more,
    }  # fmt: skip


def dispute(**more: Any) -> dict[str, Any]:
    return {
        "id": "gid://shopify/ShopifyPaymentsDispute/4", "type": "CHARGEBACK", "status": "NEEDS_RESPONSE",
        "initiatedAt": "2026-11-06T10:00:00Z", "evidenceDueBy": "2026-11-16", "evidenceSentOn": None,
        "finalizedOn": None, "amount": {"amount": "29.00", "currencyCode": "USD"},
        "reasonDetails": {"reason": "PRODUCT_NOT_RECEIVED", "networkReasonCode": "4855"},
        "order": {"id": "gid://shopify/Order/1", "legacyResourceId": "1"}, **more,
    }  # fmt: skip


def read(document: dict[str, Any], call: str = "orders") -> Heard:
    return heard("shopify", call, [document], ASKED)
