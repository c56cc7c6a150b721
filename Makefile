# Two commands do everything on a machine with python3 (3.11 or newer) and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/ems/emscloud.yaml
# Programs, called as their packages, beside which the tests judge ours; they are installed where they are not there.
DEBIAN := unbound chromium

.PHONY: setup debian demo test engine fuzz scan lint bench docs man examples kept dist clean

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "emscloud needs python3 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements-dev.txt -e '.[dev,paranoid]'
	@touch $@

debian: setup
	@.ci/debian $(DEBIAN)

demo: setup
	@echo "== emscloud check $(EXAMPLE) --paranoid"
	@$(BIN)/emscloud check $(EXAMPLE) --paranoid
	@echo
	@echo "== emscloud emit $(EXAMPLE) --out build/demo"
	@rm -rf build/demo
	@$(BIN)/emscloud emit $(EXAMPLE) --out build/demo
	@echo
	@echo "== emscloud explain $(EXAMPLE)#ems-server in 10.20.3.4 tcp/8013"
	@$(BIN)/emscloud explain $(EXAMPLE)#ems-server in 10.20.3.4 tcp/8013
	@echo
	@rm -rf build/demo-names && cp -r examples/ems build/demo-names
	@$(BIN)/python examples/names/review.py build/demo-names
	@echo
	@rm -rf build/demo-apply && cp -r examples/ems build/demo-apply
	@$(BIN)/emscloud sandbox -- $(BIN)/python examples/apply/demo.py build/demo-apply
	@echo
	@echo "The Terraform is in build/demo; README.md says what to do next."

# The floors below the clouds are covered in every branch by their own tests.
FLOORS := model spaces load resolve hcl evaluate
COVERED := $(FLOORS:%=--cov=emscloud/%) --cov=emscloud/diagnostics.py --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

# What the floors' own tests do not cover of them is red, so they run by themselves; then everything else.
OWN := $(FLOORS:%=tests/%) tests/test_diagnostics.py

test: setup debian
	$(BIN)/python -m pytest $(OWN) $(COVERED)
	$(BIN)/python -m pytest $(OWN:%=--ignore=%)

# The rules for AWS Network Firewall, held against Suricata's own engine (7.0 or newer).  It stands apart since not every
# Debian has it: 13 does, 12 does not.
engine: setup
	@.ci/debian suricata
	$(BIN)/python -m pytest tests/suricata -n 0 --override-ini=norecursedirs=

# A search for inputs that break the readers of `diff`, each harness for so many seconds; what it finds is in build/fuzz/found-*.
# atheris is no part of the dev extra, for it has no wheel for every Python and platform that emscloud runs on.
SECONDS ?= 600
fuzz: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3.0'
	$(BIN)/python -m tests.fuzz.run folder $(SECONDS) build/fuzz/folder
	$(BIN)/python -m tests.fuzz.run shown $(SECONDS) build/fuzz/shown

# checkov looks at the modules with their examples; any finding fails, and a file that it cannot parse, of which its exit says nothing.  It has a folder of its own, for it pins what others use.
scan: setup
	@test -x build/scan/bin/checkov || $(PYTHON) -m venv build/scan
	@build/scan/bin/python -m pip install --quiet --disable-pip-version-check 'checkov>=3.3,<4'
	@set -e; for module in modules/*/*; do echo "== $$module"; build/scan/bin/checkov --quiet --compact --framework terraform --skip-download -d $$module > build/scan/said || { cat build/scan/said; exit 1; }; cat build/scan/said; if grep -q "Parsing errors" build/scan/said; then exit 1; fi; done

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks

# The site of docs/ and of what docs/tools makes from the code; it needs no network, neither here nor where it is read.
docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "The site is in build/site; open build/site/index.html."

# The man page, from the tree of commands.
man: setup
	$(BIN)/python -m docs.tools.manual > docs/man/emscloud.1

examples: setup
	$(BIN)/emscloud emit examples
	$(BIN)/emscloud schema > examples/ems/emscloud.schema.json

# The files of this version's formats, to which later versions are held; those of a released version stay as they are.
kept: setup
	$(BIN)/python -m tests.kept.write

# Wheel, sdist, SBOM and their sums of the commit that is checked out; its tools stand apart from those of the tests.
# TAG=v0.1.0 asks for the version and a dated changelog as well, as the release's workflow does.
RELEASE := build/release
dist:
	@test -x $(RELEASE)/bin/python || $(PYTHON) -m venv $(RELEASE)
	@$(RELEASE)/bin/python -m pip install --quiet --disable-pip-version-check -c requirements-dev.txt -e '.[release]'
	@$(RELEASE)/bin/python -m release.dist --out dist $(if $(TAG),--tag $(TAG))

clean:
	rm -rf $(VENV) build dist *.egg-info .*_cache .hypothesis .coverage*
