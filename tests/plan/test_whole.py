"""A group that is written as a whole: each rule by its name, what it does to packets, and when it has to be written again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from emscloud.clouds.azure.artifact import SecurityRule
from emscloud.clouds.azure.live.rule import NsgRule, body, written
from emscloud.clouds.azure.live.wanted import meaning_of, wanted
from emscloud.plan.atom import Room
from emscloud.plan.rule import Asked, Held, Owner, digest
from emscloud.plan.steps import Action, Identity, Path, Plan, Verdict
from emscloud.plan.whole import whole
from tests.clouds.azure.live.rig import module, rule
from tests.clouds.azure.live.scenes import allowed

IDENTITY = Identity("p", "we", "azure", ())
ROOM = Room(1000, "Azure's default")
CAUSES = st.sampled_from(["a", "b", "c", "d", "e"])
RULES = st.lists(
    st.builds(
        lambda cause, port, peer, access: rule(cause, port, peer, access=access),
        CAUSES,
        st.sampled_from([22, 443]),
        st.sampled_from(["10.0.0.0/8", "10.1.0.0/16", "203.0.113.7/32", "0.0.0.0/0"]),
        st.sampled_from(["Allow", "Deny"]),
    ),
    max_size=5,
    unique_by=lambda one: one.name,
)


def path(old: list[SecurityRule] | None, new: list[SecurityRule] | None, **foreign: Owner) -> Path[NsgRule]:
    """A group on its way."""
    before = () if old is None else wanted(module({"web": old}))[0].after or ()
    held = [Held(one.atom, one.atom.name, one.description, foreign.get("".join(one.causes), Owner.OURS)) for one in before]
    made = wanted(module({"web": new or []}))[0]
    return replace(made, id=None if old is None else "/web", before=tuple(held), after=None if new is None else made.after)


def plan(*paths: Path[NsgRule], unsure: Collection[str] = ()) -> Plan[NsgRule]:
    """The plan."""
    return whole(IDENTITY, paths, ROOM, meaning_of({}), unsure)


def seen(rules: list[SecurityRule]) -> frozenset[tuple[str, int, str]]:
    """The packets that are let through."""
    return allowed([body(written(one), "") for one in module({"web": rules}).groups[0].rules])


@given(RULES, RULES)
def test_the_verdict_is_about_packets(old: list[SecurityRule], new: list[SecurityRule]) -> None:
    """In the order in which rules decide, denies among them; no packet tells apart what is *nothing*."""
    opens, closes = bool(seen(new) - seen(old)), bool(seen(old) - seen(new))
    said = plan(path(old, new)).verdict
    if opens or closes:
        assert said == {(True, True): Verdict.BOTH, (True, False): Verdict.OPENS, (False, True): Verdict.CLOSES}[opens, closes]


@given(RULES, RULES)
def test_the_steps_lead_from_one_state_to_the_other(old: list[SecurityRule], new: list[SecurityRule]) -> None:
    """Rule by rule, and none is named that stays."""
    one = path(old, new)
    rules = {held.atom for held in one.before}
    for step in plan(one).steps:
        if step.old:
            rules.remove(step.old.atom)
        if step.new:
            rules.add(step.new.atom)
    assert {asked.atom for asked in one.after or ()} == rules


def test_a_packet_shows_what_a_rule_does() -> None:
    """An allow that comes opens, a deny that comes closes; what another rule decides already is nobody's doing."""
    wide, narrow, deny = rule("a", 443, "10.0.0.0/8"), rule("b", 443, "10.1.0.0/16"), rule("c", 443, "10.1.0.0/16", access="Deny")
    deny = replace(deny, priority=100)
    packets = {step.new.atom.name: str(step.packet) for step in plan(path([wide], [wide, narrow, deny])).steps if step.new}
    assert {"b_tcp_ipv4": "None", "c_tcp_ipv4": "tcp/443 with peer 10.1.0.0"} == packets


def test_a_group_comes_and_goes_as_a_whole() -> None:
    """Its rules come with it; when it goes, only what others put there is listed."""
    web = [rule("a", 443, "10.0.0.0/8"), rule("b", 22, "10.0.0.0/8")]
    assert [Action.CREATE, *[Action.GRANT] * 4] == [step.action for step in plan(path(None, web)).steps]
    assert [Action.FOREIGN, Action.DELETE] == [step.action for step in plan(path(web, None, b=Owner.FOREIGN)).steps]


def test_a_group_is_written_again_where_nobody_knows_what_is_in_effect() -> None:
    """And where its tag does not remember what it holds; neither is about a rule, so neither is drift."""
    same = path([], [])
    settled = replace(same, applied=digest(same.after or ()))
    assert [Action.MODIFY] == [step.action for step in plan(same).steps]
    assert (Verdict.NOTHING, ()) == (plan(settled).verdict, plan(settled).steps)
    unsure = plan(settled, unsure=["web"])
    assert (Verdict.BOTH, [None], ()) == (unsure.verdict, [step.direction for step in unsure.steps], unsure.drift)


def test_other_words_are_a_change_without_a_packet() -> None:
    """Its description alone."""
    one = path([rule("a", 443, "10.0.0.0/8")], [rule("a", 443, "10.0.0.0/8", words="otherwise")])
    (step,) = plan(one).steps
    assert (Action.MODIFY, "it is described otherwise", None) == (step.action, step.reason, step.packet)
    assert step.new is not None
    assert Asked(step.new.atom, "a: otherwise", ("a",)) == step.new
