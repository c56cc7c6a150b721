"""What changed between two versions of a service: what opens, what closes, and what the page says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain
from typing import TypeAlias

from emscloud.load.service import filled
from emscloud.model.catalog import Host, Row, ServiceVersion, Setting
from emscloud.model.policy import Direction
from emscloud.spaces.service import ServiceSet, describe

_Cases: TypeAlias = Mapping[str, tuple[str, ...]]
_EMPTY = ServiceSet()


@dataclass(frozen=True, slots=True, order=True)
class Path:
    """Where traffic goes, seen from a host: `peer` is a host name of the page if `named`, else a role that the user binds."""

    host: str
    direction: Direction
    named: bool
    peer: str


@dataclass(frozen=True, slots=True)
class Change:
    """Services of one path that only one of the versions can ask for.

    `rows` are the ids of the rows that do.  `under` is empty where they do by default, else each set of options under
    which they do, such as `fortiguard: legacy, region: us`.
    """

    path: Path
    services: ServiceSet
    rows: tuple[str, ...]
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing of the page that is new, gone or otherwise.

    `kind` is "row", "host", "feature", "role" or "setting"; `what` is "added", "removed" or "changed"; `detail` says how.
    """

    kind: str
    name: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a service side by side.

    `unknown` says what of a page nobody saw, where the other one is known: what that part opens or closes is not said.
    Traffic counts the default of every port, and every option of every choice.
    """

    old: str
    new: str
    opens: tuple[Change, ...]
    closes: tuple[Change, ...]
    mentions: tuple[Mention, ...]
    unknown: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.opens or self.closes or self.mentions or self.unknown)


@dataclass(frozen=True, slots=True)
class _Flow:
    """What one row asks for on one path under some options."""

    path: Path
    services: ServiceSet
    row: str
    under: str


def compare(old: ServiceVersion, new: ServiceVersion) -> Comparison:
    """What the second version asks for that the first does not, and the reverse; empty where they say the same."""
    unseen = {*_unseen(old), *_unseen(new)}
    before = [flow for flow in _flows(old) if not unseen & {flow.path.host, (flow.path.host, flow.row)}]
    after = [flow for flow in _flows(new) if not unseen & {flow.path.host, (flow.path.host, flow.row)}]
    return Comparison(
        old=_label(old),
        new=_label(new),
        opens=_only(after, before),
        closes=_only(before, after),
        mentions=_mentions(old, new),
        unknown=(*_unknown(old, new), *_unknown(new, old)),
    )


def words(comparison: Comparison) -> tuple[str, ...]:
    """A comparison as lines of text; none where it is empty."""
    lines = [_sentence("opens", change) for change in comparison.opens]
    lines += [_sentence("closes", change) for change in comparison.closes]
    for mention in comparison.mentions:
        detail = f": {mention.detail}" if mention.detail else ""
        lines.append(f"{mention.what} {mention.kind} {mention.name}{detail}")
    lines += [f"not known: {text}" for text in comparison.unknown]
    return tuple(lines)


def data(comparison: Comparison) -> dict[str, object]:
    """A comparison for a program; every key is always there."""
    return {
        "format": 1,
        "old": comparison.old,
        "new": comparison.new,
        "opens": [_change(change) for change in comparison.opens],
        "closes": [_change(change) for change in comparison.closes],
        "changes": [{"kind": one.kind, "name": one.name, "what": one.what, "detail": one.detail} for one in comparison.mentions],
        "unknown": list(comparison.unknown),
    }


def _label(service: ServiceVersion) -> str:
    return f"{service.name}@{service.version} revision {service.revision}"


def _flows(service: ServiceVersion) -> Iterator[_Flow]:
    """What every row asks for, option by option; one without names under an option asks for nothing there."""
    defaults = {name: setting.default for name, setting in service.settings.items()}
    for row in service.rows:
        for templates, needs in _cases(row.services, row.services_by, row.when):
            services = _services(templates, defaults)
            for names, options in _cases(row.names or {"": ()}, row.names_by, needs):
                under = [f"{name}: {' or '.join(words)}" for name, words in options.items() if defaults[name][0] not in words]
                for peer in names if row.role is None else (row.role,):
                    path = Path(row.host, row.direction, row.role is None, peer)
                    yield _Flow(path, services, row.id, ", ".join(under))


def _cases(values: _Cases, by: str, needs: _Cases) -> Iterator[tuple[tuple[str, ...], _Cases]]:
    """Each value, with the options of each choice that it takes; one that `needs` rules out is left out."""
    for option, value in values.items():
        if not by:
            yield value, needs
        elif by not in needs or option in needs[by]:
            yield value, {**needs, by: (option,)}


def _services(templates: tuple[str, ...], settings: Mapping[str, tuple[str, ...]]) -> ServiceSet:
    """Both families at once: ICMP exists in IPv4 alone and ICMPv6 in IPv6 alone, so nothing is mixed up."""
    services = list(chain.from_iterable(filled(template, settings) for template in templates))
    v4 = ServiceSet.reached([service.v4 for service in services if service.v4], 4)
    return v4 | ServiceSet.reached([service.v6 for service in services if service.v6], 6)


def _only(these: list[_Flow], others: list[_Flow]) -> tuple[Change, ...]:
    """What these ask for on a path and the others never do; what is there by default apart from the rest."""
    theirs = {path: _union(flows) for path, flows in _by_path(others).items()}
    changes = []
    for path, flows in sorted(_by_path(these).items()):
        there = theirs.get(path, _EMPTY)
        usual = _union([flow for flow in flows if not flow.under]) - there
        rest = _union(flows) - there - usual
        for services, optional in ((usual, False), (rest, True)):
            if services:
                causes = [flow for flow in flows if bool(flow.under) is optional and flow.services & services]
                rows = dict.fromkeys(flow.row for flow in causes)
                under = dict.fromkeys(flow.under for flow in causes) if optional else ()
                changes.append(Change(path, services, tuple(rows), tuple(under)))
    return tuple(changes)


def _by_path(flows: list[_Flow]) -> dict[Path, list[_Flow]]:
    found: dict[Path, list[_Flow]] = {}
    for flow in flows:
        found.setdefault(flow.path, []).append(flow)
    return found


def _union(flows: list[_Flow]) -> ServiceSet:
    union = _EMPTY
    for flow in flows:
        union |= flow.services
    return union


def _unseen(service: ServiceVersion) -> Iterator[str | tuple[str, str]]:
    """Hosts whose rows nobody saw, and single rows as (host, id)."""
    yield from (host.name for host in service.hosts.values() if host.unseen)
    yield from ((row.host, row.id) for row in service.rows if row.unseen)


def _unknown(one: ServiceVersion, other: ServiceVersion) -> Iterator[str]:
    """What nobody saw of a version, unless nobody saw it of the other one either."""
    there = set(_unseen(other))
    for host in one.hosts.values():
        if host.unseen and host.name not in there:
            yield f"the rows of the host {host.name} in {_label(one)}: {host.unseen}"
    for row in one.rows:
        if row.unseen and (row.host, row.id) not in there:
            yield f"the row {row.id} in {_label(one)}: {row.unseen}"


def _mentions(old: ServiceVersion, new: ServiceVersion) -> tuple[Mention, ...]:
    unseen = {*_unseen(old), *_unseen(new)}
    before, after = ({row.id: row for row in side.rows if not unseen & {row.host, (row.host, row.id)}} for side in (old, new))
    return (
        *_paired("row", before, after),
        *_paired("host", old.hosts, new.hosts),
        *_paired("feature", _features(old, unseen), _features(new, unseen)),
        *_paired("role", old.roles, new.roles),
        *_paired("setting", old.settings, new.settings),
    )


def _features(service: ServiceVersion, unseen: set[str | tuple[str, str]]) -> dict[str, str]:
    seen = [host for host in service.hosts.values() if host.name not in unseen]
    return {f"{host.name}/{name}": text for host in seen for name, text in host.features.items()}


def _paired(
    kind: str, old: Mapping[str, Row | Host | Setting | str], new: Mapping[str, Row | Host | Setting | str]
) -> Iterator[Mention]:
    for name, thing in new.items():
        if name not in old:
            yield Mention(kind, name, "added", thing.page if isinstance(thing, Row) else "")
        elif detail := _difference(old[name], thing):
            yield Mention(kind, name, "changed", detail)
    for name, thing in old.items():
        if name not in new:
            yield Mention(kind, name, "removed", thing.page if isinstance(thing, Row) else "")


def _difference(old: Row | Host | Setting | str, new: Row | Host | Setting | str) -> str:
    """How two things of one name differ; words about them alone are no difference."""
    if isinstance(old, Setting) and isinstance(new, Setting):
        facts = (("kind", (old.kind,), (new.kind,)), ("default", old.default, new.default), ("options", old.options, new.options))
        parts = [f"{name} was {', '.join(was) or 'none'}, is {', '.join(now) or 'none'}" for name, was, now in facts if was != now]
        return "; ".join(parts)
    if isinstance(old, Row) and isinstance(new, Row):
        names = [one.name for one in fields(Row) if one.name not in ("usage", "absent", "unseen")]
        return ", ".join(name for name in names if getattr(old, name) != getattr(new, name))
    return ""


def _sentence(verb: str, change: Change) -> str:
    path = change.path
    side = "to" if path.direction is Direction.OUT else "from"
    peer = path.peer if path.named else f"the role {path.peer}"
    option = f", with {' or with '.join(change.under)}" if change.under else ""
    cause = ", ".join(change.rows) + option
    return f"{verb} {path.host} {path.direction} {side} {peer}: {describe(change.services.intervals)} ({cause})"


def _change(change: Change) -> dict[str, object]:
    path = change.path
    return {
        "host": path.host,
        "direction": str(path.direction),
        "role": None if path.named else path.peer,
        "name": path.peer if path.named else None,
        "services": describe(change.services.intervals),
        "rows": list(change.rows),
        "under": list(change.under),
    }
