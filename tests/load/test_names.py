"""The shape of a peer; names that a policy uses have to be defined in it, and count even where their value is wrong."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from emscloud.load.document import parse
from emscloud.load.language import policy_shape
from emscloud.load.names import Names, Peer, covering, name_of
from emscloud.load.shape import Loaded, Placed, Reading, Shape
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Hostname, Network, Symbol
from emscloud.model.written import Binding, Covering, Role, Term
from emscloud.spaces.address import parse_network
from tests.load.policies import DIALECTS, marked, read

RULE = Peer(DIALECTS, roles=True)
BINDING = Peer(DIALECTS, roles=False)
_GUID = "00000000-0000-0000-0000-000000000000"
APPLICATION = f"/subscriptions/{_GUID}/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"
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


@pytest.mark.parametrize(
    ("texts", "told_of"),
    [
        (["0.0.0.0/1", "128.0.0.0/1"], True),
        (["128.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2", "10.0.0.0/8"], True),
        (["::/1", "8000::/1"], True),
        (["0.0.0.0/1", "128.0.0.0/2"], False),
        (["0.0.0.0/1", "0.0.0.0/1"], False),
        (["10.0.0.0/8", "::/1"], False),
    ],
)
def test_prefixes_that_together_are_everybody_take_the_word(texts: list[str], told_of: bool) -> None:
    """As one prefix would."""
    found, _ = names()
    found.check([Term((parse_network(text),)) for text in texts])
    assert [code for code, _ in told(found)] == ["E113"] * told_of
    anywhere, _ = names()
    anywhere.check([Term((ANYWHERE_V4, ANYWHERE_V6))])
    assert told(anywhere) == []


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


def schema_takes(shape: Shape, value: object) -> bool:
    """Whether a shape's own schema takes a value, by jsonschema."""
    return bool(Draft202012Validator(shape.schema()).is_valid(value))


@pytest.mark.parametrize(
    ("text", "peers"),
    [
        ("anywhere", (ANYWHERE_V4, ANYWHERE_V6)),
        ("anywhere-ipv4", (ANYWHERE_V4,)),
        ("anywhere-ipv6", (ANYWHERE_V6,)),
        ("10.0.0.1", (parse_network("10.0.0.1/32"),)),
        ("10.0.0.0/8", (parse_network("10.0.0.0/8"),)),
        ("'2001:DB8::/32'", (parse_network("2001:db8::/32"),)),
        ("::1", (parse_network("::1/128"),)),
        ("www.example.com", (Hostname("www.example.com"),)),
        ("Www.Example.COM.", (Hostname("www.example.com"),)),
        ("1password.com", (Hostname("1password.com"),)),
        ("365.example", (Hostname("365.example"),)),
        ("a.b-c.example", (Hostname("a.b-c.example"),)),
        ("{group: web}", (Symbol("group", "web"),)),
        ("{aws: sg-01234567}", (Symbol("aws", "sg-01234567"),)),
        ("{aws: pl-0123456789abcdef0}", (Symbol("aws", "pl-0123456789abcdef0"),)),
        ("{azure: Storage.WestEurope}", (Symbol("azure", "Storage.WestEurope"),)),
        (f"{{azure: {APPLICATION}}}", (Symbol("azure", APPLICATION),)),
    ],
)
def test_a_peer_is_any_of_its_kinds(text: str, peers: tuple[Network | Hostname | Symbol, ...]) -> None:
    """In a rule and in a binding alike."""
    for shape in (RULE, BINDING):
        value, problems = read(shape, text)
        assert ([], Term(peers)) == (problems, value)


def test_a_rule_may_name_an_entry_of_peers() -> None:
    """A binding may not: a word without a dot is no host name."""
    assert (Term((Role("admins"),)), []) == read(RULE, "admins")
    _, problems = read(BINDING, "admins")
    assert [("E113", "admins", "`admins` is no address and, without a dot, no host name.")] == problems
    assert (True, False) == (schema_takes(RULE, "admins"), schema_takes(BINDING, "admins"))


