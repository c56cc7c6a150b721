"""Blocks that take a group from an old state to what `emit` writes take all of it, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.apply.moving import Moves, Source, moves, source, within
from emscloud.diagnostics import Failed
from emscloud.foreign import Instance, keyless
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Ref
from emscloud.plan.account import Imports

GROUP = "aws_security_group"
RULE = "aws_security_group_rule"
MODERN = "aws_vpc_security_group_ingress_rule"


def instance(address: str, id_: str = "") -> Instance:
    return Instance(address, keyless(address).split(".")[-2], {"id": id_ or address})


def imported(to: str, id_: str) -> Block:
    return Block("import", (), (("to", Ref(to)), ("id", id_)))


def found(owned: tuple[str, ...] = (), *more: Block) -> Imports:
    return Imports("ems (sg-1)", (imported(f"{GROUP}.web", "sg-1"), *more), None, (), "", (), owned)


def made(
    addresses: list[str], owned: list[str], group: str, *more: Block, module: str | None = None, apart: bool = False
) -> tuple[str, str, tuple[str, ...]]:
    """The blocks for the new and the old configuration, and the codes of what is said."""
    every = [instance(group, "sg-1"), *[instance(one, one.partition("#")[2]) for one in addresses]]
    out: Moves = moves(found(tuple(owned), *more), Source(group, "aws", "sg-1", tuple(every)), "web", module, apart=apart)
    return render(out.here), render(out.there), tuple(problem.code for problem in out.problems)


def removed(text: str) -> list[str]:
    """The places that `removed` blocks name."""
    lines = [line.strip() for line in text.splitlines()]
    return [lines[number + 1].partition(" = ")[2] for number, line in enumerate(lines) if line == "removed {"]


def test_the_group_moves_its_rules_are_forgotten_and_what_lives_is_imported() -> None:
    """One block for all instances of a resource; addresses of the module's as the root has them."""
    owned = [f'{RULE}.in["a"]', f'{RULE}.in["b"]', f"{RULE}.out"]
    text, there, codes = made(owned, owned, f"{GROUP}.old", imported(f"{MODERN}.x", "sgr-1"), module="ems")
    assert (
        f"""\
moved {{
  from = {GROUP}.old
  to   = module.ems.{GROUP}.web
}}

removed {{
  from = {RULE}.in

  lifecycle {{
    destroy = false
  }}
}}

removed {{
  from = {RULE}.out

  lifecycle {{
    destroy = false
  }}
}}

import {{
  to = module.ems.{MODERN}.x
  id = "sgr-1"
}}
"""
        == text
    )
    assert ("", ()) == (there, codes)


def test_a_module_of_which_nothing_stays_is_one_block() -> None:
    """The outermost one; the group moves out of it."""
    owned = [f"module.net.module.sg.{RULE}.ingress[0]", f"module.net.module.sg.{RULE}.egress[0]"]
    text, *_ = made(owned, owned, f"module.net.module.sg.{GROUP}.this[0]")
    assert ["module.net"] == removed(text)
    text, *_ = made([*owned, "module.net.aws_vpc.it"], owned, f"module.net.module.sg.{GROUP}.this[0]")
    assert ["module.net.module.sg"] == removed(text)
    assert f"from = module.net.module.sg.{GROUP}.this[0]\n" in text


def test_an_instance_among_others_is_moved_aside_first() -> None:
    """So that what stays is not forgotten with it; that is said, once a place."""
    mine, other = f'{RULE}.all["web"]', f'{RULE}.all["db"]'
    text, _, codes = made([mine, other, f"{RULE}.emscloud-moving-web-1"], [mine], f"{GROUP}.old")
    assert [f"{RULE}.emscloud-moving-web-2"] == removed(text)
    assert f"moved {{\n  from = {mine}\n  to   = {RULE}.emscloud-moving-web-2\n}}\n" in text
    assert ("E472",) == codes


def test_a_rule_of_the_newer_kind_moves_as_it_is() -> None:
    """By its id, without an import."""
    owned = [f'{MODERN}.in["a"]', f'{MODERN}.in["b"]']
    every = [instance(f"{GROUP}.old", "sg-1"), instance(owned[0], "sgr-1"), instance(owned[1], "sgr-2")]
    out = moves(
        found(tuple(owned), imported(f"{MODERN}.x", "sgr-1")),
        Source(f"{GROUP}.old", "aws", "sg-1", tuple(every)),
        "web",
        None,
        apart=False,
    )
    text = render(out.here)
    assert (f"from = {owned[0]}\n  to   = {MODERN}.x\n" in text, [f"{MODERN}.in"], "import" in text) == (True, removed(text), False)


def test_what_has_its_address_already_needs_no_block() -> None:
    """A group that `emit` wrote before."""
    assert ("", "", ()) == made([], [], f"{GROUP}.web")
    assert ("", "", ()) == made([], [], f"module.ems.{GROUP}.web", module="ems")


