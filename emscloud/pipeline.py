"""The table of contents: each command as a composition of stages."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from emscloud import clouds, store
from emscloud.byname.filtered import Filtered, filtered, folder_of
from emscloud.cloud import Cloud, Lowered
from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.hcl import printer, strict
from emscloud.load.catalog import Catalog
from emscloud.load.document import Disk, read_text
from emscloud.load.policy import load_policy
from emscloud.model.policy import Accept, Grounded, Target
from emscloud.model.written import Policy
from emscloud.prove import Reader, judge, prove, widened
from emscloud.resolve.ends import both_ends
from emscloud.resolve.ground import ground
from emscloud.resolve.lock import Address, Kept, Lock, mended, read_lock, write_lock

if TYPE_CHECKING:  # `ask` alone has a use for it
    from emscloud.resolve.server import Told


@dataclass(frozen=True, slots=True)
class Opened:
    """A policy file and the lock beside it; `locked` is the lock's text, None where there is no lock yet."""

    path: Path
    policy: Policy
    lock: Lock
    locked: str | None

    @property
    def lock_path(self) -> Path:
        """`<stem>.lock` beside `<stem>.yaml`."""
        return self.path.with_suffix(".lock")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy in one target: what was grounded and lowered, the text of each file, and the filter by name, proven."""

    target: Target
    cloud: Cloud[object]
    grounded: Grounded
    lowered: Lowered[object]
    texts: Mapping[str, str]
    by_name: Filtered = field(default_factory=Filtered)


@dataclass(frozen=True, slots=True)
class Result:
    """A whole policy compiled; with an error among the problems nothing of it may be written.

    `lock` is the lock with all numbers and pins that the compiled targets use.
    """

    opened: Opened
    targets: tuple[Compiled, ...]
    problems: tuple[Problem, ...]
    lock: Lock

    @property
    def failed(self) -> bool:
        """Whether any problem is an error."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def policies(arguments: list[str]) -> list[Path]:
    """The policy files that arguments name: files as they are, and each `emscloud.yaml` and `*.emscloud.yaml` below folders.

    Raises Failed with E410 where a folder holds none.
    """
    found: list[Path] = []
    for argument in arguments:
        path = Path(argument)
        if not path.is_dir():
            found.append(path)
            continue
        below = sorted(each for each in {*path.rglob("emscloud.yaml"), *path.rglob("*.emscloud.yaml")} if each.is_file())
        if not below:
            raise Failed([Problem("E410", f"{argument} holds no emscloud.yaml, and nothing below it does.")])
        found.extend(below)
    first: dict[Path, Path] = {}
    for path in found:
        first.setdefault(path.resolve(), path)
    return list(first.values())


def open_policy(path: Path) -> Opened:
    """Read a policy and the lock beside it; raises Failed."""
    lock, locked = _lock_beside(path, read_lock)
    return opened(path, read_text(str(path)), lock, locked)


def _lock_beside(path: Path, reader: Callable[[str, str], Lock]) -> tuple[Lock, str | None]:
    """The lock beside a policy and its text; an empty one, and None, where there is no lock yet."""
    lock_path = path.with_suffix(".lock")
    if not lock_path.exists():
        return Lock(str(lock_path)), None
    locked = read_text(str(lock_path))
    return reader(locked, str(lock_path)), locked


def mend(path: Path) -> Result:
    """Compile a policy with its lock mended where a merge left a number twice (`resolve --offline`); raises Failed."""
    lock, locked = _lock_beside(path, _mended)
    whole = opened(path, read_text(str(path)), lock, locked)
    result = build(whole)
    if any(problem.code == "E306" for problem in result.problems):  # those rules have fresh numbers now
        result = build(replace(whole, lock=result.lock))
    return result


@dataclass(frozen=True, slots=True)
class Asking:
    """How DNS is asked: resolvers as text (none: the policy's, or the machine's own), and the day of the answers."""

    servers: tuple[str, ...]
    subnet: str | None
    rounds: int
    every: float
    accepted: tuple[str, ...]
    prune: bool
    today: str


def ask(path: Path, asking: Asking, told: Told | None = None) -> Result:
    """Ask DNS for a policy's names and compile it with what was answered, and with the newest catalog revisions.

    `told` hears how far the asking is.  Raises Failed where an answer is refused, or where a pinned revision was edited.
    """
    from emscloud.resolve import answers, wire  # noqa: PLC0415  (dnspython, which nothing else needs)
    from emscloud.resolve.server import server, subnet_of  # noqa: PLC0415

    lock, locked = _lock_beside(path, _mended)
    before = opened(path, read_text(str(path)), lock, locked, newest=True)
    edited = _digests(before)
    if edited:
        raise Failed(edited)
    policy = before.policy
    try:
        subnet = subnet_of(asking.subnet) if asking.subnet else None
        texts = asking.servers or policy.resolvers
        servers = tuple(server(text, subnet) for text in texts) if texts else (wire.system(subnet),)
    except ValueError as error:
        raise Failed([Problem("E410", f"{error}.")]) from error
    names = answers.wanted(policy)
    seen = wire.ask(names, servers, asking.rounds, asking.every, told)
    refused = answers.judge(policy, lock, seen, asking.accepted)
    if refused:
        raise Failed(refused)
    lock = answers.taken(lock, seen, asking.today, policy.grace)
    if asking.prune:
        lock = answers.pruned(lock, names, [one.vantage for one in servers])
    result = build(replace(before, lock=lock))
    return replace(result, problems=(*result.problems, *answers.rotating(seen)))