@pytest.mark.parametrize(
    ("text", "code", "part", "words"),
    [
        ("9lives", "E113", "9lives", "is no peer"),
        ("a b", "E113", "a b", "is no peer"),
        ("''", "E113", "''", "is no peer"),
        ('"a\\nb"', "E113", '"a\\nb"', "`a\\nb` is no peer"),
        ("10.0.0", "E113", "10.0.0", "IPv4 has four parts"),
        ("10.0.0.1o", "E113", "10.0.0.1o", "looks like an address"),
        ("0x0a.example", "E112", "", ""),
        ("10.0.0.9/24", "E113", "10.0.0.9/24", "10.0.0.0/24"),
        ("10.0.0.0 - 10.0.0.9", "E113", "10.0.0.0 - 10.0.0.9", "is a range"),
        ("http://www.example.com", "E113", "http://www.example.com", "write `www.example.com` alone"),
        ("www.example.com/24", "E113", "www.example.com/24", "write `www.example.com` alone"),
        ("10.0.0.x/24", "E113", "10.0.0.x/24", "is no address"),
        ("www..example", "E113", ".", "inner hyphens"),
        ("12", "E112", "12", "YAML reads `12` as no text"),
        ("[a]", "E112", "[", "not a list"),
        ("{}", "E112", "{", "exactly one key of `group`, `aws`, `azure`"),
        ("{aws: sg-01234567, azure: Internet}", "E112", "{", "exactly one key"),
        ("{gruop: web}", "E110", "gruop", "Did you mean `group`?"),
        ("{zzz: web}", "E110", "zzz", "It has one of `group`, `aws`, `azure`."),
        ("{group: a b}", "E113", "a b", "is no name"),
        ("{group: [web]}", "E112", "[", "the name of a group, not a list"),
        ("{aws: Internet}", "E113", "Internet", "is no reference of AWS"),
        ("{azure: sg-01234567}", "E113", "sg-01234567", "is no reference of Azure"),
        ("{azure: 12}", "E112", "12", "a reference; YAML reads"),
    ],
)
def test_what_is_no_peer_is_refused(text: str, code: str, part: str, words: str) -> None:
    """With the part that is wrong, and what to write."""
    if not words:  # a name may begin with 0x as long as it is one
        assert (Term((Hostname("0x0a.example"),)), []) == read(RULE, text)
        return
    _, problems = read(RULE, text)
    assert [(code, part, True)] == [(found, marked, words in detail) for found, marked, detail in problems]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Rdp_2-a", None),
        ("x" * 64, None),
        ("x" * 65, "at most 64"),
        ("2a", "is no name"),
        ("a.b", "is no name"),
        ("'a\n\n b'", "`a\\nb` is no name"),
    ],
)
def test_a_name_is_a_letter_and_more(text: str, problem: str | None) -> None:
    """64 characters at most."""
    value, problems = read(name_of("an id"), text)
    assert [problem is not None] * len(problems) == [str(problem) in detail for _, _, detail in problems]
    assert (value == text) == (problem is None)
    assert schema_takes(name_of("an id"), text.strip("'")) == (problem is None)


COVERED = "{of: [update.example.com, 10.0.0.1, '2001:db8::/64'], cover: {max-rules: 20"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("}}", Covering(20, ((4, 24), (6, 48)))),
        (", never-wider: {4: 16}}}", Covering(20, ((4, 16), (6, 48)))),
        (", never-wider: {6: 32, 4: 8}}}", Covering(20, ((4, 8), (6, 32)))),
        (", except: [203.0.113.9]}}", Covering(20, ((4, 24), (6, 48)), (parse_network("203.0.113.9"),))),
    ],
)
def test_a_peer_may_be_covered(rest: str, expected: Covering) -> None:
    """It holds addresses and names; what it does not say of families is 24 and 48."""
    peers = (Hostname("update.example.com"), parse_network("10.0.0.1"), parse_network("2001:db8::/64"))
    for shape in (RULE, BINDING):
        assert (Term(peers, None, expected), []) == read(shape, COVERED + rest)
    assert schema_takes(BINDING, {"of": ["a.example"], "cover": {"max-rules": 1, "never-wider": {"4": 24}}})
    assert not schema_takes(BINDING, {"of": ["a.example"], "cover": {"max-rules": 0}})


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("{of: [a.example]}", "E111", "{"),
        ("{cover: {max-rules: 1}}", "E111", "{"),
        ("{of: [], cover: {max-rules: 1}}", "E114", "["),
        ("{of: [a.example], cover: {}}", "E111", "{"),
        ("{of: [anywhere], cover: {max-rules: 1}}", "E113", "anywhere"),
        ("{of: [admins], cover: {max-rules: 1}}", "E113", "admins"),
        ("{of: [{group: web}], cover: {max-rules: 1}}", "E112", "{"),
        ("{of: [a.example], cover: {max-rules: 1001}}", "E113", "1001"),
        ("{of: [a.example], cover: {max-rules: 1, never-wider: {4: 33}}}", "E113", "33"),
        ("{of: [a.example], cover: {max-rules: 1, never-wider: {5: 24}}}", "E110", "5"),
        ("{of: [a.example], cover: {max-rules: 1, except: [a.example]}}", "E113", "a.example"),
        ("{of: [a.example], cover: {max-rules: 1}, azure: Internet}", "E110", "azure"),
    ],
)
def test_a_cover_holds_together(text: str, code: str, part: str) -> None:
    """Each mistake is told at its place."""
    assert (code, part) in [(found, marked) for found, marked, _ in read(BINDING, text)[1]]


def test_without_a_cover_there_is_none() -> None:
    """Where a policy says nothing, addresses stand as they are."""
    assert covering(None) is None
