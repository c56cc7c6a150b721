"""Each guide of docs/moving is followed: what it prints is true, nothing is destroyed, and no packet is cut on the way.

The module that one of them moves away from is of our own writing: it has addresses and arguments of
terraform-aws-modules/security-group, and none of its text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import papers
from tests.terraform import moving
from tests.terraform.moving import PACKETS, Place, arm_passes, ec2_passes

GUIDES = papers.ROOT / "docs" / "moving"
NAMES = ("inline", "rules", "module", "azure-rules", "by-hand")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Both clouds, once for all guides."""
    with moving.place() as one:
        yield one


def page(name: str) -> papers.Page:
    """A guide."""
    return papers.read((GUIDES / f"{name}.md").read_text("utf-8"))


def test_every_guide_is_here() -> None:
    """The index leads to each, and is followed beside them."""
    assert sorted((*NAMES, "index")) == sorted(path.stem for path in GUIDES.glob("*.md"))
    assert [name for name in NAMES if f"({name}.md)" not in (GUIDES / "index.md").read_text("utf-8")] == []


def test_the_index_is_true(place: Place, tmp_path: Path) -> None:
    """Its commands print what it shows."""
    assert [] == place.follow(page("index"), tmp_path / "place").complaints


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_is_true_and_cuts_nothing(place: Place, tmp_path: Path, name: str) -> None:
    """Its commands print what it shows, its plans harm nothing, and whatever passed before passes after every call."""
    one = page(name)
    followed = place.follow(one, tmp_path / "place")
    assert ([], [], [], [], set()) == (followed.complaints, followed.harm, followed.cut, followed.lost, followed.gone)
    asked = [command.text for command in one.commands]
    assert any("plan -detailed-exitcode" in text for text in asked), "a second plan is empty"
    assert asked[-1].startswith(("emscloud diff aws:", "emscloud diff azure:", "emscloud diff $a")), "the policy is what lives"


def test_the_probe_tells_packets_apart() -> None:
    """A union of rules on AWS; on Azure the first that fits, and its default rules after them."""
    group = frozenset({("ingress", "tcp", 443, 443, "ipv4", "10.20.0.0/16", None)})
    assert [("in", 443, "10.20.3.4")] == [one for one in PACKETS if ec2_passes(group, one)]
    deny = {"direction": "Inbound", "protocol": "*", "access": "Deny", "priority": 4096}
    deny |= {"sourceAddressPrefix": "*", "destinationPortRange": "*"}
    web = deny | {
        "access": "Allow",
        "priority": 100,
        "sourceAddressPrefixes": ["10.21.0.0/16"],
        "destinationPortRanges": ["80-443"],
    }
    found = [one for one in PACKETS if arm_passes([{"properties": deny}, {"properties": web}], one) and one[0] == "in"]
    assert [("in", 80, "10.21.3.4"), ("in", 443, "10.21.3.4")] == found
    assert arm_passes([], ("in", 22, "10.0.5.20"))
    assert not arm_passes([], ("in", 22, "8.8.8.8"))
