"""Security groups that others wrote are judged packet by packet, and what is not known widens what may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emscloud.clouds.aws import KINDS, blocks, lift, lower, recognise
from emscloud.clouds.aws.others.understand import understand
from emscloud.diagnostics import Severity
from emscloud.foreign import Attribute, Group, Hole, Instance, Pointer, Unwritten
from emscloud.hcl import strict
from emscloud.hcl.resources import resources
from emscloud.hcl.syntax import Block
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Grounded
from emscloud.model.service import EVERY, TCP, Reach
from emscloud.resolve.scope import private_space
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import UNIVERSE, TrafficSet, between
from emscloud.spaces.traffic import boxes as packets_of
from tests import judge, others, strategies
from tests.clouds import understanding
from tests.clouds.understanding import KNOCKED
from tests.others import GROUPS, aws_sides, instances

EXAMPLE = Path(__file__).parents[4] / "examples" / "ems" / "terraform" / "prod-eu"
ANYBODY = (ANYWHERE_V4, ANYWHERE_V6)
TEN = parse_network("10.0.0.0/8")
WEB = Instance("aws_security_group.web", "aws_security_group", {"name": "web", "id": "sg-1"})
HTTPS: Mapping[str, Attribute] = {"protocol": "tcp", "from_port": 443, "to_port": 443}


def packets(low: int, high: int, *networks: Network) -> TrafficSet:
    """TCP to some ports from some peers."""
    return TrafficSet([box for one in networks for box in packets_of(Reach(TCP, low, high), one)])


def rule(name: str = "r", **values: Attribute) -> Instance:
    """A rule of its own of the group web, HTTPS if nothing else is said."""
    plain: dict[str, Attribute] = {"type": "ingress", "security_group_id": "sg-1", **HTTPS, **values}
    return Instance(f"aws_security_group_rule.{name}", "aws_security_group_rule", plain)


def modern(name: str = "m", **values: Attribute) -> Instance:
    """An ingress rule of the newer kind."""
    plain: dict[str, Attribute] = {"security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 443, "to_port": 443, **values}
    return Instance(f"aws_vpc_security_group_ingress_rule.{name}", "aws_vpc_security_group_ingress_rule", plain)


def group(*listed: Instance, extents: dict[Symbol, tuple[Network, ...]] | None = None) -> Group:
    """The first group of a side."""
    return understand(listed, extents or {}, private_space())[0]


def inbound(*listed: Instance) -> Bounds:
    """What the first group of a side lets in."""
    return group(*listed).flows[Direction.IN]


def inline(**values: Attribute) -> Instance:
    """The group web with one inline rule."""
    return replace(WEB, values={**WEB.values, "ingress": ({**HTTPS, **values},)})


@settings(deadline=None, max_examples=60)
@given(aws_sides())
def test_bounds_are_what_a_judge_says_packet_by_packet(side: list[others.Resource]) -> None:
    """Where everything is known, must and may are what an evaluator says that knows nothing of us."""
    found = {one.address: one for one in understand(instances(side), {}, private_space())}
    names = {"sg-1": Symbol("aws", "aws_security_group.sg-1"), "sg-2": Symbol("aws", "aws_security_group.sg-2")}
    names |= {"sg-far": Symbol("aws", "sg-far"), "pl-far": Symbol("aws", "pl-far")}
    behind = [frozenset(), frozenset({"sg-1"}), frozenset({"sg-far"}), frozenset({"pl-far"})]
    for name, packet in product(GROUPS, judge.packets(behind=behind)):
        address = f"aws_security_group.{name}"
        said = judge.judged(side, address, packet)
        bounds = found[address].flows[Direction(packet.way)]
        assert others.sure(bounds, packet, names) is (said == judge.YES), packet
        if not packet.behind:
            anybody = replace(packet, behind=frozenset(names))
            possible = True in judge.judged(side, address, anybody) and (others.private(packet) or "pl-far" in str(side))
            assert (True in said) <= (others.point(packet) in bounds.may) <= (possible or True in said), packet


@settings(deadline=None, max_examples=80)
@given(aws_sides(), st.data())
def test_what_is_not_known_widens(side: list[others.Resource], data: st.DataObject) -> None:
    """A hole in any value takes nothing away from what may be let through and adds nothing to what certainly is."""
    known = instances(side)
    at = data.draw(st.integers(0, len(known) - 1))
    understanding.what_is_not_known_widens(understand, known, at, data, [f"aws_security_group.{name}" for name in GROUPS])


@settings(deadline=None, max_examples=120)
@given(aws_sides(), st.randoms(use_true_random=False))
def test_order_changes_nothing(side: list[others.Resource], random: Random) -> None:
    """Resources in any order give the same groups."""
    understanding.order_changes_nothing(understand, instances(side), random)


PEERS = [("cidr_blocks", "cidr_ipv4", "10.0.0.0/8"), ("ipv6_cidr_blocks", "cidr_ipv6", "2001:db8::/32")]
PEERS += [("prefix_list_ids", "prefix_list_id", "pl-1"), ("security_groups", "referenced_security_group_id", "sg-2")]


@pytest.mark.parametrize(("many", "one", "peer"), PEERS)
def test_three_spellings_of_one_rule_are_one(many: str, one: str, peer: str) -> None:
    """Inline, aws_security_group_rule and the newer kind say the same."""
    single = {"source_security_group_id": peer} if many == "security_groups" else {many: (peer,)}
    spelled = [inbound(inline(**{many: (peer,)})), inbound(WEB, rule(**single)), inbound(WEB, modern(**{one: peer}))]
    assert spelled[0] == spelled[1] == spelled[2]
    assert spelled[0].must or spelled[0].named


def test_self_is_the_group_itself() -> None:
    """`self` and a reference to the own group are one symbol, bounded by private space."""
    itself = inbound(inline(self=True))
    assert itself == inbound(WEB, modern(referenced_security_group_id=Pointer(WEB.address, "id")))
    assert itself.named == {Symbol("aws", WEB.address): packets(443, 443, *ANYBODY)}
    assert itself.may == packets(443, 443, *ANYBODY) & between(private_space())


def test_a_group_with_our_tags_has_its_name_in_the_policy() -> None:
    """A reference to a group that emscloud tagged is a symbol of the policy's group, which the caller may bound."""
    tags = {"emscloud:policy": "ems", "emscloud:group": "db"}
    tagged = Instance("aws_security_group.db", "aws_security_group", {"tags": tags})
    pointing = modern(
        security_group_id=Pointer("aws_security_group.db", "id"),
        referenced_security_group_id=Pointer("aws_security_group.db", "id"),
    )
    found = group(tagged, pointing, extents={Symbol("group", "db"): (TEN,)})
    assert found.tag == ("ems", "db")
    assert found.flows[Direction.IN].named == {Symbol("group", "db"): packets(443, 443, *ANYBODY)}
    assert found.flows[Direction.IN].may == packets(443, 443, TEN)


