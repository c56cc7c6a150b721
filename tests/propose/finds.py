"""Groups in few words, for what is recognised in them."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.propose.atoms import Key, Peer, Source
from emscloud.propose.draft import Held
from emscloud.spaces.address import parse_network

DEPLOYMENT = ("out tcp/445", "out tcp/135", "out tcp/1024-5000", "out tcp/49152-65535", "out icmp")


def held(rules: Mapping[str, str], name: str = "web", cloud: str = "aws", target: str = "prod") -> Held:
    """A group of rules such as `in tcp/8013` and its peers; behind a `#` stands what somebody wrote about it."""
    atoms: dict[Key, tuple[Source, ...]] = {}
    for number, (words, peers) in enumerate(rules.items()):
        spoken, _, about = words.partition("#")
        way, text = spoken.split()
        service = parse_service(text)
        for peer in map(_peer, peers.split()):
            families = (service.v4, service.v6) if isinstance(peer, Symbol) else (service.v4 if peer.family == 4 else service.v6,)
            for reach in families:
                if reach is not None:
                    atoms[Direction(way), reach, peer] = (Source(f"r{number}", about),)
    return Held(name, target, cloud, name, atoms)


def _peer(text: str) -> Peer:
    whole: dict[str, Network] = {"v4": ANYWHERE_V4, "v6": ANYWHERE_V6}
    if text.startswith("group:"):
        return Symbol("group", text.removeprefix("group:"))
    return whole.get(text) or parse_network(text)
