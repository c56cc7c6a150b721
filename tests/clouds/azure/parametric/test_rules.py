"""A rule as local values: names as `emit` gives them, places in the band, and what is lost."""

from __future__ import annotations

from emscloud.clouds.azure.parametric.rules import BAND, loss_names, losses, offsets, parts, ranged, said
from emscloud.hcl.printer import render
from emscloud.model.policy import Direction
from tests.parametric.test_rules import WHOLE, made


def test_a_part_is_a_protocol_or_a_setting() -> None:
    """Fixed services of one protocol are one rule; a setting that says ports is one of its own, so no ports overlap in a rule."""
    found = {part.label: part for rule in made().rules for part in parts(rule)}
    assert ["read_web_port", "read_ranges", "write_plain", "write_tls_tcp", "write_tls_icmp", "news"] == list(found)
    names = {"ipv4": "depot.write_icmp_ipv4", "asg": "depot.write_icmp_asg", "tag": "depot.write_icmp_tag"}
    assert names == dict(found["write_tls_icmp"].rules)
    assert ('["443"]', "var.ranges") == (found["write_tls_tcp"].ports, found["read_ranges"].ports)


def test_options_that_exclude_each_other_share_a_rule() -> None:
    """By its name and priority, so a change of the choice is a change in place."""
    plain, tls = [part for rule in made().rules for part in parts(rule) if part.label in ("write_plain", "write_tls_tcp")]
    assert plain.rules == tls.rules


def test_places_are_distinct_and_do_not_move() -> None:
    """Each name has its own within its direction, and keeps it when a row is added."""
    every = [part for rule in made().rules for part in parts(rule)]
    found = offsets(every)
    for direction in Direction:
        places = [place for (way, _), place in found.items() if way is direction]
        assert (len(places), True) == (len(set(places)), all(0 <= place < BAND for place in places))
    assert {key: found[key] for key in offsets(every[:2])} == offsets(every[:2])


def test_a_rule_is_there_where_it_has_peers() -> None:
    """Its guard is the feature, the choice and that some peer is given in its way."""
    (tls,) = [part for rule in made().rules for part in parts(rule) if part.label == "write_tls_icmp"]
    text = render((said(tls, offsets([tls])), ranged(tls.rule.peers)))
    assert '} if var.enable_write && var.mode == "tls" && length(local.keepers_peers[peers]) > 0' in text
    assert "asg  = values(var.keepers_application_security_group_ids)" in text
    assert "tag  = values(var.keepers_service_tags)" in text


def test_a_tag_has_the_losses_of_both_families() -> None:
    """Nobody knows which addresses it holds, so what either family loses is to be accepted."""
    (block,) = losses(made())
    held = " + ".join(f"length(local.keepers_peers.{way})" for way in ("ipv6", "asg", "tag"))
    assert f"{held} > 0" in str(dict(block.attributes)["condition"])


def test_losses_are_accepted_by_name() -> None:
    """Those that the page's services have on Azure, where somebody would notice."""
    assert (["azure-icmpv6"], []) == (loss_names(made().rules), loss_names(made(WHOLE.replace(", icmp]", "]")).rules))
    (block,) = losses(made())
    assert "add `azure-icmpv6` to `accept`." in str(dict(block.attributes)["error_message"])
