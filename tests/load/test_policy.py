"""A policy file: every kind of bad one is refused at its place, and says so; a good one is what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from emscloud.diagnostics import Failed, Severity, Where
from emscloud.load.policy import load_policy
from emscloud.messages import summaries
from emscloud.model.peer import Hostname, Symbol
from emscloud.model.policy import Accept, Direction
from emscloud.model.written import Pin, Policy, Role
from emscloud.spaces.address import parse_network
from tests.load.policies import AWS, AZURE, CATALOG, DIALECTS, errors, marked, refused, schema_takes, written
from tests.load.services import TEXT
from tests.strategies import Written, policies

FOLDER = Path(__file__).parent.parent / "refused"
EXPECTED: dict[str, list[list[object]]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
FORM = {"E110", "E111", "E112", "E113", "E114"}
BEYOND = {
    "aws-reference-misspelt": "what a cloud's reference is, its own function says",
    "azure-reference-misspelt": "what a cloud's reference is, its own function says",
    "date-that-is-none": "a pattern knows no calendar",
    "everybody-as-a-prefix": "a prefix that is everybody has the form of any other",
    "host-bits": "a pattern cannot compute",
    "host-bits-ipv6": "a pattern cannot compute",
    "mapped-address": "a pattern of IPv6 without it would be a page long",
    "name-not-ascii": "which letters IDNA takes is a table",
    "name-too-long-in-ascii": "a pattern knows no punycode",
    "name-with-300-characters": "a pattern of labels does not count them all",
    "scope-of-a-name-too-long": "a pattern of labels does not count them all",
    "merge-key": "the other reader resolves it, as YAML 1.1 did",
    "ports-backwards": "a pattern cannot compare",
}
"""Files that are refused for their form, but that a schema cannot refuse, and why."""
HINTS = {
    "anywhere-misspelt": "Did you mean `anywhere`?",
    "everybody-as-a-prefix": "write `anywhere-ipv4`",
    "tab": "Indent with spaces",
    "group-twice": "already stands in line 3",
    "unknown-key": "Did you mean `groups`?",
    "unknown-key-of-a-rule": "Did you mean `from`?",
    "merge-key": "It has `id`, `inbound`",
    "host-bits": "its network is 10.0.0.0/24",
    "range-of-addresses": "10.0.0.0/29, 10.0.0.8/31",
    "ports-backwards": "Did you mean `80-443`?",
    "port-0": "every port is written 0-65535",
    "any-with-ports": "Did you mean `tcp/443`?",
    "service-misspelt": "Did you mean `tcp`?",
    "tcp-without-ports": "tcp/0-65535 for every port",
    "name-not-ascii": "U+2603",
    "name-pattern-as-a-peer": "`network_firewall` on a target of AWS",
    "name-with-an-underscore": "Write the machine's host name, or its addresses",
    "name-with-300-characters": "this one has 300",
    "name-with-a-label-of-64": "this one has 64",
    "name-too-long-in-ascii": "Label too long",
    "scope-of-an-address": "is not a host name",
    "scope-of-a-name-too-long": "this one has 300",
    "resolvers-that-are-none": "https://dns.example/dns-query",
    "url-as-a-peer": "write `www.example.com` alone",
    "name-with-a-port": "write `smtp.example.com` alone",
    "mapped-address": "write 10.0.0.1",
    "account-as-a-number": 'Put it in quotes: "123456789012"',
    "name-as-nothing": "not nothing",
    "peers-empty": "lets nothing through",
    "binding-empty": "stands for nobody",
    "cloud-misspelt": "Did you mean `aws`?",
    "features-misspelt-all": "a list of features in [brackets], or the word `all`",
    "no-features": "`telemetry`, `deployment`, `directory`, `download`",
    "features-empty": "or the word `all`",
    "unknown-service": "Did you mean `forticlient-ems`?",
    "unknown-version": "Did you mean `6.4`?",
    "unknown-host": "Did you mean `ems-server`?",
    "unknown-feature": "Did you mean `admin-web`?",
    "unknown-setting": "Did you mean `web-port`?",
    "setting-of-no-choice": "Did you mean `ldaps`?",
    "unknown-target": "Did you mean `prod`?",
    "unknown-group": "Did you mean `web`?",
    "role-misspelt": "Did you mean `admin`?",
    "role-without-anybody": "forticlient-ems/telemetry, forticlient-ems/download needs. Add a line under `peers`",
    "legacy-in-europe": "Choose `fortiguard` anycast, or the region global or us",
    "host-that-nobody-saw": "is partial",
    "acceptance-of-an-unknown-rule": "Did you mean `https`?",
    "why-in-chinese": "Use Latin letters",
    "id-with-65-characters": "at most 64 characters; this one has 65",
    "role-silent-in-a-target": "`admins: [10.0.0.0/24]`",
    "group-without-addresses": "Give the group `db` `addresses`",
    "one-end": "`outbound: tcp/443` with `to: [{group: web}]`",
    "name-without-an-address": "Run `emscloud resolve emscloud.yaml`",
}
"""What the message of a file tells its reader to do."""
SMALL = f"""\
name: ems
groups:
  web:
    rules:
      - {{id: https, inbound: tcp/443, from: [10.0.0.0/8], why: clients}}
