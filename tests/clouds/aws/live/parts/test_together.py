"""Parts of one group: nothing is cut of what an interface lets through and the policy asks for, whichever parts it has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.aws.live.parts.plan import Basis, planned
from emscloud.clouds.aws.live.parts.together import INSTEAD, together
from emscloud.diagnostics import Failed, Severity
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, entry_of
from emscloud.plan.lists.listed import Listed
from emscloud.plan.saved import read, write
from emscloud.plan.steps import Verdict
from emscloud.sandbox.wire import Call
from tests.account import LIFT, ROOMY, SETS, allowed, atom
from tests.clouds.aws.live.rig import Groups, Rig, listed, naming, rule
from tests.clouds.aws.live.scenes import MOVED, PARTED, arrived
from tests.plan.plans import IDENTITY, path

BASIS = Basis(IDENTITY, ROOMY, LIFT, {})
A, B = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32")
ONE: Groups = {"web": [rule(443, "10.1.0.0/16"), rule(22, "192.0.2.0/24", "ssh: why"), rule(80, "10.1.0.0/16")]}
WEARING = st.dictionaries(
    st.sampled_from(["eni-1", "eni-2"]), st.frozensets(st.sampled_from(["sg-web", "sg-web/2"]), min_size=1), max_size=2
)


@settings(max_examples=200)
@given(st.tuples(SETS, SETS), st.one_of(st.none(), SETS), st.one_of(st.none(), SETS), WEARING)
def test_no_interface_loses_what_stays(
    first: tuple[frozenset[Atom], frozenset[Atom]],
    old2: frozenset[Atom] | None,
    new2: frozenset[Atom] | None,
    interfaces: dict[str, frozenset[str]],
) -> None:
    """Step by step, packet by packet; where nothing is kept all arrives.  A part may be new, or be no more."""
    old, new = first
    paths = [path(old, new), path(old2, new2, group="web/2")]
    live = {"sg-web": set(old), "sg-web/2": set(old2 or ())}
    plan, held = planned(paths, BASIS, interfaces)
    had = {eni: allowed(set().union(*[live[id_] for id_ in ids])) for eni, ids in interfaces.items()}
    before, after = allowed(old | frozenset(live["sg-web/2"])), allowed(new | (new2 or frozenset()))
    for step in plan.steps:
        rules = live[f"sg-{step.group}"]
        rules -= {step.old.atom} if step.old else set()
        rules |= {step.new.atom} if step.new else set()
        for eni, ids in interfaces.items():
            assert had[eni] & after <= allowed(set().union(*[live[id_] for id_ in ids]))
        assert allowed(live["sg-web"] | live["sg-web/2"]) <= before | after
    if not held.keeping:
        assert new == live["sg-web"]
        assert new2 is None or set(new2) == live["sg-web/2"]


def test_what_another_part_has_goes_last() -> None:
    """Once every interface has that one too; the verdict is that of the group."""
    paths = [path({A}, {B}), path({B}, {A}, group="web/2")]
    plan, held = planned(paths, BASIS, {"eni-1": frozenset({"sg-web", "sg-web/2"})})
    assert (Verdict.NOTHING, [INSTEAD, INSTEAD], ()) == (
        plan.verdict,
        [step.reason for step in plan.steps if step.old],
        held.notes,
    )
    plan, held = planned(paths, BASIS, {"eni-1": frozenset({"sg-web"}), "eni-2": frozenset({"sg-web/2"})})
    assert ([], {"web", "web/2"}) == ([step for step in plan.steps if step.old], set(held.keeping))
    assert [Severity.ERROR] * 2 == [note.severity for note in held.notes]


def test_many_interfaces_are_counted() -> None:
    """Three are named."""
    interfaces = {f"eni-{number}": frozenset({"sg-web"}) for number in range(5)}
    (note,) = together([path({A}, {A}), path(set(), {B}, group="web/2")], interfaces, LIFT).notes
    assert (Severity.WARNING, True) == (note.severity, "is not on eni-0, eni-1, eni-2 and 2 more, which" in note.detail)


def test_a_rule_that_stays_keeps_the_list_that_it_names() -> None:
    """With its entries, until the other part is there."""
    one = Listed(Direction.IN, "l", 4, "pl-1", 1, None)
    naming_, entry = Atom(Direction.IN, "tcp", 80, 80, Kind.OWN_LIST, "l"), entry_of(Direction.IN, "l", "10.0.0.0/32")
    first = replace(path({naming_, entry}, {B}), lists=(one,))
    kept, _ = together([first, path(set(), {A}, group="web/2")], {"eni-1": frozenset({"sg-web"})}, LIFT).paths
    assert ({naming_, entry, B}, 1) == ({asked.atom for asked in kept.after or ()}, kept.lists[0].after)


def test_a_group_in_parts_is_made_of_several(rig: Rig) -> None:
    """Each with its own tags; rules of others name the first."""
    both: Groups = {**PARTED, "db": [rule(5432, "web")]}
    assert () == rig.apply(both).problems
    assert arrived(rig, both)
    tags = {name: rig.cloud.tags(id_) for name, id_ in rig.ids().items()}
    assert (None, "2") == (tags["web"].get("emscloud:part"), tags["web/2"]["emscloud:part"])
    assert () == rig.plan(both).steps
    assert () == rig.destroy().problems
    assert {} == rig.ids()


def test_a_new_part_is_to_be_attached_too(rig: Rig) -> None:
    """A warning names it and the interfaces; what it has is no other part's, so nothing waits for it."""
    first: Groups = {"web": PARTED["web"]}
    rig.stand(first)
    interface = rig.cloud.attach(rig.ids()["web"])
    outcome = rig.apply(PARTED)
    said = f"`web`: p-web-2 ({rig.ids()['web/2']}) is not on {interface}, which other parts are on: attach it there too."
    assert [(Severity.WARNING, said)] == [(note.severity, note.detail) for note in outcome.problems]
    assert arrived(rig, PARTED)