def test_lists_of_the_side_are_their_prefixes() -> None:
    """A managed prefix list of the side stands for its entries, inline and of their own; another is a symbol."""
    held = Instance(
        "aws_ec2_managed_prefix_list.l",
        "aws_ec2_managed_prefix_list",
        {"address_family": "IPv4", "entry": ({"cidr": "10.1.2.3/8"},)},
    )
    entry = Instance(
        "aws_ec2_managed_prefix_list_entry.e",
        "aws_ec2_managed_prefix_list_entry",
        {"prefix_list_id": Pointer(held.address, "id"), "cidr": "192.0.2.0/24"},
    )
    assert inbound(WEB, held, entry, modern(prefix_list_id=Pointer(held.address, "id"))).must == packets(
        443, 443, TEN, parse_network("192.0.2.0/24")
    )
    assert set(inbound(WEB, modern(prefix_list_id="pl-1")).named) == {Symbol("aws", "pl-1")}
    data = Pointer("data.aws_ec2_managed_prefix_list.s3", "id")
    assert set(inbound(WEB, modern(prefix_list_id=data)).named) == {Symbol("aws", data.address)}


def test_an_entry_that_is_not_known_is_anybody_of_the_family() -> None:
    """An unknown entry of a list widens the rules that name the list by its family, and known entries stay certain."""
    held = Instance(
        "aws_ec2_managed_prefix_list.l",
        "aws_ec2_managed_prefix_list",
        {"address_family": "IPv4", "entry": ({"cidr": "10.0.0.0/8"}, {"cidr": KNOCKED})},
    )
    found = inbound(WEB, held, modern(prefix_list_id=Pointer(held.address, "id")))
    assert found.must == packets(443, 443, TEN)
    assert found.may == packets(443, 443, ANYWHERE_V4)


