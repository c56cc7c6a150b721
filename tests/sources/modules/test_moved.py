"""`moved` blocks: what Terraform makes of addresses, with chains, keys, modules and what stands in the way."""

from __future__ import annotations

import pytest

from emscloud.sources.modules.moved import moved


def after(addresses: str, *blocks: str, uncounted: str = "") -> str:
    """The new addresses in their order; a block is `FROM TO`, with its module in front where it is not the root's."""
    listed = addresses.split()
    made: list[tuple[str, str, str]] = []
    for block in blocks:
        *within, source, target = block.split()
        made.append(("".join(within), source, target))
    now = moved(listed, made, set(uncounted.split()))
    assert set(now) <= set(listed)
    return " ".join([now.get(one, one) for one in listed])


@pytest.mark.parametrize(
    ("addresses", "blocks", "found"),
    [
        ("t.a t.c", ("t.a t.b",), "t.b t.c"),
        ("t.a[0] t.a[1]", ("t.a t.b",), "t.b[0] t.b[1]"),
        ("t.a[0] t.a[1]", ('t.a[0] t.a["x"]', 't.a[1] t.a["y"]'), 't.a["x"] t.a["y"]'),
        ("t.a", ("t.a t.b[0]",), "t.b[0]"),
        ("t.a[0] t.a[1]", ("t.a[0] t.b",), "t.b t.a[1]"),
        ("t.a[0]", ('t.a t.b["x"]',), "t.a[0]"),
        ("t.a t.aa u.a", ("t.a t.b",), "t.b t.aa u.a"),
        ("t.a", ("t.a module.m.t.a",), "module.m.t.a"),
        ("module.m.t.a", ("module.m.t.a t.a",), "t.a"),
        ("t.a", ('t.a module.m["x"].t.a',), 'module.m["x"].t.a'),
        ("module.m.t.a module.m.module.n.t.b", ("module.m module.o",), "module.o.t.a module.o.module.n.t.b"),
        ("module.m[0].t.a module.m[1].t.a[2]", ("module.m module.o",), "module.o[0].t.a module.o[1].t.a[2]"),
        ("module.m[0].t.a module.m[1].t.a", ('module.m[0] module.m["x.y"]',), 'module.m["x.y"].t.a module.m[1].t.a'),
        ("module.m[0].t.a t.a", ("module.m. t.a t.b",), "module.m[0].t.b t.a"),
        ("module.m[0].t.a", ("module.m. t.a module.n.t.b",), "module.m[0].module.n.t.b"),
    ],
)
def test_a_block_moves_what_it_names(addresses: str, blocks: tuple[str, ...], found: str) -> None:
    """Without keys every instance, which keeps its own; with one exactly that; in a module, that of every instance of it."""
    assert after(addresses, *blocks) == found


@pytest.mark.parametrize(
    ("addresses", "blocks", "found"),
    [
        ("t.a", ("t.b t.c", "t.a t.b"), "t.c"),
        ("t.b", ("t.b t.c", "t.a t.b"), "t.c"),
        ("module.m.t.a", ("module.o. t.a t.b", "module.m module.o"), "module.o.t.b"),
        ("module.m.t.a", ("module.o.t.a t.z", "module.m module.o"), "t.z"),
        ("module.m.t.a module.m.t.b", ("module.m.t.a t.a", "module.m module.o"), "t.a module.o.t.b"),
        ("t.a", ("t.a module.m.t.a", "module.m module.o"), "module.o.t.a"),
        ("t.a", ("t.a t.b", "t.b t.a"), "t.a"),
    ],
)
def test_blocks_are_taken_in_terraforms_order(addresses: str, blocks: tuple[str, ...], found: str) -> None:
    """A chain to its end, what is within a module before the module leaves; a circle, which it refuses, ends too."""
    assert after(addresses, *blocks) == found
    assert after(addresses, *reversed(blocks)) == found


@pytest.mark.parametrize(
    ("addresses", "blocks"),
    [
        ("t.a t.b", ("t.a t.b",)),
        ("t.a[0] t.b[1]", ("t.a t.b",)),
        ("t.a[0] t.b[1]", ("t.a[0] t.b[1]",)),
        ("module.m.t.a module.o.t.c", ("module.m module.o",)),
    ],
)
def test_nothing_moves_to_where_something_is(addresses: str, blocks: tuple[str, ...]) -> None:
    """Terraform warns, and leaves it where it is."""
    assert after(addresses, *blocks) == addresses


def test_the_end_of_a_chain_may_leave_room_too_late() -> None:
    """A chain is taken from its beginning: what was in the way then was in the way."""
    assert after("t.h t.k", "t.k t.z", "t.h t.k") == "t.h t.z"


def test_what_terraform_refuses_moves_nothing() -> None:
    """Ends that are no addresses or of two kinds, and addresses that are none."""
    for block in ("t.a u.a", "t.a module.m", "module.m t.a", "t t.b", "t.a[x] t.b"):
        assert after("t.a module.m.t.a", block) == "t.a module.m.t.a"
    assert moved(["a b", ""], [("", "", ""), ("", "t.a", "")], set()) == {}


def test_what_nobody_counted_moves_as_a_whole_alone() -> None:
    """A block about one of its instances leaves it where it is."""
    assert after("t.a", "t.a t.b", uncounted="t.a") == "t.b"
    assert after("t.a", "t.a t.b[0]", uncounted="t.a") == "t.a"


def test_many_blocks_are_soon_taken() -> None:
    """A long chain and many instances, each once."""
    chain = [f"t.a{number} t.a{number + 1}" for number in range(300)]
    assert after("t.a0", *reversed(chain)) == "t.a300"
    keys = [f't.a[{number}] t.a["{number}"]' for number in range(200)]
    assert after(" ".join([f"t.a[{number}]" for number in range(200)]), *keys) == " ".join([f't.a["{n}"]' for n in range(200)])
