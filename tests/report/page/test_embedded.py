"""The page's data: every box, every rule, within its budget, and no HTML."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import cast

from hypothesis import example, given, settings
from hypothesis import strategies as st

from emscloud.diff.side import Pair
from emscloud.model.policy import Direction
from emscloud.report.page.embedded import data
from emscloud.spaces.traffic import Box
from tests.diff.samples import group, rule
from tests.report.judgements import sample

Node = dict[str, object]


def read(text: str) -> list[Node]:
    """The groups."""
    return cast("list[Node]", json.loads(text)["groups"])


def boxes(one: Node, numbers: object) -> set[Box]:
    """The boxes behind the numbers of a group."""
    spans = [[int(end, 16) for end in str(span).split("-")] for span in cast("list[str]", one["spans"])]
    found = cast("list[int]", numbers)
    return {(*found[at : at + 2], *spans[found[at + 2]], *spans[found[at + 3]]) for at in range(0, len(found), 4)}  # type: ignore[misc]


def test_every_group_has_the_boxes_of_both_sides() -> None:
    """What is certain, what stands behind a symbol, within its extent, and each rule."""
    delta, _ = sample()
    text, cut = data(delta.pairs)
    assert cut == 0
    found = {str(one["name"]): one for one in read(text)}
    assert list(found) == [pair.address for pair in delta.pairs]
    for pair in delta.pairs:
        one = found[pair.address]
        for held, side in zip((pair.old, pair.new), cast("list[Node]", one["sides"]), strict=True):
            assert held is not None
            flow, bounds = cast(Node, side["in"]), held.flows[Direction.IN]
            assert boxes(one, flow["must"]) == bounds.must.boxes
            rules = cast("list[Node]", flow["rules"])
            assert [rule["name"] for rule in rules] == [carrier.name for carrier in held.carriers]
    (named,) = cast("list[Node]", cast(Node, cast("list[Node]", found["one"]["sides"])[0]["in"])["named"])
    assert named["who"] == "members of group db"
    ((_, _, _, _, low, high),) = boxes(found["one"], named["boxes"])
    assert (low, high) == (0x0A000000, 0x0AFFFFFF)


def test_equal_sides_stand_there_once() -> None:
    """And one that is not there is null."""
    made = group(rule("tcp/1", "10.0.0.1"))
    once, none = read(data([Pair(made, made, "tag"), Pair(None, made, "one side alone")])[0])
    assert len(cast("list[object]", once["sides"])) == 1
    assert cast("list[object]", none["sides"])[0] is None


def test_what_is_too_large_says_so() -> None:
    """First the rules go, then the group itself; both are counted."""
    large = group(
        *[rule(f"tcp/{port}", "10.0.0.0/8", f"a rule with a long name {port}") for port in range(1, 101)], address="large"
    )
    small = group(rule("tcp/1", "10.0.0.1"), address="small")
    pairs = [Pair(None, large, "one side alone"), Pair(small, small, "tag")]
    assert data(pairs)[1] == 0
    text, cut = data(pairs, 4_000)
    assert (cut, len(text) <= 4_000 + 300) == (1, True)
    assert cast(Node, cast("list[Node]", read(text)[0]["sides"])[1]["in"])["rules"] is None
    text, cut = data(pairs, 700)
    assert ([one["sides"] is None for one in read(text)], cut) == ([True, False], 1)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
@example("</script><!--<script>&\u2028\ud800")
def test_no_text_ends_the_script_element(words: str) -> None:
    """Nor is anything in it but ASCII."""
    text, _ = data([Pair(None, group(rule("tcp/1", "10.0.0.1", words), address=words), "one side alone")])
    assert text.isascii()
    assert not set("<>&") & set(text)
    assert json.loads(text)


def test_what_is_sensitive_is_not_there() -> None:
    """Of a group with a value that Terraform marks so, the name alone, which is no lack of room."""
    made = replace(group(rule("tcp/1", "10.9.8.7", "secret")), sensitive=True)
    text, cut = data([Pair(made, group(rule("tcp/1", "10.9.8.6")), "tag")])
    assert (read(text), cut) == ([{"name": "web", "sides": None, "hidden": True}], 0)
