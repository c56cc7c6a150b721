"""A small service file for tests, and changes to it."""

from __future__ import annotations

from emscloud.load.service import load_service
from emscloud.model.catalog import ServiceVersion

TEXT = """\
service: depot
version: "1.0"
revision: 1
title: Depot
release: "1.0.3"
source: https://depot.example/ports
checked: "2026-11-25"
notes: [the page is short]
roles: {clients: who reads, keepers: who writes}
hosts:
  store:
    title: the store
    features: {read: reading, write: writing, news: updates}
  desk: {title: a desk, features: {}, unseen: the page is cut}
settings:
  web-port: {kind: port, default: "8080", doc: the web}
  ranges: {kind: ranges, default: [1000-2000, "3000"], doc: more ports}
  mode: {kind: choice, options: [plain, tls], default: tls, doc: how}
  area: {kind: choice, options: [near, far], default: near, doc: where}
rows:
  - id: read
    host: store
    feature: read
    page: Reading
    usage: clients read
    customize: GUI
    direction: in
    services: ["tcp/{web-port}", "udp/{ranges}"]
    role: clients
  - id: write
    host: store
    feature: write
    page: Writing
    usage: keepers write
    customize: N/A
    direction: in
    services: {mode: {plain: [tcp/80], tls: [tcp/443, icmp]}}
    role: keepers
  - id: news
    host: store
    feature: news
    page: News
    usage: the store fetches news
    customize: N/A
    direction: out
    services: [tcp/443]
    names: {area: {near: [news.example, also.example], far: []}}
    when: {mode: [tls]}
    absent: the page says N/A
  - {id: letters, host: store, feature: write, page: Letters, unseen: the page is cut here}
"""


def changed(*changes: tuple[str, str]) -> str:
    """The text with each first text, which stands in it once, replaced by the second."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def depot(*changes: tuple[str, str]) -> ServiceVersion:
    """The service of the changed text."""
    return load_service(changed(*changes), "depot/1.0.r1.yaml")
