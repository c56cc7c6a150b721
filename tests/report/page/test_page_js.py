"""The form in a real browser: its answers are those of the algebra, and the page fits, asks nobody and runs nobody's script."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import quote

import pytest

from emscloud.diff.delta import Delta, delta
from emscloud.diff.judge import judge
from emscloud.diff.side import flows
from emscloud.foreign import Carrier, Group, Hole
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE
from emscloud.model.policy import Direction
from emscloud.report.page.document import report
from emscloud.report.review import rows
from emscloud.spaces.address import format_address, parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet
from tests.chromium import Browser, browser
from tests.diff.samples import group, rule, side
from tests.report.judgements import CHECKS, named, sample

ASK = """(questions) => questions.map(([direction, group, peer, service, member]) => {
  const names = [...document.getElementById("group").options].map((one) => one.text);
  const set = (id, value) => { document.getElementById(id).value = value; };
  set("direction", direction); set("group", String(names.indexOf(group))); set("peer", peer); set("service", service);
  set("member", member);
  document.getElementById("ask").requestSubmit();
  const refused = document.querySelector("#answer [data-refused]");
  if (refused) return [refused.textContent];
  return ["before", "after"].map((side) => {
    const box = document.querySelector(`#answer [data-side=${side}]`);
    return [box.dataset.state, [...box.querySelectorAll("li")].map((one) => one.textContent)];
  });
})"""
HOSTILE = "<img src=x onerror=pwned=1></script><script>pwned=1</script>\"'`\u202e&amp;\u2028#/"


class Question(NamedTuple):
    """What is typed into the form."""

    direction: str
    group: str
    peer: str
    service: str
    member: str = ""


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all."""
    with browser(tmp_path_factory.mktemp("chromium")) as made:
        yield made


def written(folder: Path, found: Delta, name: str = "page.html") -> str:
    """The page of a comparison as a file; its URL."""
    judgement = judge(found, CHECKS)
    path = folder / name
    path.write_text(report(found.verdict, ("old", "new"), rows(judgement), judgement.remarks, found, ()), "utf-8")
    return path.as_uri()


def asked(window: Browser, questions: list[Question]) -> list[list[list[object]]]:
    """The answers, before and after; of a question that is refused the sentence alone."""
    return cast("list[list[list[object]]]", window.evaluate(f"({ASK})({json.dumps(questions)})"))


def mixed() -> Delta:
    """Both families, members of their own, symbols within and without extents, a denial, doubts, a group on one side alone."""
    v6 = rule("tcp/443 icmpv6/128 proto/47", "2001:db8::/32 fd00::1", "six")
    near = Carrier(
        "near", Direction.IN, Bounds.of(TrafficSet([(6 << 16 | 22, 6 << 16 | 23, 0x0A000000, 0x0A0000FF, 0x0B000000, 0x0BFFFFFF)]))
    )
    denied = Carrier("denied", Direction.IN, Bounds(), keeps_out=rule("udp/53", "10.0.0.0/8").bounds)
    first = group(
        rule("tcp/443 udp/1-100 icmpv4/8", "10.0.0.0/8", "web"), rule("tcp/1", "group=db", "db"), near, denied, v6, address="eu/web"
    )
    second = group(rule("tcp/443", "10.0.0.0/9 anywhere-ipv6", "web"), rule("tcp/1-2", "azure=Tag", "tag"), v6, address="eu/web")
    maybe = rule("any", "10.1.0.0/16").bounds.must
    unsure = {
        **second.flows,
        Direction.IN: Bounds.of(second.flows[Direction.IN].must, second.flows[Direction.IN].named, maybe=maybe),
    }
    second = Group("aws", "eu/web", None, None, unsure, second.carriers, (Hole("module.far is remote"),))
    out = group(rule("any", "anywhere-ipv4", "all", Direction.OUT), rule("icmpv4/3/4", "10.0.0.1", "mtu"), address="b/c")
    return delta(side(first), side(second, out))


