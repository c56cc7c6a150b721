"""`read` as a composition: live groups are read, recognised, printed and proven."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import cast

from emscloud import clouds
from emscloud.cloud import Access
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.foreign import BY_DEFAULT
from emscloud.load.catalog import Catalog
from emscloud.load.terms import NAME
from emscloud.propose.atoms import atoms
from emscloud.propose.draft import Claim, Draft, Held, Place, Rule
from emscloud.propose.printed import policy
from emscloud.propose.proof import Proof, proof, warnings
from emscloud.propose.recognise import Recognised, recognise
from emscloud.propose.rules import name_of, rules
from emscloud.propose.standing import Standing, standing, tagged, title
from emscloud.report.text import safe

_DEFAULT = "live"
_is_name = re.compile(rf"(?:{NAME})\Z").match
_OVER = "E302"
_OPEN = (
    "Rules that the cloud gives to every group are in effect, as far as nothing before them denies. A policy's group ends in a "
    "deny of its own, so they stand here as rules: {rules}. Take one out, and what it lets through is closed."
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy's text, and what has to be said about it: with `whole` it lets through exactly what lives, and nothing is blank."""

    text: str
    problems: tuple[Problem, ...]
    whole: bool
    claims: tuple[Claim, ...]


def read(words: Sequence[str], name: str | None, access: Access) -> Proposal:
    """A proposed policy for live groups; raises Failed: E410, E510, E532, and what reading raises."""
    return propose(standing(words, access), name)


def propose(places: Sequence[Standing], name: str | None = None) -> Proposal:
    """A proposed policy for groups that were read; never wider than they are, by proof.

    Raises Failed with E532 where a group lets nothing through that can be said.
    """
    return _Work(places, name).proposal()


class _Work:
    """One proposal being made."""

    def __init__(self, places: Sequence[Standing], name: str | None) -> None:
        self.standing, self.catalog = places, Catalog.shipped()
        self.name, self.names = _named(places, name)
        self.by_id: frozenset[str] = frozenset()
        self.notes: list[str] = []

    def proposal(self) -> Proposal:
        """The proposal, with what had to be given up for it."""
        held = self._held()
        draft = self._draft(held, recognise(held, self.catalog))
        draft, proved = self._proved(draft)
        while (one_ended := proved.one_ended())[0] - self.by_id:  # by its id a group is not held to the other end
            self._by_id(*one_ended)
            held = self._held()
            draft, proved = self._proved(self._draft(held, recognise(held, self.catalog)))
        if draft.claims and (proved.wider or proved.codes()):  # plain rules are the live rules themselves
            self.notes.append("Rows were recognised, but the policy would not compile with them, or not come to the same.")
            draft, proved = self._proved(self._draft(held, Recognised((), {}, {}, {})))
        if proved.wider:
            raise AssertionError(proved.wider)
        unsaid = proved.unsaid()
        draft = replace(draft, unsaid=tuple(words for words, _ in unsaid))
        problems = [Problem("E530", safe(said), None, Severity.WARNING, packet) for said, packet in unsaid]
        problems += [_blank(place) for place in draft.places if place.blanks]
        wrong = [problem for problem in proved.result.problems if problem.severity is Severity.ERROR]
        return Proposal(policy(draft), (*warnings(proved), *wrong, *problems), not problems and not wrong, draft.claims)

    def _by_id(self, names: frozenset[str], why: str) -> None:
        """Have rules name some groups by their ids, and say why."""
        words = (
            f"Rules name {', '.join(sorted(names - self.by_id))} by id, for one end of a flow allows what the other does not: {why}"
        )
        self.by_id |= names
        self.notes.append(words)

    def _held(self) -> tuple[Held, ...]:
        found = []
        for target, place in zip(self._targets(), self.standing, strict=True):
            by_name = {one.tag[1]: one for one in place.side(self.name, self.names, self.by_id).groups if one.tag}
            for one in place.groups:
                name = self.names[one.address]
                made = Held(name, target, place.cloud, title(one), atoms(by_name[name]))
                if not made.atoms:
                    raise Failed([Problem("E532", f"{made.title} lets nothing through that a policy can say. Leave it out.")])
                found.append(made)
        return tuple(found)

    def _targets(self) -> list[str]:
        """A target a place, called by its cloud."""
        made: list[str] = []
        for place in self.standing:
            made.append(name_of(place.cloud, made, place.cloud))
        return made

    def _draft(self, held: Sequence[Held], found: Recognised) -> Draft:
        shapes = [clouds.get(place.cloud).TARGET for place in self.standing]
        required = [[key for key, known in shape.fields.items() if known.required] for shape in shapes]
        places = [
            Place(
                name,
                place.cloud,
                {**{key: place.settings[key] for key in keys if key in place.settings}, **_limits(place.limits)},
                tuple(key for key in keys if key not in place.settings),
            )
            for name, place, keys in zip(self._targets(), self.standing, required, strict=True)
        ]
        plain = {one.name: rules(one, found.explained.get(one.name, frozenset())) for one in held}
        open_ = [f"{group}/{rule.id}" for group, some in plain.items() for rule in some if _is_default(rule)]
        notes = [*self.notes, *([_OPEN.format(rules=", ".join(open_))] if open_ else [])]
        return Draft(self.name, tuple(places), tuple(held), found.claims, found.peers, found.roles, plain, notes=tuple(notes))

    def _proved(self, draft: Draft) -> tuple[Draft, Proof]:
        """A draft with what it has to accept and the quotas that its groups prove, and its proof."""
        proved = proof(policy(draft), draft, self.standing, self.by_id)
        if proved.losses() or _OVER in proved.codes():
            draft = replace(draft, accept=proved.losses(), places=tuple(_with_room(one, proved) for one in draft.places))
            proved = proof(policy(draft), draft, self.standing, self.by_id)
        return draft, proved


