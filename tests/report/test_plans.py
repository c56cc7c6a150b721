"""A plan for a terminal, for a pull request, and for a program."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema

from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Room
from emscloud.plan.lists.listed import Listed
from emscloud.plan.rule import digest
from emscloud.plan.steps import Action, Plan, Step
from emscloud.report.markdown import BUDGET
from emscloud.report.plans import CHANGED, counts, data, identity, markdown, text
from emscloud.report.text import plain
from emscloud.schemas import schema
from tests.account import atom
from tests.plan.plans import IDENTITY, path, plan

A, B, WIDE, WEB = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32"), atom(80, 81, "10.0.0.0/30"), atom(80, 80, "web")


def sample() -> Plan[Atom]:
    """Every kind of step, in a room that is too small for one of them."""
    return plan(
        path({WEB}, {WIDE}, words="old"),
        path({A, B}, {A}, foreign={B}, group="db"),
        path(None, {A}, group="new"),
        path({A}, None, group="old"),
        room=Room(1, "the account's quota"),
    )


def test_the_verdict_comes_first_and_what_is_foreign_stands_apart() -> None:
    """Each step has its reason, cause and packet; a gap is told of; the room on the way is at the end."""
    lines = plain(text(sample())).splitlines()
    assert "both  1 to make, 2 to grant, 1 to revoke, 1 foreign, 1 to delete" == lines[0]
    assert "  gap: cuts tcp/80 with peer 10.0.0.0 for a while, which both states allow; `--accept-gap web`" in lines
    at = lines.index("Rules that somebody else put into these groups; they go when this plan is applied:")
    assert [
        "! revoke db: in tcp/81 from 10.0.0.3/32",
        "  somebody else put it there; sgr-1, 10.0.0.3/32; packet: tcp/81 with peer 10.0.0.3",
    ] == lines[at + 1 : at + 3]
    assert "  room: web ingress IPv4 1 of 1 at most on the way (the account's quota)" in lines
    assert "Connections that are open already may live on after their rule has gone." == lines[-1]


def test_a_group_that_is_tagged_is_told_of_without_a_rule() -> None:
    """It changes no traffic; a program finds null for the rule."""
    one = plan(path({A}, {A}))
    tagged = replace(one, steps=(Step(Action.MODIFY, "web", "its tag remembers what was applied", 9),))
    assert "nothing  1 to change\n~ tag the group web\n  its tag remembers what was applied\n" == plain(text(tagged))
    assert (None, None, False) == tuple(data(tagged)["steps"][0][key] for key in ("rule", "direction", "drift"))  # type: ignore[index]
    assert "- tag the group `web`: `web`. `its tag" in markdown(tagged)


def test_a_list_is_told_of_by_its_name() -> None:
    """As it is made, resized and deleted; a program finds it apart from the rule."""
    lists = [Listed(Direction.IN, name, 4, id_, before, after) for name, id_, before, after in LISTS]
    one = plan(replace(path({A}, {A}), lists=tuple(lists)))
    lines = plain(text(one)).splitlines()
    assert ["+ make a list of web: new", "  it is not there, and takes 3 entries at most"] == lines[1:3]
    assert ["~ resize a list of web: more", "  it takes 1 entries at most, and is to take 2"] == lines[3:5]
    assert ["- delete a list of web: old", "  nothing asks for it any more"] == lines[5:7]
    steps = json.loads(json.dumps(data(one)))["steps"]
    assert [("new", None), ("more", None), ("old", None)] == [(step["list"], step["rule"]) for step in steps]
    assert "- make a list of `web`: `new`." in markdown(one)


LISTS = (("more", "pl-2", 1, 2), ("new", None, None, 3), ("old", "pl-1", 1, None))


def test_what_is_taken_on_comes_first_and_what_an_apply_would_do_after_it() -> None:
    """For people and for a pull request."""
    first: Step[Atom] = Step(Action.ADOPT, "db", "as it is", -2, live="sg-1 (old)")
    whole = sample()
    taken = replace(whole, steps=(first, *whole.steps))
    lines = plain(text(taken)).splitlines()
    assert "both  1 to take on, 1 to make, 2 to grant, 1 to revoke, 1 foreign, 1 to delete" == lines[0]
    assert ["> take on sg-1 (old) as db", "  as it is", "What an apply would do in it then:"] == lines[1:4]
    assert "- take on `db`: `sg-1 (old)`. `as it is`\n\n#### What an apply would do in it then\n" in markdown(taken)


def test_nothing_is_said_in_a_line() -> None:
    """And with drift alone only what is foreign is shown."""
    none = plan(path({A}, {A}))
    assert "nothing  the account is the policy\n" == plain(text(none))
    assert "nothing  nobody else changed these groups\n" == plain(text(plan(path({A}, {B})), drift_only=True))
    assert 3 == len(plain(text(sample(), drift_only=True)).splitlines())
    assert "" == counts(())


def test_an_account_is_said_by_its_place() -> None:
    """With the cloud's title, and as whom it is asked."""
    assert "p in eu (AWS): account_id 123456789012, region eu-west-1, vpc_id vpc-1\n  as arn:x\n" == plain(
        identity(IDENTITY, "AWS", "arn:x")
    )


def test_data_fits_its_schema() -> None:
    """Every key is always there."""
    value = json.loads(json.dumps(data(sample())))
    assert [] == [one.json_path for one in jsonschema.Draft202012Validator(schema("plan")).iter_errors(value)]
    assert (["web"], "both") == (value["gaps"], value["verdict"])


def test_markdown_keeps_its_budget() -> None:
    """What is left out is counted; words of others are code."""
    assert "- revoke `db`: `in tcp/81 from 10.0.0.3/32`." in markdown(sample())
    assert "make the group" not in markdown(sample(), drift_only=True)
    many = plan(path(set(), {atom(port, port, f"10.{port % 250}.0.0/16") for port in range(1, 900)}), room=Room(1000, "a quota"))
    made = markdown(many)
    assert (True, True) == (len(made.encode()) <= BUDGET, "more steps are left out here**" in made)


def test_what_somebody_took_away_has_a_section_of_its_own() -> None:
    """In a group that was at this policy before; a program is told of it too."""
    one = path({A}, {A, B})
    taken = plan(replace(one, applied=digest(one.after or ())))
    lines = plain(text(taken, drift_only=True)).splitlines()
    assert CHANGED == lines[0]
    assert "+ grant web: in tcp/81 from 10.0.0.3/32" == lines[1]
    assert [True] == [step["drift"] for step in json.loads(json.dumps(data(taken)))["steps"]]
    assert CHANGED.rstrip(":") in markdown(taken, drift_only=True)
    assert CHANGED not in plain(text(plan(one)))
