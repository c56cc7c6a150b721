"""Delta + checks → findings, each ending in a packet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from emscloud.diagnostics import Severity, Where
from emscloud.diff.checks import Checks
from emscloud.diff.delta import WITHHELD, Change, Delta, Way, pieces
from emscloud.diff.index import Index
from emscloud.diff.side import Pair, flows
from emscloud.diff.words import kinds, public
from emscloud.foreign import Carrier
from emscloud.model.check import Check, Suppression
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE
from emscloud.model.policy import Direction
from emscloud.model.service import Service
from emscloud.spaces.address import AddressSet
from emscloud.spaces.interval import intersection, merge
from emscloud.spaces.service import UNIVERSE
from emscloud.spaces.traffic import Box, Packet, TrafficSet, between, boxes

RANK = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_ORDER = {Way.WIDER: 0, Way.UNKNOWN: 1, Way.NARROWER: 2}
_FAMILIES = {4: ANYWHERE_V4, 6: ANYWHERE_V6}


@dataclass(frozen=True, slots=True)
class Finding:
    """A change in one piece, how grave it is, and which check says so (none: its side alone).

    `packet` is one of the traffic that the check speaks of.  `suppressed` are the reasons why checks were kept silent.
    """

    change: Change
    severity: Severity
    check: Check | None
    packet: Packet | None
    suppressed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a group, though its traffic does not show it."""

    check: Check
    group: str
    words: str
    severity: Severity
    packet: Packet | None = None
    direction: Direction | None = None
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that a reviewer is told, worst first."""

    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    expired: tuple[Suppression, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The gravest severity of all; None where there is nothing to say."""
        found = [*[one.severity for one in self.findings], *[one.severity for one in self.remarks]]
        return max(found, key=RANK.__getitem__, default=None)


def judge(delta: Delta, checks: Checks, as_of: str | None = None, before: Checks | None = None) -> Judgement:
    """Judge every change by every check; a suppression whose last day lies before `as_of` (YYYY-MM-DD) holds no longer.

    With the checks of the older side `before`, where they differ, each change is judged by both and the graver word
    counts: a change does not soften what it is judged by.
    """
    made = _judgement(delta, checks, as_of)
    if before is None or (before.checks, before.suppressions) == (checks.checks, checks.suppressions):
        ordered = tuple(sorted(made.remarks, key=_worst_remark))
        return Judgement(tuple(sorted(made.findings, key=_gravest)), ordered, made.expired)
    former = _judgement(delta, before, as_of)
    pairs = zip(made.findings, former.findings, strict=True)
    findings = [one if RANK[one.severity] >= RANK[other.severity] else other for one, other in pairs]
    remarks = {(one.check.id, one.group, one.words): one for one in (*made.remarks, *former.remarks)}
    softer = before.checks.get("checks-changed") or checks.checks.get("checks-changed")
    told = (
        [Remark(softer, "", "it changes what it is judged by; the graver word of both counts", softer.severity)] if softer else []
    )
    every = (*told, *sorted(remarks.values(), key=_worst_remark))
    return Judgement(tuple(sorted(findings, key=_gravest)), every, made.expired)


def _judgement(delta: Delta, checks: Checks, as_of: str | None) -> Judgement:
    holding = [one for one in checks.suppressions if not (as_of and one.until and one.until < as_of)]
    expired = tuple([one for one in checks.suppressions if one not in holding])
    by_address = {pair.address: pair for pair in delta.pairs}
    findings = []
    for change in delta.changes:
        pair = by_address.get(change.group)
        rules = Index(change.old), Index(change.new)
        parts = pieces(change.traffic) or [change.traffic]
        findings += [_judged(_part(change, piece, rules), pair, checks, holding) for piece in parts]
    remarks = [one for pair in delta.pairs for one in _remarks(pair, checks) if not _silent(one.check.id, one.group, holding)]
    return Judgement(tuple(findings), tuple(remarks), expired)


def _gravest(one: Finding) -> tuple[int, int, str, str, str]:
    change = one.change
    return (-RANK[one.severity], _ORDER[change.way], change.group, change.direction.value, str(one.packet))


def _worst_remark(one: Remark) -> tuple[int, str, str, str]:
    return (-RANK[one.severity], one.group, one.check.id, one.words)


def _silent(check: str, group: str, holding: list[Suppression]) -> Suppression | None:
    return next((one for one in holding if one.check == check and one.group in (None, group, group.rpartition("/")[2])), None)


def _part(change: Change, piece: TrafficSet, rules: tuple[Index, Index]) -> Change:
    """A change of one piece of its traffic, with the rules that have to do with that piece."""
    old, new = (index.touching(piece) for index in rules)
    if change.way is Way.WIDER:
        old = rules[0].named(new)
    elif change.way is Way.NARROWER:
        new = rules[1].named(old)
    return replace(change, traffic=piece, old=old, new=new)


def _judged(change: Change, pair: Pair | None, checks: Checks, holding: list[Suppression]) -> Finding:
    """The gravest check that fits and is not suppressed; without any, what a change of this kind is by itself."""
    default = Severity.NOTE if change.way is Way.NARROWER else Severity.WARNING
    best = Finding(change, default, None, change.packet)
    suppressed = []
    for check in checks.checks.values():
        told = _fits(check, change, pair)
        if told is None:
            continue
        silent = _silent(check.id, change.group, holding)
        if silent:
            suppressed.append(f"{check.id}: {silent.why}")
        elif best.check is None or RANK[check.severity] > RANK[best.severity]:
            packet = change.packet
            if packet is None or packet not in told:
                packet = None if change.hidden else told.witness()
            best = Finding(change, check.severity, check, packet)
    if suppressed and best.check is None:
        best = replace(best, severity=Severity.NOTE)
    return replace(best, suppressed=tuple(suppressed))