def test_what_stayed_goes_once_the_part_is_attached(rig: Rig) -> None:
    """By the same command."""
    rig.stand(PARTED)
    rig.cloud.attach(rig.ids()["web"])
    assert ["E460"] == [note.code for note in rig.apply(MOVED).problems]
    assert {22, 443} == {view[2] for view in rig.rules("web")}
    assert () == rig.plan(MOVED).drift
    rig.cloud._world.moto.enis.clear()
    rig.cloud.attach(rig.ids()["web"], rig.ids()["web/2"])
    assert () == rig.apply(MOVED).problems
    assert arrived(rig, MOVED)


def test_who_has_which_part_is_read_again_before_anything_goes(rig: Rig) -> None:
    """An interface that came since the plan was made, and lacks the other part, keeps what it has."""
    rig.stand(PARTED)
    rig.cloud.attach(rig.ids()["web"], rig.ids()["web/2"])

    def before(call: Call) -> None:
        if call.action.startswith("Authorize"):
            rig.cloud.attach(rig.ids()["web"])

    rig.served.before = before
    assert ["E460"] == [note.code for note in rig.apply(MOVED).problems]
    assert {22, 443} == {view[2] for view in rig.rules("web")}


def test_a_part_that_is_no_more_is_taken_off_first(rig: Rig) -> None:
    """Its rules are in the other part by then; once no interface has it, it goes."""
    rig.stand(PARTED)
    rig.cloud.attach(rig.ids()["web"], rig.ids()["web/2"])
    ready = rig.ready(ONE)
    assert (Verdict.NOTHING, ["E460"]) == (ready.plan.verdict, [note.code for note in ready.problems])
    (note,) = rig.apply(ONE).problems
    assert f"nothing is to be in p-web-2 ({rig.ids()['web/2']}) any more: take it off eni-" in note.detail
    assert ({22, 80, 443}, frozenset()) == ({view[2] for view in rig.rules("web")}, rig.rules("web/2"))
    assert () == rig.plan(ONE).steps
    rig.cloud._world.moto.enis.clear()
    rig.cloud.attach(rig.ids()["web"])
    assert () == rig.apply(ONE).problems
    assert arrived(rig, ONE)


def test_a_group_that_goes_altogether_is_refused_while_it_is_used(rig: Rig) -> None:
    """E450, as any other."""
    rig.stand(PARTED)
    rig.cloud.attach(rig.ids()["web/2"])
    with pytest.raises(Failed, match=r"E450: p-web-2 \(sg-[0-9a-f]+\) is on the interface eni-"):
        rig.destroy()


def test_a_saved_plan_goes_on_with_its_parts(rig: Rig) -> None:
    """From its text, with the interfaces as they are now."""
    rig.stand(PARTED)
    rig.cloud.attach(rig.ids()["web"], rig.ids()["web/2"])
    saved = read(write(rig.plan(MOVED), {}), "plan.json")
    rig.stop = lambda: any(call.startswith("Authorize") for call in rig.calls())
    with pytest.raises(Failed, match="E452"):
        rig.account().resume(saved, rig.run).perform(rig.run)
    rig.stop = lambda: False
    assert () == rig.account().resume(saved, rig.run).perform(rig.run).problems
    assert arrived(rig, MOVED)


def test_lists_in_several_parts_are_not_done_yet(rig: Rig) -> None:
    """E445; in one part they are, also where the other part goes."""
    one = listed("row", "10.1.0.0/16")
    with pytest.raises(Failed, match="E445: `web` is several security groups and has prefix lists"):
        rig.plan({**PARTED, "web": [one, naming(443, one)]})
    rig.stand(PARTED)
    rig.cloud.attach(rig.ids()["web"], rig.ids()["web/2"])
    four: Groups = {"web": [one, naming(443, one), naming(80, one), rule(22, "192.0.2.0/24", "ssh: why")]}
    assert ["E460"] == [note.code for note in rig.apply(four).problems]
    rig.cloud._world.moto.enis.clear()
    assert () == rig.apply(four).problems
    assert arrived(rig, four)