def _is_default(rule: Rule) -> bool:
    return any(one.words == BY_DEFAULT for one in rule.sources)


def _named(places: Sequence[Standing], said: str | None) -> tuple[str, Mapping[str, str]]:
    """The policy's name, and a name for each group by its address: those of its tags, or made of what it is called."""
    instances = [one for place in places for one in place.groups]
    tags = tagged(instances)
    policies = {policy for policy, _ in tags.values()}
    called = {one.address: str(one.values.get("name") or one.address) for one in instances}
    policy = said or (policies.pop() if len(policies) == 1 else "")
    if not _is_name(policy):
        shared = _shared([name.split("-") for name in called.values()])
        policy = name_of("" if shared.lower().startswith("sg-") else shared, (), _DEFAULT)
    names: dict[str, str] = {}
    for address, words in called.items():
        mine = tags[address][1] if address in tags and tags[address][0] == policy else ""
        inner = words.removeprefix(f"{policy}-")
        taken = names.values()
        usable = _is_name(mine) and mine.lower() not in {one.lower() for one in taken}
        names[address] = mine if usable else name_of(inner if inner[:1].isalpha() else words, taken, "group")
    return policy, names


def _shared(names: Sequence[Sequence[str]]) -> str:
    """The parts with which all names begin."""
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*names, strict=False))
    return "-".join(parts[0] for parts in same)


def _with_room(place: Place, proved: Proof) -> Place:
    """A target with the quota that its live groups prove, where they hold more than usual."""
    used = [
        one.used
        for made in proved.result.targets
        if made.target.name == place.name
        for one in made.lowered.budgets
        if one.used > one.limit
    ]
    known = cast("Mapping[str, object]", place.settings.get("limits", {}))
    return replace(place, settings={**place.settings, **_limits({"rules_per_group": max(used), **known})}) if used else place


def _limits(known: Mapping[str, object]) -> dict[str, object]:
    return {"limits": known} if known else {}


def _blank(place: Place) -> Problem:
    detail = f"The target `{place.name}` lacks {', '.join(place.blanks)}, which nothing that was read says: fill it in."
    return Problem("E531", detail, None, Severity.WARNING)
