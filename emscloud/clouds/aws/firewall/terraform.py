"""A policy by name → the HCL blocks of a module of its own."""

from __future__ import annotations

from collections.abc import Iterator

from emscloud.cloud import Firewall
from emscloud.clouds.aws.firewall.limits import CAPACITY, NAME, REFERENCES, RULE, TEXT, capacity
from emscloud.clouds.aws.firewall.rules import Rule, Rules, numbered, rules
from emscloud.diagnostics import Problem
from emscloud.hcl.syntax import Block, Heredoc, Ref, Value
from emscloud.model.policy import ByName, Target

SOURCE = "hashicorp/aws"
TYPE = "aws_networkfirewall_rule_group"
LABEL = "by_name"
_NEEDS = (
    "The firewall policy that refers to this group has strict rule order, and forwards whole connections, in both",
    "directions, to the stateful engine. Its stateful default action lets a handshake pass, since a name is said after it:",
    "aws:drop_established_app_layer or aws:alert_established_app_layer. With aws:drop_established a ClientHello that comes",
    "in two packets is cut, with aws:drop_strict every connection is.",
)
"""Source: https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html"""
_ONCE = "Fixed when the group is made: rules that come later have to fit."


def firewall(by_name: ByName, root: bool) -> Firewall:  # noqa: FBT001  (the protocol's own)
    """A stateful rule group of Suricata's rules; problems are E301 a name that AWS refuses and E302 quotas."""
    made = rules(by_name)
    lines = list(numbered(made))
    target = by_name.target
    name = f"{by_name.policy}-{target.name}".replace("_", "-")
    text = _text(made, dict(lines))
    group = _group(by_name, made, text, name)
    files: dict[str, tuple[Block, ...]] = {
        "versions.tf": (_versions(),),
        "variables.tf": (_capacity(len(lines)),),
        "rule-group.tf": (group,),
        "outputs.tf": (_output(),),
    }
    if root:
        provider = (("region", str(target.settings["region"])), ("allowed_account_ids", (str(target.settings["account_id"]),)))
        files["providers.tf"] = (Block("provider", ("aws",), provider),)
    problems = tuple(_problems(target, made, lines, text, name))
    return Firewall(files, tuple(made.left_out), problems, len(lines))


def _versions() -> Block:
    aws: Value = {"source": SOURCE, "version": ">= 5.0.0, < 7.0.0"}
    return Block("terraform", (), (("required_version", ">= 1.5.0"),), (Block("required_providers", (), (("aws", aws),)),))


def _capacity(count: int) -> Block:
    said: tuple[tuple[str, Value], ...] = (
        ("description", "How many rules the group can ever hold."),
        ("type", Ref("number")),
        ("default", capacity(count)),
    )
    return Block("variable", ("capacity",), said)


def _output() -> Block:
    said: tuple[tuple[str, Value], ...] = (
        ("description", "The ARN of the rule group, for a firewall policy to refer to."),
        ("value", Ref(f"{TYPE}.{LABEL}.arn")),
    )
    return Block("output", ("rule_group_arn",), said)


def _text(made: Rules, sids: dict[Rule, int]) -> tuple[str, ...]:
    """The lines of the rules, each section under a comment of its own."""
    return tuple(
        line for section in made.sections for line in (f"# {section.words}", *[rule.line(sids[rule]) for rule in section.rules])
    )


def _group(by_name: ByName, made: Rules, text: tuple[str, ...], name: str) -> Block:
    said: tuple[tuple[str, Value], ...] = (
        ("name", name),
        ("description", f"What the emscloud policy {by_name.policy} lets its groups reach by name"),
        ("type", "STATEFUL"),
        ("capacity", Ref("var.capacity")),
        ("tags", {"emscloud:managed-by": "terraform", "emscloud:policy": by_name.policy}),
    )
    sets = [
        Block("ip_sets", (), (("key", key),), (Block("ip_set", (), (("definition", tuple(one.text for one in own)),)),))
        for key, own in sorted(made.sets.items())
    ]
    inner = [*_references(by_name.target, made), Block("rule_variables", (), (), tuple(sets))]
    inner.append(Block("rules_source", (), (("rules_string", Heredoc(text)),)))
    inner.append(Block("stateful_rule_options", (), (("rule_order", "STRICT_ORDER"),)))
    once = Block("lifecycle", (), (("ignore_changes", (Ref("capacity"),)),), (), (_ONCE,))
    return Block("resource", (TYPE, LABEL), said, (Block("rule_group", (), (), tuple(inner)), once), _NEEDS)


def _references(target: Target, made: Rules) -> Iterator[Block]:
    """Prefix lists, by their ARNs in the target's own account.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html (prefix-list)
    """
    region = str(target.settings["region"])
    partition = next((one for one in ("cn", "us-gov") if region.startswith(f"{one}-")), "")
    start = f"arn:aws{'-' if partition else ''}{partition}:ec2:{region}:{target.settings['account_id']}:prefix-list"
    found = [
        Block(
            "ip_set_references",
            (),
            (("key", key),),
            (Block("ip_set_reference", (), (("reference_arn", f"{start}/{own}"),)),),
        )
        for key, own in sorted(made.lists.items())
    ]
    if found:
        yield Block("reference_sets", (), (), tuple(found))


def _problems(target: Target, made: Rules, lines: list[tuple[Rule, int]], text: tuple[str, ...], name: str) -> Iterator[Problem]:
    said = f"The filter by name of {target.name}"
    if len(name) > NAME:
        yield Problem("E301", f"{said} would be called `{name}`, and AWS takes {NAME} characters. Rename one.", target.where)
    if len(lines) > CAPACITY:
        detail = f"{said} has {len(lines):,} rules, and a rule group holds {CAPACITY:,}. Split the policy."
        yield Problem("E302", detail, target.where)
    size = sum(len(line) + 1 for line in text)
    if size > TEXT:
        detail = f"{said} has {size:,} bytes of rules, and a rule group holds {TEXT:,}. Split the policy."
        yield Problem("E302", detail, target.where)
    if len(made.lists) > REFERENCES:
        detail = f"{said} names {len(made.lists)} prefix lists, and a rule group refers to {REFERENCES}. Write the prefixes."
        yield Problem("E302", detail, target.where)
    values = {f"${key}": sum(len(one.text) + 1 for one in own) for key, own in made.sets.items()}
    for rule, sid in lines:
        length = len(rule.line(sid)) + values[rule.source]
        if length > RULE:
            detail = f"{said} has a rule of {length:,} characters with its addresses, and AWS takes {RULE:,}: {rule.message}. "
            yield Problem("E302", f"{detail}Write wider prefixes, or split the requirement.", target.where)
