"""What no row explains, as rules of a policy: atoms that belong together are one, with an id and a reason from the live rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from emscloud.foreign import BY_DEFAULT
from emscloud.load.shape import Refused
from emscloud.load.terms import NAME_LIMIT, parse_words, to_ascii
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, Network
from emscloud.model.policy import Direction
from emscloud.model.service import Reach
from emscloud.propose.atoms import Key, Peer, Source
from emscloud.propose.draft import Held, Rule
from emscloud.propose.tongue import service
from emscloud.report.text import safe
from emscloud.spaces.address import AddressSet

_CAUSE = re.compile(r"(?:[A-Za-z][\w.-]*/)?([A-Za-z][\w.-]*): (.+)", re.DOTALL)
_SPOILT = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 39  # characters of a name that is made of words: two with a dash are the longest name of an NSG, which has 80
_WORDS = 160  # of a reason
_Said: TypeAlias = tuple[str, str]
"""Words for an id, and a reason; each is empty where there is none."""


def name_of(words: str, taken: Iterable[str], otherwise: str) -> str:
    """A name of the language that is made of words and is not taken, whatever its case; `otherwise` where no letter is left."""
    made = _SPOILT.sub("-", to_ascii(words)).strip("-_")
    made = re.sub(r"\A[^A-Za-z]+", "", made)[:_LONGEST].strip("-_") or otherwise
    known, number, name = {one.lower() for one in taken}, 1, made
    while name.lower() in known:
        number += 1
        name = f"{made[: NAME_LIMIT - len(str(number)) - 1]}-{number}"
    return name


def rules(held: Held, explained: frozenset[Key]) -> tuple[Rule, ...]:
    """The rules for all atoms that no row explains, inbound first, in the order of their ids."""
    found: list[Rule] = []
    for (direction, (id_, why), peers), reaches in _together(held, explained).items():
        sources = tuple(dict.fromkeys(one for reach in reaches for peer in peers for one in held.atoms[direction, reach, peer]))
        otherwise = f"{direction.value}-{_SPOILT.sub('-', service(reaches[0]).text)}"
        name = name_of(id_, [one.id for one in found], otherwise)
        found.append(Rule(name, direction, reaches, tuple(everybody(peers)), why or _found(sources, held.title), sources))
    return tuple(sorted(found, key=lambda one: (one.direction is Direction.OUT, one.id)))


def _together(held: Held, explained: frozenset[Key]) -> dict[tuple[Direction, _Said, tuple[Peer, ...]], tuple[Reach, ...]]:
    """Peers of one service of which the same is said, then services that have the same peers."""
    by_service: dict[tuple[Direction, _Said, Reach], set[Peer]] = {}
    for (direction, reach, peer), sources in held.atoms.items():
        if (direction, reach, peer) not in explained:
            by_service.setdefault((direction, _said(sources[0]), reach), set()).add(peer)
    by_peers: dict[tuple[Direction, _Said, tuple[Peer, ...]], list[Reach]] = {}
    for (direction, said, reach), peers in sorted(by_service.items(), key=lambda one: _order(*one[0])):
        by_peers.setdefault((direction, said, tuple(sorted(peers, key=by_place))), []).append(reach)
    return {key: tuple(reaches) for key, reaches in by_peers.items()}


def _order(direction: Direction, said: _Said, reach: Reach) -> tuple[str, int, int, int, _Said]:
    return (direction.value, reach.protocol, reach.low, reach.high, said)


def by_place(peer: Peer) -> tuple[bool, int, int, str, str]:
    """The order in which peers are written: addresses, then names."""
    if isinstance(peer, Network):
        return (False, peer.low, peer.high, "", "")
    return (True, V6_BASE, 0, peer.space, peer.name)


def _said(source: Source) -> _Said:
    """An id and a reason.  Words such as `ntp: clock` have both, once or after a rule's own name; others are the reason."""
    if source.words == BY_DEFAULT:
        return f"default-{source.rule}", f"the default rule {source.rule}, which no rule before it denies"
    id_, why = "", source.words
    while match := _CAUSE.match(why):
        id_, why = match[1], match[2]
    return id_ or why, _reason(why) or _reason(source.words)


def _found(sources: tuple[Source, ...], title: str) -> str:
    rest = len(sources) - 1
    more = f" and {rest} more" if rest else ""
    return f"found in {safe(to_ascii(title))} as {safe(to_ascii(sources[0].rule))}{more}"[:_WORDS]


def _reason(words: str) -> str:
    """Words as the language takes them, or nothing."""
    try:
        return parse_words(safe(words)[:_WORDS].strip())
    except Refused:
        plain = safe(to_ascii(words))[:_WORDS].strip()
        return plain if plain and plain.isprintable() else ""


def everybody(peers: Iterable[Peer]) -> tuple[Peer, ...]:
    """Peers, with prefixes that are a whole family together as that family, since the language has a word for it."""
    listed = list(peers)
    for whole in (ANYWHERE_V4, ANYWHERE_V6):
        family = [one for one in listed if isinstance(one, Network) and one.family == whole.family and one != whole]
        if family and AddressSet.holding(family) == AddressSet.holding((whole,)):
            listed = [whole, *[one for one in listed if one not in family and one != whole]]
    return tuple(listed)
