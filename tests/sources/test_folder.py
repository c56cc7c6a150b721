"""Folders of Terraform: variables, local modules, what nobody knows, and nothing read outside."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from emscloud.diagnostics import Failed, Severity
from emscloud.diff.delta import Verdict
from emscloud.diff.side import Side
from emscloud.evaluate.values import STRING, Reference, Unknown
from emscloud.foreign import Hole, Instance, Pointer
from emscloud.load.document import Disk
from emscloud.model.policy import Direction
from emscloud.sources import folder
from emscloud.sources.comparison import compare
from emscloud.sources.fence import Fenced
from emscloud.sources.folder import whole
from emscloud.sources.revision import Revision
from tests.commands import run
from tests.diff.samples import group, rule
from tests.load.policies import AWS
from tests.sources.repository import Repository

GROUP = """\
variable "peer" {
  default = "10.0.0.0/8"
}

resource "aws_security_group" "web" {
  name = "web"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [var.peer]
  }
}
"""


def made(tmp_path: Path, files: dict[str, str], *var_files: str, path: str = "") -> Side:
    """The side of a folder with these files."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return folder.opened("words", Disk(), str(tmp_path / path), [str(tmp_path / name) for name in var_files]).side()


def peers(side: Side, number: int = 0) -> tuple[str, ...]:
    """What is surely let in by one group."""
    return side.groups[number].flows[Direction.IN].must.describe()


def test_a_variable_has_its_default_or_what_is_given(tmp_path: Path) -> None:
    """`terraform.tfvars`, then `*.auto.tfvars`, then what the command names, in either syntax; a file alone takes none of them."""
    files = {"main.tf": GROUP}
    assert peers(made(tmp_path, files)) == ("tcp/443 with 10.0.0.0/8",)
    files["terraform.tfvars"] = 'peer = "10.1.0.0/16"\n'
    assert peers(made(tmp_path, files)) == ("tcp/443 with 10.1.0.0/16",)
    files["z.auto.tfvars.json"] = '{"peer": "10.2.0.0/16"}'
    assert peers(made(tmp_path, files)) == ("tcp/443 with 10.2.0.0/16",)
    files["x.json"], files["y.tfvars"] = '{"peer": "10.3.0.0/16"}', 'peer = "10.4.0.0/16"\n'
    assert peers(made(tmp_path, files, "x.json")) == ("tcp/443 with 10.3.0.0/16",)
    assert peers(made(tmp_path, files, "x.json", "y.tfvars")) == ("tcp/443 with 10.4.0.0/16",)
    assert peers(made(tmp_path, files, path="main.tf")) == ("tcp/443 with 10.0.0.0/8",)


@pytest.mark.parametrize(("name", "text"), [("x.json", "[1]"), ("x.json", "{"), ("x.tfvars", "a {}\n"), ("x.tfvars", "peer =\n")])
def test_a_file_of_variables_that_is_none(tmp_path: Path, name: str, text: str) -> None:
    """Is told by its name."""
    with pytest.raises(Failed) as raised:
        made(tmp_path, {"main.tf": GROUP, name: text}, name)
    assert [problem.where and problem.where.file for problem in raised.value.problems] == [str(tmp_path / name)]


def test_local_modules_are_followed(tmp_path: Path) -> None:
    """With their arguments; a remote one may hold any group, and is a hole of the side."""
    main = 'module "a" {\n  source = "./net"\n  peer = "10.5.0.0/16"\n}\nmodule "far" {\n  source = "far/away/aws"\n}\n'
    found = made(tmp_path, {"main.tf": main, "net/sg.tf": GROUP})
    assert [one.address for one in found.groups] == ["module.a.aws_security_group.web"]
    assert peers(found) == ("tcp/443 with 10.5.0.0/16",)
    (hole,) = found.holes
    assert (hole.why.startswith("module.far comes from elsewhere"), hole.where and hole.where.line) == (True, 5)


def test_what_nobody_knows_is_a_hole(tmp_path: Path) -> None:
    """A variable without a value, blocks of which nobody knows how many there are, and instances likewise."""
    text = GROUP.replace('  default = "10.0.0.0/8"\n', "")
    (one,) = made(tmp_path, {"main.tf": text}).groups
    assert (one.flows[Direction.IN].must.describe(), len(one.holes)) == ((), 1)
    assert "var.peer has no default" in one.holes[0].why
    loop = '  dynamic "ingress" {\n    for_each = var.x\n    content {}\n  }\n'
    text = f'variable "x" {{}}\nresource "aws_security_group" "web" {{\n{loop}}}\n'
    (one,) = made(tmp_path, {"main.tf": text}).groups
    assert (bool(one.flows[Direction.IN].maybe), bool(one.holes)) == (True, True)