def state(held: Group | None, question: Question) -> str:
    """What the algebra says."""
    peer = parse_network(question.peer)
    whole = ANYWHERE_V4 if peer.family == 4 else ANYWHERE_V6
    member = parse_network(question.member) if question.member else whole
    protocol, _, point = question.service.partition("/")
    number = {"tcp": 6, "udp": 17, "icmpv4": 1, "icmpv6": 58, "proto": 0}[protocol]
    one = int(point) << 16 if protocol == "proto" else number << 16 | (int(point) << 8 if "icmp" in protocol else int(point))
    packets = TrafficSet([(one, one, member.low, member.high, peer.low, peer.high)])
    bounds = flows(held, Direction(question.direction))
    return "allowed" if packets <= bounds.must else "unknown" if packets & bounds.may else "not"


def questions() -> list[Question]:
    """Some hundred, around every edge there is."""
    chance = random.Random(7)
    prefixes = [
        parse_network(one) for one in ("10.0.0.0/9", "10.128.0.0/9", "10.1.0.0/16", "11.0.0.0/8", "2001:db8::/32", "fd00::1")
    ]
    edges = {end + shift for one in prefixes for end in (one.low, one.high) for shift in (-1, 0, 1)}
    peers = sorted({*edges, 0, V6_BASE - 1, V6_BASE, V6_BASE + 1, 0x08080808})
    found = []
    for point in peers:
        services = [
            "tcp/443",
            "tcp/1",
            "tcp/2",
            "tcp/22",
            "udp/53",
            "udp/101",
            "proto/47",
            "icmpv6/128" if point >= V6_BASE else "icmpv4/8",
        ]
        for service in services:
            for name in ("eu/web", "b/c"):
                member = chance.choice(["", "10.0.0.7", "10.0.1.0"] if point < V6_BASE else ["", "fd00::7"])
                found.append(Question(chance.choice(["in", "in", "out"]), name, format_address(point), service, member))
    return [one for one in found if not one.peer.startswith("::ffff:")]


def test_the_form_answers_as_the_algebra_does(window: Browser, tmp_path: Path) -> None:
    """Before and after, some hundred packets of both families; all three answers are among them."""
    found = mixed()
    window.open(written(tmp_path, found))
    pairs = {pair.address: pair for pair in found.pairs}
    typed = questions()
    answers = asked(window, typed)
    expected = [[state(held, one) for held in (pairs[one.group].old, pairs[one.group].new)] for one in typed]
    assert len(typed) > 300
    assert expected == [[each[0] for each in answer] for answer in answers]
    assert {said for both in expected for said in both} == {"allowed", "not", "unknown"}


def test_an_answer_names_its_rules(window: Browser, tmp_path: Path) -> None:
    """What allows, what denies, what is perhaps and why, and which group is not there."""
    window.open(written(tmp_path, mixed()))
    typed = [
        Question("in", "eu/web", "10.200.0.1", "tcp/443"),
        Question("in", "eu/web", "10.0.0.1", "udp/53"),
        Question("in", "eu/web", "10.1.0.1", "udp/53"),
        Question("in", "eu/web", "10.0.0.1", "tcp/1"),
        Question("in", "eu/web", "11.0.0.1", "tcp/22"),
        Question("in", "eu/web", "11.0.0.1", "tcp/22", "10.0.0.9"),
        Question("out", "b/c", "8.8.8.8", "tcp/80"),
    ]
    assert asked(window, typed) == [
        [["allowed", ["web"]], ["not", []]],
        [["allowed", ["web"]], ["not", []]],
        [["allowed", ["web"]], ["unknown", ["module.far is remote"]]],
        [["unknown", ["only if the other end is one of: members of group db", "perhaps by db"]],
         ["unknown", ["only if the other end is one of: Tag", "perhaps by tag"]]],
        [["unknown", ["some members let it through, others do not: say the member's address"]], ["not", []]],
        [["allowed", ["near"]], ["not", []]],
        [["not", ["there is no such group on this side"]], ["allowed", ["all"]]],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "service", "said"),
    [
        ("10.0.0.256", "tcp/1", "no address"),
        ("010.0.0.1", "tcp/1", "no address"),
        ("1:2", "tcp/1", "no address"),
        ("1::2::3", "tcp/1", "no address"),
        ("1:2:3:4:5:6:7:8:9", "tcp/1", "no address"),
        ("::ffff:10.0.0.1", "tcp/1", "IPv4 in IPv6 form"),
        ("10.0.0.1", "tcp", "The service is one such as"),
        ("10.0.0.1", "tcp/65536", "The service is one such as"),
        ("10.0.0.1", "tcp/1/2", "The service is one such as"),
        ("10.0.0.1", "icmpv6/128", "There is no icmpv6 between IPv4"),
        ("fd00::1", "icmpv4/8", "There is no icmpv4 between IPv6"),
        ("10.0.0.1", "proto/6", "Say the port"),
        ("10.0.0.1", "proto/256", "The service is one such as"),
    ],
)
def test_what_is_no_packet_is_refused(window: Browser, tmp_path: Path, peer: str, service: str, said: str) -> None:
    """With a sentence that says what to write."""
    window.open(written(tmp_path, mixed()))
    ((answer,),) = asked(window, [Question("in", "eu/web", peer, service)])
    assert said in str(answer)


