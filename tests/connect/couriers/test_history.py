"""A scan with a code of the provider's own is coded, one with words alone is not."""

from tests.connect.couriers.made import scan


def test_a_scan_is_coded_where_the_provider_gave_a_code():
    assert scan(1, "delivered", raw="kdniao:301").coded
    assert not scan(1, "delivered").coded
