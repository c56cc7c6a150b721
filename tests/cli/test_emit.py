"""`emscloud emit`: whole or not at all, and nothing that is not ours is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import SMALL, Ran, example, run, small, tree
from tests.test_pipeline import named

MODULE = {"group-web.tf", "outputs.tf", "variables.tf", "versions.tf"}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The small policy's folder as one `emit` leaves it."""
    folder = tmp_path_factory.mktemp("clean")
    assert emit(small(folder)).code == 0
    return tree(folder)


def emit(policy: Path, *options: str | Path, room: int | None = None, mortal: bool = False) -> Ran:
    """`emscloud emit` from the policy's own folder."""
    return run("emit", policy.name, *options, cwd=policy.parent, room=room, mortal=mortal)


def test_it_writes_a_module_a_target_and_the_lock(clean: dict[str, bytes]) -> None:
    """`terraform/<target>` beside the policy holds a whole module, and the lock stands beside the policy."""
    modules = {f"terraform/{target}/{name}" for target in ("eu", "we") for name in MODULE}
    assert set(clean) == {"emscloud.yaml", "emscloud.lock"} | modules


def test_what_was_written_is_the_result_and_what_was_proven_is_talk(tmp_path: Path) -> None:
    """Standard output lists the files, standard error says which targets are proven."""
    ran = emit(small(tmp_path))
    assert ran.out.split("\n")[:2] == ["emscloud.yaml: written", "  new      terraform/eu/group-web.tf"]
    assert ran.err.split("\n")[0].startswith("proven eu (AWS)")


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    """Where all is up to date no file is touched, the lock included, and the bytes stay."""
    policy = example(tmp_path)
    assert emit(policy).code == 0
    before, times = tree(tmp_path), {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = emit(policy)
    assert (again.code, again.out) == (0, "emscloud.yaml: nothing to do, all is up to date\n")
    assert tree(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times


def test_two_machines_write_the_same_bytes(tmp_path: Path) -> None:
    """The same policy and lock give the same bytes wherever they stand, whatever the machine's hash seed."""
    one, two = example(tmp_path / "one"), example(tmp_path / "two")
    for policy, seed in ((one, "1"), (two, "2")):
        assert run("emit", policy, cwd=tmp_path, more={"PYTHONHASHSEED": seed}).code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_check_says_what_is_stale_and_writes_nothing(tmp_path: Path) -> None:
    """`--check` exits with 2 while something is missing, different or left over, and with 0 after an `emit`."""
    policy = small(tmp_path)
    first = emit(policy, "--check")
    assert (first.code, first.out.split("\n")[0], set(tree(tmp_path))) == (2, "emscloud.yaml: stale", {"emscloud.yaml"})
    emit(policy)
    assert emit(policy, "--check").code == 0
    left, edited = tmp_path / "terraform/eu/group-old.tf", tmp_path / "terraform/we/group-web.tf"
    left.write_bytes((tmp_path / "terraform/eu/group-web.tf").read_bytes())
    edited.write_text(edited.read_text("utf-8").replace("443", "444"), "utf-8")
    again = emit(policy, "--check")
    lines = ["emscloud.yaml: stale", "  stale    terraform/eu/group-old.tf", "  differs  terraform/we/group-web.tf", ""]
    assert (again.code, again.out.split("\n")) == (2, lines)


def test_what_is_stale_goes_and_what_is_foreign_stays(tmp_path: Path, clean: dict[str, bytes]) -> None:
    """A file of ours that the policy no longer makes is removed; everything else in the folder stays as it is."""
    policy = small(tmp_path)
    emit(policy)
    folder = tmp_path / "terraform/eu"
    foreign = {"main.tf": "# mine\n", "notes.txt": "# Written by emscloud, says who?\n", "latin.tf": "# Büro\n"}
    for name, text in foreign.items():
        (folder / name).write_bytes(text.encode("latin-1"))
    (folder / "group-old.tf").write_bytes(clean["terraform/eu/group-web.tf"])
    (folder / "modules.tf").mkdir()
    ran = emit(policy)
    assert (ran.code, ran.out) == (0, "emscloud.yaml: written\n  removed  terraform/eu/group-old.tf\n")
    assert {path.name for path in folder.iterdir()} == MODULE | set(foreign) | {"modules.tf"}
    assert {name: (folder / name).read_bytes().decode("latin-1") for name in foreign} == foreign


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_something_foreign_of_the_same_name_is_refused(tmp_path: Path, kind: str) -> None:
    """A name of ours that somebody else took is an error that names it; nothing is written and it stays."""
    policy = small(tmp_path)
    place = tmp_path / "terraform/we/versions.tf"
    place.parent.mkdir(parents=True)
    if kind == "file":
        place.write_text("terraform {}\n", "utf-8")
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("nowhere")
    before = tree(tmp_path)
    ran = emit(policy)
    assert (ran.code, ran.out) == (1, "")
    assert "E401" in ran.err
    assert "terraform/we/versions.tf is not emscloud's" in ran.err
    assert (tree(tmp_path), place.is_symlink(), (tmp_path / "terraform/eu").exists()) == (before, kind == "dangling link", False)


def test_two_policies_into_one_folder_are_refused(tmp_path: Path) -> None:
    """In one run and in two: the second policy is named, and what the first one wrote stays."""
    one = small(tmp_path / "one")
    two = small(tmp_path / "two", SMALL.replace("name: small", "name: other"))
    together = run("emit", one, two, "--out", "out", cwd=tmp_path)
    assert (together.code, (tmp_path / "out").exists(), "would both write into out/eu" in together.err) == (1, False, True)
    assert run("emit", one, "--out", "out", cwd=tmp_path).code == 0
    before = tree(tmp_path)
    after = run("emit", two, "--out", tmp_path / "out", cwd=tmp_path)
    assert (after.code, tree(tmp_path)) == (1, before)
    assert "was written from the policy small for the target eu, which is another one" in after.err


def test_one_policy_called_by_two_names_is_one(tmp_path: Path) -> None:
    """A policy that is named twice, or also by its folder, is compiled once."""
    policy = small(tmp_path)
    ran = run("emit", policy, ".", "emscloud.yaml", cwd=tmp_path)
    assert (ran.code, ran.out.count(": written")) == (0, 1)


def test_one_wrong_policy_and_nothing_is_written(tmp_path: Path) -> None:
    """Of several policies all are written or none, and the errors of all of them are said."""
    small(tmp_path / "a")
    small(tmp_path / "b", SMALL.replace("tcp/443", "tcp/70000"))
    small(tmp_path / "c", SMALL.replace("tcp/443", "tcp/443-80"), "web.emscloud.yaml")
    before = tree(tmp_path)
    ran = run("emit", ".", cwd=tmp_path)
    assert (ran.code, ran.out, tree(tmp_path)) == (1, "", before)
    assert [name for name in ("a/emscloud", "b/emscloud", "c/web.emscloud") if name in ran.err] == ["b/emscloud", "c/web.emscloud"]


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    """A file in the way of a folder is an error with its name; the target before it is not written either."""
    policy = small(tmp_path)
    (tmp_path / "terraform").mkdir()
    (tmp_path / "terraform/we").write_text("in the way", "utf-8")
    before = tree(tmp_path)
    ran = emit(policy)
    assert (ran.code, tree(tmp_path), (tmp_path / "terraform/eu").exists()) == (1, before, False)
    assert "terraform/we cannot be written: Not a directory" in ran.err


def test_a_folder_that_is_read_only_is_named(tmp_path: Path) -> None:
    """Where the system refuses, the message names the file and its reason; once mended, the run can be repeated."""
    policy = small(tmp_path)
    folder = tmp_path / "terraform/we"
    folder.mkdir(parents=True)
    folder.chmod(0o555)
    ran = emit(policy, mortal=True)
    folder.chmod(0o755)
    assert (ran.code, set(tree(tmp_path)), (tmp_path / "terraform/eu").exists()) == (1, {"emscloud.yaml"}, False)
    assert "terraform/we/group-web.tf cannot be written: Permission denied" in ran.err
    assert emit(policy).code == 0


def test_a_full_disk_leaves_nothing_and_the_run_can_be_repeated(tmp_path: Path, clean: dict[str, bytes]) -> None:
    """Where the text does not fit, the message names the file; no file, no folder and nothing of ours aside is left."""
    policy = small(tmp_path)
    ran = emit(policy, room=1000)
    assert (ran.code, ran.out, [path.name for path in tmp_path.iterdir()]) == (1, "", ["emscloud.yaml"])
    assert "terraform/eu/group-web.tf cannot be written: File too large" in ran.err
    assert (emit(policy).code, tree(tmp_path)) == (0, clean)


def test_a_full_disk_at_the_lock_names_the_lock(tmp_path: Path) -> None:
    """The lock is written aside before any file is moved, so its failure leaves everything as it was."""
    policy = small(tmp_path)
    (tmp_path / "emscloud.lock").write_text(json.dumps({"format": 1, "note": "long " * 4000}), "utf-8")
    before = tree(tmp_path)
    ran = emit(policy, room=16000)
    assert (ran.code, ran.out, tree(tmp_path)) == (1, "", before)
    assert "emscloud.lock cannot be written: File too large" in ran.err


def test_a_run_that_was_killed_can_be_repeated(tmp_path: Path, clean: dict[str, bytes]) -> None:
    """Half of the files moved, the rest aside, no lock yet: the next run makes all whole and takes away what was aside."""
    policy = small(tmp_path)
    for name in ("terraform/eu/group-web.tf", "terraform/we/versions.tf"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(clean[name])
    for place in ("terraform/eu", "."):
        aside = tmp_path / place / ".emscloud-0a1b2c3d.part"
        aside.mkdir()
        (aside / "outputs.tf").write_text("# Written by emsc", "utf-8")
    assert (emit(policy).code, tree(tmp_path)) == (0, clean)


def test_locked_refuses_to_add_to_the_lock(tmp_path: Path) -> None:
    """`--locked` fails where a number is new, writes nothing then, and goes through once the lock holds it."""
    policy = small(tmp_path)
    before = tree(tmp_path)
    ran = emit(policy, "--locked")
    assert (ran.code, tree(tmp_path)) == (1, before)
    assert "emscloud.lock lacks numbers or pins for what is new. Run `emscloud emit emscloud.yaml` and commit the lock." in ran.err
    assert (emit(policy).code, emit(policy, "--locked").code, emit(policy, "--locked", "--check").code) == (0, 0, 0)


def test_a_target_alone_leaves_the_entries_of_the_others(tmp_path: Path, clean: dict[str, bytes]) -> None:
    """`--target` writes one folder and that target's numbers; those of the others stay as they are, also wrong ones."""
    policy = small(tmp_path)
    lock = tmp_path / "emscloud.lock"
    odd = {"target": "we", "group": "gone", "direction": "in", "rule": "old tcp ipv4", "priority": 1234}
    lock.write_text(json.dumps({"format": 1, "priorities": [odd]}), "utf-8")
    assert emit(policy, "--target", "eu").code == 0
    assert {path.name for path in (tmp_path / "terraform").iterdir()} == {"eu"}
    assert json.loads(lock.read_text("utf-8"))["priorities"] == [odd]
    assert json.loads(lock.read_text("utf-8"))["ranks"] == json.loads(clean["emscloud.lock"])["ranks"]
    assert (emit(policy, "--target", "we").code, tree(tmp_path)) == (0, clean)


def test_a_target_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """An unknown `--target` is a wrong call with a guess or a list."""
    ran = emit(small(tmp_path), "--target", "europe")
    assert (ran.code, ran.out, "emscloud.yaml has no target `europe`. There are `eu`, `we`." in ran.err) == (1, "", True)


def test_root_adds_the_provider_and_nothing_else(tmp_path: Path, clean: dict[str, bytes]) -> None:
    """With `--root` each module has `providers.tf` too; without it the file is stale and goes again."""
    policy = small(tmp_path)
    emit(policy, "--root")
    assert set(tree(tmp_path)) - set(clean) == {"terraform/eu/providers.tf", "terraform/we/providers.tf"}
    assert (emit(policy, "--check").code, emit(policy).code, tree(tmp_path)) == (2, 0, clean)


def test_an_error_in_the_policy_writes_nothing(tmp_path: Path) -> None:
    """A policy that does not compile leaves what was written before."""
    policy = small(tmp_path)
    emit(policy)
    before = tree(tmp_path)
    policy.write_text(SMALL.replace("192.0.2.0/24", "192.0.2.1/24"), "utf-8")
    ran = emit(policy)
    assert (ran.code, ran.out, "192.0.2.0/24" in ran.err) == (1, "", True)
    assert {name: text for name, text in tree(tmp_path).items() if name != "emscloud.yaml"} == {
        name: text for name, text in before.items() if name != "emscloud.yaml"
    }


def test_a_filter_by_name_is_written_whole_and_told(tmp_path: Path) -> None:
    """Both modules of a target are written, or neither; `--check` sees both, and a filter that is left over is a warning."""
    policy = named(tmp_path)
    first = emit(policy, "--check")
    assert (first.code, "  missing  terraform/we/firewall/rule-collection-group.tf" in first.out) == (2, True)
    foreign = tmp_path / "terraform/eu/network-firewall/outputs.tf"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("# mine\n", "utf-8")
    refused = emit(policy)
    assert (refused.code, "E401" in refused.err, sorted(tree(tmp_path / "terraform"))) == (
        1,
        True,
        ["eu/network-firewall/outputs.tf"],
    )
    foreign.unlink()
    assert (emit(policy).code, emit(policy, "--check").code) == (0, 0)
    rules = tmp_path / "terraform/eu/network-firewall/rule-group.tf"
    rules.write_text(rules.read_text("utf-8").replace("www.example.com", "www.example.org"), "utf-8")
    assert emit(policy, "--check").out == "emscloud.yaml: stale\n  differs  terraform/eu/network-firewall/rule-group.tf\n"
    assert (emit(policy).code, emit(policy, "--check").code) == (0, 0)
    policy.write_text(policy.read_text("utf-8").replace(", network_firewall: true", ""), "utf-8")
    left = emit(policy)
    assert (left.code, "eu/network-firewall was written for something that the policy no longer has" in left.err) == (0, True)
