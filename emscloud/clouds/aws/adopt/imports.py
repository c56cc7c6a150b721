"""A live security group → Terraform's import blocks for it and for those of its rules that the emitted module has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from emscloud.clouds.aws.adopt.take import Found
from emscloud.clouds.aws.artifact import Module, SecurityGroup
from emscloud.clouds.aws.live.state import Live, State
from emscloud.clouds.aws.live.wanted import wanted
from emscloud.clouds.aws.others.kinds import MODERN, RULE
from emscloud.clouds.aws.terraform import EXCLUSIVE, GROUP, TYPES
from emscloud.diagnostics import Problem, Severity
from emscloud.hcl.syntax import Block, Ref, Value
from emscloud.load.shape import listing
from emscloud.plan.account import Imports, Old, spoken
from emscloud.plan.atom import Atom, Kind
from emscloud.plan.steps import Path
from emscloud.spaces.traffic import Packet

_LEFT = "Terraform leaves these open, until somebody takes them away or the target says `exclusive`"
_REMOVED = "Terraform takes these away, for the target says `exclusive`"
_RULES = (RULE, *MODERN, EXCLUSIVE)
"""Resources that say of a group's rules what they are, and nothing else."""


def imports(  # noqa: PLR0913, PLR0917  (what was read, and what is asked for)
    artifact: Module, path: Path[Atom], found: Found, state: State, old: Old, cut: Mapping[str, Packet]
) -> Imports:
    """The group and its rules by their addresses in the module that `emit` writes; `path` begins at what is live.

    `cut` has a packet for each rule that the policy does not have, by its id, where nothing else lets that through.
    """
    group = next(one for one in artifact.groups if one.group == path.group)
    live = state.groups[found.one.id]
    held = {one.atom: one for one in path.before}
    blocks = [_import(f"{GROUP}.{group.label}", live.id)]
    taken = set()
    for address, atom in _addresses(artifact, group, state):
        if atom in held:
            taken.add(atom)
            blocks.append(_import(address, held[atom].id))
    left = [spoken(one, cut.get(one.id)) for one in path.before if one.atom not in taken]
    becomes = _REMOVED if artifact.exclusive else _LEFT
    owned = [one.address for one in old.instances if one.kind in _RULES and one.values.get("security_group_id") == live.id]
    strange = [one.atom.peer for one in path.before if one.atom not in taken and one.atom.kind is Kind.GROUP]
    problems = (*found.managed, *_unsaid(group, live, state, strange))
    return Imports(live.words, tuple(blocks), _kept(group, live), tuple(left), becomes, problems, tuple(owned))


def _unsaid(group: SecurityGroup, live: Live, state: State, strange: Iterable[str]) -> Iterator[Problem]:
    """E474, a warning, where rules name groups of the policy, and live ones groups of which nobody said what they become."""
    here = set(state.ours.values())
    named = sorted({rule.peer for rule in group.rules if rule.own and rule.kind == "referenced_security_group_id"} - here)
    ids = list(dict.fromkeys(strange))
    if named and ids:
        way = " ".join(f"`--beside {name}=aws:ID`" for name in named)
        asked = f"`{group.group}` names {listing(named)} in the policy, and {live.words} has rules that name {listing(ids)}"
        twice = "rules between them would be created a second time, which EC2 refuses halfway (InvalidPermission.Duplicate)"
        detail = f"{asked}. If that is the same, say so with {way}: {twice}."
        yield Problem("E474", detail, severity=Severity.WARNING)


def _addresses(artifact: Module, group: SecurityGroup, state: State) -> Iterator[tuple[str, Atom]]:
    """Each rule's address in the module, and its atom."""
    for rule in group.rules:
        alone = replace(artifact, groups=(replace(group, rules=(rule,)),))
        for path in wanted(alone, state.ours):
            for asked in path.after or ():
                yield f"{TYPES[rule.direction]}.{rule.label}", asked.atom


def _import(address: str, id_: str) -> Block:
    return Block("import", (), (("to", Ref(address)), ("id", id_)))


def _kept(group: SecurityGroup, live: Live) -> Block | None:
    """A group's name and description cannot change; tags of others could, and stay."""
    said: list[tuple[str, Value]] = [
        (name, is_)
        for name, is_, would in (("name", live.name, group.name), ("description", live.description, group.description))
        if is_ != would
    ]
    others = {key: value for key, value in live.tags.items() if not key.startswith(("emscloud:", "aws:"))}
    if others:
        said.append(("tags", dict(sorted({**others, **dict(group.tags)}.items()))))
    return Block("resource", (GROUP, group.label), tuple(said)) if said else None
