"""Addresses: beside Python's own ipaddress, and what is left to Terraform."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluate.core import UNKNOWN, ours

prefixes = st.one_of(
    st.builds(lambda base, length: ip_network((base, length), strict=False), st.integers(1, 2**32 - 1), st.integers(1, 30)),
    st.builds(lambda base, length: ip_network((base << 64, length), strict=False), st.integers(2**61, 2**62), st.integers(3, 64)),
)


@given(prefixes, st.data())
def test_subnets_and_hosts_are_those_of_python(network: object, data: st.DataObject) -> None:
    """Of any prefix, by number and one after the other."""
    found = ip_network(str(network))
    added = data.draw(st.integers(1, min(8, found.max_prefixlen - found.prefixlen)))
    subnets = list(found.subnets(prefixlen_diff=added))
    number = data.draw(st.integers(0, len(subnets) - 1))
    assert ours(f'cidrsubnet("{found}", {added}, {number})') == [str(subnets[number])]
    if int(found.network_address):
        assert ours(f'cidrsubnets("{found}", {added}, {added})') == [[str(one) for one in subnets[:2]]]
    host = data.draw(st.integers(0, min(found.num_addresses, 2**20) - 1))
    assert ours(f'cidrhost("{found}", {host})') == [str(found[host])]
    assert ours(f'cidrhost("{found}", {-host - 1})') == [str(found[-host - 1])]


@pytest.mark.parametrize(
    "text",
    [
        'cidrhost("::ffff:10.0.0.0/104", 1)', 'cidrhost("fe80::%eth0/64", 1)', 'cidrhost("1::2::3/64", 1)',
        'cidrsubnet("fd00::/8", 65, 0)',
        'cidrsubnet("10.0.0.0/8", -1, 0)', 'cidrhost("fd00::/8", 9223372036854775808)',
    ],
)  # fmt: skip
def test_what_is_not_worked_out_is_unknown(text: str) -> None:
    """Forms and sizes in which Go's arithmetic is its own."""
    assert str(ours(text)).startswith(UNKNOWN)
