"""Files, whole or not there: what a write would do, and what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud import store
from emscloud.diagnostics import Failed
from emscloud.store import Change, Folder

HEADER = "# " + store.header("web", "eu") + "\n"
FILES = {"a.tf": HEADER + "a\n", "b.tf": HEADER + "b – ü\n"}


def state(folder: Path) -> dict[str, str]:
    """Every entry below a folder, with the text of files."""
    return {str(one.relative_to(folder)): one.read_text("utf-8") if one.is_file() else "" for one in folder.rglob("*")}


def test_the_first_line_of_ours_begins_with_the_mark() -> None:
    """What is written can be recognised as ours later."""
    assert HEADER.startswith(store.MARK)


def test_a_write_makes_the_folder_and_its_files(tmp_path: Path) -> None:
    """New files in new folders; a second write has nothing to do; line ends are plain."""
    folder = Folder(tmp_path / "x/eu", FILES)
    changes = [Change(folder.path / name, "new") for name in FILES]
    assert (folder.changes(), store.write([folder], {})) == (changes, changes)
    assert state(tmp_path) == {"x": "", "x/eu": "", "x/eu/a.tf": FILES["a.tf"], "x/eu/b.tf": FILES["b.tf"]}
    assert store.write([folder], {}) == []
    assert (folder.path / "b.tf").read_bytes() == FILES["b.tf"].encode()


def test_a_write_brings_a_folder_to_its_text(tmp_path: Path) -> None:
    """What differs is changed, what is left over of ours goes, what is not ours stays."""
    store.write([Folder(tmp_path, {**FILES, "old.tf": HEADER})], {})
    (tmp_path / "main.tf").write_text("# mine\n", "utf-8")
    (tmp_path / "old.txt").write_text(HEADER, "utf-8")
    folder = Folder(tmp_path, {"a.tf": HEADER + "other\n", "b.tf": FILES["b.tf"]})
    changes = [Change(tmp_path / "a.tf", "changed"), Change(tmp_path / "old.tf", "stale")]
    assert (folder.changes(), store.write([folder], {})) == (changes, changes)
    assert state(tmp_path) == {"a.tf": HEADER + "other\n", "b.tf": FILES["b.tf"], "main.tf": "# mine\n", "old.txt": HEADER}


def test_single_files_are_written_with_the_folders(tmp_path: Path) -> None:
    """The lock is such a one: new or changed, and after the folders."""
    lock = tmp_path / "x.lock"
    assert store.write([], {lock: "1"}) == [Change(lock, "new")]
    changes = store.write([Folder(tmp_path / "eu", FILES)], {lock: "2"})
    assert (changes[-1], lock.read_text("utf-8")) == (Change(lock, "changed"), "2")


@pytest.mark.parametrize("other", ["web for the target us", "db for the target eu"])
def test_another_policys_folder_is_refused(tmp_path: Path, other: str) -> None:
    """Files of ours that speak of another policy or target are an error that names one of them, once."""
    policy, _, target = other.partition(" for the target ")
    said = "# " + store.header(policy, target) + "\n"
    store.write([Folder(tmp_path, {"a.tf": said, "b.tf": said})], {})
    with pytest.raises(Failed) as failed:
        store.write([Folder(tmp_path, FILES)], {})
    assert [(one.code, one.where and one.where.file) for one in failed.value.problems] == [("E401", str(tmp_path / "a.tf"))]
    assert f"was written from the policy {other}, which is another one" in str(failed.value)


def test_every_foreign_file_in_the_way_is_named(tmp_path: Path) -> None:
    """All of them at once, and nothing is written, also not elsewhere."""
    (tmp_path / "eu").mkdir()
    for name, raw in (("a.tf", b"mine"), ("b.tf", b"\xff\xfe")):
        (tmp_path / "eu" / name).write_bytes(raw)
    with pytest.raises(Failed) as failed:
        store.write([Folder(tmp_path / "we", FILES), Folder(tmp_path / "eu", FILES)], {tmp_path / "x.lock": "1"})
    assert [one.where and Path(one.where.file).name for one in failed.value.problems] == ["a.tf", "b.tf"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tf", "b.tf", "eu"]


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """A file where a folder should be: E402 names it, and folders that were made for the rest are gone again."""
    (tmp_path / "we").write_text("in the way", "utf-8")
    with pytest.raises(Failed, match=r"E402: .*we cannot be written: Not a directory"):
        store.write([Folder(tmp_path / "new/eu", FILES), Folder(tmp_path / "we", FILES)], {})
    assert state(tmp_path) == {"we": "in the way"}


def test_what_a_killed_run_left_goes(tmp_path: Path) -> None:
    """A folder aside that nobody took away is taken away by the next write there; a foreign one is not."""
    for name in (".emscloud-abcd1234.part", ".emscloud-mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.tf").write_text("half", "utf-8")
    store.write([Folder(tmp_path, FILES)], {})
    assert set(state(tmp_path)) == {*FILES, ".emscloud-mine", ".emscloud-mine/a.tf"}


def test_a_new_file_is_created_once(tmp_path: Path) -> None:
    """E402 where something is there already, and it stays."""
    place = tmp_path / "a.yaml"
    store.create(place, "one\n")
    with pytest.raises(Failed, match=r"E402: .*File exists"):
        store.create(place, "two\n")
    assert place.read_bytes() == b"one\n"


def test_what_was_printed_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    """By the same first line, or where it says nothing or the same; any other stays (E473), and then nothing is written at all."""
    ours, other, mine, new = (tmp_path / f"{name}.tf" for name in ("ours", "other", "mine", "new"))
    head = f"# {store.PRINTED} for a\n"
    for before in (f"{head}old\n", "", f"{head}new\n"):
        ours.write_text(before, "utf-8")
        store.put({ours: f"{head}new\n"})
        assert f"{head}new\n" == ours.read_text("utf-8")
    mine.write_text("the same\n", "utf-8")
    store.put({mine: "the same\n"})
    other.write_text(f"# {store.PRINTED} for b\n", "utf-8")
    for path, words in (
        (mine, "E473: .*did not print it. Move it, or name another file"),
        (other, "E473: .*for something else: `Printed by emscloud for b`. Give each group files of its own"),
        (tmp_path, "E473"),
        (tmp_path / "no" / "x.tf", "E402: .*No such file or directory"),
    ):
        with pytest.raises(Failed, match=words):
            store.put({new: head, path: head})
    assert (False, ["mine.tf", "other.tf", "ours.tf"]) == (new.exists(), sorted(one.name for one in tmp_path.iterdir()))


def test_a_failure_names_file_and_reason() -> None:
    """Also where the system gives no words of its own."""
    one = store.failure(Path("x.tf"), OSError("odd"))
    assert one.detail == "x.tf cannot be written: odd. Mend that and run it again; a run can be repeated."


def test_a_page_is_ours_by_its_comment(tmp_path: Path) -> None:
    """In Markdown the first line is a comment of HTML; a page without it is somebody else's."""
    page = {"README.md": f"<!-- {HEADER[2:-1]} -->\n\n# Web\n", "a.tf": HEADER}
    store.write([Folder(tmp_path, page)], {})
    assert [Change(tmp_path / "README.md", "changed")] == Folder(
        tmp_path, page | {"README.md": page["README.md"] + "more\n"}
    ).changes()
    (tmp_path / "README.md").write_text("# Mine\n", "utf-8")
    with pytest.raises(Failed, match="not emscloud's"):
        Folder(tmp_path, page).changes()
