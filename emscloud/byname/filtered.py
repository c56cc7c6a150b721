"""A policy in one target → its filter by name, printed and proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from emscloud.byname.proof import Reader, prove, unsaid
from emscloud.cloud import Cloud
from emscloud.diagnostics import Problem, Severity
from emscloud.hcl import printer
from emscloud.model.policy import Target
from emscloud.model.written import Policy
from emscloud.resolve.byname import by_name


@dataclass(frozen=True, slots=True)
class Filtered:
    """The text of each file of a filter, none where a target asks for no filter; its groups, and how many rules it has."""

    texts: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    rules: int = 0
    problems: tuple[Problem, ...] = ()


def folder_of(cloud: Cloud[object]) -> str:
    """The name of a filter's folder, within that of its target."""
    return cloud.FILTER.replace("_", "-")


def filtered(  # noqa: PLR0913  (all that a text depends on)
    policy: Policy, target: Target, cloud: Cloud[object], header: str, readers: Iterable[Reader], *, root: bool
) -> Filtered:
    """The filter that a target asks for; with an error among the problems nothing of it may be written.

    Problems: E330 a group without addresses, E331 what the filter cannot say (warnings), E332 a failed proof, E334 a
    filter without names (a warning), and those of the cloud.
    """
    if target.settings.get(cloud.FILTER) is not True:
        return Filtered()
    named = by_name(policy, target)
    if named.problems:
        return Filtered(problems=named.problems)
    if not named.by_name.groups:
        detail = (
            f"`{cloud.FILTER}` of {target.name} is without effect: no rule or row of a group there sends to a host name. "
            "Take the key out, or name a host."
        )
        return Filtered(problems=(Problem("E334", detail, target.where, Severity.WARNING),))
    made = cloud.firewall(named.by_name, root)
    texts = {name: printer.render(blocks, header) for name, blocks in sorted(made.files.items())}
    problems = [*made.problems, *unsaid(cloud, named.by_name, made)]
    if not any(problem.severity is Severity.ERROR for problem in problems):
        for reader in readers:
            problems += prove(cloud, named.by_name, made, texts, reader)
    return Filtered(texts, tuple(group.name for group in named.by_name.groups), made.rules, tuple(problems))
