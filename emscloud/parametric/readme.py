"""A parametric module's README: what it is, how it is called, and its inputs and outputs in the shape of terraform-docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Expression, Ref, Value
from emscloud.parametric.printed import MODULE, Printed
from emscloud.parametric.rules import Parametric

_TRUST = (
    "What the rules mean under every assignment of the variables is held by emscloud's tests: Terraform core plans single "
    "features, every option of every setting, pairs of features and drawn values in one run, and what that plan lets through is "
    "compared, packet by packet and in both directions, with a policy of the same values. Core evaluates; that no other assignment "
    "means anything else follows from the module's grammar, which is checked on this text: each rule has one feature, at most one "
    "setting that decides, and one range of peers."
)
_CHECKED = (
    "That this text keeps to the grammar of emscloud's modules was checked when it was written: each rule has one feature, at most "
    "one setting that decides, and one range of peers. So no rule hangs on what another feature or another role says, and single "
    "features under each option of their settings show all that the module can mean. That each rule is the row's was not compared "
    "packet by packet for this service, as emscloud's tests do for the modules that it ships: `emscloud diff` says what a call of "
    "it lets through."
)


def readme(made: Parametric, printed: Printed, title: str, head: str, *, held: bool) -> str:
    """The whole file; `head` is the first line's comment, `title` the cloud's, `held` whether tests compare it with policies."""
    parts = [f"<!-- {head} -->", f"# {made.service.title} on {title}: {made.host.title}", *_words(made, printed)]
    parts.append(_TRUST if held else _CHECKED)
    parts += ["## Example", "```hcl\n" + _example(made, printed) + "```"]
    parts += ["## What it opens", "\n".join(_rules(made))]
    if made.service.notes:
        parts += ["## What the page leaves to you", "\n".join(f"- {note}" for note in made.service.notes)]
    parts += ["## Requirements", "\n".join(_requirements(printed.files["versions.tf"]))]
    parts += ["## Inputs", "\n".join(_inputs(printed.files["variables.tf"]))]
    parts += ["## Outputs", "\n".join(_outputs(printed.files["outputs.tf"]))]
    return "\n\n".join(parts) + "\n"


def _words(made: Parametric, printed: Printed) -> Iterator[str]:
    service = made.service
    yield (
        f"Least-privilege rules from [the vendor's page]({service.source}) of {service.title} {service.release}, read on "
        f"{service.checked} (the catalog's `{service.name}@{service.version}`, revision {service.revision}). Nothing is open that "
        "is not asked for: each feature is a switch, each role a map of CIDRs by labels of your own. A call with every feature off "
        "is refused."
    )
    yield (
        "Everybody is a CIDR like another here: a role takes `0.0.0.0/0` and `::/0` as they are, where a policy of emscloud wants "
        "the word `anywhere`, so that nobody opens something to everyone unawares."
    )
    yield from printed.words


def _example(made: Parametric, printed: Printed) -> str:
    """The call of the smallest example, as somebody elsewhere would write it, and the provider where that wants a block."""
    blocks = printed.files[MODULE.format("minimal")]
    (call,) = (block for block in blocks if block.kind == "module")
    here = (("source", f"./{made.name}"), *call.attributes[1:])
    return render((*(block for block in blocks if block.kind == "provider"), Block(call.kind, call.labels, here)))


def _rules(made: Parametric) -> Iterator[str]:
    yield "| Row | Direction | Services | Peers | Where |"
    yield "|---|---|---|---|---|"
    for rule in made.rules:
        services = ", ".join(f"`{asked.template}`" for asked in rule.services)
        where = " and ".join([f"`{rule.feature}`", *(f"`{one.setting}` is {' or '.join(one.options)}" for one in rule.guards)])
        yield f"| {rule.id}: {_cell(rule.page)} | {rule.direction.value} | {services} | `{rule.peers.variable}` | {where} |"


def _requirements(blocks: Iterable[Block]) -> Iterator[str]:
    yield "| Name | Version |"
    yield "|------|---------|"
    for block in blocks:
        said = dict(block.attributes)
        yield f"| terraform | {_cell(str(said['required_version']))} |"
        for name, value in block.blocks[0].attributes:
            assert isinstance(value, dict)
            yield f"| {name} | {_cell(str(value['version']))} |"


def _inputs(blocks: Iterable[Block]) -> Iterator[str]:
    yield "| Name | Description | Type | Default | Required |"
    yield "|------|-------------|------|---------|:--------:|"
    for block in sorted(blocks, key=lambda block: block.labels):
        said = dict(block.attributes)
        kind = said["type"]
        assert isinstance(kind, Expression | Ref)
        text = kind.text if isinstance(kind, Expression) else kind.path
        default = f"`{_json(said['default'])}`" if "default" in said else "n/a"
        required = "no" if "default" in said else "yes"
        yield f"| {block.labels[0]} | {_cell(str(said['description']))} | `{text}` | {default} | {required} |"


def _outputs(blocks: Iterable[Block]) -> Iterator[str]:
    yield "| Name | Description |"
    yield "|------|-------------|"
    for block in sorted((block for block in blocks if block.kind == "output"), key=lambda block: block.labels):
        yield f"| {block.labels[0]} | {_cell(str(dict(block.attributes)['description']))} |"


def _json(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, dict):
        return "{}" if not value else "{ " + ", ".join(f"{key} = {_json(item)}" for key, item in value.items()) + " }"
    if isinstance(value, str):
        return f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")