targets:
  prod: {AWS}
"""


def bytes_of(case: str) -> str:
    """The text of a file with every one of its characters, also those that a text mode would change."""
    return (FOLDER / f"{case}.yaml").read_bytes().decode("utf-8")


def test_every_refused_file_is_expected() -> None:
    """No file is there without its expectation, and none is expected that is not there."""
    assert sorted(EXPECTED) == sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("case", sorted(EXPECTED))
def test_a_bad_file_is_refused_at_its_place(case: str) -> None:
    """Every problem has its code, line, column, and the text that the caret underlines."""
    found = [[problem.code, *_place(problem.where), marked(problem.where)] for problem in errors(bytes_of(case))]
    assert EXPECTED[case] == found
    assert {str(code) for code, *_ in found} <= set(summaries())


def _place(where: Where | None) -> tuple[int, int]:
    assert where is not None
    return where.line, where.column


@pytest.mark.parametrize("case", sorted(HINTS))
def test_a_message_says_what_to_do(case: str) -> None:
    """What is close, what is offered, what to write instead."""
    details = [problem.detail for problem in errors(bytes_of(case))]
    assert any(HINTS[case] in detail for detail in details), details


@pytest.mark.parametrize("case", sorted(EXPECTED))
def test_a_message_is_one_printable_line(case: str) -> None:
    """Nothing of a file steers a terminal by way of a message."""
    assert [problem.detail for problem in errors(bytes_of(case)) if not problem.detail.isprintable()] == []


@pytest.mark.parametrize("case", [case for case, rows in sorted(EXPECTED.items()) if not str(rows[0][0]).startswith("E10")])
def test_an_independent_validator_agrees(case: str) -> None:
    """What is refused for its form the printed schema refuses too; what is refused for its meaning it takes."""
    formal = any(row[0] in FORM for row in EXPECTED[case])
    assert schema_takes(bytes_of(case)) == (not formal or case in BEYOND)


def test_what_is_beyond_the_schema_is_about_form() -> None:
    """A file that is refused for its meaning needs no excuse."""
    assert {case for case in BEYOND if {row[0] for row in EXPECTED[case]} - FORM} == set()


def test_all_problems_come_at_once() -> None:
    """Mistakes of form and of meaning in one file are told in one go, in the order of their places."""
    codes = [row[0] for row in EXPECTED["eight-mistakes"]]
    assert {"E110", "E111", "E112", "E113", "E115", "E121", "E123", "E124", "E125", "E126", "E128"} == set(codes)
    places = [_place(problem.where) for problem in errors(bytes_of("eight-mistakes"))]
    assert sorted(places) == places


def test_a_mistake_makes_no_others() -> None:
    """A rule that is wrong is still a rule that an acceptance may name, and one requirement that is wrong hides no row."""
    text = SMALL.replace("tcp/443", "tcp/0") + "accept:\n  - {loss: azure-icmpv6, rule: https, why: known}\n"
    assert ["E113"] == [problem.code for problem in refused(text)]
    ask = "    requires: [{service: forticlient-ems@6.5, features: all}, {service: 9, features: all}]\n    rules:\n"
    text = SMALL.replace("    rules:\n", ask) + "accept:\n  - {loss: azure-icmpv6, row: forticlient-ems/probing, why: known}\n"
    assert ["E122", "E112"] == [problem.code for problem in refused(text)]
    for wrong in ("nothing", "[{features: all}]", "[{service: forticlient-ems@6.4, features: [], host: 9}]"):
        broken = text.replace("[{service: forticlient-ems@6.5, features: all}, {service: 9, features: all}]", wrong)
        assert "E127" not in [problem.code for problem in refused(broken)]


@pytest.mark.parametrize(
    "features",
    ["[admin-web, 9]", "[admin-web, nonsense]", "[]", "nonsense", "[signatures]"],
)
def test_a_wrong_choice_of_features_hides_no_row(features: str) -> None:
    """An acceptance is not judged against rows that are not known."""
    legacy = "settings: {fortiguard: legacy, region: europe}"
    ask = f"    requires: [{{service: forticlient-ems@6.4, features: {features}, {legacy}}}]\n"
    text = SMALL.replace("    rules:\n", f"{ask}    rules:\n") + "peers: {admins: [10.0.0.1]}\n"
    text += "accept:\n  - {loss: azure-icmpv6, row: forticlient-ems/probing, why: known}\n"
    codes = [problem.code for problem in refused(text)]
    assert (len(codes), "E127" in codes) == (1, False)


def test_a_large_file_is_refused_before_it_is_parsed() -> None:
    """10 MB are no policy."""
    assert ["E103"] == [problem.code for problem in refused("name: " + "x" * 10_000_000)]


WHOLE = f"""\
name: ems-prod
groups:
  ems-server:
    addresses: [10.0.1.10]
    requires: [{{service: forticlient-ems@6.4, features: [admin-web, signatures], settings: {{region: us}}}}]
    rules:
      - id: rdp
        inbound: [tcp/3389, udp/3389]
        from: [admins, {{group: jump}}]
        why: break-glass
        ticket: SEC-42
        expires: 2027-03-31
      - {{id: ntp, outbound: udp/123, to: [ntp.example.com, anywhere, {{aws: pl-01234567}}, {{azure: Internet}}], why: clock}}
  jump:
    in: [prod]
    addresses: {{prod: [10.0.2.0/24], west: ["fd00::/64"]}}
    rules: [{{id: out, outbound: any, to: [{{group: ems-server}}], why: all}}]
