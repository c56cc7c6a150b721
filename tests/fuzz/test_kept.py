"""What fuzzing found once, and what it begins with: each input is read, compared and reported without a break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import harness, seeds
from tests.fuzz.harness import HARNESSES, Broken, files
from tests.fuzz.mutate import Texts, Trees

INPUTS = [(name, path) for name in HARNESSES for path in seeds.beside(name)]


@pytest.mark.parametrize(("name", "path"), INPUTS, ids=[path.name for _, path in INPUTS])
def test_what_was_found_is_mended(name: str, path: Path) -> None:
    """Every kept input and every seed: only Failed is raised of it, and all that holds of every input holds."""
    HARNESSES[name](path.read_bytes())


@pytest.mark.parametrize(("name", "change"), [("folder", Texts), ("shown", Trees)])
def test_changed_inputs_are_read(name: str, change: Callable[[list[bytes]], Texts | Trees]) -> None:
    """A few changes of each seed, the same ones in every run; and a change is worth something, for it is another input."""
    begun = [path.read_bytes() for path in seeds.beside(name)]
    changes = change(begun)
    for number, one in enumerate(begun[:12]):
        made = changes.mutated(one, Random(number))
        assert made != one
        HARNESSES[name](made)


def test_an_input_is_files() -> None:
    """Each behind a line with its name; a name leads nowhere else."""
    assert files(b"a\n== new/x.tf ==\nb\n== old.json ==\n", "new/main.tf") == {
        "new/main.tf": b"a\n", "new/x.tf": b"b\n", "old.json": b"",
    }  # fmt: skip
    assert files(b"== ../x ==\n", "f") == {"f": b"== ../x ==\n"}
    assert files(b"== /x ==\n", "f") == {"f": b"== /x ==\n"}


@pytest.mark.parametrize(
    "report",
    [
        "<script>alert(1)</script>\n", "x <img src=x> y\n", "[a](b)\n", "![a](b)\n", "a\n\n    b\n", "```\nx\n```\n", "\x1b[31m\n",
        "|a|\n|-|\n", "x" * 70_000,
    ],
)  # fmt: skip
def test_markup_of_others_in_a_comment_is_found(report: str) -> None:
    """The eye that looks at comments sees."""
    with pytest.raises(Broken):
        harness.comment(report)


@pytest.mark.parametrize("report", ["<img src=x>", "<p onclick=x>", "<script>", "é", "\x1b", "<style></style>" * 4])
def test_markup_of_others_in_a_page_is_found(report: str) -> None:
    """So does the one that looks at pages."""
    ours = "<style>a</style>" + '<script type="application/json" id="data">{}</script><script>b</script>'
    harness.page(ours)
    with pytest.raises(Broken):
        harness.page(ours + report)
