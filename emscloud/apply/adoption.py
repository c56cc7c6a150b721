"""Which live group is to be which group of a policy, in which of its targets; and what is printed for Terraform."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from emscloud import clouds
from emscloud.apply.aims import Aim, aims
from emscloud.apply.moving import Moves, Source, source, within
from emscloud.cloud import Access
from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.hcl.printer import render
from emscloud.load.shape import listing, suggest
from emscloud.load.terms import to_ascii
from emscloud.pipeline import Compiled, Result
from emscloud.plan.account import Imports, Old, Ready, Run
from emscloud.store import PRINTED

T = TypeVar("T")
_BMP = 0xFFFF
_BESIDE, _INTO = "beside what `emit --root` wrote (or print it with `--module NAME`)", "into the root module"
_INSTEAD = "in place of the old configuration"
_CALLED = f"into the root module, which calls what `emit` wrote {_INSTEAD}"
_HERE = f"beside what `emit` wrote, which stands {_INSTEAD} and has its state"
_ANEW = "Terraform would make the group anew for these, which cannot change"
_LOST = "Terraform would take these tags away"


@dataclass(frozen=True, slots=True)
class Asked:
    """A group of a policy, and the live one by its cloud and the words behind that.

    `old` is where Terraform has it already, and `beside` are the ids of live groups that become others of the policy's.
    """

    path: Path
    group: str
    cloud: str
    live: str
    old: Source | None = None
    beside: Mapping[str, str] = field(default_factory=dict)

    def adopt(self, aim: Aim, run: Run) -> Ready:
        """What an apply would do in the live group of an account, and the taking on before it; raises Failed."""
        assert aim.compiled is not None
        return aim.account.adopt(self.live, self.group, aim.compiled.lowered.artifact, aim.compiled.grounded, run)

    def imports(self, aim: Aim, run: Run) -> Imports:
        """How Terraform takes the live group on; raises Failed."""
        assert aim.compiled is not None
        made, old = aim.compiled, Old(self.old.instances if self.old else (), self.beside)
        return aim.account.imports(self.live, self.group, made.lowered.artifact, made.grounded, run, old)


def subject(words: str) -> tuple[Path, str]:
    """A policy and a group of it; raises Failed with E410 without a group."""
    path, mark, group = words.rpartition("#")
    if not mark or not path or not group:
        raise Failed([Problem("E410", f"`{words}` names no group of a policy. Write POLICY#GROUP.")])
    return Path(path), group


def asked(words: str, live: str) -> Asked:
    """The words of the command line; raises Failed: E410 without a group, E510 for what is no live group."""
    return Asked(*subject(words), *_live(live))


def _live(words: str) -> tuple[str, str]:
    """The cloud of a live group, and the words behind it."""
    cloud, colon, id_ = words.partition(":")
    if not colon or cloud not in clouds.names():
        known = " or ".join(f"`{name}:…`" for name in clouds.names())
        raise Failed([Problem("E510", f"`{words}` is no live group. Write {known}.")])
    return cloud, id_


def standing(words: str, live: str | None, state: str, result: Result) -> Asked:
    """The same where Terraform has the live group in a state already, which says what is not said; `source` says what it raises."""
    path, group = subject(words)
    _has(result, path, group)
    cloud, id_ = (None, None) if live is None else _live(live)
    holding = {made.target.cloud for made in result.targets if group in {one.name for one in made.grounded.groups}}
    old = source(state, holding if cloud is None else {cloud}, id_)
    return Asked(path, group, old.cloud, id_ or old.id, old)


def beside(one: Asked, others: Iterable[str], known: Iterable[str]) -> Asked:
    """With the live groups that become others of the policy's, each as GROUP=LIVE; `known` are the groups of the policy.

    Raises Failed: E410 for other words, for a group or an id twice, and for those of the group itself; E510 for what is no
    live group.
    """
    groups, found = set(known), dict[str, str]()
    taken = {_last(one.live): f"the group that becomes `{one.group}`"}
    for words in others:
        group, equals, live = words.partition("=")
        if not equals or not group or group == one.group:
            raise _unlike(f"`{words}` names no other group of the policy and its live one. Write GROUP=LIVE.")
        if group not in groups:
            hint = suggest(group, groups) or f" There are {listing(sorted(groups))}."
            raise _unlike(f"`--beside {words}`: the policy has no group `{group}`.{hint}")
        if group in found:
            raise _unlike(f"`--beside` says twice what becomes `{group}`: {found[group]} and {live}.")
        cloud, id_ = _live(live)
        if cloud != one.cloud:
            raise _unlike(f"`{words}` is in another cloud than {one.cloud}:{one.live}.")
        other = taken.setdefault(_last(id_), f"`{group}` by `--beside`")
        if other != f"`{group}` by `--beside`":
            raise _unlike(f"`--beside {words}` names {other}, and one live group cannot be two.")
        found[group] = id_
    return replace(one, beside=found)


def _last(live: str) -> str:
    """A live group's own name or id, without its place, which is the same for all groups of a target."""
    return live.strip().rstrip("/").rpartition("/")[2].lower()


def _unlike(words: str) -> Failed:
    return Failed([Problem("E410", words)])


