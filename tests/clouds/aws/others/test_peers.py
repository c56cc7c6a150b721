"""Who a rule's peers are."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.others.peers import ANYWHERE, Directory, Peer, masked
from emscloud.foreign import Attribute, Hole, Instance, Pointer
from emscloud.model.peer import Symbol
from emscloud.spaces.address import parse_network

HOLE = Hole("nobody knows")
TEN, DOCS = parse_network("10.0.0.0/8"), parse_network("192.0.2.0/24")
WEB = Instance("aws_security_group.web", "aws_security_group", {"id": "sg-1"})


def directory(*instances: Instance, extents: dict[Symbol, tuple[object, ...]] | None = None) -> Directory:
    """What a side holds, with 10.0.0.0/8 as private space."""
    return Directory(instances, extents or {}, (TEN,))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "family", "found"),
    [
        ("10.1.2.3/8", 4, "10.0.0.0/8"),
        ("0.0.0.0/0", 4, "0.0.0.0/0"),
        ("2001:DB8::1/32", 6, "2001:db8::/32"),
        ("10.0.0.0/8", 6, None),
        ("::/0", 4, None),
        ("10.0.0.1", 4, None),
        ("10.0.0.0/33", 4, None),
        ("10.0.0.0/08", 4, None),
        ("10.0.0.0/x", 4, None),
        ("10.0.0/8", 4, None),
        (8, 4, None),
    ],
)
def test_host_bits_are_cleared(text: Attribute, family: int, found: str | None) -> None:
    """EC2 keeps a prefix as its network; what is no prefix of the family is none."""
    network = masked(text, family)
    assert (network and network.text) == found


def test_references_find_what_they_mean() -> None:
    """By address, by id, by the address of a resource of which nobody knows how many there are."""
    counted = Instance("module.a.aws_security_group.many", "aws_security_group", {}, hole=HOLE)
    known = directory(WEB, counted)
    assert known.owner("sg-1") == known.owner(Pointer(WEB.address, "id")) == WEB.address
    assert known.owner(Pointer('module.a["x"].aws_security_group.many[3]', "id")) == counted.address
    assert known.owner("sg-9") == "sg-9"
    assert known.owner(Pointer("data.aws_security_group.far", "id")) == "data.aws_security_group.far"
    assert known.owner(Pointer("aws_eks_cluster.c", "cluster_security_group_id")) == "aws_eks_cluster.c.cluster_security_group_id"
    assert [known.owner(one) for one in (HOLE, "", None, Pointer("aws_vpc.v", "arn"), Pointer("terraform_data.t", "id"))] == [
        None
    ] * 5


def test_the_default_group_of_a_vpc_is_its_resource() -> None:
    """Where the side has it; otherwise it is called after the VPC."""
    default = Instance("aws_default_security_group.d", "aws_default_security_group", {"vpc_id": Pointer("aws_vpc.v", "id")})
    reference = Pointer("aws_vpc.v", "default_security_group_id")
    assert directory(default).owner(reference) == default.address
    assert directory(WEB).owner(reference) == "aws_vpc.v.default_security_group_id"


def test_a_group_is_bounded_by_private_space_or_by_the_caller() -> None:
    """A group whose tags are not known may be one that the caller bounds more widely."""
    symbol = Symbol("aws", WEB.address)
    plain = directory(WEB)
    assert plain.group("sg-1") == Peer(str(symbol), symbol=symbol)
    assert plain.extents == {symbol: (TEN,)}
    wider = directory(WEB, extents={symbol: (DOCS,)})
    wider.group("sg-1")
    assert wider.extents == {symbol: (DOCS,)}
    unclear = directory(Instance(WEB.address, WEB.kind, {"tags": HOLE}), extents={Symbol("group", "db"): (DOCS,)})
    unclear.itself(WEB.address)
    assert unclear.extents == {symbol: (TEN, DOCS)}


def test_a_group_that_is_not_known_may_be_anyone_whom_groups_can_stand_for() -> None:
    """Private space, and what the caller bounds."""
    found = directory(WEB, extents={Symbol("group", "db"): (DOCS,)}).group(HOLE)
    assert found == Peer("", perhaps=(TEN, DOCS), holes=(Hole("the group is not known: nobody knows"),))


def test_lists() -> None:
    """A list of the side is its prefixes, another a symbol that the caller may bound, an unknown one anybody."""
    held = Instance(
        "aws_ec2_managed_prefix_list.l", "aws_ec2_managed_prefix_list", {"id": "pl-1", "entry": ({"cidr": "10.0.0.0/8"},)}
    )
    known = directory(held, extents={Symbol("aws", "pl-9"): (DOCS,)})
    assert known.listed("pl-1") == Peer(held.address, (TEN,))
    assert known.listed("pl-9") == Peer(str(Symbol("aws", "pl-9")), symbol=Symbol("aws", "pl-9"))
    assert known.extents == {Symbol("aws", "pl-9"): (DOCS,)}
    assert known.listed("pl-8").symbol == Symbol("aws", "pl-8")
    assert known.listed(HOLE) == Peer("", perhaps=ANYWHERE[None], holes=(Hole("the prefix list is not known: nobody knows"),))


def test_entries_that_are_not_certain() -> None:
    """An entry without a known prefix, of an unknown list, or of which nobody knows how many there are, is possible."""
    values: dict[str, Attribute] = {"id": "pl-1", "address_family": "IPv6", "entry": ({"cidr": HOLE}, HOLE)}
    held = Instance("aws_ec2_managed_prefix_list.l", "aws_ec2_managed_prefix_list", values)
    assert directory(held).listed("pl-1").perhaps == ANYWHERE[6] * 2
    kind = "aws_ec2_managed_prefix_list_entry"
    empty = Instance(held.address, held.kind, {"id": "pl-1"})
    entries = (
        Instance(f"{kind}.a", kind, {"prefix_list_id": HOLE, "cidr": "10.0.0.0/8"}),
        Instance(f"{kind}.b", kind, {"prefix_list_id": "pl-1", "cidr": "192.0.2.0/24"}, hole=HOLE),
        Instance(f"{kind}.c", kind, {"prefix_list_id": "pl-9", "cidr": "192.0.2.0/24"}),
    )
    found = directory(empty, *entries).listed("pl-1")
    assert (found.sure, found.perhaps) == ((), (TEN, DOCS))
    assert [one.why for one in found.holes] == [f"{kind}.a: its list is not known", f"{kind}.b: nobody knows"]
