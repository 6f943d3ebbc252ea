# run   the sandbox with the real bot in it        test   every test
# check what CI runs: lint, types, docs, tests     bench  the benchmark table
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable
# Where an index offers PyTorch's CPU build it is taken: the usual one brings several GB of GPU libraries, which nothing here uses.
CPU_TORCH := torch==2.13.0+cpu
# What the desk needs to run, and what its developers need besides. The stamps say that it is there.
RUNS := $(VENV)/.runs
DEVELOPS := $(VENV)/.develops

.PHONY: run test check bench lint types docs clean

run: $(RUNS)
	$(PY) -m bot demo

test: $(DEVELOPS)
	$(PY) -m pytest

check: lint types docs test

lint: $(DEVELOPS)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(DEVELOPS)
	$(VENV)/bin/mypy

docs: $(DEVELOPS)
	$(PY) -m docs.generate --check

bench: $(DEVELOPS)
	$(PY) -m benchmarks --postgres

$(DEVELOPS): $(RUNS)
	$(PIP) '.[dev,browser]'
	@touch $@

$(RUNS): pyproject.toml constraints.txt
	@for python in "$$PYTHON" python3 python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
	done; \
	test -n "$$python" || { echo 'Deskhand needs python 3.11 or newer; python3 is older, or missing. Another one: PYTHON=/path/to/python make …' >&2; exit 1; }; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "$$python has no venv module; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
	$(PY) -m pip --version >/dev/null 2>&1 || { echo "Setting up with $$("$$python" --version), which takes a minute …"; "$$python" -m venv --clear $(VENV); }
	@$(PY) -m pip install --quiet --disable-pip-version-check '$(CPU_TORCH)' 2>/dev/null || true
	$(PIP) .
	$(PY) -m bot.embed
	@touch $@

clean:
	rm -rf $(VENV) data build *.egg-info
