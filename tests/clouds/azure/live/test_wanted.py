"""What is lowered is wanted rule by rule, and means what it lets through."""

from __future__ import annotations

from emscloud.clouds.azure.live.rule import written
from emscloud.clouds.azure.live.wanted import at, group_of, lift_of, match, meaning_of, wanted
from emscloud.clouds.azure.lower import DENIES
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.resolve.scope import private_space
from tests.clouds.azure.live.rig import module, rule
from tests.clouds.azure.live.scenes import OLD

ASG = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/Clerks"


def test_groups_are_paths_with_nothing_before() -> None:
    """Tagged as what `apply` makes; each rule with its cause."""
    db, web = wanted(module(OLD))
    assert ("db", "p-db", None, (), "westeurope") == (db.group, db.name, db.id, db.before, db.description)
    assert "emscloud" == dict(web.tags)["emscloud:managed-by"]
    assert {"https", "ssh", "six", "out"} == {cause for one in web.after or () for cause in one.causes}
    assert "/x" == at(web, {"web": "/x"}).id


def test_what_rules_let_through_is_read_in_their_order() -> None:
    """However they are listed; a group as anybody's lets through the same."""
    rules = [written(one) for one in (*DENIES, *OLD["web"])]
    path = wanted(module(OLD))[1]
    for way in Direction:
        assert lift_of({})(rules)[way] == lift_of({})(reversed(rules))[way] == group_of(path, rules, {}).flows[way]
    assert lift_of({})(rules)[Direction.IN].must.witness() is not None


def test_application_security_groups_are_private_unless_it_is_said() -> None:
    """By their ids in any case."""
    symbol = Symbol("azure", ASG.lower())
    rules = [written(rule("clerks", 443, ASG)), written(DENIES[0])]
    assert private_space() == lift_of({})(rules)[Direction.IN].extents[symbol]
    assert () == lift_of({Symbol("azure", ASG): ()})(rules)[Direction.IN].extents[symbol]
    assert [symbol] == list(match(rules[0]).named)


def test_what_a_rule_applies_to_does_not_ask_whether_it_allows() -> None:
    """A deny matches what an allow would."""
    deny, allow = (written(rule("one", 443, "10.0.0.0/8", access=access)) for access in ("Deny", "Allow"))
    assert match(deny) == match(allow)
    assert (False, True, "one_tcp_ipv4") == (
        (meaning := meaning_of({})).allows(deny),
        meaning.allows(allow),
        meaning.name(allow),
    )
