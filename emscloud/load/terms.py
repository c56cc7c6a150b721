"""The small words of the language: services, ports, names, addresses and sentences."""

from __future__ import annotations

import re
import unicodedata

from emscloud.load.shape import Refused, shown, suggest
from emscloud.model.peer import Hostname
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach, Service

NAME = r"[A-Za-z][A-Za-z0-9_-]{0,63}"
"""Names and ids: a letter, then letters, digits, `-` or `_`."""
NAME_LIMIT = 64

_NUMBER = r"(?:0|[1-9][0-9]{0,5})"  # a zero in front could be octal
_BYTE = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_PORT = r"(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})"
SERVICE_PATTERN = rf"any|icmp(/echo-request)?|icmpv[46](/{_BYTE}){{0,2}}|proto/{_BYTE}|(tcp|udp)/(0-65535|{_PORT}(-{_PORT})?)"
"""Every service, as an editor may check it; that a range runs forwards is left to `parse_service`."""
_HOST_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP = r"[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_BEYOND = r"(?=.*[\u00a1-\uffff])([A-Za-z0-9\u00a1-\uffff-]+\.)+[A-Za-z0-9\u00a1-\uffff-]+"
NAME_PATTERN = rf"(({_HOST_LABEL}\.)+{_TOP}|{_BEYOND})\.?"
"""Every host name; its length in all, and what IDNA makes of letters beyond ASCII, are left to `parse_name`."""
NETWORK_PATTERN = (
    rf"{_BYTE}(\.{_BYTE}){{3}}(/(3[0-2]|[12]?[0-9]))?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?"
)
"""Every address and prefix; host bits, and the groups of IPv6, are left to `parse_network`."""
_IPV4, _IPV6 = rf"{_BYTE}(\.{_BYTE}){{3}}", r"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"
_HOST = rf"({_HOST_LABEL}\.)*{_TOP}"
_AT = rf"({_HOST}|{_IPV4}|\[{_IPV6}\])(:{_PORT})?"
RESOLVER_PATTERN = rf"{_IPV4}(:{_PORT})?|\[{_IPV6}\](:{_PORT})?|{_IPV6}|(tls://{_AT}|https://{_AT}(/[!-\"$-~]*)?)(#{_HOST})?"
"""Every resolver; the groups of IPv6 are left to whoever asks."""
WORDS_PATTERN = (
    r"(?=.*\S)[^\u0000-\u001f\u007f-\u009f\u0386-\u1d2b\u200b-\u200f\u2028-\u202e\u2066-\u2069\u3400-\ua7f1\ua7f5-\ufaff]+"
)
"""One line without control characters and without the largest scripts that are not Latin; the rest is left to `parse_words`."""

