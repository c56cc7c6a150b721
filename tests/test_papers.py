"""What follows the pages sees where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.papers import Command, File, follow, languages, practised, read, workplace

TEXT = """---
port: 5300
---
# A page

```yaml title="a/b.yaml"
name: x
```

- In a list:

    ```console
    $ cat a/b.yaml
    name: x
    $ cat nowhere  # 1: not there
    ...: No such file or directory
    ```

```console
$ printf 'one\\ntwo\\nthree\\n'
one
...
$ echo a \\
> b; exit_code() { return 2; }; exit_code  # 2: both
a b
$ echo 127.0.0.1:5300
127.0.0.1:5300
$ sleep 60 &
```

```text
$ not run
```
"""


def test_a_page_is_read_as_files_and_commands() -> None:
    """Blocks with a title are files; commands have their exit code and the lines they show, whatever the indent."""
    page = read(TEXT)
    assert page.settings == {"port": 5300}
    assert page.steps[:3] == (
        File("a/b.yaml", "name: x\n"),
        Command("cat a/b.yaml", 0, ("name: x",)),
        Command("cat nowhere", 1, ("...: No such file or directory",)),
    )
    assert page.commands[-3] == Command("echo a \\\nb; exit_code() { return 2; }; exit_code", 2, ("a b",))
    assert languages(TEXT) == {"console", "text"}


def test_a_page_that_is_true_has_no_complaint(tmp_path: Path) -> None:
    """Each command runs in its order, in one shell; what is left running is stopped."""
    assert follow(read(TEXT), tmp_path, workplace(tmp_path / "place")) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("$ cat a/b.yaml\n    name: x", "$ cat a/b.yaml\n    name: y"),
        ("$ cat a/b.yaml\n    name: x", "$ cat a/b.yaml\n    name: x\n    more"),
        ("# 1: not there", "# 2: not there"),
        ("$ printf 'one", "$ printf 'two"),
        ("$ echo 127.0.0.1:5300\n", "$ exit\n"),
    ],
    ids=["other output", "more output", "other code", "first line", "cut off"],
)
def test_a_page_that_is_not_true_has_one(tmp_path: Path, was: str, becomes: str) -> None:
    """Another line, one too many, another exit code, or a shell that is gone."""
    changed = TEXT.replace(was, becomes)
    assert changed != TEXT
    assert follow(read(changed), tmp_path, workplace(tmp_path / "place")) != []


def test_a_page_is_practised_in_the_sandbox(tmp_path: Path) -> None:
    """Its variables are set while both clouds are served, and emscloud is on the PATH, with the examples beside it."""
    page = read(
        "---\nsandbox: true\n---\n```console\n$ emscloud plan examples/ems/emscloud.yaml --target prod-eu  # 2: to do\n```\n"
    )
    with practised(page, workplace(tmp_path / "place")) as environment:
        assert follow(page, tmp_path / "place", environment) == []


def test_a_page_may_have_terraform(tmp_path: Path) -> None:
    """Terraform core with providers that keep what they are told, where no cloud is served."""
    page = read("---\nterraform: true\n---\n" + TERRAFORM)
    with practised(page, workplace(tmp_path / "place")) as environment:
        assert follow(page, tmp_path / "place", environment) == []


TERRAFORM = """```hcl title="main.tf"
resource "aws_security_group" "web" {
  name = "web"
}
```

```console
$ terraform init
...
$ terraform plan
...
Plan: 1 to add, 0 to change, 0 to destroy.
...
$ terraform -chdir=nowhere plan  # 1: no such folder
...
```
"""
