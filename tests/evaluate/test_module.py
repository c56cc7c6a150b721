"""Modules: instances of resources and of local modules, as Terraform core makes them; what cannot be followed is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.diagnostics import Failed
from emscloud.evaluate.module import CALLS, INSTANCES_IN_ALL, Evaluated, given
from emscloud.evaluate.values import Reference, Unknown, Value, object_of
from emscloud.hcl.reader import read_values
from tests.evaluate import core
from tests.evaluate.core import UNKNOWN, data, module, value_of

TREE = {
    "main.tf": """
variable "ports" {
  type    = map(object({ port = number, open = optional(bool, true) }))
  default = { web = { port = 443 }, db = { port = 5432, open = false } }
}
locals {
  open  = { for name, one in var.ports : name => one.port if one.open }
  names = sort(keys(var.ports))
}
resource "terraform_data" "one" {
  input = local.open
}
resource "terraform_data" "counted" {
  count = length(local.names)
  input = "${count.index}:${local.names[count.index]}"
}
resource "terraform_data" "keyed" {
  for_each = var.ports
  input    = [each.key, each.value.port]
}
resource "terraform_data" "set" {
  for_each = toset(["b", "a"])
  input    = "${each.key}${each.value}"
}
resource "terraform_data" "none" {
  count = var.ports["db"].open ? 1 : 0
}
module "single" {
  source = "./modules/net"
  name   = "x"
}
module "many" {
  source   = "./modules/net/../net"
  for_each = toset(["p", "q"])
  name     = each.value
  cidr     = cidrsubnet("10.0.0.0/8", 8, length(local.open))
}
module "twice" {
  source = "./modules/net"
  count  = 2
  name   = "n${count.index}"
}
resource "terraform_data" "there" {
  count = { a = terraform_data.one.id } != null && null != [terraform_data.one.id] ? 2 : 0
}
resource "terraform_data" "either" {
  count = length(terraform_data.one.id == "x" ? ["a", "b"] : ["c", "d"])
}
resource "terraform_data" "uses" {
  input = [
    module.single.cidr, module.many["p"].cidr, module.twice[1].name, module.many[*], [for m in module.twice : m.name],
    values(module.many)[*].name
  ]
}
resource "terraform_data" "prefixed" {
  input = length(resource.terraform_data.counted)
}
output "all" {
  value = module.single
}
""",
    "modules/net/main.tf": """
variable "name" {
  type = string
}
variable "cidr" {
  default  = "192.168.0.0/16"
  nullable = false
}
locals {
  subnets = cidrsubnets(var.cidr, 1, 1)
}
resource "terraform_data" "subnet" {
  for_each = { for index, cidr in local.subnets : "${var.name}-${index}" => cidr }
  input    = each.value
}
module "deep" {
  source = "../deep"
  given  = [var.name, null]
}
output "cidr" {
  value = var.cidr
}
output "name" {
  value = "${var.name}/${module.deep.count}"
}
""",
    "modules/deep/deep.tf.json": """{
  "variable": {"given": {"type": "list(string)"}},
  "resource": {"terraform_data": {"d": {"count": "${length(compact(var.given))}", "input": "${var.given[count.index]}!"}}},
  "output": {"count": {"value": "${length(terraform_data.d)}"}}
}""",
}


def test_core_makes_the_same_instances(tmp_path: Path) -> None:
    """Addresses and inputs of a tree of modules, with `count`, `for_each`, types, defaults and JSON, are core's own."""
    core.write(tmp_path, TREE)
    said = core.resources(tmp_path)
    found = module(TREE)
    assert {one.address: data(one.values.get("input")) for one in found.instances} == said
    assert data(found.outputs["all"]) == core.applied(tmp_path)["all"]
    assert found.unfollowed == ()
    assert not any(one.unknown for one in found.instances)
    deep = next(one for one in found.instances if one.address.startswith("module.single.module.deep"))
    assert (deep.module, deep.kind, deep.name, deep.key, deep.where.file) == (
        "module.single.module.deep", "terraform_data", "d", 0, "modules/deep/deep.tf.json",
    )  # fmt: skip


def test_given_values_go_before_defaults() -> None:
    """They are converted to the variable's type; null takes the default where a variable is not nullable."""
    text = 'variable "a" {\n  type = number\n  default = 1\n}\nvariable "b" {\n  default = 2\n'
    text += '  nullable = false\n}\nvariable "c" {\n  default = 3\n}\n'
    text += "".join(f'output "{name}" {{\n  value = var.{name}\n}}\n' for name in "abc")
    assert module({"main.tf": text}, {"a": "5", "b": None, "c": None}).outputs == {"a": 5, "b": 2, "c": None}
    assert module({"main.tf": text}).outputs == {"a": 1, "b": 2, "c": 3}