def test_a_prefix_that_is_not_known_leaves_the_others_certain() -> None:
    """One unknown of several CIDRs: the rule's services with any peer of the family are possible, the known ones certain."""
    found = group(inline(cidr_blocks=("10.0.0.0/8", KNOCKED)))
    assert found.flows[Direction.IN].must == packets(443, 443, TEN)
    assert found.flows[Direction.IN].may == packets(443, 443, ANYWHERE_V4)
    assert [hole.why for hole in found.holes] == ["aws_security_group.web ingress[0]: a prefix is not known: it was knocked out"]


def test_ports_that_are_not_known_are_all_ports_of_the_protocol() -> None:
    """Unknown ports widen to the protocol, an unknown protocol to everything with that peer."""
    assert inbound(inline(from_port=KNOCKED, cidr_blocks=("10.0.0.0/8",))) == Bounds.of(TrafficSet(), maybe=packets(0, 65535, TEN))
    everything = TrafficSet(packets_of(Reach(EVERY, 0, 65535), TEN))
    assert inbound(inline(protocol=KNOCKED, cidr_blocks=("10.0.0.0/8",))) == Bounds.of(TrafficSet(), maybe=everything)


def test_inline_rules_that_are_not_known_are_everything() -> None:
    """A group whose inline rules are unknown may let everything in, and nothing out."""
    found = group(replace(WEB, values={"ingress": KNOCKED}))
    assert found.flows == {Direction.IN: Bounds(maybe=UNIVERSE), Direction.OUT: Bounds()}
    assert found.holes == (Hole("aws_security_group.web ingress: its rules are not known: it was knocked out"),)


def test_a_rule_whose_number_is_not_known_is_possible() -> None:
    """With an unknown count nothing of a rule is certain."""
    found = group(WEB, replace(modern(cidr_ipv4="10.0.0.0/8"), hole=KNOCKED))
    assert found.flows[Direction.IN] == Bounds.of(TrafficSet(), maybe=packets(443, 443, TEN))
    assert [hole.why for hole in found.holes] == ["aws_vpc_security_group_ingress_rule.m: it was knocked out"]


def test_a_group_whose_number_is_not_known_is_possible() -> None:
    """Nothing of such a group is certain, and a reference to one of its instances is one to it."""
    pointing = modern(security_group_id=Pointer("aws_security_group.web[3]", "id"), cidr_ipv4="10.0.0.0/8")
    found = group(replace(WEB, hole=KNOCKED), pointing)
    assert found.flows[Direction.IN] == Bounds.of(TrafficSet(), maybe=packets(443, 443, TEN))


def test_rules_and_entries_that_may_be_of_too_many_are_refused() -> None:
    """Of groups and of prefix lists."""
    understanding.too_many_pairs_are_refused(understand, WEB, modern(security_group_id=KNOCKED, cidr_ipv4="10.0.0.0/8"))
    held, entry = (Instance(f"{kind}.x", kind, {}) for kind in ("aws_ec2_managed_prefix_list", "aws_ec2_managed_prefix_list_entry"))
    understanding.too_many_pairs_are_refused(understand, held, entry, WEB)


def test_a_rule_whose_group_is_not_known_may_be_of_any() -> None:
    """It widens every group of the side, each of which says so; without a group it is one by itself."""
    other = Instance("aws_security_group.x", "aws_security_group", {})
    astray = modern(security_group_id=KNOCKED, cidr_ipv4="10.0.0.0/8")
    assert [one.flows[Direction.IN].may for one in understand([WEB, other, astray], {}, ())] == [packets(443, 443, TEN)] * 2
    why = "aws_vpc_security_group_ingress_rule.m: its group is not known, and may be this one: it was knocked out"
    assert [hole.why for one in understand([WEB, other, astray], {}, ()) for hole in one.holes] == [why] * 2
    assert [one.address for one in understand([astray], {}, ())] == [astray.address]


@pytest.mark.parametrize(
    "reference", ["sg-9", Pointer("data.aws_security_group.there", "id"), Pointer("aws_eks_cluster.c", "cluster_security_group_id")]
)
def test_a_group_of_somebody_else_may_hold_anything(reference: str | Pointer) -> None:
    """Of a group that the side does not have, what these rules add is certain, and everything is possible."""
    (found,) = understand([modern(security_group_id=reference, cidr_ipv4="10.0.0.0/8")], {}, ())
    assert found.flows[Direction.IN].must == packets(443, 443, TEN)
    assert found.flows[Direction.IN].may == found.flows[Direction.OUT].may == UNIVERSE
    assert found.holes[0].why.endswith("only those of its rules are known that stand here")


