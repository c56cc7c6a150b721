"""A fault on trial: the compiler with one mutant in it, over the whole corpus."""

from __future__ import annotations

import ast
import signal
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType
from typing import cast

from emscloud import clouds
from emscloud.cloud import Cloud, Loss
from emscloud.diagnostics import Problem, Severity
from emscloud.hcl import printer, strict
from emscloud.model.policy import Accept, Grounded
from emscloud.prove import judge, prove
from tests import edges, oracle
from tests.proof.mutate import Mutant, mutants
from tests.proof.samples import CORPUS

PRINTER = "emscloud.hcl.printer"
HEAD = "Head."
PATIENCE = 2.0
"""Seconds after which a mutant that does not end is stopped."""


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant: `outcome` is one of OUTCOMES, `detail` says more of it."""

    module: str
    kind: str
    line: int
    outcome: str
    detail: str = ""


ORDER = ("unchanged", "neutral", "refused", "proof", "survived")
"""From the mildest to the worst, of what one fault does to several policies."""
OUTCOMES = ("proof", "refused", "neutral", "unchanged", "survived")
"""Caught by the proof; refused (an exception, a problem of lowering, a loss nobody accepted); other text that lets
through the same; the same text throughout; and what must not be."""


@dataclass(frozen=True)
class Reference:
    """What a policy of the corpus compiles to without any fault."""

    grounded: Grounded
    texts: Mapping[str, str]
    losses: tuple[Loss, ...]
    accept: frozenset[Accept]
    refused: bool


_compiled: dict[int, Reference] = {}  # by the identity of a policy, which the reference keeps alive


class Hang(Exception):  # noqa: N818  (an outcome)
    """The mutant does not end."""


def trials(module: str, numbers: Iterable[int]) -> list[Verdict]:
    """The verdicts over some mutants of a module, by their place in `mutants`."""
    warnings.simplefilter("ignore", SyntaxWarning)
    text = source(module)
    every = mutants(text)
    return [_trial(module, text, every[number]) for number in numbers]


def _trial(module: str, text: str, mutant: Mutant) -> Verdict:
    """The worst that the fault does to any policy: to be wrong and not caught on one is to survive."""
    tree = mutant.tree(text)
    code = compile(tree, module, "exec")
    found: list[tuple[str, str]] = []
    for cloud, policies in CORPUS.items():
        if module != PRINTER and not module.startswith(f"emscloud.clouds.{cloud}."):
            continue
        try:
            with assembled(module, code, cloud) as (made, press):
                found += [_outcome(made, press, grounded) for grounded in policies]
        except Exception as error:  # noqa: BLE001  (it cannot even be loaded)
            found.append(("refused", repr(error)))
    outcome, detail = max(found, key=lambda one: ORDER.index(one[0]))
    shown = f"{_difference(text, tree)}\n{detail}" if outcome == "survived" else detail
    return Verdict(module, mutant.kind, mutant.line, outcome, shown)


def _outcome(made: Cloud[object], press: ModuleType, grounded: Grounded) -> tuple[str, str]:
    known = compiled(grounded)
    try:
        with _in_time():
            lowered = made.lower(grounded)
            if errors(lowered.problems):
                return ("unchanged" if known.refused else "refused"), str(lowered.problems)
            texts = {name: press.render(blocks, HEAD) for name, blocks in made.blocks(lowered.artifact, True).items()}
            found = prove(made, grounded, lowered.losses, texts, strict.read)
            unaccepted, used = judge(made.TITLE, grounded, lowered.losses, known.accept)
    except Exception as error:  # noqa: BLE001  (whatever a fault does)
        return "refused", repr(error)
    if found:
        return "proof", found[0].code
    if unaccepted or used != known.accept:
        return "refused", "accept"
    if texts == known.texts:
        return "unchanged", ""
    told = wrong(grounded, known, texts)
    return ("survived", told) if told else ("neutral", "")


def wrong(grounded: Grounded, known: Reference, texts: dict[str, str]) -> str:
    """What the oracle has against a text; it is told the losses of the true lowering, not of the mutant's."""
    try:
        if oracle.model(texts) == oracle.model(known.texts):
            return ""
        return next(edges.mistakes(grounded, known.losses, texts), "")
    except Exception as error:  # noqa: BLE001  (what the oracle cannot tell is no proof of innocence)
        return f"the oracle cannot tell: {error!r}"


def compiled(grounded: Grounded) -> Reference:
    """The true compiler's text and losses, with every loss accepted."""
    known = _compiled.get(id(grounded))
    if known is None:
        made = clouds.get(grounded.target.cloud)
        lowered = made.lower(grounded)
        texts = {name: printer.render(blocks, HEAD) for name, blocks in made.blocks(lowered.artifact, True).items()}
        accept = frozenset(Accept(loss.name, loss.requirement, "known", loss.group, "prod") for loss in lowered.losses)
        known = Reference(grounded, texts, lowered.losses, accept, errors(lowered.problems))
        _compiled[id(grounded)] = known
    return known


def errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


@contextmanager
def assembled(module: str, code: CodeType, cloud: str) -> Iterator[tuple[Cloud[object], ModuleType]]:
    """A cloud's package and the printer as they would be were one module this code: whatever leans on it is made anew."""
    package = f"emscloud.clouds.{cloud}"
    if module == PRINTER:
        yield clouds.get(cloud), _made(module, code)
        return
    saved = {name: sys.modules[name] for name in modules(package)}
    made = clouds.get(cloud)
    fresh: set[str] = set()
    try:
        for name in modules(package):
            if name == module or imports(name) & fresh:
                fresh.add(name)
                built = _made(name, code if name == module else _code(name))
                if name == package:
                    made = cast("Cloud[object]", built)
                else:
                    sys.modules[name] = built
        yield made, printer
    finally:
        sys.modules.update(saved)


def _made(name: str, code: CodeType) -> ModuleType:
    made = ModuleType(name)
    made.__file__ = find_file(name)
    before = sys.modules[name]
    sys.modules[name] = made  # dataclasses look there
    try:
        exec(code, made.__dict__)  # our own source with a fault in it
    finally:
        sys.modules[name] = before
    return made


@cache
def modules(package: str) -> tuple[str, ...]:
    """A package's modules, each behind those that it imports, the package itself last."""
    import_module(package)
    folder = Path(find_file(package)).parent
    left = sorted(f"{package}.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__")
    ordered: list[str] = []
    while left:
        ready = [name for name in left if not imports(name) & set(left)]
        ordered += ready
        left = [name for name in left if name not in ready]
    return (*ordered, package)


@cache
def imports(name: str) -> frozenset[str]:
    """The modules that one imports at its top."""
    tree = ast.parse(source(name))
    return frozenset(str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom))


@cache
def find_file(name: str) -> str:
    """Where a module's source is."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return spec.origin


@cache
def source(name: str) -> str:
    """A module's text."""
    return Path(find_file(name)).read_text(encoding="utf-8")


@cache
def _code(name: str) -> CodeType:
    return compile(source(name), name, "exec")


def _difference(text: str, tree: ast.Module) -> str:
    before, after = [ast.unparse(one).splitlines() for one in (ast.parse(text), tree)]
    return "\n".join(unified_diff(before, after, lineterm="", n=2))


@contextmanager
def _in_time() -> Iterator[None]:
    """Raise Hang in what takes longer than PATIENCE; a pool's worker runs this in its main thread."""

    def ring(_number: int, _frame: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
