"""The grammar: every committed module keeps to it, and what does not is seen."""

from __future__ import annotations

import pytest

from emscloud import clouds, module
from emscloud.load.service import load_service
from emscloud.parametric import grammar
from tests.parametric.cases import CASES, Case
from tests.parametric.test_rules import LIKE

AWS = next(case for case in CASES if case.cloud == "aws" and case.host == "ems-server")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.cloud}/{case.folder}")
def test_a_committed_module_keeps_to_it(case: Case) -> None:
    """As its text stands on the disk; the number of its rules is that of its rows, services and ways to give peers."""
    texts = {name: (case.path / name).read_text("utf-8") for name in case.module().texts}
    assert [] == grammar.departures(case.module().made, case.module().printed, texts)
    assert grammar.count(case.module().printed, texts) == grammar.count(case.module().printed, case.module().texts) > 0


@pytest.mark.parametrize("cloud", clouds.names())
def test_peers_whose_names_begin_alike_are_two(cloud: str) -> None:
    """A variable belongs to the longest name that it begins with, so a rule for both of them is seen."""
    made = module.build(load_service(LIKE, "1.0.r1.yaml"), None, cloud)
    assert [] == grammar.departures(made.made, made.printed, made.texts)
    old, new = {"aws": ("var.keepers_news_cidrs :", "merge(var.keepers_news_cidrs, var.keepers) :")}.get(
        cloud, ("= contains", "= local.keepers_peers.asg == [] && contains")
    )
    file = {"aws": "egress.tf"}.get(cloud, "rules.tf")
    head, mark, tail = made.texts[file].rpartition(old)
    assert mark == old
    found = grammar.departures(made.made, made.printed, {file: f"{head}{new}{tail}"})
    assert [one for one in found if "ranges over one kind of peers, and here are 2" in one] != []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("var.enable_telemetry ?", "var.enable_telemetry && var.enable_fsso ?", "one feature, and here are 2"),
        ("var.enable_telemetry ?", "true ?", "one feature, and here are 0"),
        ("var.enable_telemetry ?", 'var.enable_telemetry && var.probe == "any" && var.region == "us" ?', "`region`"),
        ("var.enable_telemetry ?", 'var.enable_telemetry && strcontains(var.probe, "a") ?', "used otherwise"),
        ("? var.endpoints :", "? merge(var.endpoints, var.admins) :", "one kind of peers, and here are 2"),
        ("= var.telemetry_port\n", "= var.telemetry_port + var.web_port\n", "ports of one setting"),
        ("= var.telemetry_port\n", "= length(var.name)\n", "leans on nothing else, and here it leans on name"),
        ("= var.telemetry_port\n", "= local.port\n", "leans on nothing else, and here it leans on port"),
    ],
)
def test_what_departs_from_it_is_said(old: str, new: str, words: str) -> None:
    """With the file, the block, and what is there instead."""
    texts = dict(AWS.module().texts)
    assert old in texts["ingress.tf"]
    texts["ingress.tf"] = texts["ingress.tf"].replace(old, new, 1)
    found = grammar.departures(AWS.module().made, AWS.module().printed, texts)
    assert any(
        words.strip("`") in one and one.startswith("ingress.tf, resource.aws_vpc_security_group_ingress_rule.telemetry")
        for one in found
    )
