"""A draft as the text of a policy file, with comments that say what each line stands for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from emscloud.load.document import flow
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network
from emscloud.model.policy import Direction
from emscloud.propose.atoms import Peer, Source
from emscloud.propose.draft import Claim, Draft, Held, Place, Rule
from emscloud.propose.rules import by_place
from emscloud.propose.tongue import service
from emscloud.report.starter import BLANK
from emscloud.report.text import safe

_WIDTH = 120
_WORDS = 60  # of what somebody wrote about a live rule
_WHOLE = {ANYWHERE_V4: "anywhere-ipv4", ANYWHERE_V6: "anywhere-ipv6"}


def policy(draft: Draft) -> str:
    """The file's text."""
    exactly = not draft.unsaid
    lines = [
        *_comment("", f"Proposed by emscloud from live groups. It lets through {_HOW[exactly]}; nothing was changed."),
        *_comment("", "Read it, name what it calls by numbers, and take out what nobody needs: emscloud check FILE"),
        *[line for one in draft.unsaid for line in _comment("", f"NOT SAID: {one}")],
        *[line for one in draft.notes for line in _comment("", one)],
        f"name: {flow(draft.name)}",
        "",
        "groups:",
        *[line for one in draft.groups for line in _group(draft, one)],
        "",
        *_peers(draft),
        *_accept(draft),
        "targets:",
        *[line for one in draft.places for line in _target(one)],
    ]
    return "\n".join(lines) + "\n"


_HOW = {True: "exactly what they do", False: "what they do, but for what is named here and would be closed"}


def peer(one: Peer) -> object:
    """A peer as data; a single address without its length."""
    if not isinstance(one, Network):
        return {one.space: one.name}
    return _WHOLE.get(one) or (one.text.partition("/")[0] if one.low == one.high else one.text)


def peers(found: Iterable[Peer]) -> list[object]:
    """Peers in order; both families of everybody are one word."""
    said = [peer(one) for one in sorted(found, key=by_place)]
    if all(word in said for word in _WHOLE.values()):
        return ["anywhere", *[one for one in said if one not in _WHOLE.values()]]
    return said


def _group(draft: Draft, held: Held) -> Iterator[str]:
    yield from _comment("  ", f"{held.cloud}: {held.title}")
    yield f"  {flow(held.name)}:"
    if len(draft.places) > 1:
        yield f"    in: {flow([held.target])}"
    claims = [one for one in draft.claims if one.group == held.name]
    if claims:
        yield "    requires:"
        for claim in claims:
            yield from _claim(claim)
    rules = draft.rules.get(held.name, ())
    if rules:
        yield "    rules:"
        for rule in rules:
            yield from _comment("      ", _sources(rule.sources))
            yield f"      - {flow(_rule(rule))}"


def _claim(claim: Claim) -> Iterator[str]:
    version = claim.service
    count = len({source.rule for _, sources in claim.rows for source in sources})
    these = "This live rule is" if count == 1 else f"These {count} live rules are"
    yield from _comment("      ", f"{these} what the page of {version.title} {version.release} asks for:")
    for row, sources in claim.rows:
        yield from _comment("      ", f"  {row.id}: {_sources(sources, row.id)}")
    for feature in claim.by_name:
        words = f"`{feature}` is not told: the page asks for it by host names, and whose an address is, no rule says."
        yield from _comment(
            "      ", f"{words} Where a rule below is that, put the feature in its place, and run `emscloud resolve`."
        )
    said: dict[str, object] = {"service": f"{version.name}@{version.version}", "host": claim.host, "features": list(claim.features)}
    if claim.settings:
        kinds = {name: version.settings[name].kind for name in claim.settings}
        said["settings"] = {name: list(value) if kinds[name] == "ranges" else value[0] for name, value in claim.settings.items()}
    yield f"      - {flow(said)}"


def _rule(rule: Rule) -> Mapping[str, object]:
    services = [service(one).text for one in rule.reaches]
    inward = rule.direction is Direction.IN
    return {
        "id": rule.id,
        "inbound" if inward else "outbound": services if len(services) > 1 else services[0],
        "from" if inward else "to": peers(rule.peers),
        "why": rule.why,
    }


def _peers(draft: Draft) -> Iterator[str]:
    """The roles, each with what it is; a list for each target where they differ."""
    if not draft.peers:
        return
    yield "peers:"
    targets = [one.name for one in draft.places]
    for role, by_target in sorted(draft.peers.items()):
        said = {target: peers(by_target[target]) for target in targets if target in by_target}
        first, *rest = said.values()
        yield from _comment("  ", draft.roles[role])
        yield f"  {flow(role)}: {flow(said if any(one != first for one in rest) else first)}"
    yield ""


def _accept(draft: Draft) -> Iterator[str]:
    if not draft.accept:
        return
    yield from _comment("", "What the cloud cannot say, and does not say today either.")
    yield "accept:"
    for loss, requirement, group in draft.accept:
        kind = "row" if "/" in requirement else "rule"
        yield f"  - {flow({'loss': loss, kind: requirement, 'group': group, 'why': 'as the live group has it'})}"
    yield ""


def _target(place: Place) -> Iterator[str]:
    if place.blanks:
        yield from _comment("  ", f"Fill in {', '.join(place.blanks)}, which nobody told.")
    said = {"cloud": place.cloud, **place.settings, **dict.fromkeys(place.blanks, BLANK)}
    yield f"  {flow(place.name)}: {flow(said)}"


def _sources(sources: Iterable[Source], known: str = "") -> str:
    """Live rules as they are called, with what somebody wrote about them where that is not known anyway."""
    return ", ".join(
        one.rule if not one.words or (known and known in one.words) else f"{one.rule} ({_short(one.words)})" for one in sources
    )


def _short(words: str) -> str:
    return textwrap.shorten(words, _WORDS, placeholder=" …")


def _comment(indent: str, words: str) -> list[str]:
    """Words as a comment of as many lines as it takes, in which nothing ends a line or turns the direction of reading."""
    room = _WIDTH - len(indent) - 2
    hang = "  " * (1 + words.startswith("  "))
    lines = textwrap.wrap(safe(words), room, subsequent_indent=hang, break_on_hyphens=False, break_long_words=False)
    return [f"{indent}# {line}" for line in lines]