def find(result: Result, one: Asked, target: str | None, access: Access, ask: Callable[[Aim], T]) -> tuple[Aim, T]:
    """The account that the live group is in, and what comes of asking it.

    Raises Failed: E410 for a group that the policy does not have there, E440 where it is in no target, and what `ask` does.
    """
    elsewhere: list[Problem] = []
    for made in _candidates(result, one, target):
        try:
            (aim,) = aims(result, made.target.name, access)
            return aim, ask(aim)
        except Failed as error:
            if any(problem.code != "E440" for problem in error.problems):
                raise
            elsewhere += error.problems
    raise Failed(elsewhere)


def _candidates(result: Result, one: Asked, target: str | None) -> list[Compiled]:
    """The targets that hold the group, in the cloud of the live one."""
    where = Where(str(one.path))
    _has(result, one.path, one.group)
    holding = [made for made in result.targets if one.group in {group.name for group in made.grounded.groups}]
    named = [made for made in holding if target in (None, made.target.name)]
    if not named:
        held = listing([made.target.name for made in holding])
        raise Failed([Problem("E410", f"The target `{target}` does not hold `{one.group}`. There are {held}.", where)])
    found = [made for made in named if made.target.cloud == one.cloud]
    if not found:
        title, there = clouds.get(one.cloud).TITLE, listing([f"{made.target.name} ({made.cloud.TITLE})" for made in named])
        raise Failed([Problem("E440", f"{one.cloud}:{one.live} is in {title}, and `{one.group}` is to be in {there}.", where)])
    return found


def _has(result: Result, path: Path, group: str) -> None:
    """Raises Failed with E410 for a group that is not in the policy."""
    known = result.opened.policy.groups
    if group not in known:
        hint = suggest(group, known) or f" There are {listing(known)}."
        raise Failed([Problem("E410", f"{path} has no group `{group}`.{hint}", Where(str(path)))])


def text(  # noqa: PLR0913  (what is printed, and for whom)
    found: Imports, module: str | None, policy: str, target: str, moved: Moves | None = None, *, overridden: bool = False
) -> str:
    """The blocks as a file; `module` is how a root module calls what `emit` wrote, None where that is one itself.

    `moved` is what they are where Terraform has the group already; `overridden` says that a file has what the group keeps.
    """
    blocks = tuple(within(block, module) for block in found.blocks) if moved is None else moved.here
    place = _BESIDE if module is None else _INTO
    if moved is not None and not moved.there:
        place = _CALLED if module else _HERE
    head = [
        f"{PRINTED} for the policy {policy} in the target {target}: {found.live} becomes what `emit` writes.",
        f"Put it {place}, look at `terraform plan`, apply, and take it away.",
        *_left(found),
    ]
    if found.kept is not None and not overridden:
        why = _ANEW if _fixed(found) else _LOST
        head += [
            "",
            f"{why}. Keep them with a file beside what `emit` wrote:",
            *[f"  {_escaped(line)}" for line in render((found.kept,)).splitlines()],
        ]
    return render(blocks, "\n".join(map(_plain, head)))


def _fixed(found: Imports) -> list[str]:
    """What cannot change of the live group, and is not what `emit` writes."""
    return [] if found.kept is None else [name for name, _ in found.kept.attributes if name != "tags"]


def anew(found: Imports) -> Iterator[Problem]:
    """E476, a warning, where Terraform would make the group anew, since no override file is to keep what cannot change."""
    names = _fixed(found)
    if names:
        what = (
            f"Of {found.live} {' and '.join(names)} cannot change, and the policy has {'another' if len(names) == 1 else 'others'}"
        )
        way = "Keep what there is with `--override …_override.tf`, a file beside what `emit` wrote"
        yield Problem("E476", f"{what}, so Terraform would destroy the group and make it anew. {way}.", severity=Severity.WARNING)


def _escaped(line: str) -> str:
    """The same line of Terraform in ASCII: what has another spelling stands within quotes."""
    return "".join(
        [char if char.isascii() else rf"\U{ord(char):08x}" if ord(char) > _BMP else rf"\u{ord(char):04x}" for char in line]
    )


def removed(found: Imports, policy: str, target: str, moved: Moves) -> str:
    """The file for the old root module, where what `emit` wrote has a state of its own."""
    head = [
        f"{PRINTED} for the policy {policy} in the target {target}: {found.live} leaves this state, and stays as it is.",
        f"Put it into the old root module {_INSTEAD}, look at `terraform plan`, apply, and take it away.",
    ]
    return render(moved.there, "\n".join(map(_plain, head)))


def _left(found: Imports) -> Iterator[str]:
    if found.left:
        yield from ("", "Live rules that the module does not have.", f"{found.becomes}:", *[f"  {words}" for words in found.left])


def kept(found: Imports, policy: str, target: str) -> str | None:
    """The override file that keeps what cannot change of a live group; None where none is needed."""
    if found.kept is None:
        return None
    head = f"{PRINTED} for the policy {policy} in the target {target}: what {found.live} keeps of its own."
    return render((found.kept,), _plain(head))


def _plain(line: str) -> str:
    """One line of printable ASCII, as comments are."""
    return "".join([char if char.isprintable() else " " for char in to_ascii(line)])
