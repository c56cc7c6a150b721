"""The validations of a parametric module's variables: each names the label and the value that is wrong, and what to write instead.

A message is a template of Terraform's, which takes no null, so each says what it has of values where one is null, too.  Where a
value of the same map is known after apply alone, condition and message both wait for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from emscloud.hcl.syntax import Block, Expression, Value
from emscloud.load.shape import listing
from emscloud.model.catalog import Setting

_LOW, _HIGH = 'tonumber(split("-", {0})[0])', 'tonumber(reverse(split("-", {0}))[0])'


def check(condition: str, message: str) -> Block:
    """A validation; a message that holds `${…}` is a template."""
    words: Value = Expression(f'"{message}"') if "${" in message else message
    return Block("validation", (), (("condition", Expression(condition)), ("error_message", words)))


def either(create: str, named: str, what: str) -> Iterator[Block]:
    """A group is made, or one that is there is named: the variables that say so, and what the second holds."""
    alone = f"`{create}` is false, and no group is named: give {what} in `{named}`, or leave `{create}` out."
    yield check(f"coalesce(var.{create}, true) || var.{named} != null", alone)
    both = f"`{named}` names a group, and `{create}` says that one is made here: leave one of them out."
    yield check(f"!coalesce(var.{create}, false) || var.{named} == null", both)


def spelled(pattern: str, value: str) -> str:
    """The condition that the whole of a value has a form, which is written as Terraform has it: without a backslash."""
    form = pattern.replace("(?:", "(").replace(r"\.", "[.]")
    return f'can(regex("^{form}$", {value}))'


def shown(value: str) -> str:
    """A value as a message has it, null too, which no template takes."""
    return f'`${{{value} == null ? "null" : {value}}}`'


def each(loop: str, words: str, wrong: str) -> str:
    """What a message says of all that is wrong: words, a template, for each turn of a loop in which that is so."""
    return f'${{join("; ", [for {loop} : "{words}" if {wrong}])}}'


def cidrs(name: str) -> Iterator[Block]:
    """Of a map of CIDRs by labels: each is a prefix in its one form, and none is there twice."""
    right = "try(cidrsubnet(cidr, 0, 0) == cidr, false)"
    mended = (
        'try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" '
        ': "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", '
        '"`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", '
        '"`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", '
        '"null is no prefix")'
    )
    yield check(
        f"alltrue([for cidr in values(var.{name}) : {right}])",
        each(f"label, cidr in var.{name}", f"`{name}.${{label}}`: ${{{mended}}}", f"!{right}") + ".",
    )
    yield _once(name)


def references(name: str, checks: Iterable[tuple[str, str]], most: int | None) -> Iterator[Block]:
    """Of a map of references by labels: how each is written (conditions on `id`, and words), each there once, and how many."""
    for condition, words in checks:
        right = f"try({condition}, false)"
        wrong = each(f"label, id in var.{name}", f"`{name}.${{label}}`: {shown('id')}", f"!{right}")
        yield check(f"alltrue([for id in values(var.{name}) : {right}])", f"{wrong}: {words}")
    yield _once(name)
    if most is not None:
        yield check(
            f"length(var.{name}) <= {most}",
            f"`{name}` takes {most} at most, since a rule names no more, and here are ${{length(var.{name})}}: "
            f'${{join(", ", keys(var.{name}))}}.',
        )


def _once(name: str) -> Block:
    """A cloud takes a rule only once, so nobody is a peer of a role twice."""
    labels = f"[for label, other in var.{name} : label if other == value]"
    twice = f'`${{value}}` under the labels ${{join(", ", {labels})}}'
    found = each(f"value in distinct([for one in values(var.{name}) : one if one != null])", twice, f"length({labels}) > 1")
    message = f"`{name}` has one peer under two labels, and a cloud takes a rule only once: {found}."
    return check(f"length(distinct(values(var.{name}))) == length(var.{name})", message)


def _choice(setting: Setting, name: str) -> Iterator[Block]:
    options = ", ".join(f'"{option}"' for option in setting.options)
    message = f"`{name}`: `${{var.{name}}}` is no choice. There are {listing(setting.options)}."
    yield check(f"contains([{options}], var.{name})", message)


def _port(_setting: Setting, name: str) -> Iterator[Block]:
    yield check(
        f"var.{name} == floor(var.{name}) && var.{name} >= 1",
        f"`{name}`: `${{var.{name}}}` is no port: write one such as 443.",
    )
    yield check(f"var.{name} <= 65535", f"`{name}`: Port ${{var.{name}}} does not exist: ports end at 65535.")


def _ranges(_setting: Setting, name: str) -> Iterator[Block]:
    low, high, other_low, other_high = [end.format(one) for one in ("range", "other") for end in (_LOW, _HIGH)]
    one, said = f"range in var.{name}", shown("range")
    yield check(f"length(var.{name}) > 0", f"`{name}` is empty: write ports and ranges such as 443 or 1024-5000.")
    form = 'can(regex("^(0|[1-9][0-9]{0,4})(-(0|[1-9][0-9]{0,4}))?$", range))'
    yield check(
        f"alltrue([for {one} : {form}])",
        f"`{name}`: {each(one, said, f'!{form}')}: a port or a range is written as 443 or 1024-5000.",
    )
    zero = 'try(range != "0-65535" && split("-", range)[0] == "0", false)'
    yield check(
        f"!anytrue([for {one} : {zero}])",
        f"`{name}`: {each(one, said, zero)}: port 0 is no port to open; every port is written 0-65535.",
    )
    past = f"try({high} > 65535, false)"
    yield check(f"!anytrue([for {one} : {past}])", f"`{name}`: {each(one, said, past)}: ports end at 65535.")
    back = f"try({low} > {high}, false)"
    yield check(f"!anytrue([for {one} : {back}])", f"`{name}`: {each(one, said, back)}: a range runs backwards.")
    overlap = f"try({high} >= {other_low} && {other_high} >= {low}, false)"
    pairs = f'flatten([for place, range in var.{name} : [for other in slice(var.{name}, 0, place) : "{{}}" if {overlap}]])'
    found = pairs.format("`${other}` and `${range}`")
    message = f'`{name}`: ${{join("; ", {found})}} overlap. Write what they hold together once.'
    yield check(f"length({found}) == 0", message)


SETTINGS: Mapping[str, Callable[[Setting, str], Iterator[Block]]] = {"choice": _choice, "port": _port, "ranges": _ranges}
"""The validations of a setting's variable, by the kind of the setting."""
