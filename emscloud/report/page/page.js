"use strict";
(() => {
  const V6 = 1n << 32n, V6_LAST = V6 + (1n << 128n) - 1n;
  const STATES = { allowed: "allowed", not: "not allowed", unknown: "cannot be told" };
  const groups = JSON.parse(document.getElementById("data").textContent).groups;
  const field = (id) => document.getElementById(id);
  const form = field("ask"), answer = field("answer");

  class Refused extends Error {}

  // Addresses are points of one axis: IPv4 from 0, IPv6 from 2^32.
  function v4(text) {
    const parts = text.split(".");
    if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255)) return null;
    return parts.reduce((all, part) => all * 256n + BigInt(part), 0n);
  }

  function v6(text) {
    const halves = text.toLowerCase().split("::");
    if (halves.length > 2) return null;
    const words = halves.map((half) => {
      const found = half === "" ? [] : half.split(":");
      const tail = found.length && halves[halves.length - 1] === half ? found[found.length - 1] : "";
      if (!tail.includes(".")) return found;
      const low = v4(tail);
      return low === null ? ["bad"] : [...found.slice(0, -1), (low >> 16n).toString(16), (low & 0xffffn).toString(16)];
    });
    const count = words.flat().length;
    if (words.flat().some((word) => !/^[0-9a-f]{1,4}$/.test(word)) || (halves.length === 1 ? count !== 8 : count > 7)) return null;
    const all = halves.length === 1 ? words[0] : [...words[0], ...Array(8 - count).fill("0"), ...words[1]];
    return all.reduce((sum, word) => (sum << 16n) + BigInt("0x" + word), 0n);
  }

  function address(text, what) {
    const trimmed = text.trim();
    if (!trimmed.includes(":")) {
      const point = v4(trimmed);
      if (point !== null) return point;
    } else {
      const point = v6(trimmed);
      if (point !== null && point >> 32n === 0xffffn) throw new Refused(`${what} is IPv4 in IPv6 form; write it as IPv4.`);
      if (point !== null) return V6 + point;
    }
    throw new Refused(`${what} is no address; write one such as 192.0.2.10 or 2001:db8::1.`);
  }

  const family = (point) => (point < V6 ? 4 : 6);

  function service(text, six) {
    const parts = text.trim().toLowerCase().split("/");
    if (parts[0] === "icmp") parts[0] = six ? "icmpv6" : "icmpv4";
    if (parts[1] === "echo-request") parts[1] = six ? "128" : "8";
    const numbers = parts.slice(1).map((part) => (/^[0-9]{1,5}$/.test(part) ? Number(part) : NaN));
    const fits = (most, least) => numbers.length <= most.length && numbers.length >= least && numbers.every((one, at) => one <= most[at]);
    const known = { tcp: 6, udp: 17, icmpv4: 1, icmpv6: 58 }[parts[0]];
    if ((known === 6 || known === 17) && fits([65535], 1)) return known * 65536 + numbers[0];
    if ((known === 1 || known === 58) && fits([255, 255], 1)) {
      if ((known === 58) !== six) throw new Refused(`There is no ${parts[0]} between IPv${six ? 6 : 4} addresses.`);
      return known * 65536 + numbers[0] * 256 + (numbers[1] || 0);
    }
    if (parts[0] === "proto" && fits([255], 1)) {
      if ([1, 6, 17, 58].includes(numbers[0])) throw new Refused("Say the port or the type, such as tcp/443 or icmpv4/8.");
      return numbers[0] * 65536;
    }
    throw new Refused("The service is one such as tcp/443, udp/53, icmpv4/8 (with its type), icmpv6/128/0 or proto/47.");
  }

  // Boxes are four numbers each: the service's first and last point, the spans of members and of peers.
  function holds(boxes, spans, packet) {
    const members = [];
    for (let at = 0; boxes && at < boxes.length; at += 4) {
      if (packet.service < boxes[at] || boxes[at + 1] < packet.service) continue;
      const peers = spans[boxes[at + 3]];
      if (packet.peer < peers[0] || peers[1] < packet.peer) continue;
      const span = spans[boxes[at + 2]];
      if (packet.member === null) members.push(span);
      else if (span[0] <= packet.member && packet.member <= span[1]) return "all";
    }
    return covered(members, packet.peer < V6 ? [0n, V6 - 1n] : [V6, V6_LAST]);
  }

  function covered(found, whole) {
    if (!found.length) return "none";
    found.sort((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0));
    let next = whole[0];
    for (const [low, high] of found) {
      if (low > next) break;
      if (high >= next) next = high + 1n;
    }
    return next > whole[1] ? "all" : "some";
  }

  function rule(one) {
    return one.name + (one.why ? ` (${one.why})` : "") + (one.at ? `, ${one.at}` : "");
  }

  function rules(flow, part, spans, packet) {
    if (flow.rules === null) return ["the rules of this group do not fit into this page"];
    return flow.rules.filter((one) => holds(one[part], spans, packet) !== "none").map(rule);
  }

  function judged(flow, spans, packet) {
    const must = holds(flow.must, spans, packet);
    if (must === "all") return { state: "allowed", because: rules(flow, "must", spans, packet) };
    const named = flow.named.filter((one) => holds(one.boxes, spans, packet) !== "none").map((one) => one.who);
    const maybe = holds(flow.maybe, spans, packet) !== "none";
    if (must === "none" && !named.length && !maybe) {
      return { state: "not", because: flow.rules === null ? [] : rules(flow, "denies", spans, packet).map((one) => `denied by ${one}`) };
    }
    const because = must === "some" ? ["some members let it through, others do not: say the member's address"] : [];
    because.push(...named.map((who) => `only if the other end is one of: ${who}`));
    if (maybe) because.push(...flow.holes);
    return { state: "unknown", because: [...because, ...rules(flow, "maybe", spans, packet).map((one) => `perhaps by ${one}`)] };
  }

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function shown(title, key, found) {
    const box = element("div");
    box.dataset.side = key;
    box.dataset.state = found.state;
    box.append(element("h3", title), element("p", STATES[found.state], "state"));
    if (found.because.length) {
      const list = element("ul");
      found.because.slice(0, 20).forEach((one) => list.append(element("li", one)));
      if (found.because.length > 20) list.append(element("li", `and ${found.because.length - 20} more`));
      box.append(list);
    }
    return box;
  }

  function asked() {
    const peer = address(field("peer").value, "The other end");
    const typed = field("member").value.trim();
    const member = typed === "" ? null : address(typed, "The member");
    if (member !== null && family(member) !== family(peer)) throw new Refused("Both addresses have to be of one family.");
    return { peer, member, service: service(field("service").value, family(peer) === 6) };
  }

  function ask() {
    answer.replaceChildren();
    const group = groups[Number(field("group").value)];
    try {
      const packet = asked();
      if (!group) throw new Refused("There is no group to ask for.");
      if (group.hidden) throw new Refused("Something of this group is marked as sensitive, and stands nowhere on this page.");
      if (!group.sides) throw new Refused("This group is too large for this page; `emscloud explain` answers for it.");
      const spans = group.points || (group.points = group.spans.map((span) => span.split("-").map((hex) => BigInt("0x" + hex))));
      const both = group.sides.length === 1 ? [group.sides[0], group.sides[0]] : group.sides;
      const found = element("div", undefined, "sides");
      both.forEach((side, at) => {
        const gone = { state: "not", because: ["there is no such group on this side"] };
        found.append(shown(["Before", "After"][at], ["before", "after"][at], side ? judged(side[field("direction").value], spans, packet) : gone));
      });
      answer.append(found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const said = element("p", error.message, "state");
      said.dataset.refused = "yes";
      answer.append(said);
    }
  }

  // #in/GROUP/PEER/tcp/443 fills the form; PEER@MEMBER says the member too.
  function prefill() {
    let parts;
    try {
      parts = location.hash.slice(1).split("/").map(decodeURIComponent);
    } catch {
      return;
    }
    if (parts.length < 4 || !["in", "out"].includes(parts[0])) return;
    const ends = parts.map((part) => part.split("@"));
    const at = ends.findLastIndex(([peer], index) => index > 1 && (v4(peer) !== null || (peer.includes(":") && v6(peer) !== null)));
    if (at < 0) return;
    const name = parts.slice(1, at).join("/");
    const index = groups.findIndex((group) => group.name === name);
    if (index < 0) return;
    field("direction").value = parts[0];
    field("group").value = String(index);
    [field("peer").value, field("member").value] = [ends[at][0], ends[at][1] || ""];
    field("service").value = parts.slice(at + 1).join("/");
    ask();
  }

  groups.forEach((group, at) => {
    const option = element("option", group.name);
    option.value = String(at);
    field("group").append(option);
  });
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  window.addEventListener("hashchange", prefill);
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  prefill();
})();
