"""A draft as text: what loads, and what is said beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
import yaml

from emscloud import clouds
from emscloud.load.catalog import Catalog
from emscloud.load.policy import load_policy
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Symbol
from emscloud.model.written import Policy
from emscloud.propose.atoms import Peer
from emscloud.propose.draft import Draft, Held, Place
from emscloud.propose.printed import peer, peers, policy
from emscloud.propose.recognise import recognise
from emscloud.propose.rules import rules
from emscloud.report.starter import BLANK
from emscloud.spaces.address import parse_network
from tests.propose.finds import held
from tests.propose.standings import PLACES

A, B = "10.1.0.0/16", "10.2.0.0/16"
CATALOG = Catalog.shipped()
WHOLE = {name: Place(name, name, settings) for name, settings in PLACES.items()}


def draft(*groups: Held) -> Draft:
    """A draft of groups, each in the target that has its cloud's name."""
    found = recognise(groups, CATALOG)
    left = {one.name: rules(one, found.explained.get(one.name, frozenset())) for one in groups}
    places = tuple(WHOLE[name] for name in dict.fromkeys(one.target for one in groups))
    return Draft("ems", places, groups, found.claims, found.peers, found.roles, left)


def loaded(text: str) -> Policy:
    """The text as a policy."""
    return load_policy(text, "a.yaml", {name: clouds.get(name) for name in clouds.names()}, CATALOG, {})


def test_a_text_is_a_policy_with_what_was_recognised() -> None:
    """And the rest as rules; comments name the live rules of each."""
    one = held({"in tcp/8014#EMS telemetry": A, "in tcp/22#shell: for \u202eus": B, "out tcp/80#web": B}, target="aws")
    text = policy(draft(one))
    assert yaml.safe_load(text) == {
        "name": "ems",
        "groups": {
            "web": {
                "requires": [
                    {
                        "service": "forticlient-ems@6.4",
                        "host": "ems-server",
                        "features": ["telemetry"],
                        "settings": {"telemetry-port": "8014"},
                    }
                ],
                "rules": [
                    {"id": "shell", "inbound": "tcp/22", "from": [B], "why": "for \\u202eus"},
                    {"id": "web", "outbound": "tcp/80", "to": [B], "why": "web"},
                ],
            }
        },
        "peers": {"endpoints": [A]},
        "targets": {"aws": {"cloud": "aws", **PLACES["aws"]}},
    }
    assert ["forticlient-ems/telemetry", "shell", "web"] == [ask.id for ask in loaded(text).groups["web"].asks]
    for words in (
        "This live rule is what the page of FortiClient EMS",
        "forticlient-ems/telemetry: r0 (EMS telemetry)",
        "r1 (shell",
    ):
        assert words in text
    assert "`signatures` is not told" in text
    assert text.isascii()


def test_each_group_says_its_target_where_there_are_several() -> None:
    """And a role is a list for each target where they differ."""
    one, two = held({"in tcp/8013": A}, "one", target="aws"), held({"in tcp/8013": B}, "two", "azure", "azure")
    text = policy(draft(one, two))
    tree = yaml.safe_load(text)
    assert [["aws"], ["azure"], {"aws": [A], "azure": [B]}] == [
        tree["groups"]["one"]["in"], tree["groups"]["two"]["in"], tree["peers"]["endpoints"]
    ]  # fmt: skip
    same = policy(draft(one, held({"in tcp/8013": A}, "two", "azure", "azure")))
    assert {"endpoints": [A]} == yaml.safe_load(same)["peers"]
    assert {"aws", "azure"} == set(loaded(text).targets)


def test_what_is_missing_is_a_blank_and_what_is_unsaid_is_said_at_the_top() -> None:
    """As `init` prints it, so that `check` names it."""
    one = draft(held({"in tcp/22": A}, target="aws"))
    text = policy(
        replace(
            one, places=(Place("aws", "aws", {"region": "eu-west-1"}, ("account_id", "vpc_id")),), unsaid=("a\nb",), notes=("c",)
        )
    )
    assert {"cloud": "aws", "region": "eu-west-1", "account_id": BLANK, "vpc_id": BLANK} == yaml.safe_load(text)["targets"]["aws"]
    assert all(
        line in text for line in ("# NOT SAID: a\\nb\n", "# c\n", "but for what is named here", "Fill in account_id, vpc_id")
    )


def test_what_a_cloud_cannot_say_is_accepted() -> None:
    """By row or by rule, for its group."""
    text = policy(
        replace(draft(held({"out any": A}, target="aws")), accept=(("azure-icmpv6", "a/b", "web"), ("azure-icmpv6", "c", "web")))
    )
    accepted = cast("list[dict[str, str]]", yaml.safe_load(text)["accept"])
    assert [("a/b", None), (None, "c")] == [(one.get("row"), one.get("rule")) for one in accepted]


@pytest.mark.parametrize(
    ("text", "said"),
    [("10.0.0.1/32", "10.0.0.1"), ("10.0.0.0/8", "10.0.0.0/8"), ("fd00::1/128", "fd00::1"), ("fd00::/8", "fd00::/8")],
)
def test_a_single_address_has_no_length(text: str, said: str) -> None:
    """A prefix has."""
    assert said == peer(parse_network(text))


def test_everybody_is_a_word() -> None:
    """Of both families one."""
    some: list[Peer] = [parse_network("10.0.0.0/8"), ANYWHERE_V6, Symbol("azure", "Storage")]
    assert ["10.0.0.0/8", "anywhere-ipv6", {"azure": "Storage"}] == peers(some)
    assert ["anywhere", "10.0.0.0/8", {"azure": "Storage"}] == peers([*some, ANYWHERE_V4])