peers:
  admins: {{prod: [192.0.2.10], west: [{{azure: VirtualNetwork}}]}}
names: {{"*.example.com": {{scope: documentation}}, "NTP.example.com.": {{scope: private}}}}
assume: {{VirtualNetwork: [10.0.0.0/8], jump: [10.0.2.0/24]}}
accept:
  - {{loss: azure-protocol, rule: out, group: jump, target: prod, why: known}}
  - {{loss: azure-icmpv6, row: forticlient-ems/admin-web, why: known}}
targets:
  prod: {AWS}
  west: {AZURE}
"""


def whole() -> Policy:
    """A policy that uses every part of the language."""
    return written(WHOLE)


def test_a_policy_is_what_it_says() -> None:
    """Groups, rows, rules, peers, names, assumptions and acceptances, each as written."""
    policy = whole()
    server, jump = policy.groups["ems-server"], policy.groups["jump"]
    assert ["forticlient-ems/admin-web", "forticlient-ems/signatures-anycast", "rdp", "ntp"] == [ask.id for ask in server.asks]
    assert (None, ("prod",), (True, False)) == (server.targets, jump.targets, (jump.within("prod"), jump.within("west")))
    row, signatures, rdp, ntp = server.asks
    assert ((Role("admins"),), (Hostname("fctusupdate.fortinet.net"),)) == (row.terms[0].peers, signatures.terms[0].peers)
    assert ("FortiClient EMS 6.4.7: Apache/HTTPS", "") == (row.page, rdp.page)
    assert (Direction.IN, ["tcp/3389", "udp/3389"]) == (rdp.direction, [service.text for service in rdp.services])
    assert ("break-glass", "SEC-42", "2027-03-31") == (rdp.why, rdp.ticket, rdp.expires)
    assert [(Role("admins"),), (Symbol("group", "jump"),)] == [term.peers for term in rdp.terms]
    assert (Direction.OUT, "", "", None) == (ntp.direction, ntp.ticket, ntp.expires, ntp.until)
    assert [1, 2, 1, 1] == [len(term.peers) for term in ntp.terms]
    assert jump.addresses is not None
    assert (parse_network("fd00::/64"),) == jump.addresses.at("west")[0].peers
    assert {"ems-prod"} == {policy.name}
    assert {"*.example.com": "documentation", "ntp.example.com": "private"} == policy.scopes
    assert {Symbol("azure", "VirtualNetwork"), Symbol("azure", "jump"), Symbol("group", "jump")} == set(policy.assume)
    assert Accept("azure-protocol", "out", "known", "jump", "prod") == policy.accept[0]
    assert ("forticlient-ems/admin-web", None, None) == (
        policy.accept[1].requirement,
        policy.accept[1].group,
        policy.accept[1].target,
    )
    assert ({"prod": "aws", "west": "azure"}, "emscloud.yaml") == (
        {name: one.cloud for name, one in policy.targets.items()},
        policy.file,
    )
    assert {"account_id", "region", "vpc_id"} == set(policy.targets["prod"].settings)
    assert ["forticlient-ems@6.4"] == [pin.service for pin in policy.pins]


def test_places_lead_back_to_the_file() -> None:
    """A row's place is its requirement, a rule's its id, an expiry's its date."""
    row, _, rdp, _ = whole().groups["ems-server"].asks
    assert ["forticlient-ems@6.4", "rdp", "2027-03-31"] == [marked(where) for where in (row.where, rdp.where, rdp.until)]
    assert ["ems-server", "prod"] == [
        marked(where) for where in (whole().groups["ems-server"].where, whole().targets["prod"].where)
    ]