def test_a_rule_whose_group_hangs_on_what_nobody_counts_may_be_in_the_other(tmp_path: Path) -> None:
    """`try` takes the first group only where that is there for certain; an input that names none likewise."""
    rule = (
        'resource "aws_vpc_security_group_ingress_rule" "in" {\n  security_group_id = try(%s, aws_security_group.b.id)\n'
        '  ip_protocol = "tcp"\n  from_port = 80\n  to_port = 80\n  cidr_ipv4 = "10.9.0.0/16"\n}\n'
        'resource "aws_security_group" "a" {\n  count = var.n\n}\nresource "aws_security_group" "b" {}\nvariable "n" {}\n'
        'module "far" {\n  source = "far/away/aws"\n}\n'
    )
    for first in ("aws_security_group.a[0].id", "var.n.id", "module.far.id"):
        found = made(tmp_path, {"main.tf": rule % first})
        (other,) = [one for one in found.groups if one.address == "aws_security_group.b"]
        assert other.flows[Direction.IN].must.describe() == ()
        assert other.flows[Direction.IN].may.describe() == ("tcp/80 with 10.9.0.0/16",)
        assert [hole.why.partition(":")[0] for hole in other.holes] == ["aws_vpc_security_group_ingress_rule.in"]


def test_a_prefix_that_another_resource_has_as_it_is_written_is_known(tmp_path: Path) -> None:
    """Of AWS and of Azure; so is a port."""
    text = (
        'resource "aws_vpc" "net" {\n  cidr_block = "10.8.0.0/16"\n}\n'
        'resource "aws_db_instance" "db" {\n  port = 5432\n}\n'
        + GROUP.replace("[var.peer]", "[aws_vpc.net.cidr_block]").replace("= 443", "= aws_db_instance.db.port")
    )
    assert peers(made(tmp_path, {"main.tf": text})) == ("tcp/5432 with 10.8.0.0/16",)
    text = (
        'resource "azurerm_subnet" "net" {\n  address_prefixes = ["10.8.1.0/24"]\n}\n'
        'resource "azurerm_network_security_group" "web" {\n  name = "web"\n  security_rule {\n    name = "in"\n'
        "    priority = 100\n"
        '    direction = "Inbound"\n    access = "Allow"\n    protocol = "Tcp"\n    source_port_range = "*"\n'
        '    destination_port_range = "443"\n    source_address_prefixes = azurerm_subnet.net.address_prefixes\n'
        '    destination_address_prefix = "*"\n  }\n}\n'
    )
    (one,) = made(tmp_path, {"main.tf": text}).groups
    assert ("tcp/443 with 10.8.1.0/24" in one.flows[Direction.IN].must.describe(), one.holes) == (True, ())


def test_what_terraform_ignores_changes_of_is_not_known(tmp_path: Path) -> None:
    """What was there before may stay; a change of such rules is a change of what is unknown, and says why."""
    ignoring = "  lifecycle {\n    ignore_changes = [ingress, tags, name]\n  }\n"
    text = GROUP.replace('  name = "web"\n', f'  name = "web"\n{ignoring}')
    (one,) = made(tmp_path, {"main.tf": text}).groups
    assert (one.name, one.flows[Direction.IN].must.describe()) == ("web", ())
    (hole,) = one.holes
    assert "Terraform ignores changes of `ingress`, so what was there before may stay" in hole.why
    old, new = str(tmp_path / "main.tf"), str(tmp_path / "new" / "main.tf")
    made(tmp_path / "new", {"main.tf": text.replace("443", "444")})
    assert compare(old, old, None).delta.verdict is Verdict.NOTHING
    assert compare(old, new, None).delta.verdict is Verdict.UNKNOWN


def test_a_rule_finds_its_group(tmp_path: Path) -> None:
    """By reference, though nobody knows its id."""
    rule = (
        'resource "aws_vpc_security_group_egress_rule" "out" {\n  security_group_id = aws_security_group.web.id\n'
        '  ip_protocol = "tcp"\n  from_port = 80\n  to_port = 80\n  cidr_ipv4 = "10.9.0.0/16"\n}\n'
    )
    (one,) = made(tmp_path, {"main.tf": 'resource "aws_security_group" "web" {}\n' + rule}).groups
    assert one.flows[Direction.OUT].must.describe() == ("tcp/80 with 10.9.0.0/16",)


