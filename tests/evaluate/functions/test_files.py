"""Files beside a configuration, as Terraform core reads them."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from emscloud.diagnostics import Failed, Problem
from emscloud.evaluate.functions.files import MOST, Shelf
from emscloud.evaluate.values import BOOL, STRING, Beyond, Fault, Items, Unknown
from tests.evaluate.core import UNKNOWN, alike, data, module, planned, shelf, write

FILES = {
    "peers.json": '["10.0.0.0/8", "192.0.2.1/32"]\r\n',
    "nfd.txt": "e\u0301\n",
    "greet.tftpl": "Hello ${who}!%{ for x in list ~}\n - ${x}\n%{ endfor ~}\n",
    "whole.tftpl": "${jsonencode({a = n})}",
    "one.tftpl": "${list}",
    "trim.tftpl": "a\n\n  ${~ n ~}  \n\n b\n %{~ if true ~}\n\n yes %{~ else ~} no\n%{ endif ~}\n\nend",
    "odd.tftpl": "${",
    "other.tftpl": "${templatefile(path, {})}${local.x}",
    "j/main.tf.json": '{"output": {"o": {"value": "a\\n\\n ${~ 1 ~} \\n\\n b%{ if true ~}\\n\\n c\\n%{ endif ~}\\n d"}}}',
    "rules/a.json": "1",
    "rules/b.json": "2",
    "rules/deep/c.json": "3",
    "rules/d.txt": "4",
    "rules/.hidden.json": "5",
    "m/main.tf": 'output "o" {\n  value = [path.module, path.root, file("${path.module}/own.txt"), file("nfd.txt")]\n}\n',
    "m/own.txt": "own",
}
EXPRESSIONS = [
    'jsondecode(file("${path.module}/peers.json"))',
    'file("nfd.txt")',
    'length(file("./rules/../peers.json"))',
    'fileexists("peers.json")',
    'templatefile("greet.tftpl", {who = "you", list = ["a", "b"]})',
    'templatefile("whole.tftpl", {n = 1})',
    'templatefile("one.tftpl", {list = ["a"]})',
    'fileset("rules", "*.json")',
    'fileset("${path.module}/rules", "**/*.json")',
    'fileset(".", "rules/**")',
    'fileset("rules", "?.txt")',
    'fileset("rules", "none*")',
    '{for name in fileset("rules", "[ab].json") : name => 1}',
    'try(templatefile("one.tftpl", ["a"]), "refused")',
    'templatefile("trim.tftpl", {n = 7})',
    'try(templatefile("odd.tftpl", {}), "refused")',
    "module.j.o",
    "module.m.o",
    "path.module",
]
NOT_WORKED_OUT = {'{for name in fileset("rules", "[ab].json") : name => 1}'}


def test_core_reads_the_same(tmp_path: Path) -> None:
    """Every value is core's own; what is not worked out is unknown, not wrong."""
    calls = 'module "m" {\n  source = "./m"\n}\nmodule "j" {\n  source = "./j"\n}\n'
    outputs = "".join(f'output "o{number:02}" {{\n  value = {text}\n}}\n' for number, text in enumerate(EXPRESSIONS))
    files = FILES | {"main.tf": calls + outputs}
    write(tmp_path, files)
    theirs, ours = planned(tmp_path), module(files).outputs
    for number, text in enumerate(EXPRESSIONS):
        found = data(ours[f"o{number:02}"])
        assert (text, True) == (text, found == UNKNOWN if text in NOT_WORKED_OUT else alike(theirs[f"o{number:02}"], found))


def _call(name: str, *given: str, of: Shelf | None = None) -> object:
    return (of or shelf(FILES)).functions[name](given)


def test_a_template_has_the_names_that_it_is_given_and_no_others() -> None:
    """What a file names beyond that is not worked out; neither is one of a file that is not known or not there."""
    for text in ('templatefile("other.tftpl", {path = "one.tftpl"})', 'templatefile("gone.tftpl", {})'):
        found = module(FILES | {"main.tf": f'output "o" {{\n  value = {text}\n}}\n'}).outputs["o"]
        assert isinstance(found, Unknown)


def test_what_is_not_there_is_not_known() -> None:
    """Another step may leave a file there, so its absence is no fault and nothing to choose by."""
    gone = _call("file", "gone.json")
    assert isinstance(gone, Unknown)
    assert (STRING, True) == (gone.type, "gone.json" in gone.why)
    exists = _call("fileexists", "gone.json")
    assert isinstance(exists, Unknown)
    assert BOOL == exists.type


@pytest.mark.parametrize("path", ["/etc/passwd", "~/.ssh/id_rsa"])
@pytest.mark.parametrize("name", ["file", "fileexists", "filemd5"])
def test_what_lies_elsewhere_is_not_read(name: str, path: str) -> None:
    """A whole path and a home are never asked for."""
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return b""

    for found in (_call(name, path, of=Shelf(read, lambda _: None)), _call("fileset", path, "*")):
        assert isinstance(found, Unknown)
        assert "lies elsewhere" in found.why
    assert [] == asked


def test_what_is_refused_is_not_known() -> None:
    """A file that its place refuses to read (outside of a fence, too large); a folder of them is not worked out."""

    def refuse(path: str) -> NoReturn:
        raise Failed([Problem("E512", path)])

    found = _call("file", "x", of=Shelf(refuse, refuse))
    assert isinstance(found, Unknown)
    assert "x is not read: x" == found.why
    with pytest.raises(Beyond):
        _call("fileset", "x", "*", of=Shelf(refuse, refuse))


def test_what_is_no_text_is_a_fault() -> None:
    """As core has it: `file` takes UTF-8 alone."""
    with pytest.raises(Fault):
        _call("file", "x", of=Shelf(lambda _: b"\xff", lambda _: None))


def test_what_was_seen_is_kept() -> None:
    """A digest of each file that was asked for, whether its value is worked out or not; absence too."""
    first, second = shelf(FILES), shelf(FILES | {"peers.json": "[]", "rules/e.json": ""})
    for one in (first, second):
        assert isinstance(_call("filesha256", "peers.json", of=one), Unknown)
        _call("file", "./m/../nfd.txt", of=one)
        _call("file", "gone", of=one)
        _call("fileset", "rules", "*.json", of=one)
    assert {"peers.json", "nfd.txt", "gone", "rules//*.json"} == first.seen.keys() == second.seen.keys()
    assert {"peers.json", "rules//*.json"} == {path for path in first.seen if first.seen[path] != second.seen[path]}
    assert "absent" == first.seen["gone"]


def test_a_folder_without_end_is_beyond() -> None:
    """More files than anybody counts, and a pattern with stars without end."""
    many = Shelf(lambda _: b"", lambda path: tuple(map(str, range(MOST + 1))) if path == "x" else None)
    with pytest.raises(Beyond):
        _call("fileset", "x", "*", of=many)
    with pytest.raises(Beyond):
        _call("fileset", "rules", "*a" * 9)
    few = _call("fileset", "rules", "*a" * 4)
    assert isinstance(few, Items)
    assert () == few.items
