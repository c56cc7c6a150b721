"""What a release has to be: the same bytes twice, whole, and of its tag."""

from __future__ import annotations

import io
import re
import tarfile

import pytest

from emscloud import __version__
from release import dist

CHANGELOG = "# Changelog\n\n## 0.2.0 (2027-01-31)\n\n- New.\n\n## 0.1.0 (unreleased)\n"


def sdist(*names: str, version: str = "0.2.0") -> dict[str, bytes]:
    """An sdist with files of these names."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(f"emscloud-{version}/{name}"))
    return {f"emscloud-{version}.tar.gz": file.getvalue()}


def test_builds_are_compared_by_their_bytes() -> None:
    """What differs, or is in one alone, is named."""
    assert [] == dist.same({"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"})
    assert ["a", "b", "c"] == dist.same({"a": b"1", "b": b"2"}, {"a": b"1\n", "c": b""})


def test_a_tag_is_the_versions() -> None:
    """`v` and the version, whose heading in the changelog has a day."""
    dist.fits("v0.2.0", "0.2.0", CHANGELOG)


@pytest.mark.parametrize(
    ("tag", "version", "words"),
    [
        ("v0.2.1", "0.2.0", "the tag is v0.2.1, and the version is 0.2.0"),
        ("0.2.0", "0.2.0", "the tag is 0.2.0"),
        ("v0.1.0", "0.1.0", "no heading `## 0.1.0 (YYYY-MM-DD)`"),
        ("v0.3.0", "0.3.0", "no heading `## 0.3.0 (YYYY-MM-DD)`"),
    ],
)
def test_another_tag_is_refused(tag: str, version: str, words: str) -> None:
    """What is not the version's, and what the changelog does not date."""
    with pytest.raises(dist.Wrong, match=re.escape(words)):
        dist.fits(tag, version, CHANGELOG)


def test_an_sdist_is_what_git_keeps() -> None:
    """And its own description."""
    dist.whole(sdist("PKG-INFO", "a.py", "tests/test_a.py"), ["a.py", "tests/test_a.py"])


@pytest.mark.parametrize("kept", [["a.py", "b.py"], []])
def test_an_sdist_that_lacks_or_adds_a_file_is_refused(kept: list[str]) -> None:
    """The files are named."""
    with pytest.raises(dist.Wrong, match=r"the sdist is not what git keeps: [ab]\.py"):
        dist.whole(sdist("PKG-INFO", "a.py"), kept)


def test_the_version_is_read_from_the_sdists_name() -> None:
    """It may have a suffix."""
    assert "0.2.0rc1" == dist.version_of(["emscloud-0.2.0rc1-py3-none-any.whl", "emscloud-0.2.0rc1.tar.gz"])


def test_sums_are_read_by_sha256sum() -> None:
    """A line a file, by name."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert f"{empty}  a\n{empty}  b\n" == dist.sums({"b": b"", "a": b""})


def test_the_places_of_the_two_builds_are_unlike() -> None:
    """In everything that an archive may take from where it is made."""
    (first, seen, mask), (second, other, other_mask) = dist.PLACES
    assert (first != second, mask != other_mask) == (True, True)
    assert [name for name in seen if seen[name] == other[name]] == []


def test_the_changelog_begins_with_this_version() -> None:
    """The newest heading is that of the version that would be released."""
    text = (dist.ROOT / "CHANGELOG.md").read_text("utf-8")
    assert __version__ == re.findall(r"^## (\S+) \(", text, re.MULTILINE)[0]
