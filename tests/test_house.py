"""The house: places of third-party imports, budgets, a test module for each module, docstrings."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "emscloud").rglob("*.py"))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}
PLACES = {
    "yaml": {"load/document.py"},
    "hcl2": {"hcl/witness.py"},
    "lark": {"hcl/witness.py"},
    "dns": {"resolve/wire.py"},
    "httpx2": {"resolve/secure.py"},
    "idna": {"load/terms.py"},
    "typer": {"cli"},
    "rich": {"cli/talk.py"},
    "boto3": {"clouds/aws/live/client.py"},
    "botocore": {"clouds/aws/live/client.py"},
    "azure": {"clouds/azure/live/client.py", "clouds/azure/live/signin.py"},
    "werkzeug": {"sandbox"},
    "moto": {"sandbox"},
}
"""Where a third-party package may be imported; one that is not here may be imported nowhere."""


def _inside(path: Path) -> str:
    return path.relative_to(ROOT / "emscloud").as_posix()


def _imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_third_party_packages_are_imported_in_their_places_alone() -> None:
    """Third-party imports are an allow-list of places."""
    strange = {
        (name, _inside(path))
        for path, tree in TREES.items()
        for name in _imports(tree) - sys.stdlib_module_names - {"emscloud"}
        if not any(_inside(path) == place or _inside(path).startswith(f"{place}/") for place in PLACES.get(name, ()))
    }
    assert set() == strange


@pytest.mark.parametrize(
    "name", ["socket.create_connection", "urllib", "http", "requests", "time", "random", "datetime.date.today"]
)
def test_below_the_commands_there_is_no_clock_and_no_network(name: str) -> None:
    """The same inputs give the same bytes: nothing below `cli` can ask the world; the sandbox is a world of its own."""
    users = {_inside(path) for path, tree in TREES.items() if name.partition(".")[0] in _imports(tree) and "." not in name}
    assert {user for user in users if not user.startswith(("cli/", "sandbox/"))} == set()


def test_nothing_below_the_commands_prints_or_reads_the_environment() -> None:
    """Output and environment belong to `cli`."""
    users = {
        _inside(path)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "print") or (isinstance(node, ast.Attribute) and node.attr == "environ")
    }
    assert {user for user in users if not user.startswith("cli/")} == set()


def test_files_keep_to_their_budget() -> None:
    """A file has at most 400 lines."""
    long = {_inside(path): lines for path in MODULES if (lines := len(path.read_text("utf-8").splitlines())) > 400}
    assert {} == long


def test_functions_keep_to_their_budget() -> None:
    """A function has at most 50 lines, and nine in ten have at most 25."""
    lengths = {
        f"{_inside(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 50} == {}
    assert sorted(lengths.values())[len(lengths) * 9 // 10] <= 25


def test_classes_keep_to_their_budget() -> None:
    """A class has at most 150 lines."""
    lengths = {
        f"{_inside(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    assert {name: length for name, length in lengths.items() if length > 150} == {}


def test_rooms_keep_to_their_budget() -> None:
    """A room has at most ten modules, `__init__` and `cli` apart."""
    rooms = {path.parent for path in MODULES} - {ROOT / "emscloud" / "cli"}
    counts = {_inside(room): len([path for path in room.glob("*.py") if path.name != "__init__.py"]) for room in rooms}
    assert {room: count for room, count in counts.items() if count > 10} == {}


def test_every_module_has_a_test_module_of_its_name() -> None:
    """`emscloud/hcl/printer.py` is tested by `tests/hcl/test_printer.py`."""
    missing = [
        _inside(path)
        for path in MODULES
        if path.name not in ("__init__.py", "__main__.py")
        and not (ROOT / "tests" / path.relative_to(ROOT / "emscloud")).with_name(f"test_{path.name}").exists()
    ]
    assert [] == missing


def test_every_module_says_what_it_is() -> None:
    """The first line of each module says what it is."""
    assert [_inside(path) for path, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_any_stays_where_it_has_to() -> None:
    """No module writes `Any`."""
    users = [
        _inside(path)
        for path, tree in TREES.items()
        if any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(tree))
    ]
    assert [] == users


def test_the_floors_hold() -> None:
    """import-linter's contracts are kept; they stand in pyproject.toml."""
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "2 kept, 0 broken" in done.stdout, done.stdout + done.stderr


def test_nothing_heavy_is_imported_for_a_message() -> None:
    """`emscloud explain E203` imports no SDK, hcl2, dns, httpx2, pydantic, rich or yaml."""
    code = (
        "import sys; sys.argv = ['emscloud', 'explain', 'E203']\n"
        "from emscloud.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'boto3', 'botocore', 'azure', 'hcl2', 'lark', 'dns', 'httpx2', 'pydantic', 'rich', 'yaml'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_no_test_skips_or_patches() -> None:
    """A skip hides a gap, and a patch tests the patch."""
    words = (  # what may stand nowhere; in two parts, or this file would be found
        "mock." + "patch",
        "pytest." + "skip",
        "mark." + "skip",
        "mark." + "xfail",
        "monkeypatch." + "setattr",
        "no" + " cover",
    )
    found = [
        (path.relative_to(ROOT).as_posix(), word)
        for folder in ("tests", "emscloud", "benchmarks", "docs", "release", "action", "examples")
        for path in (ROOT / folder).rglob("*.py")
        for word in words
        if word in path.read_text("utf-8")
    ]
    assert [] == found