def test_json_syntax_is_read(tmp_path: Path) -> None:
    """Nested blocks stand among the attributes there."""
    text = (
        '{"resource": {"aws_security_group": {"web": {"ingress": [{"from_port": 1, "to_port": 1, "protocol": "tcp",'
        ' "cidr_blocks": ["10.0.0.0/8"]}]}}}}'
    )
    assert peers(made(tmp_path, {"main.tf.json": text})) == ("tcp/1 with 10.0.0.0/8",)


def test_both_clouds_are_seen(tmp_path: Path) -> None:
    """Whatever else is there is passed by."""
    nsg = 'resource "azurerm_network_security_group" "b" {\n  name = "b"\n  resource_group_name = "r"\n}\n'
    other = 'resource "null_resource" "x" {}\n'
    assert [one.cloud for one in made(tmp_path, {"main.tf": GROUP, "nsg.tf": nsg + other}).groups] == ["aws", "azure"]


def test_a_folder_of_folders_names_those_with_terraform(tmp_path: Path) -> None:
    """As that which `emit` writes, with a folder for each target."""
    with pytest.raises(Failed) as raised:
        made(tmp_path, {"prod-eu/main.tf": "", "prod-azure/main.tf": "", "docs/a.md": ""})
    assert raised.value.problems[0].detail.endswith(" Name a folder in it: `words/prod-azure`, `words/prod-eu`.")


def test_what_is_no_terraform_is_told(tmp_path: Path) -> None:
    """An empty folder, and text that Terraform would not read either."""
    with pytest.raises(Failed) as raised:
        made(tmp_path, {"x.txt": ""})
    assert [problem.code for problem in raised.value.problems] == ["E510"]
    with pytest.raises(Failed) as raised:
        made(tmp_path, {"main.tf": 'resource "a" {\n'})
    assert [problem.where and problem.where.file for problem in raised.value.problems] == [str(tmp_path / "main.tf")]


def test_a_revision_is_read_from_git(tmp_path: Path) -> None:
    """A folder, a file alone, the root; modules beside it too, and none outside."""
    repository = Repository(tmp_path / "repo")
    out = 'module "o" {\n  source = "../../out"\n}\n'
    repository.write(
        {"env/main.tf": 'module "a" {\n  source = "../net"\n}\n', "net/sg.tf": GROUP, "top.tf": GROUP, "env/out.tf": out}
    )
    repository.commit("one")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.tf").write_text(GROUP)
    (repository.folder / "net" / "sg.tf").write_text("changed\n")
    revision = Revision.named("main", repository.folder)
    found = folder.opened("main:env", revision, "main:env").side()
    assert (peers(found), len(found.holes)) == (("tcp/443 with 10.0.0.0/8",), 1)
    assert peers(folder.opened("main:top.tf", revision, "main:top.tf").side()) == ("tcp/443 with 10.0.0.0/8",)
    assert peers(folder.opened("main:", revision, "main:").side()) == ("tcp/443 with 10.0.0.0/8",)
    place = found.groups[0].carriers[0].where
    assert place is not None
    assert place.file == "main:net/sg.tf"


def test_nothing_outside_of_the_repository_is_read(tmp_path: Path) -> None:
    """A module's source that leads out is a module that is not there; a link that does is refused."""
    repository = Repository(tmp_path / "repo")
    repository.write({"env/main.tf": 'module "a" {\n  source = "../../out"\n}\n'})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.tf").write_text(GROUP)
    fence = Fenced.around(repository.folder / "env")
    found = folder.opened("words", fence, str(repository.folder / "env")).side()
    assert (found.groups, "There is no module in" in found.holes[0].why) == ((), True)
    (repository.folder / "env" / "evil.tf").symlink_to("/etc/passwd")
    with pytest.raises(Failed) as raised:
        folder.opened("words", fence, str(repository.folder / "env")).side()
    assert [problem.code for problem in raised.value.problems] == ["E512"]


def test_values_become_attributes() -> None:
    """An attribute of an instance is a pointer; whatever lies deeper, and a fraction, is a hole."""
    assert folder.attribute(Unknown("x.", reference=Reference("aws_vpc.a", ".id"))) == Pointer("aws_vpc.a", "id")
    assert folder.attribute(Unknown("x.", type=STRING, reference=Reference("aws_vpc.a", ".list[0]"))) == Hole("x")
    assert folder.attribute(Unknown("x.", reference=Reference("var.a"))) == Hole("x")
    assert folder.attribute(Fraction(1, 2)) == Hole("it is no whole number")
    assert (folder.attribute(None), folder.attribute(3), folder.attribute("x")) == (None, 3, "x")