def test_addresses_are_read_in_every_spelling(window: Browser, tmp_path: Path) -> None:
    """Of IPv6: compressed, in capitals, with a dotted end."""
    window.open(written(tmp_path, mixed()))
    spelled = ["fd00::1", "FD00:0:0:0:0:0:0:1", "fd00::0.0.0.1", "fd00:0000::0001", "fd00:0:0:0:0:0:0.0.0.1"]
    found = asked(window, [Question("in", "eu/web", one, "tcp/443") for one in spelled])
    assert [answer[0][0] for answer in found] == ["allowed"] * len(spelled)
    assert asked(window, [Question("in", "eu/web", "fd00::2", "icmp/echo-request")])[0][0][0] == "not"


def test_what_is_sensitive_is_not_answered(window: Browser, tmp_path: Path) -> None:
    """And stands nowhere in the file."""
    secret = replace(group(rule("tcp/1", "10.9.8.7", "rule")), sensitive=True)
    url = written(tmp_path, delta(side(secret), side(group(rule("tcp/1", "10.9.8.6")))))
    assert not re.search(r"10\.9\.8\.|a09080[67]", (tmp_path / "page.html").read_text("utf-8"))
    window.open(url)
    ((answer,),) = asked(window, [Question("in", "web", "10.9.8.7", "tcp/1")])
    assert "marked as sensitive" in str(answer)


@pytest.mark.parametrize("name", ["eu/web", "eu%2Fweb"])
def test_a_link_asks_the_question(window: Browser, tmp_path: Path, name: str) -> None:
    """#DIRECTION/GROUP/PEER/SERVICE, and PEER@MEMBER; what is none is left alone."""
    url = written(tmp_path, mixed())
    states = "[...document.querySelectorAll('#answer [data-side]')].map((one) => one.dataset.state)"
    for fragment, expected in (
        (f"in/{name}/10.1.2.3/tcp/443", ["allowed", "allowed"]),
        (f"in/{name}/11.0.0.1@10.0.0.9/tcp/22", ["allowed", "not"]),
        (f"in/{name}/2001:db8::1/icmpv6/128", ["allowed", "allowed"]),
        ("in/nobody/10.1.2.3/tcp/443", []),
        ("in/%ff/10.1.2.3/tcp/443", []),
        ("nothing", []),
    ):
        window.open(f"{url}#{fragment}")
        assert window.evaluate(states) == expected, fragment
    assert window.said == []


