"""What emscloud reads beside what core says: rules that are exact, unknown or wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.public.truth import V6, Atom, AzureRule, Truth
from emscloud.foreign import Attribute, Group, Hole, Instance, Pointer, keyless
from emscloud.model.peer import V6_END
from emscloud.model.policy import Direction
from emscloud.resolve.scope import private_space
from emscloud.spaces.traffic import UNIVERSE, Box, TrafficSet, between

EXACT, UNKNOWN, WRONG, BOTH = "exact", "unknown", "wrong", "unknown to core too"
_WAYS = {"in": Direction.IN, "out": Direction.OUT}
_DATA = re.compile(r"(^|\.)data\.")
"""What a symbol is called that is asked for by a data source; core knows it only after apply."""
_AZURE = (
    *("access", "direction", "priority", "protocol"),
    *[f"{side}_{what}" for side in ("source", "destination") for what in ("port_range", "port_ranges")],
    *[f"{side}_{what}" for side in ("source", "destination") for what in ("address_prefix", "address_prefixes")],
    *[f"{side}_application_security_group_ids" for side in ("source", "destination")],
)


@dataclass(slots=True)
class Verdicts:
    """Of each rule of core what became of it, and what emscloud says besides; `words` tell of what is wrong."""

    rules: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """How many of each."""
        return Counter(verdict for verdict, _ in self.rules)

    def reasons(self) -> Counter[str]:
        """Why rules are unknown."""
        return Counter(why for verdict, why in self.rules if verdict == UNKNOWN)


@dataclass(frozen=True, slots=True)
class Reading:
    """A side as emscloud has it."""

    groups: Mapping[str, Group]
    instances: Mapping[str, Instance]
    holes: tuple[Hole, ...]


def reading(groups: Iterable[Group], instances: Iterable[Instance], holes: Iterable[Hole]) -> Reading:
    """A side by addresses."""
    return Reading({one.address: one for one in groups}, {one.address: one for one in instances}, tuple(holes))


def compared(said: Reading, core: Truth) -> Verdicts:
    """Each of core's rules beside what emscloud says, and what emscloud says beside all of core's."""
    found = Verdicts()
    for atom in core.atoms:
        verdict, why = _aws(said, atom)
        found.rules.append((verdict, why))
        if verdict == WRONG:
            found.words.append(f"{atom}: {why}")
    for rule in core.azure:
        verdict, why = _azure(said, rule)
        found.rules.append((verdict, why))
        if verdict == WRONG:
            found.words.append(f"{rule.address} {rule.values.get('name')}: {why}")
    for claim in _claims(said, core):
        found.rules.append((WRONG, claim))
        found.words.append(claim)
    return found


def _traffic(atom: Atom) -> TrafficSet:
    assert atom.service is not None
    low, high = atom.peer if isinstance(atom.peer, tuple) else (0, V6_END)
    boxes: list[Box] = [
        (*atom.service, first, last, max(low, first), min(high, last))
        for first, last in ((0, V6 - 1), (V6, V6_END))
        if max(low, first) <= min(high, last)
    ]
    return TrafficSet(boxes) & UNIVERSE


def _aws(said: Reading, atom: Atom) -> tuple[str, str]:
    holes = _holes(said, atom.address, atom.group)
    if atom.service is None or atom.peer is None:
        group = _group(said, atom)
        named = (
            [name for carrier in group.carriers if _of(carrier.name) == atom.address for name in carrier.bounds.named]
            if group
            else []
        )
        asked = any(_DATA.search(one.name) for one in named)
        return (BOTH, "") if holes or asked else (WRONG, "core does not know it, and emscloud says nothing of that")
    group = _group(said, atom)
    if group is None:
        module = next((hole.why for hole in said.holes if _covers(hole, atom.address)), "")
        return (UNKNOWN, module) if module else (WRONG, "there is no such group")
    bounds, wanted = group.flows[_WAYS[atom.way]], _traffic(atom)
    sure = bounds.must
    if isinstance(atom.peer, str):
        for symbol, traffic in bounds.named.items():
            if _same(symbol.name, atom.peer, said):
                sure |= traffic
        wide = wanted & between(private_space())
    else:
        wide = wanted
    if wanted <= sure:
        return EXACT, ""
    if wide <= bounds.may or (holes and not isinstance(atom.peer, tuple)):
        return UNKNOWN, holes[0].why if holes else "no reason is said"
    return WRONG, f"emscloud has {bounds.must.describe()[:4]} {[one.name for one in bounds.named][:4]} and {len(group.holes)} holes"


def _covers(hole: Hole, address: str) -> bool:
    named = re.match(r"(module\.[\w.\-\[\]\"]+)", hole.why)
    return bool(named) and keyless(address).startswith(keyless(named[1]) + ".") if named else False


def _same(name: str, peer: str, said: Reading) -> bool:
    """Whether a symbol is the group or the list that core means."""
    if name in (peer, keyless(peer)):
        return True
    group = said.groups.get(peer)
    return bool(group and group.tag and group.tag[1] == name)


def _group(said: Reading, atom: Atom) -> Group | None:
    if atom.group is None:
        for group in said.groups.values():
            if any(_of(carrier.name) == atom.address for carrier in group.carriers):
                return group
        return None
    return said.groups.get(atom.group) or said.groups.get(keyless(atom.group))


def _of(carrier: str) -> str:
    """The resource that a carrier's name begins with."""
    return re.split(r" \(| (?:ingress|egress|security_rule)\b", carrier)[0]


