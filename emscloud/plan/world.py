"""What others do to an account: whose a group is, and what somebody put into ours while a plan was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.plan.rule import Asked, Held, Owner, R, Rule, digest
from emscloud.plan.steps import Identity, Path, Plan

MANAGER = "emscloud:managed-by"
OURS = "emscloud"
POLICY, GROUP, APPLIED = "emscloud:policy", "emscloud:group", "emscloud:applied"
ADOPTED = "emscloud:adopted"
"""Of a group that was taken on, so that what it lets out is not taken for what a new group lets out by itself."""
CONTROLLER = "E457"
TAGS = 50
"""Tags of a resource on either cloud, but for those that begin with `aws:` (EC2's user guide; Azure's subscription limits)."""
_TOOLS = {
    "aws:cloudformation:": "CloudFormation",
    "aws:servicecatalog:": "Service Catalog",
    "crossplane-": "Crossplane",
    "pulumi:": "Pulumi",
    "services.k8s.aws/": "AWS Controllers for Kubernetes",
}
"""How tags begin that a tool puts on what it manages."""
_TERRAFORM = "terraform"
_WITHIN = frozenset({_TERRAFORM, "opentofu", "terragrunt", "tofu"})
"""Tools that stay the ones that manage a group which moves within Terraform."""
_SAID = frozenset({"managedby", "provisionedby", "provisioner"})
_MANAGING = frozenset(
    {"ansible", "bicep", "cdk", "cloudformation", "crossplane", "opentofu", "pulumi", "terraform", "terragrunt", "tofu"}
)
_CONTROLLERS = (
    "aks-managed",
    "aws:eks:",
    "elbv2.k8s.aws/",
    "ingress.k8s.aws/",
    "kubernetes.io/",
    "service.k8s.aws/",
    "sigs.k8s.io/cluster-api-provider-",
)
"""How tags begin by which controllers of Kubernetes know a group (Azure's have `_` for `/`), and descriptions of their rules."""
_NAMED_BY_THEM = re.compile(r"k8s-|eks-cluster-sg-|aks-.+-nsg$|aws-load-balancer|\[k8s\]", re.IGNORECASE)
"""Their groups and rules by name or description: `k8s-elb-…`, `k8s-traffic-…`, `k8s-azure-…`, `aks-…-nsg`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A live group as its owner is told.

    `id` is by what it is found, `words` what people call it, `elsewhere` whose it is where it is another account's.
    """

    id: str
    name: str
    words: str
    tags: Mapping[str, str]
    elsewhere: str | None = None

    def ours(self, identity: Identity) -> bool:
        """Whether emscloud made it, or took it on, for this policy in this account."""
        return self.elsewhere is None and self.tags.get(MANAGER) == OURS and self.tags.get(POLICY) == identity.policy


def group_of(one: Standing) -> str:
    """The name in the policy that a group's tags say."""
    return one.tags.get(GROUP, one.name)


def named(
    groups: Iterable[Standing], names: Mapping[str, str], identity: Identity, said: Callable[[Standing], str] = group_of
) -> dict[str, str]:
    """The ids of the groups that a policy has, by their names in it; `names` are those in the account.

    Raises Failed: E441 for a group that is somebody else's, E442 for one of Terraform's, E443 where two say they are one.
    """
    found: dict[str, Standing] = {}
    problems: list[Problem] = []
    taken = {name.lower(): group for group, name in names.items()}
    for one in sorted(groups, key=lambda one: one.id):
        group = said(one)
        if one.ours(identity):
            if group in found:
                problems.append(Problem("E443", f"{found[group].words} and {one.words} are both tagged as `{group}`."))
            found[group] = one
        elif one.name.lower() in taken or one.tags.get(POLICY) == identity.policy:
            problems.append(_foreign(one, taken.get(one.name.lower()) or group))
    by_name = {one.name.lower(): group for group, one in found.items()}
    for name, group in taken.items():
        other = by_name.get(name, group)
        if group not in found and other != group:
            words = f"{found[other].words} has the name of `{group}` and is tagged as `{other}`, so two groups would be one"
            problems.append(
                Problem("E443", f"{words}. Set its tag {GROUP} to `{group}`, or give the group in the policy another name.")
            )
    if problems:
        raise Failed(problems)
    return {group: one.id for group, one in found.items()}


def _foreign(one: Standing, group: str) -> Problem:
    manager = one.tags.get(MANAGER)
    if manager == _TERRAFORM:
        said = f"{one.words} is `{group}`, and Terraform manages it: what apply does, Terraform would undo"
        emit = "use `emscloud emit`, to which `adopt --emit-import --from STATE.json` moves it"
        return Problem("E442", f"{said}. Keep to one of them: take `{group}` out of Terraform's state and tags, or {emit}.")
    whose = one.elsewhere or (f"tagged {MANAGER}={manager}" if manager else "not tagged as emscloud's")
    if manager == OURS and not one.elsewhere:
        whose = f"tagged {MANAGER}={OURS} without this policy's name in {POLICY}"
    said = f"{one.words} has the name of `{group}` and is {whose}: apply touches only what it made or took on"
    way = "R" if one.elsewhere or manager else "Take it on with `emscloud adopt`, r"
    return Problem("E441", f"{said}. {way}ename one of them, or take the live one away.")


def tags_of(identity: Identity, group: str) -> dict[str, str]:
    """The tags that make a live group the policy's."""
    return {MANAGER: OURS, POLICY: identity.policy, GROUP: group, ADOPTED: "true"}


def taken(tags: Mapping[str, str], identity: Identity, group: str) -> bool:
    """Whether a group with these tags is the policy's `group`."""
    return [OURS, identity.policy, group] == [tags.get(key) for key in (MANAGER, POLICY, GROUP)]


def unadoptable(  # noqa: PLR0913  (what a group is held against)
    one: Standing, others: Iterable[Standing], group: str, names: Mapping[str, str], identity: Identity, *, moving: bool = False
) -> list[Problem]:
    """Why a live group cannot become the policy's `group`: E440, E442, E456; `names` are those of all its groups in the account.

    `moving` is whether it is Terraform's and stays so: what Terraform's tags say of it, Terraform then says otherwise.
    """
    within = moving and one.tags.get(MANAGER) == _TERRAFORM
    other = one.tags.get(POLICY) or identity.policy, one.tags.get(GROUP) or group
    if one.elsewhere:
        return [Problem("E440", f"{one.words} is {one.elsewhere}: it is not this account's to change.")]
    if one.tags.get(MANAGER) == _TERRAFORM and not moving:
        return [_foreign(one, group)]
    if one.tags.get(MANAGER) not in (None, OURS) and not within:
        return [_refused(f"{one.words} is tagged {MANAGER}={one.tags[MANAGER]}", "take that tag off it if that is over")]
    if other != (identity.policy, group) and not within:
        words = f"{one.words} is tagged as `{other[1]}` of the policy {other[0]} already"
        return [_refused(words, "if that is over, take the tags that begin with `emscloud:` off it")]
    twin = next((each for each in others if each.id != one.id and taken(each.tags, identity, group)), None)
    if twin is not None:
        return [_refused(f"`{group}` is {twin.words} already", f"take that away, or take its tag {GROUP} off it")]
    tags = {key for key in one.tags if not key.startswith("aws:")} | {*tags_of(identity, group), APPLIED}
    if len(tags) > TAGS:
        words = f"{one.words} would have {len(tags)} tags with ours, and takes {TAGS}"
        return [_refused(words, f"take {len(tags) - TAGS} of them off it")]
    namesake = next((each for each, name in names.items() if name.lower() == one.name.lower() and each != group), None)
    if namesake is not None:
        return [
            _refused(f"{one.words} has the name that `{namesake}` of this policy gets", f"adopt it as `{namesake}`, or rename that")
        ]
    return []


def together(
    groups: Iterable[Standing], group: str, names: Mapping[str, str], identity: Identity, beside: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """By id the tags of groups that are read as the policy's own where `group` becomes Terraform's: rules may name them.

    That are those which Terraform has as the policy's already, those which have the very names of others of the policy's, and
    `beside`, ids by names in the policy.
    """
    found: dict[str, dict[str, str]] = {}
    taken = {name.lower(): other for other, name in names.items() if other != group}
    for one in groups:
        if one.elsewhere is None and one.tags.get(MANAGER) == _TERRAFORM and one.tags.get(POLICY) == identity.policy:
            found[one.id] = {MANAGER: OURS}
        elif one.elsewhere is None and MANAGER not in one.tags and one.name.lower() in taken:
            found[one.id] = tags_of(identity, taken[one.name.lower()])
    return found | {id_: tags_of(identity, other) for other, id_ in beside.items()}


def managed(one: Standing, *, moving: bool = False) -> list[Problem]:
    """E456 for a group that another tool's tags say is its own; Terraform's say nothing where it is `moving` within Terraform."""
    for key, value in sorted(one.tags.items()):
        plain = re.sub(r"[-_ :.]", "", key.lower())
        tool = next((name for start, name in _TOOLS.items() if key.startswith(start)), None)
        if plain in _SAID and value.lower() in _MANAGING:
            tool = value
        elif plain in _MANAGING and value.lower() in ("", "true", "yes"):
            tool = key
        if tool and not (moving and tool.lower() in _WITHIN):
            words = f"By its tag {key}={value} {tool} manages {one.words}, and would undo what apply does"
            return [_refused(words, "take it out of that tool's hands first, and the tag off it; or change it there")]
    return []


def _refused(words: str, way: str) -> Problem:
    return Problem("E456", f"{words}. There is a way out: {way}.")


def controllers(plan: Plan[Rule], groups: Mapping[str, Standing]) -> tuple[Problem, ...]:
    """E457 for each group that stays, and each foreign rule that goes, that a controller would bring back; `groups` by id."""
    found = []
    for path in plan.paths:
        one = groups.get(path.id or "")
        if one is not None and path.after is not None:
            found += [f"`{path.group}`, {one.words}, is kept by a controller, as its {sign} says" for sign in _signs(one)]
    for step in plan.foreign:
        if step.old and any(_theirs(text) for text in (step.old.id, step.old.description)):
            found.append(f"`{step.group}`: {step.old.id} ({step.old.description or step.words}) is a controller's rule")
    words = "what apply takes away there, that puts back, and the reverse"
    return tuple([Problem(CONTROLLER, f"{said}: {words}.", severity=Severity.WARNING) for said in found])


def _signs(one: Standing) -> Iterator[str]:
    """By what a controller knows a group; the first is enough."""
    signs = [f"tag {key}" for key in sorted(one.tags) if key.replace("_", "/").startswith(_CONTROLLERS)]
    signs += ["name"] if _theirs(one.name) else []
    yield from signs[:1]


def _theirs(text: str) -> bool:
    return bool(_NAMED_BY_THEM.match(text)) or text.startswith(_CONTROLLERS)


def strangers(planned: Path[R], rules: Iterable[Held[R]]) -> tuple[Held[R], ...]:
    """The rules of a group that are neither at its before nor at its after: somebody put them there since."""
    known = {one.atom for one in planned.before} | {one.atom for one in planned.after or ()}
    return tuple([one for one in rules if one.atom not in known and one.owner is not Owner.BIRTH])


def keeping(path: Path[R], others: Iterable[Held[R]]) -> Path[R]:
    """A path that leaves alone what strangers put there; the group's tag does not speak of that."""
    kept = tuple([Asked(one.atom, one.description) for one in others])
    if not kept:
        return path
    after = (*(path.after or ()), *kept)
    return replace(path, after=after, applied=digest(after) if path.settled else path.applied)


def kept(group: str, others: Iterable[Held[R]]) -> Iterator[Problem]:
    """E446 for each rule that a stranger put there and a run left alone."""
    for one in others:
        words = one.description or "without a description"
        yield Problem("E446", f"`{group}`: {one.atom.words} ({one.id}, {words}).")
