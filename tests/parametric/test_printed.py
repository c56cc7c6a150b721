"""How examples and tests call a module."""

from __future__ import annotations

from emscloud.hcl.syntax import Ref
from emscloud.parametric.printed import assertion, call, every, refusals, run, values
from emscloud.parametric.variables import Kind
from tests.parametric.test_rules import made


def test_a_call_has_what_its_features_need() -> None:
    """Addresses of documentation for their roles, and the map that has no default in any case."""
    assert {"enable_read": True, "clients": {"office": "10.1.0.0/16"}, "news_cidrs": {}} == values(made(), ["read"])
    assert {"first": "192.0.2.3/32"} == values(made(), ["news"])["news_cidrs"]


def test_references_may_stand_for_the_first_role() -> None:
    """Instead of addresses."""
    assert {"enable_read": True, "clients_ids": "x", "news_cidrs": {}} == values(made(), ["read"], {"ids": "x"})


def test_a_whole_call_says_everything() -> None:
    """Every feature, both families, every setting."""
    said = every(made())
    assert ({"office": "10.2.0.0/16", "office_ipv6": "2001:db8:2::/48"}, 8080) == (said["keepers"], said["web_port"])
    assert ("1000-2000", "3000") == said["ranges"]


def test_runs_are_plans() -> None:
    """A run that has to fail names the variable whose validation does."""
    block = run("a", {"x": 1}, assertion("true", "no"), refused="x")
    assert (("command", Ref("plan")), ("expect_failures", (Ref("var.x"),))) == block.attributes
    assert ["variables", "assert"] == [one.kind for one in block.blocks]
    assert ("module", ("depot",)) == (call(made(), {}).kind, call(made(), {}).labels)


def test_every_setting_is_once_wrong() -> None:
    """Beside nothing chosen, nobody bound and host bits."""
    found = [block.labels[0] for block in refusals(made(), {})]
    common = ["nothing_is_chosen", "nobody_is_bound", "host_bits"]
    assert [*common, "wrong_web_port", "wrong_ranges", "wrong_mode", "wrong_area", "no_address_in_news_cidrs"] == found[:-1]
    assert "the_page_has_none_1" == found[-1]


def test_every_kind_of_references_is_once_wrong() -> None:
    """A CIDR is none of them."""
    kind = Kind("ids", "Groups", None, ())
    (wrong,) = [block for block in refusals(made(), {}, [kind]) if block.labels[0].startswith("no_reference")]
    assert ("no_reference_in_clients_ids",) == wrong.labels
    assert (("command", Ref("plan")), ("expect_failures", (Ref("var.clients_ids"),))) == wrong.attributes