def test_nobody_elses_script_runs(window: Browser, tmp_path: Path) -> None:
    """Names of every kind are text in a real browser too, in the tables and in answers; the page's own policy is in force."""
    found, judgement, _ = named(HOSTILE)
    path = tmp_path / "page.html"
    path.write_text(report(found.verdict, (HOSTILE, HOSTILE), rows(judgement), judgement.remarks, found, (HOSTILE,)), "utf-8")
    window.said.clear()
    window.open(
        path.as_uri()
        + "#in/"
        + quote(HOSTILE.replace("\u202e", "\\u202e").replace("\u2028", "\\u2028"), safe="")
        + "/10.0.0.1/tcp/443"
    )
    assert window.evaluate("document.querySelectorAll('#answer li').length") != 0
    assert "<img src=x" in str(window.evaluate("document.getElementById('answer').textContent"))
    assert window.evaluate(
        "[typeof pwned, document.scripts.length, document.querySelectorAll('img,svg,iframe,object,link').length]"
    ) == ["undefined", 2, 0]
    assert window.said == []
    injected = (
        "const one = document.createElement('script'); one.textContent = 'pwned = 1'; document.body.append(one); typeof pwned"
    )
    assert window.evaluate(injected) == "undefined"
    assert "Content Security Policy" in "".join(window.said)
    window.said.clear()


def test_it_asks_no_network(window: Browser, tmp_path: Path) -> None:
    """The file itself is all that is loaded."""
    window.requests.clear()
    url = written(tmp_path, mixed())
    window.open(url)
    assert set(window.requests) <= {url, "about:blank"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_it_fits_and_can_be_read(window: Browser, tmp_path: Path, width: int, theme: str) -> None:
    """No line runs out of a narrow or a wide window, in either theme, also of names without spaces; all text has contrast."""
    found, _ = sample("x" * 120 + "/" + "y" * 120)
    window.shape(width, 900, theme)
    window.open(written(tmp_path, found))
    assert asked(window, [Question("in", found.pairs[0].address, "10.0.0.1", "tcp/443")])[0][0][0] == "allowed"
    window.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    across = "(() => { const all = document.documentElement; return all.scrollWidth <= all.clientWidth; })()"
    assert window.evaluate(across) is True
    assert cast(float, window.evaluate(f"({CONTRAST})()")) >= 4.5
    picture = tmp_path / "page.png"
    window.picture(picture)
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


CONTRAST = """() => {
  const parts = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (text) => parts(text).slice(0, 3).map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (one) => {
    const back = one ? getComputedStyle(one).backgroundColor : "rgb(255, 255, 255)";
    return one && parts(back)[3] === 0 ? behind(one.parentElement) : back;
  };
  const ratios = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && [...one.childNodes]
    .some((node) => node.nodeType === 3 && node.textContent.trim())).map((one) => {
    const [low, high] = [light(getComputedStyle(one).color), light(behind(one))].sort((left, right) => left - right);
    return (high + 0.05) / (low + 0.05);
  });
  return Math.min(...ratios);
}"""


def test_it_is_used_by_keyboard_and_by_name(window: Browser, tmp_path: Path) -> None:
    """Every field has a label, headings go down by one, tables have captions and headers, and Enter asks."""
    window.open(written(tmp_path, mixed()))
    assert window.evaluate("[...document.querySelectorAll('input,select')].every((one) => one.labels.length === 1)") is True
    levels = cast("list[int]", window.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((one) => Number(one.tagName[1]))"))
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert (
        window.evaluate("[...document.querySelectorAll('table')].every((one) => one.caption && one.querySelector('th[scope=row]'))")
        is True
    )
    window.evaluate("document.getElementById('peer').value = '10.0.0.1'; document.getElementById('service').focus()")
    window.call("Input.insertText", text="tcp/443")
    for kind in ("keyDown", "keyUp"):
        window.call(
            "Input.dispatchKeyEvent",
            type=kind,
            key="Enter",
            code="Enter",
            windowsVirtualKeyCode=13,
            text="\r" if kind == "keyDown" else "",
        )
    assert window.evaluate("document.querySelector('#answer [data-side=before]').dataset.state") == "allowed"


def test_it_prints(window: Browser, tmp_path: Path) -> None:
    """As PDF, with dark letters on white also for who likes it dark, and with all that is folded."""
    window.open(written(tmp_path, sample()[0]))
    window.call("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    colours = "(() => { const all = getComputedStyle(document.body); return [all.color, all.backgroundColor]; })()"
    assert window.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    window.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert window.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)") is True
    window.call("Emulation.setEmulatedMedia", media="", features=[])
    assert str(window.call("Page.printToPDF")["data"]).startswith("JVBERi0")
