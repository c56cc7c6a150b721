"""The small words of the language: services, ports, host names and sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emscloud.load.shape import Refused
from emscloud.load.terms import (
    NAME_PATTERN,
    NETWORK_PATTERN,
    SERVICE_PATTERN,
    WORDS_PATTERN,
    parse_name,
    parse_ports,
    parse_service,
    parse_words,
    to_ascii,
)
from emscloud.model.peer import Hostname
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach, Service
from emscloud.spaces.address import parse_network
from tests.strategies import prefixes, words_of_services

LONG = ".".join(["x" * 63] * 3 + ["y" * 61])
_hosts = st.from_regex(r"[a-zA-Z0-9-]{1,4}(\.[a-zA-Z0-9-]{0,4}){0,3}", fullmatch=True)


def why_not(text: str, parse: object = parse_service) -> tuple[str, str]:
    """The part that is wrong, and the sentence."""
    assert callable(parse)
    with pytest.raises(Refused) as refused:
        parse(text)
    error = refused.value
    return text[error.offset : error.offset + error.length], error.detail


@pytest.mark.parametrize(
    ("text", "canonical", "v4", "v6"),
    [
        ("tcp/443", "tcp/443", Reach(TCP, 443, 443), Reach(TCP, 443, 443)),
        ("udp/1024-5000", "udp/1024-5000", Reach(UDP, 1024, 5000), Reach(UDP, 1024, 5000)),
        ("tcp/80-80", "tcp/80", Reach(TCP, 80, 80), Reach(TCP, 80, 80)),
        ("tcp/1-65535", "tcp/1-65535", Reach(TCP, 1, 65535), Reach(TCP, 1, 65535)),
        ("udp/0-65535", "udp/0-65535", Reach(UDP, 0, 65535), Reach(UDP, 0, 65535)),
        ("any", "any", Reach(EVERY, 0, 65535), Reach(EVERY, 0, 65535)),
        ("icmp", "icmp", Reach(ICMP, -1, -1), Reach(ICMPV6, -1, -1)),
        ("icmp/echo-request", "icmp/echo-request", Reach(ICMP, 8, 0), Reach(ICMPV6, 128, 0)),
        ("icmpv4", "icmpv4", Reach(ICMP, -1, -1), None),
        ("icmpv4/3/4", "icmpv4/3/4", Reach(ICMP, 3, 4), None),
        ("icmpv6/2", "icmpv6/2", None, Reach(ICMPV6, 2, -1)),
        ("icmpv6/255/0", "icmpv6/255/0", None, Reach(ICMPV6, 255, 0)),
        ("proto/47", "proto/47", Reach(47, 0, 65535), Reach(47, 0, 65535)),
        ("proto/0", "proto/0", Reach(0, 0, 65535), Reach(0, 0, 65535)),
        ("proto/6", "tcp/0-65535", Reach(TCP, 0, 65535), Reach(TCP, 0, 65535)),
        ("proto/17", "udp/0-65535", Reach(UDP, 0, 65535), Reach(UDP, 0, 65535)),
        ("proto/1", "icmpv4", Reach(ICMP, -1, -1), None),
        ("proto/58", "icmpv6", None, Reach(ICMPV6, -1, -1)),
    ],
)
def test_a_service_is_what_it_is_in_each_family(text: str, canonical: str, v4: Reach | None, v6: Reach | None) -> None:
    """Its text is canonical; a family in which it does not exist has none of it."""
    assert Service(canonical, v4, v6) == parse_service(text)


@given(words_of_services)
def test_a_canonical_text_means_itself(text: str) -> None:
    """Equal services have equal text, and an editor's pattern takes every one."""
    service = parse_service(text)
    assert service == parse_service(service.text)
    assert re.fullmatch(SERVICE_PATTERN, text)


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        ("tcp", "", "needs its ports: tcp/443"),
        ("tcp/", "", "`` is no port"),
        ("tcp/0", "0", "every port is written 0-65535"),
        ("udp/0-80", "0-80", "Port 0"),
        ("tcp/65536", "65536", "Port 65536 does not exist"),
        ("tcp/80-65536", "80-65536", "Port 65536 does not exist"),
        ("tcp/443-80", "443-80", "Did you mean `80-443`?"),
        ("tcp/080", "080", "is no port"),
        ("tcp/80,443", "80,443", "is no port"),
        ("tcp/" + "9" * 5000, "9" * 5000, "is no port"),
        ("tcp/٤٤٣", "٤٤٣", "is no port"),
        ("tcp/80\n", "80\n", "`80\\n` is no port"),
        ("any/80", "/80", "Did you mean `tcp/80`?"),
        ("any/", "/", "most of which have no ports"),
        ("icmp/8", "8", "icmpv4/TYPE/CODE"),
        ("icmp/", "", "only echo-request"),
        ("icmpv4/256", "256", "from 0 to 255"),
        ("icmpv4/08", "08", "from 0 to 255"),
        ("icmpv4/3/4/5", "3/4/5", "from 0 to 255"),
        ("icmpv6/", "", "from 0 to 255"),
        ("icmpv6/x", "x", "from 0 to 255"),
        ("proto/256", "256", "as in proto/47"),
        ("proto", "", "as in proto/47"),
        ("proto/gre", "gre", "as in proto/47"),
        ("tpc/443", "tpc", "Did you mean `tcp`?"),
        ("TCP/443", "TCP", "is no service"),
        ("https", "https", "Write tcp/PORTS"),
        ("", "", "Write tcp/PORTS"),
    ],
)
def test_what_is_no_service_is_refused(text: str, part: str, words: str) -> None:
    """With the part that is wrong, and what to write; an editor's pattern refuses it too, but for a backward range."""
    marked, detail = why_not(text)
    assert (part, True) == (marked, words in detail)
    assert (text == "tcp/443-80") == (re.fullmatch(SERVICE_PATTERN, text) is not None)