def moved(result: Result) -> tuple[list[Address], list[Address]]:
    """Addresses that are new in a result's lock, and those that are gone from it."""
    old = _mended(result.opened.locked, "").addresses if result.opened.locked else ()
    before, after = {entry[:3]: entry for entry in old}, {entry[:3]: entry for entry in result.lock.addresses}
    new = [entry for key, entry in after.items() if key not in before]
    return new, [entry for key, entry in before.items() if key not in after]


def _mended(text: str, file: str) -> Lock:
    """A lock in which no number is used twice; raises Failed for whatever else is wrong with it."""
    try:
        return read_lock(text, file)
    except Failed as error:
        if any(problem.code not in ("E211", "E213") for problem in error.problems):
            raise
        return mended(text, file)


def opened(path: Path, text: str, lock: Lock, locked: str | None, *, newest: bool = False) -> Opened:
    """A policy from its text and its lock, with the catalog revisions that the lock pins or the newest; raises Failed."""
    dialects = {name: clouds.get(name) for name in clouds.names()}
    with _uncollected():
        policy = load_policy(text, str(path), dialects, Catalog.shipped(), {} if newest else lock.revisions())
    return Opened(path, policy, lock, locked)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector, which finds nothing in a compiler's trees and takes a third of the time looking for it."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def build(opened: Opened, *, root: bool = False, readers: tuple[Reader, ...] = (strict.read,)) -> Result:
    """Ground, lower, print and prove a policy for every target; problems are gathered, not raised."""
    with _uncollected():
        return _built(opened, readers, root=root)


def _built(opened: Opened, readers: tuple[Reader, ...], *, root: bool) -> Result:
    policy = opened.policy
    problems = [*policy.remarks, *_digests(opened)]
    made: list[Compiled] = []
    used: set[Accept] = set()
    for target in policy.targets.values():
        cloud = clouds.get(target.cloud)
        grounds = ground(policy, target, opened.lock, cloud)
        found = [*grounds.problems, *both_ends(policy, target, opened.lock)]
        problems += found
        if _wrong(grounds.problems):
            continue
        lowered = cloud.lower(grounds.grounded)
        losses = (*lowered.losses, *widened(grounds.grounded))
        unaccepted, entries = judge(cloud.TITLE, grounds.grounded, losses, policy.accept)
        used |= entries
        problems += [*lowered.problems, *unaccepted]
        whole = root or target.settings.get("root") is True
        texts = _texts(policy, target, cloud, lowered, root=whole)
        by_name = filtered(policy, target, cloud, store.header(policy.name, target.name), readers, root=whole)
        problems += by_name.problems
        if not _wrong(lowered.problems):
            for reader in readers:
                problems += prove(cloud, grounds.grounded, lowered.losses, texts, reader)
        made.append(Compiled(target, cloud, grounds.grounded, replace(lowered, losses=losses), texts, by_name))
    problems += _one_place(policy)
    if len(made) == len(policy.targets):
        problems += [_unused(entry) for entry in policy.accept if entry not in used]
    return Result(opened, tuple(made), tuple(dict.fromkeys(problems)), _remembering(opened, made))


def _texts(policy: Policy, target: Target, cloud: Cloud[object], lowered: Lowered[object], *, root: bool) -> dict[str, str]:
    header = store.header(policy.name, target.name)
    files = cloud.blocks(lowered.artifact, root)
    return {name: printer.render(blocks, header) for name, blocks in sorted(files.items())}


def _one_place(policy: Policy) -> list[Problem]:
    """E208 for each target in which a group would get the name that it already has by another target."""
    seen: dict[tuple[str, ...], Target] = {}
    problems = []
    for target in policy.targets.values():
        place = (target.cloud, *(str(target.settings[key]).lower() for key in clouds.get(target.cloud).PLACE))
        for group in policy.groups.values():
            first = seen.setdefault((*place, group.name), target) if group.within(target.name) else target
            if first is not target:
                detail = (
                    f"`{first.name}` and `{target.name}` are one place, where `{group.name}` would be made twice. Keep one target,"
                )
                problems.append(Problem("E208", f"{detail} or say `in` which of them holds the group.", target.where))
                break
    return problems


