"""The proof of a proposal finds whatever it lets through too much, and names what it lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.diagnostics import Failed
from emscloud.diff.delta import Way
from emscloud.foreign import Hole
from emscloud.model.policy import Direction
from emscloud.propose.draft import Draft, Held, Place
from emscloud.propose.printed import policy
from emscloud.propose.proof import proof, warnings
from emscloud.propose.standing import Standing
from tests.propose.standings import PLACES, on_aws, on_azure
from tests.propose.test_atoms import aws, nsg

POLICY = """\
name: ems
groups:
  web: {rules: [{id: a, %s: tcp/443, %s: [%s], why: w}]}
targets: {aws: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0}}
"""
TEN = on_aws(("web", [aws(cidr_ipv4="10.0.0.0/8")]))
DRAFT = Draft("ems", (Place("aws", "aws", PLACES["aws"]),), (Held("web", "aws", "aws", "web", {}),), (), {}, {}, {})


@pytest.mark.parametrize(
    ("words", "wider", "ways"),
    [
        (("inbound", "from", "10.0.0.0/8"), [], set()),
        (("inbound", "from", "10.0.0.0/9"), [], {Way.NARROWER}),
        (("inbound", "from", "10.0.0.0/7"), ["aws/web in tcp/443 with peer 11.0.0.0"], {Way.WIDER}),
        (("inbound", "from", "{aws: pl-0123456789abcdef0}"), ["aws/web in tcp/443 with peer 1.0.0.1"], {Way.WIDER}),
        (("outbound", "to", "192.0.2.1"), ["aws/web out tcp/443 with peer 192.0.2.1"], {Way.WIDER, Way.NARROWER}),
    ],
)
def test_a_proposal_is_held_against_what_lives(words: tuple[str, str, str], wider: list[str], ways: set[Way]) -> None:
    """What it opens has a packet; what it closes is told."""
    found = proof(POLICY % words, DRAFT, [TEN])
    assert (wider, ways) == (list(found.wider[:1]), {change.way for change in found.changes} - {Way.UNKNOWN})
    assert set() == found.codes()


def test_what_is_not_said_is_told_with_a_packet_and_its_rules() -> None:
    """In words that need no reader of the text."""
    ((words, packet),) = proof(POLICY % ("inbound", "from", "10.0.0.0/9"), DRAFT, [TEN]).unsaid()
    assert "in tcp/443 with peer 10.128.0.0" == packet
    assert "aws/web lets through in tcp/443 (HTTPS) from 10.128.0.0/9" in words
    assert "by sgr-00010000000000000" in words


def test_what_nobody_can_tell_is_told_with_its_reasons() -> None:
    """A write that is not settled, and source ports."""
    text = (POLICY % ("inbound", "from", "10.0.0.0/8")).replace("cloud: aws", "cloud: azure")
    unsettled = replace(TEN, holes=(Hole("its last write is Failed"),))
    ((words, packet),) = proof(text.replace("azure", "aws"), DRAFT, [unsettled]).unsaid()
    assert ("its last write is Failed", None) == (words, packet)
    rules = [nsg(100, source_address_prefix="10.0.0.0/8", source_port_range="1-2", destination_address_prefix="10.1.2.3")]
    place = on_azure(("web", rules))
    made = replace(DRAFT, places=(Place("azure", "azure", PLACES["azure"]),))
    target = "azure: {cloud: azure, subscription_id: 00000000-0000-0000-0000-000000000000, resource_group: rg, location: we}"
    text = (POLICY % ("inbound", "from", "192.0.2.1")).partition("targets:")[0] + f"targets: {{{target}}}\n"
    told = proof(text, made, [place]).unsaid()
    assert any("may let through" in words and "source ports 1-2" in words for words, _ in told)


def test_blanks_are_stood_in_for() -> None:
    """Each by something of its form, so that all the rest is proven."""
    for cloud, group in (("aws", TEN), ("azure", on_azure(("web", [nsg(100)])))):
        keys = tuple(PLACES[cloud])
        held = Held("web", cloud, cloud, "web", {})
        made = replace(DRAFT, places=(Place(cloud, cloud, {}, keys),), groups=(held,))
        text = policy(made).replace("  web:", "  web: {rules: [{id: a, inbound: tcp/443, from: [10.0.0.0/8], why: w}]}")
        assert (set(), ()) == (proof(text, made, [group]).codes(), proof(text, made, [group]).wider)


def test_losses_and_warnings_are_those_of_the_compiled_policy() -> None:
    """What has to be accepted, by requirement and group; what is close to a quota."""
    many = [aws(cidr_ipv4=f"10.0.{number}.0/24") for number in range(50)]
    peers = ", ".join(str(one["cidr_ipv4"]) for one in many)
    found = proof(POLICY % ("inbound", "from", peers), DRAFT, [on_aws(("web", many))])
    assert (["E303"], ()) == ([one.code for one in warnings(found)], found.losses())
    made = replace(DRAFT, places=(Place("azure", "azure", PLACES["azure"]),))
    target = "azure: {cloud: azure, subscription_id: 00000000-0000-0000-0000-000000000000, resource_group: rg, location: we}"
    text = POLICY.replace("tcp/443", "any") % ("inbound", "from", "{azure: VirtualNetwork}")
    found = proof(text.partition("targets:")[0] + f"targets: {{{target}}}\n", made, [on_azure(("web", []))])
    assert ((("azure-icmpv6", "a", "web"),), {"E310"}, ()) == (found.losses(), found.codes(), found.wider)


def test_references_are_compared_by_name_or_by_id() -> None:
    """A group among its own members, as the proposal has it."""
    itself = Standing(
        "aws", PLACES["aws"], TEN.groups, on_aws(("web", [aws(referenced_security_group_id=TEN.groups[0].address)])).rules
    )
    for peer, by_id, other in (("{group: web}", (), ("web",)), (f"{{aws: {TEN.groups[0].address}}}", ("web",), ())):
        text = POLICY % ("inbound", "from", peer)
        assert ((), ()) == (proof(text, DRAFT, [itself], by_id).wider, proof(text, DRAFT, [itself], by_id).changes)
        assert () != proof(text, DRAFT, [itself], other).wider


def test_a_text_that_is_no_policy_is_refused() -> None:
    """With what is wrong with it."""
    with pytest.raises(Failed):
        proof("name: ems\n", DRAFT, [TEN])
    assert Direction.IN in Direction