def _holes(said: Reading, address: str, group: str | None) -> list[Hole]:
    """What emscloud does not know of a rule, or of its group; of one that nobody counts by the address without keys."""
    listed = [hole for one in said.groups.values() for hole in one.holes]
    for name in (address, keyless(address), group or "", keyless(group or "")):
        found = [hole for hole in listed if name and re.match(re.escape(name) + r"[ :]", hole.why)]
        if found:
            return found
    return [hole for hole in said.holes if _covers(hole, address)]


def _azure(said: Reading, rule: AzureRule) -> tuple[str, str]:
    found = said.instances.get(rule.address) or said.instances.get(keyless(rule.address))
    if found is None:
        module = next((hole.why for hole in said.holes if _covers(hole, rule.address)), "")
        return (UNKNOWN, module) if module else (WRONG, "there is no such resource")
    values = _inline(found, rule) if rule.inline else found.values
    if isinstance(values, str):
        return WRONG, values
    hole = found.hole or (values if isinstance(values, Hole) else None)
    if hole or isinstance(values, Hole):
        return UNKNOWN, hole.why if hole else ""
    verdict, why = _argued(values, rule)
    if verdict == EXACT and rule.group is not None and not rule.inline:
        group = next((one for one in said.groups.values() if any(_of(c.name) == rule.address for c in one.carriers)), None)
        if group is None or keyless(group.address) != keyless(rule.group):
            return UNKNOWN, f"its group is {rule.group}, and emscloud has {group.address if group else None}"
    return verdict, why


def _inline(found: Instance, rule: AzureRule) -> Mapping[str, Attribute] | Hole | str:
    """The rule of the same name in a group, or why there is none."""
    inline = found.values.get("security_rule")
    listed: Sequence[Attribute] = inline if isinstance(inline, tuple) else (inline,)
    for one in listed:
        if isinstance(one, Mapping) and one.get("name") == rule.values.get("name"):
            return one
    return next((hole for one in listed if (hole := _hole(one))), "there is no rule of this name")


def _argued(values: Mapping[str, Attribute], rule: AzureRule) -> tuple[str, str]:
    """Argument by argument."""
    verdict = EXACT
    for name in _AZURE:
        mine = values.get(name)
        hole = _hole(mine)
        if hole and name not in rule.hidden:
            return UNKNOWN, hole.why
        if not hole and (name in rule.hidden or not _equal(mine, rule.values.get(name))):
            return WRONG, f"{name} is {rule.values.get(name)!r}, and emscloud has {mine!r}"
        verdict = BOTH if hole else verdict
    return verdict, ""


def _hole(value: Attribute) -> Hole | None:
    if isinstance(value, Hole):
        return value
    if isinstance(value, Mapping):
        return next((hole for one in value.values() if (hole := _hole(one))), None)
    return next((hole for one in value if (hole := _hole(one))), None) if isinstance(value, tuple) else None


def _equal(mine: Attribute, core: object) -> bool:
    if isinstance(mine, tuple):
        words = sorted({one.address if isinstance(one, Pointer) else str(one) for one in mine})
        return words == (core or [])
    return (None if mine in (None, "") else str(mine)) == (None if core is None else str(core))


def _claims(said: Reading, core: Truth) -> Iterator[str]:
    """What emscloud takes for certain and core does not say."""
    for group in said.groups.values():
        if group.cloud != "aws" or (core.partial and group.address not in core.groups):
            continue
        for way, direction in _WAYS.items():
            mine = [atom for atom in core.atoms if atom.way == way and atom.service and atom.peer and _belongs(atom, group, said)]
            literal = TrafficSet([box for atom in mine if isinstance(atom.peer, tuple) for box in _traffic(atom).boxes])
            bounds = group.flows[direction]
            for carrier in group.carriers:
                if carrier.direction is direction and not carrier.bounds.must & bounds.must <= literal:
                    more = (carrier.bounds.must & bounds.must) - literal
                    yield f"{carrier.name} in {group.address}: core has no {way} {more.describe()[:3]}"
            for symbol, traffic in bounds.named.items():
                theirs = [atom for atom in mine if isinstance(atom.peer, str) and _same(symbol.name, atom.peer, said)]
                union = TrafficSet([box for atom in theirs for box in _traffic(atom).boxes]) | literal
                if not _DATA.search(symbol.name) and not traffic <= union:
                    yield f"{group.address}: core has no {way} {(traffic - union).describe()[:3]} of {symbol.name}"


def _belongs(atom: Atom, group: Group, said: Reading) -> bool:
    if atom.group is None:
        return any(_of(carrier.name) == atom.address for carrier in group.carriers)
    return _group(said, atom) is group
