"""What a text defines hangs on what it names, through modules and back to their calls."""

from __future__ import annotations

from emscloud.evaluate.layout import Layout, layout
from emscloud.hcl.reader import read
from emscloud.sources.modules.definitions import Definitions, Node

ROOT = """\
variable "x" {}
variable "aside" {}
locals {
  all = [var.x]
}
module "m" {
  source = "./m"
  count  = length(local.all)
  peers  = local.all
  aside  = var.aside
}
resource "t" "used" {
  a = module.m[0].peers
  b = file("peers.txt")
}
"""
INNER = """\
variable "peers" {}
variable "aside" {}
output "peers" { value = var.peers }
output "aside" { value = var.aside }
resource "t" "inner" {
  a = "fixed"
}
"""


def laid(name: str, text: str) -> Layout:
    """A module of one file."""
    return layout([(name, read(text, name))])


def reached(root: Node) -> set[Node]:
    """All that a node hangs on, but for itself."""
    folders = {"": laid("main.tf", ROOT), "m": laid("m/main.tf", INNER)}
    return Definitions(folders, {(".", "m"): "m"}, {"x": "10.0.0.0/8"}, {"peers.txt": "1"}).reached([root]) - {root}


def test_a_reference_is_followed_through_a_module() -> None:
    """From an output to the argument of the call, and to what that hangs on; other outputs and arguments are no part of it."""
    found = reached(("", "resource", "t.used"))
    assert {
        ("m", "output", "peers"),
        ("m", "variable", "peers"),
        ("", "local", "all"),
        ("", "variable", "x"),
        ("", "files", ""),
    } <= found
    assert not found & {("m", "output", "aside"), ("m", "variable", "aside"), ("", "variable", "aside")}


def test_what_stands_in_a_module_hangs_on_its_call() -> None:
    """Whether it is there at all is decided there."""
    assert {("m", "calls", ""), ("", "local", "all"), ("", "variable", "x")} <= reached(("m", "resource", "t.inner"))


def test_what_is_given_is_a_part_of_a_variable() -> None:
    """Another value is another variable; a name that nobody defines is nothing."""
    folders = {"": laid("main.tf", ROOT)}
    one, two = (Definitions(folders, {}, {"x": value}, {}) for value in ("a", "b"))
    assert one.node(("", "variable", "x")) != two.node(("", "variable", "x"))
    assert one.node(("", "variable", "aside")) == two.node(("", "variable", "aside"))
    assert ("", frozenset()) == one.node(("", "local", "gone"))
