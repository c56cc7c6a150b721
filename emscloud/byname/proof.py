"""The proof of a filter by name: printed text, read back into passages, is what the policy asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from emscloud.cloud import Cloud, Firewall
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.hcl.resources import resources
from emscloud.hcl.syntax import Block
from emscloud.model.peer import Network
from emscloud.model.policy import ByName, Passage
from emscloud.resolve.byname import passages
from emscloud.spaces.service import ServiceSet, describe

Reader = Callable[[str, str], tuple[Block, ...]]
"""Text and the name of its file to blocks: `hcl.strict.read` or `hcl.witness.read`."""

_KNOWN = frozenset({"terraform", "provider", "variable", "output", "resource"})  # of others nobody knows what they open


def prove(
    cloud: Cloud[object], by_name: ByName, firewall: Firewall, texts: Mapping[str, str], reader: Reader
) -> tuple[Problem, ...]:
    """Compare what the text of a filter lets through with what the policy asks for by name, both ways and exactly.

    Host names lie outside of the packets' algebra, so passages are compared as they stand.  Empty where they agree.
    E332 is a difference; E501 to E503 where the text cannot be read or holds more.
    """
    asks = [(group, ask) for group in by_name.groups for ask in group.requirements]
    wanted = {passage: ask.id for group, ask in asks for passage in passages(group, ask)}
    try:
        read = {name: reader(text, name) for name, text in texts.items()}
        found = _passes(cloud, [block for blocks in read.values() for block in blocks])
    except Failed as error:
        return error.problems
    left_out = {one.passage for one in firewall.left_out}
    differences = [f"lets through what no requirement asks for: {shown(one)}" for one in found - wanted.keys()]
    differences += [f"does not let through {shown(one)} ({wanted[one]})" for one in wanted.keys() - found - left_out]
    differences += [f"leaves out what no requirement asks for: {shown(one)}" for one in left_out - wanted.keys()]
    if {name: _mute(blocks) for name, blocks in read.items()} != {name: _mute(blocks) for name, blocks in firewall.files.items()}:
        differences.append("does not read as it was written")
    what = f"The text of the filter by name of {by_name.target.name}"
    fault = "Nothing is written. This is a fault of emscloud, not of the policy; please report it."
    return tuple(Problem("E332", f"{what} {words}. {fault}", by_name.target.where) for words in sorted(differences))


def _passes(cloud: Cloud[object], blocks: list[Block]) -> frozenset[Passage]:
    if strange := sorted({block.kind for block in blocks} - _KNOWN):
        raise Failed([Problem("E503", f"The text holds a block `{kind}`, which emscloud never writes.") for kind in strange])
    return cloud.passes(resources(blocks))


def _mute(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without their comments."""
    return tuple(replace(block, blocks=_mute(block.blocks), comments=()) for block in blocks)


def unsaid(cloud: Cloud[object], by_name: ByName, firewall: Firewall) -> Iterator[Problem]:
    """E331, a warning, for each requirement and reason for which a filter leaves something out."""
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    where = {(one.group, one.requirement): one.where for one in firewall.left_out}
    for one in firewall.left_out:
        found.setdefault((one.group, one.requirement, one.reason), {})[shown(one.passage, source=False)] = None
    for (group, requirement, reason), said in found.items():
        detail = (
            f"{requirement} in {by_name.target.name}, group `{group}`: {cloud.TITLE}'s filter by name does not let through "
            f"{'; '.join(said)}: {reason}. Where that goes through the firewall, let it pass there by a rule of your own."
        )
        yield Problem("E331", detail, where[group, requirement], Severity.WARNING)


def shown(passage: Passage, *, source: bool = True) -> str:
    """A passage in words: `tcp/443 from 10.0.1.10/32 to www.example.com`."""
    family = passage.sources[0].family
    services = describe(ServiceSet.reached([passage.reach], family).intervals, family)
    sources = f" from {', '.join(one.text for one in passage.sources)}" if source else ""
    to = passage.to.text if isinstance(passage.to, Network) else passage.to.name
    return f"{services}{sources} to {to}"