def test_files_of_values_are_given() -> None:
    """Both forms, in the order that the caller lays them over each other; a reference in them is unknown."""
    values = given(read_values('a = "x"\nb = [1, { c = true }]\nd = var.e\n', "x.tfvars"))
    assert data(object_of(values)) == {"a": "x", "b": [1, {"c": True}], "d": UNKNOWN}
    assert given(read_values('{"a": "${x}", "b": [null], "//": 1}', "x.tfvars.json")) == {"a": "${x}", "b": value_of("[null]")}


def only(found: Evaluated) -> Unknown:
    """The one output of a module, which is unknown."""
    (value,) = found.outputs.values()
    assert isinstance(value, Unknown)
    return value


@pytest.mark.parametrize(
    ("text", "value", "why", "reference"),
    [
        ('variable "v" {\n  type = string\n}\n', "var.v", "var.v has no default, and no value was given for it.", "var.v"),
        ('variable "v" {\n  default = "x"\n  type = number\n}\n', "var.v",
        "Terraform would refuse the value of var.v: a number is needed, and this text says none.", None),
        ('variable "v" {\n  default = "1e9999"\n  type = number\n}\n', "var.v",
        "The value of var.v is not worked out: a number has more places than are worked out.", None),
        ('variable "v" {\n  type = nothing\n}\n', "var.v",
        "Terraform would refuse the value of var.v: the type of a variable is none that Terraform has.", None),
        ('data "d" "x" {}\n', "data.d.x.id", "Only the provider knows what becomes of data.d.x.", "data.d.x.id"),
        ('data "d" "x" {\n  count = 2\n}\n', "data.d.x[1].id", "Only the provider knows what becomes of data.d.x[1].",
        "data.d.x[1].id"),
        ('resource "r" "x" {}\n', "r.x.id", "Only the provider knows what becomes of r.x.", "r.x.id"),
        ('resource "r" "x" {\n  for_each = {a = 1}\n}\n', 'r.x["a"].arn', 'Only the provider knows what becomes of r.x["a"].',
        'r.x["a"].arn'),
        ('resource "r" "x" {}\n', "one(r.x[*].id)", "Only the provider knows what becomes of r.x.", "r.x.id"),
        ('variable "v" {}\nresource "r" "x" {\n  count = var.v\n}\n', "r.x[0].id",
        "var.v has no default, and no value was given for it.", "r.x[0].id"),
        ('variable "v" {}\nresource "r" "x" {\n  for_each = var.v\n}\n', "r.x",
        "var.v has no default, and no value was given for it.", "r.x"),
        ("", "path.cwd", "It hangs on where and how Terraform is run.", "path.cwd"),
        ("", "terraform.workspace", "It hangs on where and how Terraform is run.", "terraform.workspace"),
        ("", "each.key", "It hangs on where and how Terraform is run.", "each.key"),
        ('module "m" {\n  source = "a/b/c"\n  version = "1"\n}\n', "module.m.out",
        "module.m comes from elsewhere (a/b/c), which is not read.", "module.m.out"),
        ('module "m" {\n  source = "git::https://x"\n}\n', "module.m",
        "module.m comes from elsewhere (git::https://x), which is not read.", "module.m"),
        ('module "m" {\n  source = var.x\n}\n', "module.m", "module.m comes from elsewhere (None), which is not read.",
        "module.m"),
        ('module "m" {\n  source = "a/b/c"\n  version = var.x\n}\n', "module.m",
        "module.m comes from elsewhere (a/b/c), which is not read.", "module.m"),
        ('module "m" {}\n', "module.m", "module.m comes from elsewhere (None), which is not read.", "module.m"),
        ('module "m" {\n  source = "./none"\n}\n', "module.m.x", "There is no module in none, from which module.m should come.",
        "module.m.x"),
        ('module "m" {\n  source = "../../etc"\n}\n', "module.m.x",
        "There is no module in ../../etc, from which module.m should come.", "module.m.x"),
        ("", "local.x", "This is not worked out: `local` names nothing here.", None),
        ("", "var.x", "This is not worked out: `var` names nothing here.", None),
        ("", "module.x", "This is not worked out: `module` names nothing here.", None),
        ("", "data.x.y", "This is not worked out: `data` names nothing here.", None),
        ("", "data.x", "This is not worked out: `data` names nothing here.", None),
        ("", "r.x", "This is not worked out: `r` names nothing here.", None),
        ("", "resource.r.x", "This is not worked out: `resource` names nothing here.", None),
        ("", "resource", "This is not worked out: `resource` names nothing here.", None),
        ("locals {\n  a = local.b\n  b = local.a\n}\n", "local.a", "local.a refers to itself.", None),
        ("locals {\n  a = 1 + local.a\n}\n", "local.a", "local.a refers to itself.", None),
        ('resource "r" "x" {\n  count = length(r.x)\n}\n', "r.x", "How many of r.x there are hangs on itself.", "r.x"),
        ('resource "r" "x" {\n  count = -1\n}\n', "r.x",
        "Terraform would refuse this `count`: a number of instances is not below zero.", "r.x"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_says_why(text: str, value: str, why: str, reference: str | None) -> None:
    """Unknown with its reason, and what exactly it is where that can be said."""
    found = only(module({"main.tf": f'{text}output "o" {{\n  value = {value}\n}}\n'}))
    assert (found.why, str(found.reference) if found.reference else None) == (why, reference)
    assert found.where is None or found.where.file == "main.tf"


def test_an_unknown_has_address_and_place() -> None:
    """File and line of what is to blame, through modules too."""
    files = {
        "main.tf": 'variable "v" {}\nmodule "m" {\n  source = "./m"\n  x = var.v\n}\noutput "o" {\n  value = module.m.y\n}\n',
        "m/main.tf": 'variable "x" {}\noutput "y" {\n  value = var.x\n}\n',
    }
    found = only(module(files))
    assert (found.address, found.where and (found.where.file, found.where.line), found.reference) == (
        "var.v",
        ("main.tf", 1),
        Reference("var.v"),
    )
    files["main.tf"] = 'module "m" {\n  source = "./m"\n}\noutput "o" {\n  value = module.m.y\n}\n'
    found = only(module(files))
    assert (found.address, found.where and (found.where.file, found.where.line)) == ("module.m.var.x", ("m/main.tf", 1))


def test_instances_that_nobody_counts_stand_for_none_or_more() -> None:
    """One instance without a key, marked unknown, its values as far as they are known."""
    text = 'variable "v" {}\nresource "r" "x" {\n  for_each = var.v\n  a = 1\n  b = each.key\n  c = count.index\n}\n'
    (one,) = module({"main.tf": text}).instances
    assert (one.address, one.unknown and one.unknown.address) == ("r.x", "var.v")
    assert data(object_of(one.values)) == {"a": 1, "b": UNKNOWN, "c": UNKNOWN}


def test_modules_that_nobody_counts_stand_for_none_or_more() -> None:
    """What is in them is unknown with them, and so are their outputs."""
    files = {
        "main.tf": 'variable "v" {}\nmodule "m" {\n  source = "./m"\n  count = var.v\n  x = count.index\n}\n'
        'output "o" {\n  value = module.m[0].y\n}\n',
        "m/main.tf": 'variable "x" {}\nresource "r" "n" {\n  a = 1\n  b = var.x\n}\noutput "y" {\n  value = 1\n}\n',
    }
    found = module(files)
    (one,) = found.instances
    assert (one.address, one.unknown and one.unknown.address, data(object_of(one.values))) == (
        "module.m.r.n",
        "var.v",
        {"a": 1, "b": UNKNOWN},
    )
    assert only(found).reference == Reference("module.m[0]", ".y")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("module.one.y", 1), ("module.one", {"y": 1}), ("module.one.z", UNKNOWN), ("module.keyed", {"a": {"y": 1}}),
        ("module.keyed.a.y", 1),
        ('module.keyed["a"].y', 1), ('module.keyed["b"].y', UNKNOWN), ('module.keyed["a"]', {"y": 1}),
        ("module.counted", [{"y": 1}, {"y": 1}]),
        ("module.counted[1].y", 1), ('module.counted["1"].y', 1), ("module.counted[2].y", UNKNOWN),
        ("module.counted[*].y", [1, 1]),
        ("module.counted[var.v].y", UNKNOWN), ("[for m in module.keyed : m.y]", [1]), ('module.one["y"]', 1),
        ("length(module.counted)", 2),
    ],
)  # fmt: skip
def test_outputs_are_reached_as_written(value: str, expected: object) -> None:
    """By name, key and number, and as a whole."""
    files = {
        "main.tf": "\n".join(
            [
                'variable "v" {}',
                'module "one" {\n  source = "./m"\n}',
                'module "keyed" {\n  source = "./m"\n  for_each = {a = 1}\n}',
                'module "counted" {\n  source = "./m"\n  count = 2\n}',
                f'output "o" {{\n  value = {value}\n}}\n',
            ]
        ),
        "m/m.tf": 'output "y" {\n  value = 1\n}\n',
    }
    assert data(module(files).outputs["o"]) == expected


def test_a_module_within_itself_is_not_followed() -> None:
    """Neither one that calls its own folder, twice even, nor two that call each other: Terraform would never be done."""
    found = module({"main.tf": 'module "m" {\n  source = "./"\n}\nmodule "n" {\n  source = "./"\n}\nresource "r" "x" {}\n'})
    assert [one.address for one in found.instances] == ["r.x"]
    endless = "is a module within itself, of which Terraform finds no end either."
    assert [one.why for one in found.unfollowed] == [f"module.m {endless}", f"module.n {endless}"]
    there, back = 'module "b" {\n  source = "./b"\n}\n', 'module "a" {\n  source = "../"\n}\nresource "r" "x" {}\n'
    found = module({"main.tf": there, "b/main.tf": back})
    assert [one.address for one in found.instances] == ["module.b.r.x"]
    assert [one.why for one in found.unfollowed] == [f"module.b.module.a {endless}"]


def test_modules_stand_within_each_other_so_deep_and_no_deeper() -> None:
    """And that is said."""
    files = {f"m{at}/main.tf": f'module "m" {{\n  source = "../m{at + 1}"\n}}\nresource "r" "x" {{}}\n' for at in range(CALLS + 1)}
    found = module({"main.tf": 'module "m" {\n  source = "./m0"\n}\n', **files})
    assert len(found.instances) == CALLS
    assert [one.why for one in found.unfollowed] == [f"{'module.m.' * CALLS}module.m is a module within more than {CALLS} others."]


def test_modules_that_multiply_come_to_an_end() -> None:
    """Thousands of modules of thousands of modules are unknown from a number on."""
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  count = 300\n}\n',
        "m/main.tf": 'module "n" {\n  source = "../n"\n  count = 300\n}\n',
        "n/main.tf": 'resource "r" "x" {\n  a = 1\n}\n',
    }
    found = module(files)
    assert len(found.instances) < 2 * INSTANCES_IN_ALL
    assert [one.why for one in found.unfollowed] == [f"There are more than {INSTANCES_IN_ALL:,} instances."]