def test_the_lock_chooses_the_revision() -> None:
    """A pinned revision is used as long as it is there, and an unknown one is refused."""
    policy = written(WHOLE, {"forticlient-ems@6.4": 1})
    pin = policy.pins[0]
    assert Pin("forticlient-ems@6.4", 1, pin.digest, pin.newest) == pin
    with pytest.raises(Failed) as failed:
        load_policy(WHOLE, "emscloud.yaml", DIALECTS, CATALOG, {"forticlient-ems@6.4": 99})
    assert ["E122"] == [problem.code for problem in failed.value.problems]


DEPOT = SMALL.replace("    rules:\n", "    requires: [{service: depot@1.0, features: all}]\n    rules:\n")
DEPOT += "catalog: [./services]\npeers: {clients: [10.0.0.1], keepers: [10.0.0.2]}\n"


def test_services_of_ones_own_stand_beside_the_policy(tmp_path: Path) -> None:
    """`catalog` names folders from where the policy stands; rows that nobody saw are warned of."""
    (tmp_path / "services" / "depot").mkdir(parents=True)
    service = tmp_path / "services" / "depot" / "1.0.r1.yaml"
    service.write_text(TEXT)
    policy = load_policy(DEPOT, str(tmp_path / "emscloud.yaml"), DIALECTS, CATALOG, {})
    assert ["depot/read", "depot/write", "depot/news", "https"] == [ask.id for ask in policy.groups["web"].asks]
    assert [("E129", Severity.WARNING)] == [(one.code, one.severity) for one in policy.remarks]
    assert schema_takes(DEPOT)


def test_a_wrong_service_file_is_told_once(tmp_path: Path) -> None:
    """Two groups that require it do not double what is wrong with it."""
    (tmp_path / "services" / "depot").mkdir(parents=True)
    (tmp_path / "services" / "depot" / "1.0.r1.yaml").write_text(TEXT.replace("kind: port", "kind: prt"))
    twice = DEPOT.replace("targets:\n", "  db:\n    requires: [{service: depot@1.0, features: all}]\ntargets:\n")
    problems = refused(twice, str(tmp_path / "emscloud.yaml"))
    assert [("E113", "1.0.r1.yaml")] == [(one.code, Path(one.where.file).name) for one in problems if one.where]


def test_an_assumption_may_be_of_any_cloud_where_a_target_is_wrong() -> None:
    """What a wrong target would have made of a reference nobody knows."""
    text = SMALL.replace("cloud: aws", "cloud: asw") + "assume: {Storage: [10.0.0.0/8]}\n"
    assert ["E113"] == [problem.code for problem in refused(text)]


@settings(max_examples=40)
@given(policies())
def test_every_good_policy_loads_and_passes_the_schema(one: Written) -> None:
    """The loader and the printed schema agree on what is good."""
    policy = written(one.text)
    groups = one.tree["groups"]
    assert isinstance(groups, dict)
    assert list(groups) == list(policy.groups)


def test_the_shipped_example_passes_the_schema() -> None:
    """As an editor would check it."""
    assert schema_takes((FOLDER.parent.parent / "examples" / "ems" / "emscloud.yaml").read_text("utf-8"))


def test_a_name_beyond_ascii_is_taken_and_what_dns_calls_it_is_said() -> None:
    """In a rule, in a binding and under `names`; the note has both spellings and their place."""
    text = SMALL.replace("10.0.0.0/8", "Bücher.example, staff") + "peers: {staff: [straße.example.]}\n"
    policy = written(f"{text}names: {{bücher.example: {{scope: private}}, '*.straße.example': {{scope: documentation}}}}\n")
    (ask,) = policy.groups["web"].asks
    assert (Hostname("xn--bcher-kva.example"),) == ask.terms[0].peers
    assert {"xn--bcher-kva.example": "private", "*.xn--strae-oqa.example": "documentation"} == policy.scopes
    assert [("E116", Severity.NOTE, "Bücher.example"), ("E116", Severity.NOTE, "straße.example.")] == [
        (one.code, one.severity, marked(one.where)) for one in policy.remarks
    ]
    assert "`Bücher.example` is `xn--bcher-kva.example` in DNS" in policy.remarks[0].detail
    assert schema_takes(text)
    assert () == written(SMALL.replace("10.0.0.0/8", "xn--bcher-kva.example")).remarks


def test_whom_to_ask_and_the_days_of_grace_are_the_policys() -> None:
    """Resolvers in every form that `--server` takes; without the keys nobody is named and nothing expires."""
    listed = ["192.0.2.53", "[2001:db8::53]:5353", "tls://192.0.2.53:8853#dns.example", "https://dns.example/dns-query"]
    policy = written(f"{SMALL}resolvers: {listed}\ngrace: 14\n")
    assert (tuple(listed), 14) == (policy.resolvers, policy.grace)
    assert ((), None) == (written(SMALL).resolvers, written(SMALL).grace)
