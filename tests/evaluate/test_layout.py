"""A module's blocks by what they are, and override files over them."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed
from emscloud.evaluate.layout import Layout, layout
from emscloud.hcl.reader import read
from tests.hcl.anybody import brief


def laid(**files: str) -> Layout:
    """The layout of files by their names without ending."""
    return layout((f"{name}.tf", read(text, f"{name}.tf")) for name, text in files.items())


def test_blocks_are_found_by_name() -> None:
    """Each kind by its labels; other blocks are left out."""
    found = laid(
        a='variable "v" {}\nlocals {\n  x = 1\n}\nlocals {\n  y = 2\n}\nprovider "p" {}\nterraform {}\n',
        b='output "o" {}\nmodule "m" {}\nresource "t" "n" {}\ndata "t" "n" {}\n',
    )
    assert (list(found.variables), list(found.locals), list(found.outputs), list(found.calls)) == (["v"], ["x", "y"], ["o"], ["m"])
    assert (list(found.resources), list(found.data)) == (["t.n"], ["t.n"])


def test_an_address_twice_is_a_problem() -> None:
    """Every one of them is said, with its place and where the first one is."""
    with pytest.raises(Failed) as failed:
        laid(a='variable "v" {}\nlocals {\n  x = 1\n}\n', b='variable "v" {}\nlocals {\n  x = 2\n}\nresource "t" {}\noutput {}\n')
    problems = failed.value.problems
    assert [(one.code, one.where and (one.where.file, one.where.line)) for one in problems] == [
        ("E502", ("b.tf", 1)), ("E502", ("b.tf", 3)), ("E502", ("b.tf", 5)), ("E502", ("b.tf", 6)),
    ]  # fmt: skip
    assert "a.tf" in problems[0].detail


def test_override_files_lie_over_the_others() -> None:
    """Attributes one by one, nested blocks of a kind together, locals by name; a block that is new is added."""
    found = laid(
        main='resource "t" "n" {\n  a = 1\n  b = 1\n  r {\n    x = 1\n  }\n  s {}\n}\nlocals {\n  l = 1\n}\n',
        override='resource "t" "n" {\n  b = 2\n  dynamic "r" {\n    for_each = []\n  }\n}\nlocals {\n  l = 2\n}\n',
        z_override='resource "t" "n" {\n  c = 3\n}\nvariable "v" {}\n',
    )
    body = found.resources["t.n"].body
    assert {name: brief(one.value) for name, one in body.attributes.items()} == {"a": 1, "b": 2, "c": 3}
    assert [one.kind for one in body.blocks] == ["s", "dynamic"]
    assert brief(found.locals["l"].value) == 2
    assert list(found.variables) == ["v"]


def test_only_those_names_override() -> None:
    """`my_override.tf` and `override.tf`, in JSON too, and no others."""
    for name, overrides in (("override.tf.json", True), ("x_override.tf", True), ("xoverride.tf", False), ("override_x.tf", False)):
        text = '{"variable": {"v": {}}}' if name.endswith("json") else 'variable "v" {}\n'
        files = [("main.tf", read('variable "v" {}\n', "main.tf")), (name, read(text, name))]
        if overrides:
            layout(files)
        else:
            with pytest.raises(Failed):
                layout(files)


def test_what_terraform_is_told_to_forget_and_to_leave() -> None:
    """`removed` blocks with `destroy = false`, in either syntax; without it Terraform destroys, and it takes no keys."""
    block = "removed {\n  from = %s\n  lifecycle {\n    destroy = %s\n  }\n}\n"
    listed = [("t.left", "false"), ("module.m", "false"), ("t.gone", "true"), ('t.key["x"]', "false"), ("t", "null")]
    bare = "removed {\n  from = t.gone_too\n}\nremoved {\n  lifecycle {\n    destroy = false\n  }\n}\n"
    text = "".join(block % one for one in listed) + bare
    json = '{"removed": [{"from": "t.json", "lifecycle": {"destroy": false}}, {"from": "t.no", "lifecycle": {"destroy": true}}]}'
    found = layout([("a.tf", read(text, "a.tf")), ("b.tf.json", read(json, "b.tf.json"))])
    assert ("module.m", "t.json", "t.key.[]", "t.left") == found.released
    odd = read("removed {\n  from = 1 + 1\n  lifecycle {\n    destroy = false\n  }\n}\n", "a.tf")
    assert ("",) == layout([("a.tf", odd)]).released


def test_what_terraform_is_told_to_know_by_another_address() -> None:
    """Both ends of `moved` blocks in either syntax, with their keys; what is no address is empty."""
    text = 'moved {\n  from = t.a\n  to = module.m["x"].t.b[0]\n}\nmoved {\n  from = t.a\n}\n'
    text += "moved {\n  from = 1 + 1\n  to = t.a[t.b]\n}\n"
    json = '{"moved": [{"from": "t.c", "to": "module.m[\\"x\\"].t.d"}]}'
    found = layout([("a.tf", read(text, "a.tf")), ("b.tf.json", read(json, "b.tf.json"))]).moved
    assert found == (("", ""), ("t.a", 'module.m["x"].t.b[0]'), ("t.c", 'module.m["x"].t.d'))