def test_modules_that_call_the_next_one_twice_come_to_an_end() -> None:
    """A million of them from twenty lines."""
    files = {f"m{at}/main.tf": "".join(f'module "{one}" {{\n  source = "../m{at + 1}"\n}}\n' for one in "ab") for at in range(18)}
    files["main.tf"] = 'module "a" {\n  source = "./m0"\n}\n'
    files["m18/main.tf"] = 'resource "r" "x" {\n  a = 1\n}\n'
    found = module(files)
    assert len(found.instances) < INSTANCES_IN_ALL
    assert [one.why for one in found.unfollowed] == [f"There are more than {INSTANCES_IN_ALL:,} instances."]


def test_a_chain_of_locals_has_an_end() -> None:
    """Thousands of locals, each of the one before, are unknown and no crash; a few dozen are known."""
    text = (
        "locals {\n  a0 = 1\n"
        + "".join(f"  a{n} = local.a{n - 1}\n" for n in range(1, 5_000))
        + '}\noutput "o" {\n  value = local.a4999\n}\n'
    )
    assert "stand within each other" in only(module({"main.tf": text})).why
    assert module({"main.tf": text.replace("local.a4999", "local.a30")}).outputs["o"] == 1


def test_order_of_files_and_blocks_changes_nothing() -> None:
    """Instances come by address, numbers by size, however they were written."""
    parts = [
        'resource "r" "b" {\n  count = 11\n}\n',
        'resource "r" "a" {}\n',
        'resource "q" "a" {\n  for_each = toset(["y", "x"])\n}\n',
    ]
    one = module({"main.tf": "".join(parts)}).instances
    other = module({"a.tf": parts[2], "b.tf": parts[1] + parts[0]}).instances
    assert [found.address for found in one] == [found.address for found in other]
    assert [found.address for found in one][:5] == ['q.a["x"]', 'q.a["y"]', "r.a", "r.b[0]", "r.b[1]"]
    assert one[-1].address == "r.b[10]"


def test_what_a_folder_raises_goes_through() -> None:
    """A syntax error of a called module is the caller's to say."""
    with pytest.raises(Failed):
        module({"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/x.tf": "x = \n"})


def test_an_output_without_a_value_is_null() -> None:
    """Terraform refuses it; nothing is made up."""
    value: Value = module({"main.tf": 'output "o" {}\n'}).outputs["o"]
    assert value is None
