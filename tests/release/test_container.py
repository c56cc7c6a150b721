"""The Containerfile, read: it was never built where these tests were written."""

from __future__ import annotations

import re
import tomllib

from tests.commands import ROOT

TEXT = (ROOT / "Containerfile").read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    """Each instruction and what it says; comments and lines that go on taken into account."""
    lines = [line for line in TEXT.replace("\\\n", " ").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def said(name: str) -> list[str]:
    """What the instructions of one name say."""
    return [rest for word, rest in instructions() if word == name]


def test_every_line_is_an_instruction() -> None:
    """Of those that Dockerfiles have."""
    assert {word for word, _ in instructions()} == {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "ENTRYPOINT", "CMD"}


def test_both_stages_stand_on_one_pinned_python() -> None:
    """A tag with a version, of the slim kind, and never `latest`."""
    assert ["python:${PYTHON} AS build", "python:${PYTHON}"] == said("FROM")
    (version,) = [rest.removeprefix("PYTHON=") for rest in said("ARG") if rest.startswith("PYTHON=")]
    assert re.fullmatch(r"3\.1[1-9]-slim-\w+", version)
    assert "latest" not in TEXT


def test_it_runs_as_nobody_in_particular() -> None:
    """A number, so that a cluster that forbids root can see that it is not; after everything that is installed."""
    assert ["65532:65532"] == said("USER")
    assert [("USER", "65532:65532"), ("ENTRYPOINT", '["emscloud"]'), ("CMD", '["--help"]')] == instructions()[-3:]


def test_it_copies_what_is_there() -> None:
    """And of the source no more than a wheel is made of, into a stage that is left behind."""
    copied = [one for rest in said("COPY") if not rest.startswith("--from=build ") for one in rest.split()[:-1]]
    assert ["pyproject.toml", "requirements-dev.txt", "README.md", "LICENSE", "emscloud"] == copied
    assert all((ROOT / one).exists() for one in copied)
    assert ["--from=build /opt/emscloud /opt/emscloud"] == said("COPY")[-1:]


def test_the_network_is_pips_alone() -> None:
    """Every command of the build is Python's own installer."""
    assert [one for one in said("RUN") if not re.match(r"(python|/opt/emscloud/bin/python) -m (pip|venv) ", one)] == []
    assert re.search(r"\b(apt|curl|wget|git|ADD)\b", "\n".join(said("RUN"))) is None


def test_the_wheel_is_installed_with_extras_that_there_are() -> None:
    """At the versions that the tests were last run with."""
    (extras,) = [rest.removeprefix("EXTRAS=").split(",") for rest in said("ARG") if rest.startswith("EXTRAS=")]
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras) <= set(known) - {"dev", "release"}
    (install,) = [one for one in said("RUN") if " install " in one]
    assert install.endswith('--constraint requirements-dev.txt "$(ls /wheels/emscloud-*.whl)${EXTRAS:+[$EXTRAS]}"')


def test_nothing_is_written_at_run_time() -> None:
    """Python leaves no bytecode beside the modules, so the image may be read-only."""
    assert "PYTHONDONTWRITEBYTECODE=1" in " ".join(said("ENV"))