def test_what_hands_on_an_id_may_hand_on_any() -> None:
    """A reference to a resource that is no group says nothing of which group it is."""
    found = inbound(WEB, modern(security_group_id=Pointer("terraform_data.id", "output"), cidr_ipv4="10.0.0.0/8"))
    assert found == Bounds.of(TrafficSet(), maybe=packets(443, 443, TEN))


def test_the_default_group_of_a_vpc_is_found() -> None:
    """`default_security_group_id` of a VPC is its aws_default_security_group, where the side has that."""
    default = Instance("aws_default_security_group.d", "aws_default_security_group", {"vpc_id": Pointer("aws_vpc.v", "id")})
    (found,) = understand(
        [default, modern(security_group_id=Pointer("aws_vpc.v", "default_security_group_id"), cidr_ipv4="10.0.0.0/8")], {}, ()
    )
    assert (found.address, found.holes) == (default.address, ())


def test_two_styles_take_each_other_away() -> None:
    """Beside inline rules of its direction no rule of its own is certain, and the group says so."""
    found = group(
        inline(cidr_blocks=("192.0.2.0/24",)), modern(cidr_ipv4="10.0.0.0/8"), rule(type="egress", cidr_blocks=("10.0.0.0/8",))
    )
    assert found.flows[Direction.IN] == Bounds.of(packets(443, 443, parse_network("192.0.2.0/24")), maybe=packets(443, 443, TEN))
    assert found.flows[Direction.OUT] == Bounds.of(packets(443, 443, TEN))
    assert [(code, words) for code, words, _ in found.remarks] == [
        ("mixed-styles", "aws_security_group.web holds rules, and aws_vpc_security_group_ingress_rule.m adds to it")
    ]


def test_what_was_read_from_the_cloud_is_no_style() -> None:
    """A group that was read lists rules of their own as well: they are said once, and nothing is mixed."""
    read = replace(inline(cidr_blocks=("10.0.0.0/8", "192.0.2.0/24")), unwritten={"ingress": Unwritten.READ})
    found = group(read, modern(cidr_ipv4="10.0.0.0/8"))
    assert found.flows[Direction.IN] == Bounds.of(packets(443, 443, TEN, parse_network("192.0.2.0/24")))
    assert [(one.name, one.bounds.must) for one in found.carriers] == [
        ("aws_security_group.web ingress[0]", packets(443, 443, parse_network("192.0.2.0/24"))),
        ("aws_vpc_security_group_ingress_rule.m", packets(443, 443, TEN)),
    ]
    assert found.remarks == ()


def test_what_terraform_leaves_stays() -> None:
    """A rule that no configuration writes any more is certain, and the group says what is left."""
    left = replace(
        inline(cidr_blocks=("10.0.0.0/8",), ipv6_cidr_blocks=("::/0",), self=True), unwritten={"ingress": Unwritten.LEFT}
    )
    found = group(left)
    assert found.flows == group(inline(cidr_blocks=("10.0.0.0/8",), ipv6_cidr_blocks=("::/0",), self=True)).flows
    assert [one.left for one in found.carriers] == [True]
    words = "in tcp/443 with 10.0.0.0/8; in tcp/443 with ::/0; in tcp/443 with aws_security_group.web"
    assert found.remarks == (
        ("left-by-terraform", f"Terraform leaves rules of aws_security_group.web that no configuration writes: {words}", None),
    )


def test_nothing_sensitive_is_said() -> None:
    """A group says that it is sensitive, and its words hold nothing of what is."""
    item: dict[str, Attribute] = {**HTTPS, "cidr_blocks": ("10.0.0.0/8",), "description": "secret"}
    secret: dict[str, Attribute] = {"ingress": (item,), "name": "secret", "id": "sg-1"}
    hidden = frozenset({"ingress", "name"})
    found = group(
        Instance("aws_security_group.s", "aws_security_group", secret, sensitive=hidden, unwritten={"ingress": Unwritten.LEFT})
    )
    assert (found.sensitive, found.name) == (True, None)
    assert not {"secret", "10.0.0.0"} & set(
        " ".join([*[one.name for one in found.carriers], *[words for _, words, _ in found.remarks]]).split()
    )
    assert (
        group(WEB, replace(modern(cidr_ipv4="10.0.0.0/8", description="secret"), sensitive=frozenset({"description"})))
        .carriers[0]
        .name
        == modern().address
    )


