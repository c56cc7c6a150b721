"""What was found by trying to have more let through than was asked: each is a test of its own."""

from __future__ import annotations

from dataclasses import replace

from emscloud import clouds
from emscloud.cloud import Loss
from emscloud.hcl import printer, strict
from emscloud.model.policy import Direction, Grounded
from emscloud.prove import prove
from emscloud.spaces.traffic import TrafficSet
from tests import edges
from tests.proof.samples import ask, group, policy
from tests.proof.trial import compiled


def _codes(grounded: Grounded, losses: tuple[Loss, ...], texts: dict[str, str]) -> list[str]:
    return [problem.code for problem in prove(clouds.get(grounded.target.cloud), grounded, losses, texts, strict.read)]


def _azure(*words: str) -> tuple[Grounded, tuple[Loss, ...], dict[str, str]]:
    """One group with one requirement for each text `services with peers`."""
    parts = [text.partition(" with ") for text in words]
    asks = [ask(f"r{place}", services, peers) for place, (services, _, peers) in enumerate(parts)]
    grounded = policy("azure", group("web", *asks))
    known = compiled(grounded)
    return grounded, known.losses, dict(known.texts)


def test_what_one_loses_another_may_have() -> None:
    """GRE of one requirement is lost, and let through by another that asks for everything: no difference, in any order."""
    for words in (("proto/47 with 10.0.0.0/8", "any with 10.1.0.0/16"), ("any with 10.1.0.0/16", "proto/47 with 10.0.0.0/8")):
        grounded, losses, texts = _azure(*words)
        assert [loss.name for loss in losses] == ["azure-protocol"]
        assert _codes(grounded, losses, texts) == []
        assert list(edges.mistakes(grounded, losses, texts)) == []


def test_a_widening_is_not_taken_at_its_word() -> None:
    """Lowering that opens every UDP port and calls it ICMP types is refused, though text and claim agree."""
    grounded, (widening,), texts = _azure("icmpv4/8 udp/53 with 10.0.0.0/8")
    wide = compiled(policy("azure", group("web", ask("r0", "icmpv4/8 udp/0-65535", "10.0.0.0/8"))))
    ((place),) = {box[2:] for box in widening.traffic.boxes}
    udp = [(17 << 16 | low, 17 << 16 | high, *place) for low, high in ((0, 52), (54, 65535))]
    claim = replace(widening, traffic=widening.traffic | TrafficSet(udp))
    assert _codes(grounded, (widening,), texts) == []
    assert _codes(grounded, (claim,), dict(wide.texts)) == ["E320"]


def test_a_loss_stays_within_its_requirement() -> None:
    """A claim about peers, a direction or a requirement that did not ask is refused."""
    grounded, losses, texts = _azure("icmp with fd00::/8", "icmpv6 with fc00::/8")
    (loss, other) = losses
    assert _codes(grounded, losses, texts) == []
    for claim in (
        replace(loss, traffic=other.traffic),
        replace(loss, direction=Direction.OUT),
        replace(loss, requirement="r9"),
        replace(loss, name="azure-protocol"),
    ):
        assert "E320" in _codes(grounded, (claim, other), texts)


def test_blocks_that_nobody_wrote_are_refused() -> None:
    """A module or a data block could open anything, and the text that holds one is not proven."""
    grounded = policy("aws", group("web", ask("a", "tcp/1", "10.0.0.0/8")))
    known = compiled(grounded)
    for kind in ("module", "data", "locals", "import", "moved"):
        texts = {**known.texts, "more.tf": f'{kind} "x" {{\n  source = "./x"\n}}\n'}
        assert _codes(grounded, (), texts) == ["E503"]


def test_one_priority_for_two_rules_is_refused() -> None:
    """ARM refuses it at apply, and which of the two would decide is not said."""
    grounded, losses, texts = _azure("tcp/1 udp/1 with 10.0.0.0/8")
    lines = [line for line in texts["group-web.tf"].split("\n") if "priority" in line and "4096" not in line]
    for instead in (lines[1], lines[0].split("=")[0] + "= 99", lines[0].split("=")[0] + "= 4097"):
        changed = {**texts, "group-web.tf": texts["group-web.tf"].replace(lines[0], instead)}
        assert _codes(grounded, losses, changed) == ["E503"]


def test_a_lost_default_deny_is_seen() -> None:
    """Without our own deny the default rules let in the virtual network: the proof sees it by its symbol."""
    grounded, losses, _ = _azure("tcp/1 with 10.0.0.0/8")
    cloud = clouds.get("azure")
    files = cloud.blocks(cloud.lower(grounded).artifact, False)
    (block,) = files["group-web.tf"]
    short = replace(block, blocks=tuple([one for one in block.blocks if ("access", "Deny") not in one.attributes]))
    texts = {name: printer.render((short,) if name == "group-web.tf" else blocks) for name, blocks in files.items()}
    assert set(_codes(grounded, losses, texts)) == {"E320"}
    assert next(edges.mistakes(grounded, losses, texts), "") != ""
