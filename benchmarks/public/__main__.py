"""`python -m benchmarks.public CHECKOUT... [--work FOLDER]`: see the package's docstring."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.public import core, texts
from benchmarks.public.compare import BOTH, EXACT, UNKNOWN, WRONG, Reading, compared, reading
from benchmarks.public.facts import Json
from benchmarks.public.folds import folds
from benchmarks.public.truth import Truth, truth, usual
from benchmarks.public.values import fixtures, values
from emscloud.diagnostics import Failed
from emscloud.load.document import Disk
from emscloud.sources import folder, planjson
from emscloud.sources.planjson import Plan

MOST = 9
"""Folders of one checkout: examples come first, wrappers last."""


@dataclass(slots=True)
class Row:
    """What became of one checkout; `apart` are rules that are exact once their variables have values."""

    name: str
    folders: int = 0
    planned: int = 0
    refused: int = 0
    text: Counter[str] = field(default_factory=Counter)
    apart: int = 0
    plan: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> None:
    """Read checkouts and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.public", description="How much of public Terraform is read.")
    parser.add_argument("checkouts", nargs="+", type=Path, help="folders named OWNER+REPOSITORY")
    parser.add_argument("--work", type=Path, required=True, help="where copies and plans are kept")
    parser.add_argument("--beside", type=Path, help="a folder of more checkouts, which modules from elsewhere are taken from")
    parser.add_argument("--tell", action="store_true", help="say each rule that is wrong, and why rules are unknown")
    parser.add_argument("--most", type=int, default=9, help="folders of a checkout, examples first, wrappers last")
    asked = parser.parse_args(arguments)
    beside = list(asked.beside.iterdir()) if asked.beside else []
    vendors = {one.name: one.resolve() for one in [*asked.checkouts, *beside] if one.is_dir()}
    rows = [_row(one.resolve(), asked.work.resolve(), vendors, asked) for one in asked.checkouts]
    _table(rows)


def _row(checkout: Path, work: Path, vendors: Mapping[str, Path], asked: argparse.Namespace) -> Row:
    row, place = Row(checkout.name), work / checkout.name
    tree = texts.copied(checkout, place, vendors)
    found = sorted(
        texts.roots(tree, vendors), key=lambda one: ("wrappers" in one.folder.parts, "examples" not in one.folder.parts, one.folder)
    )
    row.refused = len(tree.refused)
    for root in found[: asked.most]:
        row.folders += 1
        given = values(tree, root.folder)
        texts.installed(root, tree)
        done = core.kept(root, tree, place, given)
        if done.why:
            row.words.append(f"{root.folder.name}: core does not plan it: {done.why.strip()[:200]}")
            _readable(row, root.folder)
            continue
        row.planned += 1
        _folder(row, root.folder, truth(done.plan), given, usual(done.plan))
    if asked.tell:
        print(
            f"## {row.name}", *row.words, *[f"{count:5} {why}" for why, count in row.reasons.most_common(12)], sep="\n", flush=True
        )
    return row


def _folder(row: Row, place: Path, said: Truth, given: Mapping[str, Json], plan: str) -> None:
    held = place / "judged.tfvars.json"
    held.write_text(json.dumps(given))
    try:
        given_side = _text(place, [*map(str, fixtures(place)), str(held)])
        full = compared(given_side, said)
        bare = compared(_text(place, []), said)
    except Failed as failed:
        row.words.append(f"{place}: not read: {failed}")
        row.text[UNKNOWN] += len(said.atoms) + len(said.azure)
        return
    row.text += full.counts()
    row.words += [f"{place.name} (text) {words}" for words in folds(given_side, said)]
    row.apart += sum(one[0] == EXACT and other[0] == UNKNOWN for one, other in zip(full.rules, bare.rules, strict=False))
    row.words += [f"{place.name} (text) {words}" for words in (*full.words, *[f"without values: {one}" for one in bare.words])]
    for why, count in full.reasons().items():
        row.reasons[_short(why)] += count
    read = planjson.read(plan, "plan.json")
    assert isinstance(read, Plan)
    known = compared(reading(folder.groups(read.after), read.after, ()), said)
    row.plan += known.counts()
    row.words += [f"{place.name} (plan) {words}" for words in known.words]


def _readable(row: Row, place: Path) -> None:
    """A folder that core does not plan is read as well, or refused."""
    try:
        _text(place, [])
    except Failed as failed:
        row.refused += 1
        row.words.append(f"{place.name}: not read: {failed}")


def _text(place: Path, given: list[str]) -> Reading:
    read = folder.opened(str(place), Disk(), str(place), given)
    side = read.side()
    return reading(side.groups, read.instances, side.holes)


def _short(why: str) -> str:
    """A reason without the addresses in it."""
    return re.sub(r"^[^:]*: ", "", re.sub(r"(module\.[\w.\[\]\"-]+?\.)*((?:data\.)?\w+\.)[\w.\[\]\"*-]+", r"\2…", why))[:120]


def _table(rows: list[Row]) -> None:
    print("repository | folders | planned | exact | unknown | wrong | unknown to core too | exact with values alone", end=" | ")
    print("of the plan: exact, unknown, wrong")
    for one in rows:
        text, plan = one.text, one.plan
        print(
            f"{one.name} | {one.folders} | {one.planned} | {text[EXACT]} | {text[UNKNOWN]} | {text[WRONG]} | {text[BOTH]} | "
            f"{one.apart} | {plan[EXACT]}, {plan[UNKNOWN]}, {plan[WRONG]}"
        )


main(sys.argv[1:])
