"""Everything that can go wrong in the market, one function for each cause."""

from fuchang.market.causes import order, parcel, refund

CAUSES = (*refund.CAUSES, *parcel.CAUSES, *order.CAUSES)
