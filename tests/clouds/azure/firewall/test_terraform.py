"""The module of a rule collection group: its blocks, what the policy needs, and what Azure would refuse."""

from __future__ import annotations

from emscloud.clouds.azure.firewall.terraform import firewall
from emscloud.diagnostics import Severity
from emscloud.hcl.printer import render
from emscloud.model.policy import ByName
from tests.clouds.azure.firewall.samples import APPLICATION_GROUP, ask, policy

WEB, MAIL = ask("x", "tcp/443", "a.example"), ask("mail", "tcp/25", "b.example")


def test_a_module_has_its_files() -> None:
    """Versions, the firewall policy and the priority as variables, the group, its id; the provider in a root module alone."""
    names = {"versions.tf", "variables.tf", "rule-collection-group.tf", "outputs.tf"}
    made, root = firewall(policy(WEB), False), firewall(policy(WEB), True)
    assert (set(made.files), set(root.files)) == (names, {*names, "providers.tf"})
    assert dict(root.files["providers.tf"][0].attributes) == {"subscription_id": "0-0"}
    of, priority = made.files["variables.tf"]
    assert ("default" in dict(of.attributes), dict(priority.attributes)["default"]) == (False, 1000)
    assert (made.rules, made.problems, made.left_out) == (1, (), ())


def test_names_and_addresses_are_collections_of_their_own() -> None:
    """Network rules, which the firewall looks at first anyway, stand first; a collection without rules is not there."""
    made = policy(WEB, ask("y", "tcp/636", "10.9.0.1"))
    (group,) = firewall(made, False).files["rule-collection-group.tf"]
    assert [(one.kind, dict(one.attributes)) for one in group.blocks] == [
        ("network_rule_collection", {"name": "addresses", "priority": 100, "action": "Allow"}),
        ("application_rule_collection", {"name": "names", "priority": 200, "action": "Allow"}),
    ]
    (bare,) = firewall(policy(WEB), False).files["rule-collection-group.tf"]
    assert [one.kind for one in bare.blocks] == ["application_rule_collection"]
    (none,) = firewall(policy(ask("x", "tcp/443", APPLICATION_GROUP)), False).files["rule-collection-group.tf"]
    assert none.blocks == ()


def test_rules_by_name_that_are_network_rules_need_the_proxy() -> None:
    """A note says so, with the rules; so does a comment above them."""
    made = firewall(policy(WEB, MAIL), False)
    assert [(one.code, one.severity) for one in made.problems] == [("E333", Severity.NOTE)]
    assert "DNS proxy is on" in made.problems[0].detail
    assert "web.mail_tcp_25.names" in made.problems[0].detail
    assert "# Rules that name hosts here hold where the policy's DNS proxy is on" in render(made.files["rule-collection-group.tf"])
    other = firewall(policy(WEB, ask("y", "tcp/636", "10.9.0.1")), False)
    assert "DNS proxy" not in render(other.files["rule-collection-group.tf"])


def test_a_name_that_is_too_long_is_an_error() -> None:
    """The names of policy and target together may pass what Azure takes."""
    made = policy(WEB)
    found = firewall(ByName("p" * 64, type(made.target)("t" * 64, "azure", made.target.settings), made.groups), False)
    assert [(problem.code, "Azure takes 80 characters" in problem.detail) for problem in found.problems] == [("E301", True)]
