"""What mkdocs calls while it builds: the reference is made from the code, and messages are linked by their codes."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

HERE = Path(__file__).parent
_FENCED = re.compile(r"^( *```.*?^ *```$)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<![\w#\[/`])(E[0-9]{3})(?![\w\]`])|`(E[0-9]{3})`(?!\])")
_PICTURE = re.compile(r'<img alt="([^"]*)" src="(?:[^"]*/)?pictures/([a-z-]+\.svg)" ?/?>')
MESSAGES = "reference/messages.md"
PAGES = {
    "commands": "commands",
    "policy": "policy",
    "catalog's format": "service",
    "catalog": "catalog",
    "lock": "lock",
    "messages": "messages",
    "checks": "checks",
    "JSON Schemas": "schemas",
}
"""The generated pages, as `reference/index.md` calls them."""


def generated() -> dict[str, str]:
    """Every page and file that is made from the code, by its place in the site's folder of sources."""
    if str(HERE.parent.parent) not in sys.path:  # mkdocs loads this file by its path
        sys.path.insert(0, str(HERE.parent.parent))
    from docs.tools import commands, facts, schemata, shapes  # noqa: PLC0415

    pages = {
        "commands": commands.page(),
        "policy": shapes.policy_page((HERE / "every-key.yaml").read_text("utf-8")),
        "service": shapes.service_page((HERE / "every-key.service.yaml").read_text("utf-8")),
        "messages": facts.messages_page(),
        "checks": facts.checks_page(),
        "catalog": facts.catalog_page(),
        "schemas": schemata.page(),
        "lock": schemata.lock_page(),
    }
    made = {f"reference/{name}.md": text for name, text in pages.items()}
    return made | {f"reference/{name}": text for name, text in schemata.files().items()}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The generated pages stand among the others."""
    from mkdocs.structure.files import File  # noqa: PLC0415

    for place, text in generated().items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """A message's code in running text leads to what it says."""
    here = page.file.src_uri
    if here == MESSAGES:
        return markdown
    if here == "reference/index.md":
        markdown = listed(markdown)
    up = "../" * here.count("/")
    return linked(markdown, f"{up}{MESSAGES}")


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """A picture stands within its page, so that it has the colours that the reader chose."""
    return _PICTURE.sub(lambda found: drawn((HERE.parent / "pictures" / found[2]).read_text("utf-8"), found[1]), html)


def drawn(svg: str, words: str) -> str:
    """A picture as part of a page, with the words that stand for it."""
    return svg.strip().replace(' role="img"', f' role="img" aria-label="{words}"', 1)


def listed(markdown: str) -> str:
    """The table of what is generated, with links to it: the pages are there in the site alone."""
    for name, place in PAGES.items():
        markdown = markdown.replace(f"| {name} |", f"| [{name}]({place}.md) |")
    return markdown


def linked(markdown: str, place: str) -> str:
    """Codes such as E302 as links to a page of messages, outside of blocks, headings and links."""

    def link(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return f"[{code}]({place}#{code})"

    parts = _FENCED.split(markdown)
    parts[::2] = [
        "\n".join(line if line.startswith("#") else _CODE.sub(link, line) for line in part.split("\n")) for part in parts[::2]
    ]
    return "".join(parts)
