"""The reader of a rule collection group: exactly our own rules, and what they let through."""

from __future__ import annotations

import re

import pytest

from emscloud.clouds.azure.firewall.recognise import passes
from emscloud.clouds.azure.firewall.terraform import firewall
from emscloud.diagnostics import Failed
from emscloud.hcl import strict
from emscloud.hcl.printer import render
from emscloud.hcl.resources import resources
from emscloud.model.policy import ByName, Passage
from emscloud.resolve.byname import passages
from tests.clouds.azure.firewall.samples import ask, policy

EVERY = policy(
    ask("https", "tcp/443", "a.example b.example"),
    ask("http", "tcp/80", "a.example"),
    ask("mail", "tcp/25 udp/123 tcp/8000-8001 tcp/0-65535", "a.example"),
    ask("address", "tcp/636 icmp any", "10.9.0.1 10.8.0.0/16 Storage Storage.WestEurope"),
    addresses="10.0.1.0/24 10.0.2.0/24",
)


def text(by_name: ByName) -> str:
    """The printed module."""
    return "\n".join(render(blocks) for _, blocks in sorted(firewall(by_name, True).files.items()))


def read(printed: str) -> frozenset[Passage]:
    """What the text lets through."""
    return passes(resources(strict.read(printed, "all.tf")))


def test_what_passes_is_what_is_asked() -> None:
    """Of a policy with every kind of rule, passage by passage."""
    (group,) = EVERY.groups
    assert read(text(EVERY)) == {passage for one in group.requirements for passage in passages(group, one)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"b.example"', '"c.example"'),
        ('"8000-8001"', '"8000-8002"'),
        ('protocols             = ["TCP"]', 'protocols             = ["UDP"]'),
        ('"10.8.0.0/16"', '"10.0.0.0/8"'),
        ('"Storage.WestEurope"', '"Storage.NorthEurope"'),
        ('"10.0.2.0/24"]', '"10.0.0.0/16"]'),
        ('["636"]', '["*"]'),
    ],
)
def test_another_rule_is_another_passage(old: str, new: str) -> None:
    """What is edited is read otherwise."""
    printed = text(EVERY)
    assert old in printed
    assert read(printed.replace(old, new, 1)) != read(printed)


def test_a_rule_less_is_a_passage_less() -> None:
    """Each rule is missed."""
    printed = text(EVERY)
    found = re.findall(r"\n    rule \{\n.*?\n    \}\n", printed, re.DOTALL)
    assert len(found) == 9
    for rule in found:
        assert read(printed.replace(rule, "", 1)) < read(printed)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('action   = "Allow"', 'action   = "Deny"', "does not allow"),
        ('resource "azurerm_firewall_policy_rule_collection_group"', 'resource "azurerm_firewall"', "something else than one"),
        ("  priority           = var.priority\n", "", "not those of a rule collection group"),
        ("    name     = ", "    title    = ", "other arguments than its own"),
        ("destination_addresses =", "destination_ip_groups =", "a network rule has other arguments"),
        ('      destination_fqdns = ["a.example"]\n      destination_ports = ["25"]', '      destination_ports = ["25"]', "other"),
        (
            '        type = "Https"\n        port = 443',
            '        type = "Https"\n        port = 444',
            "HTTP or HTTPS at its own port",
        ),
        (
            '        type = "Https"\n        port = 443',
            '        type = "Mssql"\n        port = 443',
            "HTTP or HTTPS at its own port",
        ),
        ('["ICMP"]', '["Any", "ICMP"]', "`protocols` holds several"),
        ('["ICMP"]', '["SCTP"]', "is no service of a network rule"),
        ('["636"]', '["636-"]', "is no service of a network rule"),
        ('["636"]', "[]", "`destination_ports` is no list of texts"),
        ('["636"]', "[636]", "`destination_ports` is no list of texts"),
        ('"10.0.1.0/24", "10.0.2.0/24"', '"10.0.1.0/24", "fd00::/64"', "a source is no IPv4 prefix"),
        ('"10.8.0.0/16"', '"fd00::/64"', "is no IPv4 prefix"),
        ('"10.8.0.0/16"', '"10.8.0.1/16"', "E503"),
        ('"10.8.0.0/16"', '"10.8.0.0"', "is not canonical"),
        ("web.http_http_80.names", "WEB.https_https_443.names", "two rules are called"),
        ("  network_rule_collection {", "  nat_rule_collection {", "not those of a rule collection group"),
    ],
)
def test_what_is_not_ours_is_refused(old: str, new: str, words: str) -> None:
    """A rule or an argument that emscloud never writes is E503, whatever it would let through."""
    printed = text(EVERY)
    assert old in printed
    with pytest.raises(Failed, match="E503: The filter by name cannot be read back") as refused:
        read(_aligned(printed.replace(old, new, 1)))
    assert words in str(refused.value)


def _aligned(printed: str) -> str:
    """The text as the printer would align it, where an edit changed the length of a name or took a line out."""
    lines = printed.split("\n")
    for start in range(len(lines)):
        end = start
        while end < len(lines) and re.fullmatch(r" *[a-z_]+ += \S.*", lines[end]):
            end += 1
        if end - start > 0 and (start == 0 or not re.fullmatch(r" *[a-z_]+ += \S.*", lines[start - 1])):
            pairs = [re.fullmatch(r"( *)([a-z_]+) +(= .*)", line) for line in lines[start:end]]
            width = max(len(pair[2]) for pair in pairs if pair)
            lines[start:end] = [f"{pair[1]}{pair[2]:<{width}} {pair[3]}" for pair in pairs if pair]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "old",
    [
        "  network_rule_collection {\n",
        "    rule {\n",
        "      protocols {\n",
    ],
)
def test_an_attribute_is_no_block(old: str) -> None:
    """Where blocks stand, an attribute of the same name is refused."""
    resource = resources(strict.read(text(EVERY), "all.tf"))[0]
    values = dict(resource.values)
    collection = values["application_rule_collection" if "protocols" in old else "network_rule_collection"]
    assert isinstance(collection, tuple)
    first = collection[0]
    assert isinstance(first, dict)
    rules = first["rule"]
    assert isinstance(rules, tuple)
    if old.strip() == "network_rule_collection {":
        values["network_rule_collection"] = "x"
    elif old.strip() == "rule {":
        values["network_rule_collection"] = ({**first, "rule": ("x",)},)
    else:
        rule = rules[0]
        assert isinstance(rule, dict)
        values["application_rule_collection"] = ({**first, "rule": ({**rule, "protocols": ("x",)},)},)
    with pytest.raises(Failed, match="an attribute where blocks are"):
        passes([type(resource)(resource.kind, resource.name, values)])


def test_an_application_rule_has_its_own_arguments() -> None:
    """TLS that is terminated, say, is nothing of ours."""
    printed = text(EVERY).replace(
        'destination_fqdns = ["a.example"]\n\n', 'destination_fqdns = ["a.example"]\n      terminate_tls = true\n\n'
    )
    with pytest.raises(Failed, match="an application rule has other arguments"):
        read(_aligned(printed))