def tagged(address: str, part: str | None) -> Instance:
    """A group with its tags."""
    own = {"emscloud:part": part} if part else {}
    return Instance(address, "aws_security_group", {"tags": {"emscloud:policy": "ems", "emscloud:group": "web", **own}})


def test_parts_of_one_module_are_one() -> None:
    """By tag and module; a part whose first is not there stands alone, and so does what only looks like one."""
    first = group(rule("tcp/1", "10.0.0.0/8 group=db", "a"), address="module.a.aws_security_group.web", tag="web")
    second = group(
        rule("tcp/2", "10.0.0.0/8", "b"), rule("tcp/1", "group=db", "c"), address="module.a.aws_security_group.web-2", tag="web"
    )
    elsewhere = group(rule("tcp/3", "10.0.0.0/8", "d"), address="module.b.aws_security_group.web-2", tag="web")
    plain = group(rule("tcp/4", "10.0.0.0/8", "e"), address="aws_security_group.web-2")
    instances = [
        tagged(first.address, None),
        tagged(second.address, "2"),
        tagged(elsewhere.address, "2"),
        Instance(plain.address, "aws_security_group", {"tags": Hole("var.tags")}),
    ]
    found = whole((first, second, elsewhere, plain), instances)
    assert [one.address for one in found] == [first.address, elsewhere.address, plain.address]
    assert found[0].flows[Direction.IN].must == first.flows[Direction.IN].must | second.flows[Direction.IN].must
    assert found[0].flows[Direction.IN].named == first.flows[Direction.IN].named
    assert [one.name for one in found[0].carriers] == ["a", "b", "c"]


def test_what_is_emitted_in_parts_is_the_policy(tmp_path: Path) -> None:
    """Seventy rules in two security groups let through what the policy asks for."""
    rules = ", ".join(f"{{id: r{at}, inbound: tcp/{1000 + at}, from: [10.0.0.0/8], why: w}}" for at in range(70))
    path = tmp_path / "emscloud.yaml"
    path.write_text(f"name: ems\ngroups: {{web: {{spread: true, prefix-lists: true, rules: [{rules}]}}}}\ntargets: {{eu: {AWS}}}\n")
    assert run("emit", str(path), cwd=tmp_path).code == 0
    text = (tmp_path / "terraform" / "eu" / "group-web.tf").read_text("utf-8")
    assert 'resource "aws_security_group" "web-2"' in text
    found = compare(str(path), str(tmp_path / "terraform" / "eu"), None)
    assert (found.delta.verdict, [pair.by for pair in found.delta.pairs]) == (Verdict.NOTHING, ["tag"])


def test_a_file_that_rules_hang_on_is_read(tmp_path: Path) -> None:
    """Its content counts, worked out or not; what lies outside of the fence is not read, and is the same on both sides."""
    text = GROUP.replace("[var.peer]", "%s")
    for value, verdict in (
        ('jsondecode(file("${path.module}/peers.json"))', Verdict.WIDER),
        ('[filebase64("peers.json")]', Verdict.UNKNOWN),
        ('[for name in fileset(".", "*.json") : "10.0.0.${length(name)}/32"]', Verdict.BOTH),
        ('jsondecode(file("../../outside.json"))', Verdict.NOTHING),
        ('[core::filebase64("peers.json")]', Verdict.UNKNOWN),
        ("split(1, data.local_file.peers.content)", Verdict.UNKNOWN),
        ("split(1, data.local_file.same.content)", Verdict.NOTHING),
        ("split(1, data.local_file.worked_out.content)", Verdict.UNKNOWN),
    ):
        (tmp_path / "outside.json").write_text('["0.0.0.0/0"]')
        old, new = tmp_path / "repository" / "old", tmp_path / "repository" / "new"
        (tmp_path / "repository" / ".git").mkdir(parents=True, exist_ok=True)
        name = "longer.json" if "fileset" in value else "peers.json"
        asked = {"peers": "${path.module}/peers.json", "same": "same.json", "worked_out": "${upper(path.root)}/same.json"}
        wanted = [label for label in asked if f".{label}." in value]
        data = "".join(f'data "local_file" "{label}" {{\n  filename = "{asked[label]}"\n}}\n' for label in wanted)
        made(old, {"main.tf": text % value + data, "peers.json": '["10.0.0.0/8"]', "same.json": "1"})
        made(new, {"main.tf": text % value + data, name: '["10.0.0.0/7"]', "same.json": "1"})
        if "fileset" in value:
            (new / "peers.json").unlink()
        assert (value, verdict) == (value, compare(str(old), str(new), None).delta.verdict)