@given(st.integers(0, 70_000), st.integers(0, 70_000))
@example(0, 65535)
@example(0, 0)
def test_ports_are_a_range_within_1_to_65535(low: int, high: int) -> None:
    """Or every port, from 0."""
    good = (1 <= low <= high <= 65535) or (low, high) == (0, 65535)
    try:
        found: tuple[int, int] | None = parse_ports(f"{low}-{high}")
    except Refused:
        found = None
    assert ((low, high) if good else None) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Example.COM.", "example.com"),
        ("1.example", "1.example"),
        ("a-b.c", "a-b.c"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("Bücher.Example.", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("日本語.テスト", "xn--wgv71a119e.xn--zckzah"),
        (LONG, LONG),
    ],
)
def test_a_host_name_is_lower_case_without_its_dot(text: str, name: str) -> None:
    """As the lock holds it."""
    assert Hostname(name) == parse_name(text)


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        ("☃.example", "", "could hold (IDNA 2008): Codepoint U+2603"),
        ("ü" * 70 + ".example", "", "Label too long"),
        ("bücher\u202e.example", "", "`b\\xfccher\\u202e.example` is no host name"),
        ("*.example.com", "", "is a pattern"),
        ("*.bücher.example", "", "`firewall` on one of Azure"),
        (".".join(["x" * 63] * 3 + ["y" * 62]), "", "this one has 254"),
        ("a_b.example", "a_b", "none has an underscore"),
        ("www.-a.example", "-a", "letters, digits and inner hyphens"),
        ("www..example", ".", "letters, digits and inner hyphens"),
        ("x" * 64 + ".example", "x" * 64, "this one has 64"),
        ("localhost", "", "has no dot"),
        ("10.0.0.1", "", "looks like an address"),
        ("srv.1a", "", "looks like an address"),
        ("a b.example", "a b", "inner hyphens"),
        ("a\n.example", "a\n", "`a\\n.example` is no host name"),
    ],
)
def test_what_is_no_host_name_is_refused(text: str, part: str, words: str) -> None:
    """With the label that is wrong."""
    marked, detail = why_not(text, parse_name)
    assert (part, True) == (marked, words in detail)


@given(_hosts)
def test_an_editor_takes_the_host_names_that_we_take(text: str) -> None:
    """The pattern is exact but for the length of a whole name."""
    try:
        parse_name(text)
        good = True
    except Refused:
        good = False
    assert good == (re.fullmatch(NAME_PATTERN, text) is not None)