def test_a_group_of_another_kind_is_forgotten_and_imported() -> None:
    """A `moved` block goes from a kind to the same."""
    every = (Instance("aws_default_security_group.it", "aws_default_security_group", {"id": "sg-1"}),)
    out = moves(found(), Source("aws_default_security_group.it", "aws", "sg-1", every), "web", None, apart=False)
    assert (["aws_default_security_group.it"], True) == (removed(render(out.here)), f"to = {GROUP}.web" in render(out.here))


def test_with_a_state_of_its_own_the_old_one_forgets_and_the_new_one_imports() -> None:
    """The group too, and nothing is moved."""
    owned = [f"{RULE}.in"]
    text, there, _ = made(owned, owned, f"{GROUP}.old", imported(f"{MODERN}.x", "sgr-1"), apart=True)
    assert ([f"{GROUP}.old", f"{RULE}.in"], "moved {" in (text + there).replace("removed {", ""), text.count("import {")) == (
        removed(there),
        False,
        2,
    )


def test_the_new_state_may_be_that_of_a_root_module_which_calls_what_was_emitted() -> None:
    """The import then goes where that root module has it."""
    text, there, _ = made([f"{RULE}.in"], [f"{RULE}.in"], f"{GROUP}.old", module="ems", apart=True)
    assert (True, [f"{GROUP}.old", f"{RULE}.in"]) == (f"import {{\n  to = module.ems.{GROUP}.web\n" in text, removed(there))


@pytest.mark.parametrize(
    ("tainted", "deposed", "apart", "error"),
    [
        ((f"{GROUP}.old",), (), False, rf"E475: {GROUP}.old is tainted.*`terraform untaint {GROUP}.old`"),
        ((f'{MODERN}.in["a"]',), (), False, r"`terraform untaint 'aws_vpc_security_group_ingress_rule.in\[\"a\"\]'`"),
        ((f"{RULE}.in", f'{MODERN}.in["b"]'), (f'{MODERN}.in["b"]',), False, None),
        ((f"{GROUP}.old",), (), True, None),
        ((), (f"{GROUP}.old",), False, "E475: .*Apply the old configuration first"),
        ((), (f"{RULE}.in",), True, "E475: .*deposed"),
    ],
)
def test_what_terraform_would_make_anew_is_not_moved(
    tainted: tuple[str, ...], deposed: tuple[str, ...], error: str | None, *, apart: bool
) -> None:
    """Tainted where it is moved; deposed wherever it goes.  What stays, or is only forgotten, does no harm."""
    addresses = (f"{GROUP}.old", f'{MODERN}.in["a"]', f"{RULE}.in", f'{MODERN}.in["b"]')
    every = tuple(instance(one, f"id-{number}") for number, one in enumerate(addresses))
    old = Source(addresses[0], "aws", "id-0", every, frozenset(tainted), frozenset(deposed))
    known = Imports("", (imported(f"{GROUP}.web", "id-0"), imported(f"{MODERN}.x", "id-1")), None, (), "", (), (f"{RULE}.in",))
    if error is None:
        assert moves(known, old, "web", None, apart=apart)
    else:
        with pytest.raises(Failed, match=error):
            moves(known, old, "web", None, apart=apart)


def test_a_plain_resource_that_stays_for_others_has_nothing_to_do_with_registries() -> None:
    """E472 says that a run of their own may move these; of a module also what a registry's would do."""
    for module, said in (("", False), ("module.sg.", True)):
        mine, other = f'{module}{RULE}.all["web"]', f'{module}{RULE}.all["db"]'
        every = (instance(f"{GROUP}.old", "sg-1"), instance(mine), instance(other))
        (problem,) = moves(found((mine,)), Source(f"{GROUP}.old", "aws", "sg-1", every), "web", None, apart=False).problems
        assert ("E472", True, said) == (
            problem.code,
            "unless they are moved by a run of their own" in problem.detail,
            "registry" in problem.detail,
        )


def test_what_is_no_address_is_not_printed() -> None:
    """A state is text of others, and an address stands in the configuration as it is."""
    with pytest.raises(Failed, match="E470"):
        made([], [f'{RULE}.x"\n}}\nmodule "y" {{'], f"{GROUP}.old")


ADDRESSES = st.builds(
    "{}{}.{}{}".format,
    st.sampled_from(["", "module.a.", 'module.b["x"].', 'module.b["y"].', "module.a.module.c[0]."]),
    st.sampled_from([RULE, MODERN]),
    st.sampled_from(["p", "q"]),
    st.sampled_from(["", "[0]", '["k.l"]']),
)


