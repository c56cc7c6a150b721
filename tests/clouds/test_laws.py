"""The laws that every cloud keeps, whatever it is: order, faithfulness, text, stability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from emscloud import clouds
from emscloud.byname import proof
from emscloud.cloud import Cloud, Lowered
from emscloud.diagnostics import Severity
from emscloud.hcl import printer, strict
from emscloud.hcl.resources import resources
from emscloud.hcl.syntax import Block, Heredoc, Value
from emscloud.model.policy import Accept, Direction, Grounded, GroundedGroup, Requirement
from emscloud.prove import judge, prove
from tests import strategies

SMALL = profile(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
HEADER = "Written by a test."
every_cloud = pytest.mark.parametrize("cloud", clouds.names())


def _lowered(grounded: Grounded) -> tuple[Cloud[object], Lowered[object]]:
    """A policy in its cloud, once it is no error there."""
    cloud = clouds.get(grounded.target.cloud)
    lowered = cloud.lower(grounded)
    assume(not any(problem.severity is Severity.ERROR for problem in lowered.problems))
    return cloud, lowered


def _texts(cloud: Cloud[object], lowered: Lowered[object], *, root: bool = True) -> dict[str, str]:
    return {name: printer.render(blocks, HEADER) for name, blocks in cloud.blocks(lowered.artifact, root).items()}


def _all(cloud: Cloud[object], lowered: Lowered[object]) -> tuple[object, ...]:
    """Everything that may not depend on an order."""
    losses = sorted(lowered.losses, key=lambda loss: (loss.group, loss.requirement, loss.name, str(loss.symbol)))
    return _texts(cloud, lowered), losses, lowered.numbers, sorted(lowered.budgets, key=str), sorted(lowered.problems, key=str)


@every_cloud
@SMALL
@given(st.data())
def test_order_changes_no_byte(cloud: str, data: st.DataObject) -> None:
    """Law 2: groups, requirements, services, peers, numbers and extents in any order give the same bytes and losses."""
    grounded = data.draw(strategies.grounded(cloud))

    def shuffled(group: GroundedGroup) -> GroundedGroup:
        asks = data.draw(st.permutations([_shuffled(ask) for ask in group.requirements]))
        return replace(group, requirements=tuple(asks), numbers=dict(data.draw(st.permutations(list(group.numbers.items())))))

    def _shuffled(ask: Requirement) -> Requirement:
        peers, services = data.draw(st.permutations(ask.peers)), data.draw(st.permutations(ask.services))
        return replace(ask, peers=tuple(peers), services=tuple(services))

    groups = tuple(data.draw(st.permutations([shuffled(group) for group in grounded.groups])))
    other = replace(grounded, groups=groups, extents=dict(data.draw(st.permutations(list(grounded.extents.items())))))
    assert _all(*_lowered(other)) == _all(*_lowered(grounded))


@every_cloud
@SMALL
@given(st.data())
def test_the_text_lets_through_what_is_meant(cloud: str, data: st.DataObject) -> None:
    """Law 3: through the text, the policy less its losses and with its widenings is exactly what the cloud lets through."""
    grounded = data.draw(strategies.grounded(cloud))
    made, lowered = _lowered(grounded)
    texts = _texts(made, lowered)
    assert prove(made, grounded, lowered.losses, texts, strict.read) == ()
    entries = {Accept(loss.name, loss.requirement, "known", loss.group, "prod") for loss in lowered.losses}
    assert judge(made.TITLE, grounded, lowered.losses, entries) == ([], entries)
    assert [loss for loss in lowered.losses if not loss.traffic or loss.name not in made.LOSSES] == []


@every_cloud
@SMALL
@given(st.data())
def test_every_loss_is_one(cloud: str, data: st.DataObject) -> None:
    """Law 3, the other side: of a requirement by itself, the proof fails without any one kind of its losses."""
    grounded = data.draw(strategies.grounded(cloud, most=1))
    made, lowered = _lowered(grounded)
    texts = _texts(made, lowered)
    for name in {loss.name for loss in lowered.losses}:
        others = [one for one in lowered.losses if one.name != name]
        found = {problem.code for problem in prove(made, grounded, others, texts, strict.read)}
        assert found == {"E320"}


@every_cloud
@SMALL
@given(st.data(), st.booleans())
def test_text_reads_back(cloud: str, data: st.DataObject, root: bool) -> None:
    """Law 4: the strict reader gives the blocks that were printed, and they are recognised as what was lowered."""
    made, lowered = _lowered(data.draw(strategies.grounded(cloud)))
    files = made.blocks(lowered.artifact, root)
    read = {name: strict.read(printer.render(blocks, HEADER), name) for name, blocks in files.items()}
    assert read == files
    assert made.recognise(resources([block for blocks in read.values() for block in blocks])) == lowered.artifact


Atoms = Mapping[tuple[str, ...], tuple[frozenset[str], Mapping[str, Value]]]
"""By its address what an atom says but for words, and the ids in the comment above it."""


def _atoms(cloud: Cloud[object], lowered: Lowered[object], ids: set[str]) -> Atoms:
    """Every rule of an artifact: a resource with a description, or a nested block with one."""
    found: dict[tuple[str, ...], tuple[frozenset[str], Mapping[str, Value]]] = {}

    def visit(block: Block, above: tuple[str, ...]) -> None:
        values = dict(block.attributes)
        here = (*above, *block.labels)
        if above and "name" in values:
            here = (*here, str(values["direction"]), str(values["name"]))
        if "description" in values:
            causes = frozenset(name for name in ids for line in block.comments if line.startswith(f"{name}: "))
            found[here] = (causes, {key: value for key, value in values.items() if key != "description"})
        for nested in block.blocks:
            visit(nested, here)

    for blocks in cloud.blocks(lowered.artifact, False).values():
        for block in blocks:
            if block.kind == "resource":
                visit(block, ())
    return found


def _remembered(grounded: Grounded, lowered: Lowered[object]) -> Grounded:
    """The policy once the lock remembers all that its artifact uses."""

    def numbers(group: str) -> dict[tuple[Direction, str], int]:
        return {(one.direction, one.key): one.number for one in lowered.numbers if one.group == group}

    return replace(grounded, groups=tuple([replace(group, numbers=numbers(group.name)) for group in grounded.groups]))


@every_cloud
@SMALL
@given(st.data())
def test_a_new_requirement_moves_nothing(cloud: str, data: st.DataObject) -> None:
    """Law 8: a requirement more renames and renumbers no atom, and changes what none of them says."""
    grounded = data.draw(strategies.grounded(cloud))
    made, before = _lowered(grounded)
    known = _remembered(grounded, before)
    group = known.groups[0]
    taken = {ask.id for ask in group.requirements}
    new = data.draw(strategies.requirements().filter(lambda ask: ask.id not in taken))
    more = replace(known, groups=(replace(group, requirements=(new, *group.requirements)), *known.groups[1:]))
    _, after = _lowered(more)
    ids = {ask.id for one in more.groups for ask in one.requirements}
    old, now = _atoms(made, before, ids), _atoms(made, after, ids)
    assert {address: atom[1] for address, atom in old.items()} == {address: now[address][1] for address in old}
    assert [causes for address, (causes, _) in now.items() if address not in old and new.id not in causes] == []
    assert set(before.numbers) <= set(after.numbers)


@every_cloud
@SMALL
@given(st.data())
def test_a_new_address_adds_its_own(cloud: str, data: st.DataObject) -> None:
    """Law 8: an address more adds atoms of its requirement or edits them, renames none and touches no other's.

    The address is one that no other requirement has: an atom that two ask for is named by the one that came first.
    """
    grounded = data.draw(strategies.grounded(cloud))
    made, before = _lowered(grounded)
    known = _remembered(grounded, before)
    places = [(one, ask) for one in known.groups for ask in one.requirements if ask not in made.extra(known.target.settings)]
    assume(places)
    group, ask = data.draw(st.sampled_from(places))
    taken = {peer for one in group.requirements for peer in one.peers}
    peer = data.draw(strategies.networks.filter(lambda one: one not in taken))
    wider = replace(ask, peers=strategies.sorted_peers([*ask.peers, peer]))
    asks = tuple([wider if one is ask else one for one in group.requirements])
    more = replace(known, groups=tuple([replace(one, requirements=asks) if one is group else one for one in known.groups]))
    _, after = _lowered(more)
    ids = {one.id for held in more.groups for one in held.requirements}
    old, now = _atoms(made, before, ids), _atoms(made, after, ids)
    assert old.keys() <= now.keys()
    touched = [address for address in now if address not in old or old[address][1] != now[address][1]]
    assert [address for address in touched if ask.id not in now[address][0]] == []
    assert len(touched) <= sum(max(service.v4 is not None, service.v6 is not None) for service in ask.services)
    assert set(before.numbers) <= set(after.numbers)


@every_cloud
@SMALL
@given(st.data(), st.booleans())
def test_a_filter_by_name_says_what_is_asked(cloud: str, data: st.DataObject, root: bool) -> None:
    """Law 3 by name: read from the text, what passes is what is asked less what is left out; every part left out is told."""
    by_name = data.draw(strategies.by_name(cloud))
    made = clouds.get(cloud).firewall(by_name, root)
    assert [problem for problem in made.problems if problem.severity is Severity.ERROR] == []
    texts = {name: printer.render(blocks, HEADER) for name, blocks in made.files.items()}
    assert proof.prove(clouds.get(cloud), by_name, made, texts, strict.read) == ()
    told = [problem.detail for problem in proof.unsaid(clouds.get(cloud), by_name, made)]
    assert [one for one in made.left_out if not any(proof.shown(one.passage, source=False) in text for text in told)] == []


def _rules(files: Mapping[str, tuple[Block, ...]]) -> set[object]:
    """The rules of a filter: lines of a text, or nested blocks."""
    found: set[object] = set()

    def visit(block: Block) -> None:
        for _, value in block.attributes:
            if isinstance(value, Heredoc):
                found.update(line for line in value.lines if not line.startswith("#"))
        for nested in block.blocks:
            visit(nested)
        if block.kind == "rule":
            found.add(repr(block))

    for blocks in files.values():
        for block in blocks:
            visit(block)
    return found


@every_cloud
@SMALL
@given(st.data())
def test_a_new_requirement_moves_no_rule_of_a_filter(cloud: str, data: st.DataObject) -> None:
    """Law 5 by name: a requirement more, or one less, renames, renumbers and changes no rule of another one."""
    by_name = data.draw(strategies.by_name(cloud))
    group = by_name.groups[0]
    new = data.draw(strategies.named_requirements(cloud).filter(lambda ask: ask.id not in {one.id for one in group.requirements}))
    wider = replace(group, requirements=tuple(sorted((*group.requirements, new), key=lambda ask: ask.id)))
    more = replace(by_name, groups=(wider, *by_name.groups[1:]))
    before, after = (_rules(clouds.get(cloud).firewall(one, False).files) for one in (by_name, more))
    assert before <= after