def _fits(check: Check, change: Change, pair: Pair | None) -> TrafficSet | None:
    """What of a change a check speaks of; None where it has nothing to say."""
    way = Way.WIDER if change.way is Way.UNKNOWN and change.may_open else change.way  # a doubt is no better than the deed
    if check.side not in (change.way.value, way.value) or check.direction not in (None, change.direction):
        return None
    found = change.traffic
    if check.peers != "anybody":
        if change.symbol is not None and (check.peers == "private" or not _bounded(change)):
            return None  # what a symbol can stand for at most is no range that anybody wrote
        found = of_region(check.peers, found)
        if check.peers == "private" and found != change.traffic:
            return None  # where others are let in too, the private ones are not what matters
    if check.services:
        found &= _of_services(check.services)
    if not found or AddressSet(merge([box[4:] for box in found.boxes])).size < check.least:
        return None
    if check.judgement is not None and not _TRAFFIC_JUDGEMENTS[check.judgement](change, found, pair):
        return None
    return found


def _bounded(change: Change) -> bool:
    """Whether it is known, at least from above, for whom a symbol stands; Azure's tag Internet says it by its name."""
    assert change.symbol is not None
    if change.symbol.name == "Internet":
        return True
    peers = AddressSet(merge([box[4:] for box in change.traffic.boxes]))
    return not any(AddressSet.holding((whole,)) <= peers for whole in _FAMILIES.values())


def of_region(region: str, traffic: TrafficSet) -> TrafficSet:
    """What of some traffic goes to or comes from a region: each box is cut along its peers alone, which no sweep is needed for."""
    if region == "everyone":
        held = AddressSet(merge([box[4:] for box in traffic.boxes]))
        peers = AddressSet.holding([whole for family, whole in _FAMILIES.items() if _public(family) <= held])
    else:
        peers = public() if region == "internet" else kinds()["private"]
    return TrafficSet([(*box[:4], *peer) for box in traffic.boxes for peer in intersection((box[4:],), peers.intervals)])


@cache
def _public(family: int) -> AddressSet:
    """The internet of one family."""
    return public() & AddressSet.holding((_FAMILIES[family],))


@cache
def _of_services(services: tuple[Service, ...]) -> TrafficSet:
    found: list[Box] = []
    for service in services:
        for family, whole in _FAMILIES.items():
            reach = service.v4 if family == 4 else service.v6  # noqa: PLR2004
            if reach is not None:
                found += boxes(reach, whole)
    return TrafficSet(found)


def _every_service(_change: Change, found: TrafficSet, _pair: Pair | None) -> bool:
    """Whether it is every service of a family."""
    for family in _FAMILIES:
        spans = merge([box[:2] for box in found.boxes if (box[4] < V6_BASE) == (family == 4)])  # noqa: PLR2004
        if spans == UNIVERSE[family]:
            return True
    return False


def _virtual_network(change: Change, _found: TrafficSet, _pair: Pair | None) -> bool:
    return change.symbol is not None and change.symbol.name == "VirtualNetwork"


def _other_family_open(change: Change, found: TrafficSet, pair: Pair | None) -> bool:
    """Whether everyone of the other family still gets through with a service that closes in one."""
    through = flows(pair.new, change.direction).must if pair else TrafficSet()
    for family in _FAMILIES:
        other = _FAMILIES[10 - family]
        spans = merge([box[:2] for box in found.boxes if (box[4] < V6_BASE) == (family == 4)])  # noqa: PLR2004
        wanted = TrafficSet([(*span, other.low, other.high, other.low, other.high) for span in spans]) & between(
            public().prefixes()
        )
        if spans and _public(family) <= AddressSet(merge([box[4:] for box in found.boxes])) and wanted <= through:
            return True
    return False


_TRAFFIC_JUDGEMENTS: Mapping[str, Callable[[Change, TrafficSet, Pair | None], bool]] = {
    "every-service": _every_service,
    "virtual-network": _virtual_network,
    "other-family-open": _other_family_open,
    "covered": lambda _change, _found, _pair: False,
    "remark": lambda _change, _found, _pair: False,
    "interrupted": lambda _change, _found, _pair: False,
}


def _remarks(pair: Pair, checks: Checks) -> Iterator[Remark]:
    """What is new about a group: rules that others cover, and what its side had to say."""
    if pair.new is None:
        return
    covered = next((check for check in checks.checks.values() if check.judgement == "covered"), None)
    if covered is not None:
        for carrier in _covered(pair):
            words = f"{carrier.name} lets through nothing that other rules do not let through"
            packet = None if pair.sensitive else carrier.bounds.must.witness()
            yield Remark(covered, pair.address, words, covered.severity, packet, carrier.direction, carrier.where)
    before = {(code, words) for code, words, _ in (pair.old.remarks if pair.old else ())}
    for code, words, where in pair.new.remarks:
        check = checks.checks.get(code)
        if check is not None and (code, words) not in before:
            said = WITHHELD.why if pair.sensitive else words
            yield Remark(check, pair.address, said, check.severity, where=where)


def _covered(pair: Pair) -> Iterator[Carrier]:
    """New rules of which every packet gets through by another rule as well."""
    assert pair.new is not None
    old = {(carrier.name, carrier.direction): carrier.bounds for carrier in (pair.old.carriers if pair.old else ())}
    for direction in Direction:
        held = Index(pair.new.carriers, direction)
        for carrier in held.carriers:
            must = carrier.bounds.must
            if not must or old.get((carrier.name, direction)) == carrier.bounds or carrier.bounds.named or carrier.bounds.maybe:
                continue
            others = [box for one in held.touching(must) if one is not carrier for box in one.bounds.must.boxes]
            if others and must <= TrafficSet(others):
                yield carrier
