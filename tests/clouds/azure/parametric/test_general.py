"""The variables of a module that no catalog names."""

from __future__ import annotations

from emscloud.clouds.azure.parametric.general import general
from emscloud.hcl.printer import render
from tests.parametric.test_rules import made


def test_they_are_the_same_for_every_service() -> None:
    """But for what has to be accepted, which hangs on the services of the page."""
    names = [block.labels[0] for block in general(made())]
    place = ["name", "tags", "resource_group_name", "location", "network_security_group_name", "create_network_security_group"]
    assert [*place, "deny_everything_else", "load_balancer_probes", "priority_base", "accept"] == names


def test_probes_go_with_the_deny_that_would_cut_them() -> None:
    """Off unless they are asked for; both descriptions say what the deny does to them."""
    found = {block.labels[0]: block for block in general(made())}
    probes = render((found["load_balancer_probes"],))
    assert "default     = false" in probes
    assert "condition     = !var.load_balancer_probes || local.deny" in probes
    assert "cut the probes" in probes
    assert "health probes too, unless `load_balancer_probes` is true" in render((found["deny_everything_else"],))