@pytest.mark.parametrize("which", ["entry", "cidr", ""])
def test_a_list_with_something_sensitive_makes_its_groups_so(which: str) -> None:
    """The prefixes of the list are what such a group lets in, whether they stand in it or in an entry of its own."""
    entries = ({"cidr": "10.0.0.0/8"},)
    held = Instance("aws_ec2_managed_prefix_list.l", "aws_ec2_managed_prefix_list", {"entry": entries, "name": "l"})
    values: dict[str, Attribute] = {"prefix_list_id": Pointer(held.address, "id"), "cidr": "192.0.2.0/24"}
    entry = Instance("aws_ec2_managed_prefix_list_entry.e", "aws_ec2_managed_prefix_list_entry", values)
    held, entry = (replace(one, sensitive=frozenset({which, "name"} & {*one.values})) for one in (held, entry))
    assert group(WEB, held, entry, modern(prefix_list_id=Pointer(held.address, "id"))).sensitive == bool(which)
    assert not group(WEB, held, entry, modern(cidr_ipv4="10.0.0.0/8")).sensitive


def test_a_rule_is_called_by_its_position_and_description() -> None:
    """Carriers have the rule's address or its position in the group, and its description."""
    found = group(inline(cidr_blocks=("10.0.0.0/8",), description="office"), rule(type="egress", self=True, description="all"))
    assert [one.name for one in found.carriers] == ["aws_security_group.web ingress[0] (office)", "aws_security_group_rule.r (all)"]


@settings(deadline=None, max_examples=30)
@given(strategies.grounded("aws"))
def test_our_own_modules_are_what_lifting_says(grounded: Grounded) -> None:
    """A module that emscloud wrote, understood as anybody's, lets through what recognising and lifting it gives."""
    lowered = lower(grounded)
    assume(not any(problem.severity is Severity.ERROR for problem in lowered.problems))
    _is_what_lifting_says([block for made in blocks(lowered.artifact, False).values() for block in made], grounded.extents)


def test_the_example_is_what_lifting_says() -> None:
    """So is the example of the repository."""
    _is_what_lifting_says([block for file in EXAMPLE.glob("*.tf") for block in strict.read(file.read_text("utf-8"), file.name)], {})


def _is_what_lifting_says(made: list[Block], extents: Mapping[Symbol, tuple[Network, ...]]) -> None:
    read = tuple(one for one in resources(made) if one.kind in (*KINDS, "aws_vpc_security_group_rules_exclusive"))
    ours: dict[str, dict[Direction, list[Bounds]]] = {}
    for found in understand(others.written(read), extents, private_space()):
        assert found.tag is not None
        assert not found.holes
        for direction, bounds in found.flows.items():
            ours.setdefault(found.tag[1], {}).setdefault(direction, []).append(bounds)
    unions = {name: {way: _union(held) for way, held in flows.items()} for name, flows in ours.items()}
    assert unions == lift(recognise(read), extents)


def _union(held: list[Bounds]) -> Bounds:
    """The parts of a group that is spread, together."""
    named: dict[Symbol, TrafficSet] = {}
    for bounds in held:
        for symbol, traffic in bounds.named.items():
            named[symbol] = named.get(symbol, TrafficSet()) | traffic
    return Bounds.of(TrafficSet([box for one in held for box in one.must.boxes]), named)


def test_what_is_forgotten_and_held_by_another_resource_is_said_once() -> None:
    """It is one rule of EC2, and nothing is left of it; but for a peer that nobody else surely holds."""
    old = rule("old", cidr_blocks=("10.0.0.0/8", "11.0.0.0/8"))
    forgotten = replace(old, unwritten=dict.fromkeys(old.values, Unwritten.LEFT))
    held = [modern(f"m{number}", cidr_ipv4=f"{number}.0.0.0/8") for number in (10, 11)]
    found = group(WEB, forgotten, *held)
    assert ([False, False], ()) == ([one.left for one in found.carriers], found.remarks)
    perhaps = replace(held[1], hole=Hole("its number is not known"))
    found = group(WEB, forgotten, held[0], perhaps)
    assert packets(443, 443, TEN, parse_network("11.0.0.0/8")) <= found.flows[Direction.IN].must
    ((code, words, _),) = found.remarks
    assert ("left-by-terraform", True, False) == (code, "11.0.0.0/8" in words, "10.0.0.0/8" in words)