@given(st.data(), st.lists(ADDRESSES, min_size=1, unique=True))
def test_all_that_goes_is_taken_out_and_nothing_else(data: st.DataObject, addresses: list[str]) -> None:
    """Every rule of the group is named by one block at most and by one at least; nothing that stays is named."""
    owned = data.draw(st.lists(st.sampled_from(addresses), unique=True))
    text, *_ = made(addresses, owned, f"{GROUP}.old")
    places = removed(text)
    aside = dict(re.findall(r"^moved \{\n  from = (.*)\n  to   = (.*)\n", text, re.MULTILINE))
    for one in addresses:
        now = keyless(aside.get(one, one))
        held = [place for place in places if now == place or now.startswith(f"{place}.")]
        assert (1 if one in owned else 0) == len(held)


def test_without_a_module_an_import_is_as_it_is() -> None:
    """The root module is what was emitted."""
    block = imported(f"{GROUP}.web", "sg-1")
    assert (block, imported(f"module.ems.{GROUP}.web", "sg-1")) == (within(block, None), within(block, "ems"))


def written(folder: Path, *names: str, plan: bool = False) -> str:
    """A state (or a plan) with these groups in a file; the words that name it."""
    values = [
        {"address": name, "mode": "managed", "type": GROUP, "values": {"id": f"sg-{number:08}", "name": name.rpartition(".")[2]}}
        for number, name in enumerate(names)
    ]
    state = {"format_version": "1.0", "values": {"root_module": {"resources": values}}}
    path = folder / "state.json"
    path.write_text(json.dumps(state | ({"resource_changes": []} if plan else {})), "utf-8")
    return str(path)


def test_the_only_group_of_a_state_is_meant_or_the_one_that_is_named(tmp_path: Path) -> None:
    """By its address, the last part of it, or what is live, with a region or without."""
    words = written(tmp_path, f"{GROUP}.a")
    assert f"{GROUP}.a" == source(words, ["aws"]).address
    words = written(tmp_path, f"{GROUP}.a", f"module.x.{GROUP}.b[0]")
    assert f"module.x.{GROUP}.b[0]" == source(f"{words}#b[0]", ["aws"]).address
    assert "sg-00000000" == source(f"{words}#{GROUP}.a", ["aws"]).id
    for live in ("sg-00000001", "eu-west-1/SG-00000001"):
        assert f"module.x.{GROUP}.b[0]" == source(words, ["aws"], live).address


@pytest.mark.parametrize(
    ("tail", "live", "error"),
    [
        ("", None, r"E471: .*state.json has `aws_security_group.a`, `aws_security_group.b`. Write .*#ADDRESS"),
        ("", "sg-0000000f", "E471: .*does not hold sg-0000000f"),
        ("#c", None, "E510"),
        ("#", None, "E471: .*names no group behind the `#`. Write .*state.json#ADDRESS, or"),
    ],
)
def test_a_group_that_cannot_be_told_is_refused(tmp_path: Path, tail: str, live: str | None, error: str) -> None:
    """With the addresses that there are."""
    words = written(tmp_path, f"{GROUP}.a", f"{GROUP}.b")
    with pytest.raises(Failed, match=error):
        source(f"{words}{tail}", ["aws"], live)
    with pytest.raises(Failed, match=r"E471: .*none that may be meant"):
        source(words, ["azure"])


def test_what_is_tainted_or_deposed_is_known_of_a_state(tmp_path: Path) -> None:
    """By address; a deposed object is no group that may be meant."""
    words = written(tmp_path, f"{GROUP}.a", f"{GROUP}.a")
    path = tmp_path / "state.json"
    tree = json.loads(path.read_text("utf-8"))
    first, second = tree["values"]["root_module"]["resources"]
    first["tainted"], second["deposed_key"] = True, "12345678"
    path.write_text(json.dumps(tree), "utf-8")
    found = source(words, ["aws"])
    assert ("sg-00000000", [f"{GROUP}.a"], [f"{GROUP}.a"]) == (found.id, list(found.tainted), list(found.deposed))


def test_what_is_no_state_is_refused(tmp_path: Path) -> None:
    """A plan, a live group, a policy; and a state file itself, as everywhere."""
    with pytest.raises(Failed, match=r"E470: .*is a plan"):
        source(written(tmp_path, f"{GROUP}.a", plan=True), ["aws"])
    with pytest.raises(Failed, match=r"E470: `--from` names no file"):
        source("", ["aws"])
    for words in ("aws:sg-0123456789abcdef0", str(Path(__file__).parent)):
        with pytest.raises(Failed, match=r"E470: .*is no state"):
            source(words, ["aws"])
    for names, among, words in (
        ((), "aws", r"E471: .*state.json has no group, so there is none to move. Run `terraform show -json > state.json`"),
        ((f"{GROUP}.a",), "azure", rf"E471: .*has none that may be meant, only `{GROUP}.a`"),
    ):
        with pytest.raises(Failed, match=words) as error:
            source(written(tmp_path, *names), [among])
        assert "for one of them" not in str(error.value)
    (tmp_path / "terraform.json").write_text('{"lineage": "x", "serial": 1, "resources": []}', "utf-8")
    with pytest.raises(Failed, match="E522"):
        source(str(tmp_path / "terraform.json"), ["aws"])