@given(prefixes)
def test_an_editor_takes_every_prefix(text: str) -> None:
    """The pattern refuses no prefix, nor an address alone."""
    for spelled in (text, text.partition("/")[0], text.upper()):
        assert parse_network(spelled.lower()) == parse_network(spelled)
        assert re.fullmatch(NETWORK_PATTERN, spelled)


@pytest.mark.parametrize(
    "text", ["10.0.0.256", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/08", "example.com", "", "10.0.0.0-10.0.0.9", "::%1"]
)
def test_an_editor_refuses_what_is_no_prefix(text: str) -> None:
    """Where a pattern can."""
    assert not re.fullmatch(NETWORK_PATTERN, text)


@pytest.mark.parametrize(
    "text",
    ["clients", "zażółć gęślą jaźń", "a – b… “c” → 1 €", "a\u00a0b", 'quote " and ${x} and %{y} */ <b>`*_|', "x" * 5000, "Straße"],
)
def test_a_line_that_can_be_written_in_ascii_is_taken(text: str) -> None:
    """As it is; accents are dropped only where a cloud wants ASCII."""
    assert text == parse_words(text)
    assert to_ascii(text).isascii()
    assert to_ascii(text).strip()


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        ("", "", "Say why"),
        ("  ", "", "Say why"),
        ("\u00a0", "", "Say why"),
        ("a\nb", "\n", "U+000A at 2 is not printable"),
        ("é\x1b[31m", "\x1b", "U+001B at 2 is not printable"),
        ("a\x7f", "\x7f", "U+007F at 2"),
        ("a\u2028b", "\u2028", "U+2028 at 2 is invisible"),
        ("a\u202eb", "\u202e", "U+202E at 2 is invisible"),
        ("a\u200bb", "\u200b", "U+200B at 2 is invisible"),
        ("a\u3000b", "\u3000", "U+3000 at 2 is invisible"),
        ("a\ue000", "\ue000", "U+E000 at 2 is invisible"),
        ("to 客户端", "客", "`客` (U+5BA2) cannot be written"),
        ("сервер", "с", "Use Latin letters"),
        ("ok 👍", "👍", "Use Latin letters"),
    ],
)
def test_a_line_that_hides_something_or_cannot_be_written_is_refused(text: str, part: str, words: str) -> None:
    """With the character."""
    marked, detail = why_not(text, parse_words)
    assert (part, True) == (marked, words in detail)


def test_an_editor_takes_every_character_that_we_take() -> None:
    """Over all characters of the basic plane."""
    pattern = re.compile(WORDS_PATTERN)
    refused = [f"U+{code:04X}" for code in range(0x10000) if _taken(chr(code)) and not pattern.fullmatch(f"x{chr(code)}")]
    assert [] == refused


@pytest.mark.parametrize(
    "text", ["", " ", "a\nb", "a\x1b", "a\u2028b", "a\u202eb", "a\u2066b", "a\u200bb", "客户端", "сервер", "ελ"]
)
def test_an_editor_refuses_what_hides(text: str) -> None:
    """And the largest scripts that cannot be written in ASCII."""
    assert not re.fullmatch(WORDS_PATTERN, text)


def _taken(char: str) -> bool:
    try:
        parse_words(f"x{char}")
    except Refused:
        return False
    return True


@given(st.text(max_size=20))
def test_what_is_taken_is_one_visible_line(text: str) -> None:
    """Nothing in it steers, and each of its characters has an ASCII form."""
    try:
        words = parse_words(text)
    except Refused:
        return
    assert (True, True) == (words.replace("\u00a0", " ").isprintable(), all(to_ascii(char) for char in words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", "abc"),
        ("Zażółć", "Zazolc"),
        ("Ærø œuf ß", "AEro oeuf ss"),
        ("a…b—c", "a...b-c"),
        ("ﬁ ½ ＡＢ", "fi 12 AB"),
        ("a客b", "ab"),
    ],
)
def test_ascii_drops_accents(text: str, expected: str) -> None:
    """And spells what has a spelling."""
    assert expected == to_ascii(text)
