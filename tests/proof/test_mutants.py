"""Faults planted in lowering and printing: each is caught, or changes nothing that a packet would notice."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from emscloud.hcl import printer
from emscloud.model.policy import Direction
from tests.proof import trial
from tests.proof.mutate import mutants
from tests.proof.samples import CORPUS, ask, group, policy

ENDS = ("lower", "terraform")
BESIDE = ("emscloud.clouds.azure.service", "emscloud.clouds.azure.identity", "emscloud.clouds.aws.spread")
MODULES = (*[f"emscloud.clouds.{cloud}.{end}" for cloud in CORPUS for end in ENDS], *BESIDE, trial.PRINTER)
SHARE = 11
"""One mutant in so many is tried, evenly over each kind in each file."""


def _sample(module: str) -> list[int]:
    """Every SHARE-th mutant of each kind, the first of each kind among them."""
    by_kind: dict[str, list[int]] = {}
    for number, mutant in enumerate(mutants(trial.source(module))):
        by_kind.setdefault(mutant.kind, []).append(number)
    return sorted(number for numbers in by_kind.values() for number in numbers[::SHARE])


def test_every_fault_is_caught(record_property: Callable[[str, object], None]) -> None:
    """No mutant of any kind lets through, or keeps out, a packet otherwise than the policy without being caught."""
    chunks = [(module, _sample(module)[at::4]) for module in MODULES for at in range(4)]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        verdicts = [one for found in pool.map(trial.trials, *zip(*chunks, strict=True)) for one in found]
    for module in MODULES:
        own = [one for one in verdicts if one.module == module]
        record_property("mutants", _line(module, own, len(mutants(trial.source(module)))))
    every = sum(len(mutants(trial.source(module))) for module in MODULES)
    record_property("mutants", _line("all of them", verdicts, every))
    survivors = [f"{one.module}:{one.line} {one.kind}\n{one.detail}" for one in verdicts if one.outcome == "survived"]
    assert survivors == []
    assert {one.outcome for one in verdicts} == set(trial.OUTCOMES) - {"survived"}


def _line(name: str, verdicts: list[trial.Verdict], every: int) -> str:
    counts = Counter(one.outcome for one in verdicts)
    return (
        f"{name}: {len(verdicts)} tried of {every} made; {counts['proof']} caught by the proof, {counts['refused']} refused "
        f"(exceptions, problems, losses), {counts['neutral']} other text with the same traffic, {counts['unchanged']} the same "
        f"text, {counts['survived']} survived"
    )


@pytest.mark.parametrize("module", MODULES)
def test_every_kind_is_tried(module: str) -> None:
    """The sample holds a mutant of each kind that a file has, and each of them is another program."""
    every = mutants(trial.source(module))
    sample = [every[number] for number in _sample(module)]
    assert {one.kind for one in sample} == {one.kind for one in every}
    untouched = ast.dump(ast.parse(trial.source(module)))
    assert [one.line for one in sample if ast.dump(one.tree(trial.source(module))) == untouched] == []


def test_the_court_convicts() -> None:
    """A fault that nothing catches is seen to survive: an oracle that always agreed would prove nothing."""
    grounded = policy("aws", group("web", ask("a", "tcp/1", "10.0.0.0/8", Direction.OUT)))
    other = policy("aws", group("web", ask("a", "tcp/1", "10.0.0.0/7", Direction.OUT)))
    assert trial.wrong(grounded, trial.compiled(grounded), dict(trial.compiled(grounded).texts)) == ""
    assert "asked False, let through True" in trial.wrong(grounded, trial.compiled(grounded), dict(trial.compiled(other).texts))


def test_the_assembly_is_the_compiler() -> None:
    """A module that is loaded as it is compiles the corpus to the same text as ever."""
    for module in MODULES:
        code = compile(trial.source(module), module, "exec")
        cloud = "aws" if module == trial.PRINTER else module.split(".")[2]
        with trial.assembled(module, code, cloud) as (made, press):
            for grounded in CORPUS[cloud]:
                lowered = made.lower(grounded)
                files = made.blocks(lowered.artifact, True)
                assert {name: press.render(blocks, trial.HEAD) for name, blocks in files.items()} == trial.compiled(grounded).texts
            assert (press is printer) is (module != trial.PRINTER)
