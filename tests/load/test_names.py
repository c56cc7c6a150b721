"""Names that a policy uses have to be defined in it; a definition counts even where its value is wrong."""

from __future__ import annotations

import pytest

from emscloud.load.document import parse
from emscloud.load.language import policy_shape
from emscloud.load.names import Names
from emscloud.load.shape import Loaded, Placed, Reading
from emscloud.model.peer import Symbol
from emscloud.model.written import Binding, Role, Term
from emscloud.spaces.address import parse_network
from tests.load.policies import DIALECTS, marked

TEXT = """\
groups: {web: 1, db: {}}
targets: {prod: nothing}
peers: {admins: [], staff: {prdo: [10.0.0.1], prod: [10.0.0.2, {group: wep}]}}
"""


def names(text: str = TEXT) -> tuple[Names, Loaded]:
    """The names of a policy, whose own problems are put aside."""
    reading = Reading(parse(text, "f.yaml"))
    tree = policy_shape(DIALECTS).load(reading.document.root, reading)
    assert isinstance(tree, Loaded)
    reading.problems.clear()
    return Names(tree, reading), tree


def told(found: Names) -> list[tuple[str, str]]:
    """The problems noted so far."""
    return [(problem.code, problem.detail) for problem in found.reading.problems]


def test_a_definition_counts_even_where_it_is_wrong() -> None:
    """So that one mistake makes no others."""
    found, _ = names()
    assert (("web", "db"), ("prod",), ("admins", "staff")) == (found.groups, found.targets, found.roles)
    nothing, _ = names("groups: [web]\n")
    assert ((), (), ()) == (nothing.groups, nothing.targets, nothing.roles)


def test_what_is_known_is_not_told() -> None:
    """And what is not known is, with what is close or what there is."""
    found, tree = names()
    place = tree.where()
    assert (True, False, False) == (found.group("web", place), found.group("wep", place), found.target("mars", place))
    assert not found.know("E124", "entry of `peers`", "x\x1b", (), None)
    assert [
        ("E126", "There is no group called `wep`. Did you mean `web`?"),
        ("E125", "There is no target called `mars`. There are `prod`."),
        ("E124", "There is no entry of `peers` called `x\\x1b`."),
    ] == told(found)


@pytest.mark.parametrize(
    ("term", "codes"),
    [
        (Term((Role("admins"),)), []),
        (Term((Role("nobody"),)), ["E124"]),
        (Term((Symbol("group", "db"),)), []),
        (Term((Symbol("group", "nobody"),)), ["E126"]),
        (Term((Symbol("aws", "nobody"),)), []),
        (Term((parse_network("10.0.0.1"),)), []),
    ],
)
def test_terms_name_what_there_is(term: Term, codes: list[str]) -> None:
    """Roles and groups; a cloud's references and addresses name nothing of the policy's."""
    found, _ = names()
    found.check([term])
    assert codes == [code for code, _ in told(found)]


def test_a_binding_is_a_list_or_a_list_a_target() -> None:
    """Its targets and its groups have to exist; the place of a wrong one is its own."""
    found, tree = names()
    peers = tree.inner("peers")
    binding = found.binding(peers["staff"], peers.where_key("staff"))
    assert binding == Binding(
        None,
        {
            "prdo": (Term((parse_network("10.0.0.1"),)),),
            "prod": (Term((parse_network("10.0.0.2"),)), Term((Symbol("group", "wep"),))),
        },
    )
    assert [("E125", "prdo"), ("E126", "{")] == [(one.code, marked(one.where)) for one in found.reading.problems]
    everywhere = found.binding([Term((parse_network("10.0.0.3"),))], peers.where_key("staff"))
    assert (everywhere.at("prod"), everywhere.at("other")) == ((Term((parse_network("10.0.0.3"),)),),) * 2
    assert () == binding.at("other")


def test_the_addresses_of_a_group_keep_their_places() -> None:
    """They are networks with their nodes, and become terms."""
    found, tree = names("groups: {web: {addresses: [10.0.0.1, 10.1.0.0/16]}}\n")
    placed = tree.inner("groups")["web"]
    assert isinstance(placed, Placed)
    assert isinstance(placed.value, Loaded)
    terms = found.binding(placed.value["addresses"], placed.value.where()).at("any")
    assert ["10.0.0.1", "10.1.0.0/16"] == [marked(term.where) for term in terms]
