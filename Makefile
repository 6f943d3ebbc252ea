# run   the sandbox with the real bot in it        test   every test
# check what CI runs: lint, types, tests, docs     bench  the benchmark table
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: run test check bench lint types docs clean

run: $(READY)
	$(PY) -m bot demo

test: $(READY)
	$(PY) -m pytest

check: $(READY)
	$(MAKE) lint types docs test

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(READY)
	$(VENV)/bin/mypy

docs: $(READY)
	$(PY) -m docs.generate --check

bench: $(READY)
	$(PY) -m benchmarks

$(READY): pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) data build *.egg-info