_PORTS = re.compile(rf"({_NUMBER})(?:-({_NUMBER}))?\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_TRANSPORT = {"tcp": TCP, "udp": UDP}
_WORDS = ("tcp", "udp", "icmp", "icmpv4", "icmpv6", "proto", "any")
_TOP_PORT = 65535

_services: dict[str, Service] = {}


def parse_ports(text: str, offset: int = 0) -> tuple[int, int]:
    """`443` or `1024-5000` as (low, high); port 0 only in 0-65535.

    Raises Refused, its offset counted from `offset`.
    """
    match = _PORTS.match(text)
    if match is None:
        detail = f"`{shown(text)}` is no port: write one such as 443, or a range such as 1024-5000."
        raise Refused(detail, offset, max(1, len(text)))
    low = int(match[1])
    high = int(match[2]) if match[2] else low
    for number in (low, high):
        if number > _TOP_PORT:
            raise Refused(f"Port {number} does not exist: ports end at {_TOP_PORT}.", offset, len(text))
    if low > high:
        raise Refused(f"The range {text} runs backwards. Did you mean `{high}-{low}`?", offset, len(text))
    if low == 0 and high != _TOP_PORT:
        raise Refused("Port 0 is no port to open; every port is written 0-65535.", offset, len(text))
    return low, high


def parse_service(text: str) -> Service:
    """`tcp/443`, `udp/1024-5000`, `icmp`, `icmp/echo-request`, `icmpv4/3/4`, `icmpv6/2`, `proto/47`, `any`.

    The result's text is canonical.  Raises Refused.
    """
    known = _services.get(text)
    if known is None:
        known = _services[text] = _service(text)
    return known


def _service(text: str) -> Service:
    word, slash, rest = text.partition("/")
    offset = len(word) + 1
    if word in _TRANSPORT:
        if not slash:
            raise Refused(f"`{text}` needs its ports: {text}/443, or {text}/0-65535 for every port.")
        low, high = parse_ports(rest, offset)
        reach = Reach(_TRANSPORT[word], low, high)
        return Service(f"{word}/{low}" if low == high else f"{word}/{low}-{high}", reach, reach)
    if word == "any":
        if slash:
            detail = f"`any` is every protocol, most of which have no ports. Did you mean `tcp/{shown(rest)}`?"
            raise Refused(detail, offset - 1, len(rest) + 1)
        return Service("any", Reach(EVERY, 0, _TOP_PORT), Reach(EVERY, 0, _TOP_PORT))
    if word == "icmp":
        return _icmp(text, rest, offset, bare=not slash)
    if word in ("icmpv4", "icmpv6"):
        reach = _typed(text, word, rest, offset, bare=not slash)
        return Service(_spelled(word, reach), reach if word == "icmpv4" else None, reach if word == "icmpv6" else None)
    if word == "proto":
        return _numbered(text, rest, offset)
    hint = suggest(word, _WORDS) or " Write tcp/PORTS, udp/PORTS, icmp, icmpv4/TYPE, icmpv6/TYPE, proto/NUMBER or any."
    raise Refused(f"`{shown(text)}` is no service.{hint}", 0, max(1, len(word)))


def _icmp(text: str, rest: str, offset: int, *, bare: bool) -> Service:
    if bare:
        return Service("icmp", Reach(ICMP, -1, -1), Reach(ICMPV6, -1, -1))
    if rest == "echo-request":
        return Service("icmp/echo-request", Reach(ICMP, 8, 0), Reach(ICMPV6, 128, 0))
    detail = f"`{shown(text)}`: only echo-request has a name; write icmpv4/TYPE/CODE or icmpv6/TYPE/CODE by number."
    raise Refused(detail, offset, max(1, len(rest)))


def _typed(text: str, word: str, rest: str, offset: int, *, bare: bool) -> Reach:
    protocol = ICMP if word == "icmpv4" else ICMPV6
    if bare:
        return Reach(protocol, -1, -1)
    parts = rest.split("/")
    if len(parts) > 2 or not all(re.fullmatch(_BYTE, part) for part in parts):  # noqa: PLR2004
        detail = f"`{shown(text)}`: an ICMP type, and a code where wanted, are numbers from 0 to 255: {word}/3/4."
        raise Refused(detail, offset, max(1, len(rest)))
    return Reach(protocol, int(parts[0]), int(parts[1]) if len(parts) > 1 else -1)


def _spelled(word: str, reach: Reach) -> str:
    tail = "" if reach.low < 0 else f"/{reach.low}"
    return word + tail + ("" if reach.high < 0 else f"/{reach.high}")


def _numbered(text: str, rest: str, offset: int) -> Service:
    if not re.fullmatch(_BYTE, rest):
        raise Refused(f"`{shown(text)}`: a protocol is a number from 0 to 255, as in proto/47.", offset, max(1, len(rest)))
    number = int(rest)
    if number in _TRANSPORT.values():
        return _service(("tcp" if number == TCP else "udp") + "/0-65535")
    if number in (ICMP, ICMPV6):
        return _service("icmpv4" if number == ICMP else "icmpv6")
    reach = Reach(number, 0, _TOP_PORT)
    return Service(f"proto/{number}", reach, reach)


def parse_name(text: str) -> Hostname:
    """A DNS name, lower case, no trailing dot; letters beyond ASCII are written as DNS has them (xn--, IDNA 2008).

    Raises Refused (RFC 1123 labels, 253 characters).
    """
    if text.startswith("*."):
        detail = f"`{shown(text)}` is a pattern, and DNS has no addresses for it. List the names behind it, or filter by name:"
        raise Refused(f"{detail} `network_firewall` on a target of AWS, `firewall` on one of Azure.")
    name = (text if text.isascii() else _punycode(text)).lower().removesuffix(".")
    if len(name) > 253:  # noqa: PLR2004  (RFC 1035, 2.3.4)
        raise Refused(f"A host name has at most 253 characters; this one has {len(name)}.")
    position = 0
    for label in name.split("."):
        if not _LABEL.match(label):
            raise Refused(f"`{shown(text)}` is no host name: {_wrong(label)}", position, max(1, len(label)))
        position += len(label) + 1
    if "." not in name:
        raise Refused(f"`{shown(text)}` has no dot, so it is no host name; write it in full.")
    if label[0].isdigit():  # the last one, of which no top-level domain is; some readers take such a name for an address
        raise Refused(f"`{shown(text)}` looks like an address but is none; a host name's last label begins with a letter.")
    return Hostname(name, "" if text.isascii() else text)


def _punycode(text: str) -> str:
    import idna  # noqa: PLC0415  (few files hold such a name)

    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise Refused(f"`{shown(text)}` is no host name that DNS could hold (IDNA 2008): {shown(str(error))}.") from error


def _wrong(label: str) -> str:
    if len(label) > 63:  # noqa: PLR2004  (RFC 1035, 2.3.4)
        return f"a label, which is what stands between dots, has at most 63 characters; this one has {len(label)}."
    if "_" in label:
        return "none has an underscore (RFC 1123; SRV and TXT records do). Write the machine's host name, or its addresses."
    return "a label has 1 to 63 letters, digits and inner hyphens."


def parse_resolver(text: str) -> str:
    """A resolver as it is written: an address, or a server over TLS or HTTPS.  Raises Refused."""
    if re.fullmatch(RESOLVER_PATTERN, text):
        return text
    detail = f"`{shown(text)}` is no resolver: write an address, and a port where it is not 53 (192.0.2.53:5353), or"
    raise Refused(
        f"{detail} tls://192.0.2.53#dns.example with the name that the certificate holds, or https://dns.example/dns-query."
    )


def parse_words(text: str) -> str:
    """One line of printable text that can be written in ASCII (accents are dropped then).

    Raises Refused: the clouds refuse the rest, and a mark that turns the writing direction hides what it says.
    """
    if not text.strip():
        raise Refused("Say why in a few words.")
    if text.isascii() and text.isprintable():
        return text
    for index, char in enumerate(text):
        if char.isascii():
            if not char.isprintable():
                raise Refused(f"The character U+{ord(char):04X} at {index + 1} is not printable. Write one plain line.", index, 1)
            continue
        if unicodedata.category(char)[0] in "CZ" and char != "\u00a0":
            raise Refused(f"The character U+{ord(char):04X} at {index + 1} is invisible. Take it out.", index, 1)
        if not to_ascii(char):
            detail = f"`{char}` (U+{ord(char):04X}) cannot be written in the clouds' descriptions. Use Latin letters."
            raise Refused(detail, index, 1)
    return text


_SPELLED = {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
_SPELLED |= {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "·": "-", "•": "-", "→": "->", "€": "EUR"}


def to_ascii(text: str) -> str:
    """The text without accents; what has no ASCII form is left out."""
    if text.isascii():
        return text
    spelled = "".join(_SPELLED.get(char, char) for char in text)
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode("ascii")
