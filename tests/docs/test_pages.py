"""Each page is followed: its files are written, its commands run, and what it shows is what they print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.load.policies import AWS, written
from tests.papers import File, follow, languages, read, workplace

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = {path.relative_to(DOCS).as_posix(): path.read_text("utf-8") for path in sorted(DOCS.rglob("*.md"))}
REFUSED = {"sh", "bash", "shell", "zsh", "powershell", "ps1", "bat", "mermaid"}
"""Languages of commands that nobody runs, and of pictures that a browser would fetch a program for."""
FOLLOWED = [
    name for name, text in PAGES.items() if (page := read(text)).steps and not (page.settings.keys() & {"sandbox", "terraform"})
]
"""What is practised in the sandbox is followed by test_practised.py beside it, what needs Terraform by tests/terraform."""


def blocks(text: str, language: str) -> list[str]:
    """The blocks of a language that have no title."""
    return [found[1] for found in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)]


@pytest.mark.parametrize("name", FOLLOWED)
def test_the_page_can_be_followed(name: str, tmp_path: Path) -> None:
    """Every command runs as the page has it, with the exit code and the output that it shows."""
    environment = workplace(tmp_path / "place")
    assert follow(read(PAGES[name]), tmp_path / "place", environment) == []


def test_pages_hold_no_commands_that_are_not_run() -> None:
    """A command stands in a `console` block, and nothing else is in a shell's language."""
    assert {name: found for name, text in PAGES.items() if (found := languages(text) & REFUSED)} == {}
    stray = [name for name, text in PAGES.items() for block in blocks(text, "text") if re.search(r"^\$ ", block, re.MULTILINE)]
    assert stray == []


def test_every_block_says_its_language() -> None:
    """A block without one would be neither run nor coloured."""
    assert [name for name, text in PAGES.items() if "" in languages(text)] == []


@pytest.mark.parametrize("name", [name for name, text in PAGES.items() if blocks(text, "yaml")])
def test_excerpts_of_policies_are_taken(name: str) -> None:
    """What a page shows of a policy in parts is taken by the language, each with the parts that it leaves out."""
    for block in blocks(PAGES[name], "yaml"):
        assert written(completed(block)).remarks == ()


def completed(block: str) -> str:
    """An excerpt with the rest of a policy: its name, a group that asks for the roles that it binds, a target."""
    roles = re.findall(r"^  ([a-z-]+):", block, re.MULTILINE) if block.startswith(("peers:", "cover:")) else ["10.0.0.1"]
    rules = ", ".join(f"{{id: a{number}, outbound: tcp/443, to: [{role}], why: w}}" for number, role in enumerate(roles))
    if block.startswith("rules:"):
        block = "groups:\n  web:\n" + "".join(f"    {line}\n" for line in block.splitlines())
    parts = {
        "name": "name: ems\n",
        "groups": f"groups: {{web: {{rules: [{rules}]}}}}\n",
        "targets": f"targets: {{prod: {AWS}}}\n",
    }
    return block + "".join(text for key, text in parts.items() if not re.search(rf"^{key}:", block, re.MULTILINE))


def test_files_of_pages_are_said_in_the_prose() -> None:
    """A file that a page writes is named outside of its block, or its folder in a command, so that a reader knows where it goes."""
    unsaid = [
        (name, step.name)
        for name, text in PAGES.items()
        for step in read(text).steps
        if isinstance(step, File) and f"`{step.name}`" not in prose(text) and step.name.partition("/")[0] not in commands(text)
    ]
    assert unsaid == []


def prose(text: str) -> str:
    """A page without its blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def commands(text: str) -> str:
    """The commands of a page."""
    return " ".join(step.text for step in read(text).commands)


def test_pages_link_beyond_the_site_by_https() -> None:
    """A link to elsewhere is https, and has a host."""
    links = [(name, link) for name, text in PAGES.items() for link in re.findall(r"\]\((\w+:[^)]*)\)", text)]
    assert [(name, link) for name, link in links if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(?:/\S*)?", link)] == []