def _wrong(problems: tuple[Problem, ...]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _unused(entry: Accept) -> Problem:
    detail = f"`{entry.loss}` does not occur for {entry.requirement}, so nothing has to be accepted. Take the entry out."
    return Problem("E311", detail, entry.where)


def _digests(opened: Opened) -> list[Problem]:
    """A released revision never changes, so a digest that differs is a file that was edited."""
    locked = {(pin.service, pin.revision): pin.digest for pin in opened.lock.services}
    return [
        Problem(
            "E214",
            f"{pin.service} revision {pin.revision} is not what {opened.lock_path} pinned: its content was edited. A revision that "
            f"is in use stays as it is: restore it, and write the change into a new file, revision {pin.newest + 1}. Or, if nobody "
            "else uses it, take its entry out of `services` in the lock.",
            Where(str(opened.lock_path)),
        )
        for pin in opened.policy.pins
        if locked.get((pin.service, pin.revision), pin.digest) != pin.digest
    ]


def _remembering(opened: Opened, made: list[Compiled]) -> Lock:
    numbers = [
        Kept(number.section, one.target.name, number.group, number.direction.value, number.key, number.number)
        for one in made
        for number in one.lowered.numbers
    ]
    lock = opened.lock.renumbered([one.target.name for one in made], numbers, opened.policy.targets)
    return lock.pinned(opened.policy.pins)


def expired(policy: Policy, day: str) -> list[Problem]:
    """E140 for each rule whose last day lies before `day` (YYYY-MM-DD)."""
    return [
        Problem("E140", f"The rule `{ask.id}` of `{group.name}` was needed until {ask.expires}; {day} is later.", ask.until)
        for group in policy.groups.values()
        for ask in group.asks
        if ask.expires and ask.expires < day
    ]


def advice(result: Result, as_of: str | None) -> list[Problem]:
    """What a policy that holds goes without, as the shipped checks and its own have it; raises Failed where those are wrong."""
    from emscloud.diff.checks import Checks  # noqa: PLC0415  (for `check` alone)
    from emscloud.diff.lacks import advice as said  # noqa: PLC0415

    if result.failed:
        return []
    policy, base = result.opened.policy, result.opened.path.parent
    checks = Checks.shipped().with_files([str(base / file) for file in policy.checks], Disk())
    return said(policy, [(one.grounded, one.cloud.RESOLVER) for one in result.targets], checks, as_of)


def folders(result: Result, out: Path | None, target: str | None) -> list[store.Folder]:
    """The folders that `emit` writes: `out/<target>`, where `out` is `terraform` beside the policy unless it is said.

    A filter by name has a folder of its own in that of its target; Terraform does not read the one with the other.
    """
    base = out or result.opened.path.parent / "terraform"
    found = []
    for one in result.targets:
        if target is None or one.target.name == target:
            found.append(store.Folder(base / one.target.name, one.texts))
            if one.by_name.texts:
                found.append(store.Folder(base / one.target.name / folder_of(one.cloud), one.by_name.texts))
    return found


def unproven(result: Result, out: Path | None, target: str | None) -> list[Problem]:
    """E404 for what lies in or beside the folders that `emit` writes and is not in the proof.

    A warning; a note for what `adopt` printed.
    """
    listed = folders(result, out, target)
    found = [_beside(path) for folder in listed for path in folder.others()]
    known = {(out or result.opened.path.parent / "terraform") / name for name in result.opened.policy.targets}
    known |= {each.path for each in listed}
    beside = [*listed, *(store.Folder(each.path / "-", {}) for each in listed)]  # a filter's folder is within its target's
    for path in store.gone(beside, known, result.opened.policy.name):
        detail = f"{path} was written for something that the policy no longer has. When what it made is destroyed, take it away."
        found.append(Problem("E404", detail, severity=Severity.WARNING))
    return found


def _beside(path: Path) -> Problem:
    if store.printed(path) is not None:
        detail = f"Terraform reads {path} as well, which `emscloud adopt` printed: it is ours, and not in the proof."
        return Problem("E404", detail, severity=Severity.NOTE)
    detail = f"Terraform reads {path} as well, which is not emscloud's: it is not in the proof."
    return Problem("E404", detail, severity=Severity.WARNING)


def new_lock(result: Result, target: str | None) -> str | None:
    """The lock's text where it has to change for the targets in question, else None."""
    lock = result.lock
    if target is not None:
        others = [kept for kept in result.opened.lock.numbers if kept.target != target]
        own = [kept for kept in lock.numbers if kept.target == target]
        lock = replace(lock, numbers=tuple(sorted({*others, *own})))
    text = write_lock(lock)
    return None if text == result.opened.locked else text


def changes(result: Result, out: Path | None, target: str | None) -> list[store.Change]:
    """What a write would change, without writing; raises Failed."""
    found = [change for folder in folders(result, out, target) for change in folder.changes()]
    return found if new_lock(result, target) is None else [*found, *store.lacking([result.opened.lock_path])]


def write(results: Iterable[Result], out: Path | None, target: str | None) -> list[store.Change]:
    """Write the folders and the locks of all of these, or none of them; raises Failed, and then can be repeated."""
    listed = list(results)
    locks = {one.opened.lock_path: text for one in listed if (text := new_lock(one, target)) is not None}
    return store.write([folder for one in listed for folder in folders(one, out, target)], locks)
