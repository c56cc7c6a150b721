"""Faults planted in a module's text: some assignment that is tried tells each of them from the policy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import combinations
from multiprocessing import get_context

import pytest

from emscloud.diagnostics import Failed
from emscloud.foreign import Group, Instance, entries, unset
from emscloud.model.policy import Direction
from emscloud.parametric.rules import feature_variable, variable
from emscloud.sources import folder
from emscloud.spaces.bounds import Bounds
from tests.parametric.assignments import SWITCHES, Assignment, flows
from tests.parametric.cases import CASES, Case
from tests.parametric.mutate import Mutant, blocks, mutants
from tests.terraform import plans

FIRST = [case for case in CASES if case.host == "ems-server"]
SHARE = 23
"""One fault in so many is tried, evenly over each kind in each file."""


@dataclass
class Held:
    """Files in memory."""

    texts: Mapping[str, str]

    def text(self, path: str) -> str:
        return self.texts[path]

    def raw(self, path: str) -> bytes:
        return self.texts[path].encode()

    def names(self, path: str) -> tuple[str, ...] | None:
        inside = {name.removeprefix(f"{path}/").partition("/")[0] for name in self.texts if name.startswith(f"{path}/")}
        return tuple(sorted(inside)) or None

    def exists(self, path: str) -> bool:
        return path in self.texts


@dataclass
class Court:
    """A module, its assignments, and what each of them has to mean."""

    case: Case
    chosen: Mapping[str, Assignment] = field(init=False)
    wanted: dict[str, Mapping[Direction, Bounds]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chosen = {
            name: one for name, one in self.case.assignments().items() if not name.startswith("drawn") and "+" not in name
        }

    def group(self, texts: Mapping[str, str], name: str) -> Group | None:
        """The one group that the module's text makes under an assignment, by our own evaluation; None where a cloud refuses it."""
        held = {f"root/{file}": text for file, text in texts.items()}
        held["root/main.tf.json"] = self.case.called({name: self.chosen[name]})
        instances = folder.opened("root", Held(held), "root").instances
        found = plans.groups(instances, self.case.cloud)
        return next(iter(found.values())) if len(found) == 1 and not any(map(_refused, instances)) else None

    def means(self, texts: Mapping[str, str], name: str) -> bool:
        """Whether it lets through, in both directions, what the policy does."""
        if name not in self.wanted:
            self.wanted[name] = flows(self.case.module().made, self.case.cloud, self.chosen[name])
        group = self.group(texts, name)
        return group is not None and not group.holes and group.flows == self.wanted[name]

    def verdict(self, mutant: Mutant) -> str:
        """`caught`, `refused` by Terraform's own rules, or `survived` every assignment."""
        texts = self.case.texts()
        listed = blocks(texts[f"module/{mutant.file}"])
        listed[mutant.block] = mutant.text
        texts[f"module/{mutant.file}"] = "\n".join(listed)
        for name in self._order(mutant):
            try:
                if not self.means(texts, name):
                    return "caught"
            except Failed:
                return "refused"
        return "survived"

    def _order(self, mutant: Mutant) -> list[str]:
        """Assignments of the features that the block names first; where it names none those of everything."""
        block = blocks(self.case.texts()[f"module/{mutant.file}"])[mutant.block]
        named = set(re.findall(r"enable_(\w+)", block))
        own = {feature for feature in self.case.module().made.host.features if feature.replace("-", "_") in named}
        switched = [name for name, one in self.chosen.items() if any(switch in block.replace("-", "_") for switch in one.switches)]
        whole = [] if own else ["all", "overlap", *switched]
        rest = sorted(self.chosen, key=lambda name: (not own & set(self.chosen[name].features), len(self.chosen[name].features)))
        return [*whole, *rest]


def _refused(one: Instance) -> bool:
    """Whether ARM would refuse a rule of a group: peers given in no way or in two, of two families, or some within others."""
    for rule in entries(one.values.get("security_rule")) if one.kind == "azurerm_network_security_group" else ():
        if not isinstance(rule, Mapping):
            return True
        for side in ("source", "destination"):
            listed = rule.get(f"{side}_address_prefixes")
            ways = (rule.get(f"{side}_address_prefix"), listed, rule.get(f"{side}_application_security_group_ids"))
            if sum(not unset(way) for way in ways) != 1:
                return True
            networks = [ip_network(text) for text in entries(listed) if isinstance(text, str)]
            if any(one.version != other.version or one.overlaps(other) for one, other in combinations(networks, 2)):
                return True
    return False


def _files(case: Case) -> list[str]:
    return sorted({name.removeprefix("module/") for name in case.texts()} - {"versions.tf", "outputs.tf"})


def tried(case: Case) -> list[Mutant]:
    """A share of the faults of each file of rules, and all of the defaults and switches on which a rule hangs."""
    made, found = case.module().made, []
    names = {variable(asked.setting.name) for rule in made.rules for asked in rule.services if asked.setting}
    names |= {variable(guard.setting) for rule in made.rules for guard in rule.guards}
    names |= {feature_variable(feature) for feature in made.host.features}
    for file in _files(case):
        every = list(mutants(case.module(), file))
        if file == "variables.tf":
            heads = [block.partition('"')[2].partition('"')[0] for block in blocks(case.module().texts[file])]
            found += [one for one in every if "(default" in one.what and heads[one.block] in names]
        elif file == "main.tf":
            listed = blocks(case.module().texts[file])
            found += [one for one in every if 'network_security_group" ' in listed[one.block]][::2]
            found += [
                one for one in every if any(f"var.{name} is" in one.what for name in SWITCHES[case.cloud]) and "locals" in one.text
            ]
        else:
            found += every[::SHARE]
    return found


def _verdicts(case: Case, at: int) -> list[tuple[str, str, str]]:
    court = Court(case)
    return [(court.verdict(one), f"{one.file} {one.block}: {one.what}", one.text) for one in tried(case)[at::2]]


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case.cloud)
def test_every_fault_is_told_from_the_policy(case: Case, record_property: Callable[[str, object], None]) -> None:
    """No fault of a module's text means what the policy means under every assignment that is tried."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = [one for part in pool.map(_verdicts, [case] * 2, range(2)) for one in part]
    counts = Counter(verdict for verdict, _, _ in found)
    made = sum(len(list(mutants(case.module(), file))) for file in _files(case))
    said = f"{len(found)} faults tried of {made} made; {counts['caught']} caught, {counts['refused']} refused as Terraform would"
    record_property("modules", f"modules/{case.cloud}/{case.folder}: {said}, {counts['survived']} survived")
    assert [one for one in found if one[0] == "survived"] == []
    assert counts["caught"] > 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.cloud}/{case.folder}")
def test_our_own_evaluation_agrees(case: Case) -> None:
    """Without a fault every assignment means what its policy means, also as emscloud itself evaluates the text."""
    court = Court(case)
    assert [name for name in court.chosen if " + " not in name and not court.means(case.texts(), name)] == []