def test_what_terraform_forgets_stays(tmp_path: Path) -> None:
    """A group or a rule that a `removed` block leaves in place lets through what it let through, and is said to be left."""
    rule_of = """
resource "aws_security_group" "plain" {
  name = "plain"
}
resource "aws_vpc_security_group_ingress_rule" "one" {
  security_group_id = aws_security_group.plain.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "10.0.0.0/8"
}
"""
    released = "removed {\n  from = %s\n  lifecycle {\n    destroy = %s\n  }\n}\n"
    call = 'module "m" {\n  for_each = toset(["a"])\n  source   = "./m"\n}\n'
    before = {"main.tf": GROUP + rule_of + call, "m/main.tf": GROUP.replace('name = "web"', 'name = "inner"')}
    inner, call_of = before["m/main.tf"], {"main.tf": GROUP + rule_of + call}
    one, web = "aws_vpc_security_group_ingress_rule.one", "aws_security_group.web"
    everything = "".join(released % (name, "false") for name in (web, "module.m", "aws_security_group.plain", one))
    kept = rule_of.partition('resource "aws_vpc')[0]
    for name, after, verdict in (
        ("everything", {"main.tf": everything}, Verdict.NOTHING),
        ("in a module", call_of | {"m/main.tf": released % (web, "false")}, Verdict.NOTHING),
        ("a rule", {"main.tf": GROUP + kept + call + released % (one, "false"), "m/main.tf": inner}, Verdict.NOTHING),
        ("destroyed", {"main.tf": rule_of + call + released % (web, "true"), "m/main.tf": inner}, Verdict.NARROWER),
        ("another", {"main.tf": rule_of + call + released % (web[:-1], "false"), "m/main.tf": inner}, Verdict.NARROWER),
    ):
        old, new = tmp_path / name / "old", tmp_path / name / "new"
        made(old, before)
        made(new, after)
        found = compare(str(old), str(new), None)
        assert (name, verdict) == (name, found.delta.verdict)
        left = {carrier.name for pair in found.delta.pairs if pair.new for carrier in pair.new.carriers if carrier.left}
        assert (name, verdict is Verdict.NOTHING) == (name, bool(left))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GROUP.replace("cidr_blocks", "cidr_block"), ["ingress of aws_security_group.web has no argument `cidr_block`"]),
        (GROUP.replace("from_port", "form_port"), ["ingress of aws_security_group.web has no argument `form_port`"]),
        (GROUP.replace("    from_port", "    bandwidth = 1\n    from_port"), []),
        (GROUP, []),
        (
            'resource "azurerm_network_security_rule" "r" {\n  source_adress_prefix = "*"\n}\n',
            ["azurerm_network_security_rule.r has no argument `source_adress_prefix`"],
        ),
    ],
)
def test_an_argument_that_looks_mistyped_is_warned_of(tmp_path: Path, text: str, words: list[str]) -> None:
    """Where it is close to one that the rule has; of a newer provider's nothing is said."""
    (tmp_path / "main.tf").write_text(text, "utf-8")
    found = compare("/dev/null", str(tmp_path), None).problems()
    assert [("E513", Severity.WARNING)] * len(words) == [(one.code, one.severity) for one in found]
    assert words == [one.detail.partition(",")[0] for one in found]
    assert all("Did you mean" in one.detail and one.where and one.where.line for one in found)


def test_a_group_that_is_named_is_not_null(tmp_path: Path) -> None:
    """As modules ask of what they are given, so that rules that name a group are there for certain."""
    inner = """\
variable "rules" { type = list(object({ sg = optional(string) })) }
resource "aws_security_group" "t" {
  dynamic "ingress" {
    for_each = [for one in var.rules : one if one.sg != null]
    content {
      from_port       = 1
      to_port         = 1
      protocol        = "tcp"
      security_groups = [ingress.value.sg]
    }
  }
}
output "id" { value = aws_security_group.t.id }
"""
    outer = """\
module "lb" {
  source = "./m"
  rules  = [{}]
}
module "app" {
  source = "./m"
  rules  = [{ sg = module.lb.id }]
}
"""
    side = made(tmp_path, {"main.tf": outer, "m/main.tf": inner})
    assert [len(one.holes) for one in side.groups] == [0, 0]
    assert [len(one.carriers) for one in side.groups] == [1, 0]
