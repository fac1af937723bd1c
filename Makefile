# make demo [VIDEO=clip.mp4]   everything that works so far, pictures in demo/
# make test                    the whole test suite
# make lint                    ruff, mypy --strict, import-linter
# make bench                   every benchmark, quick; make bench QUICK= for the full ones
PYTHON ?= python3
PRAXISCOPE_REAL_DATA ?= $(abspath ../shared/data)
VIDEO ?= $(wildcard $(PRAXISCOPE_REAL_DATA)/clips/demo.mp4)
QUICK ?= --quick
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
export PRAXISCOPE_REAL_DATA

.PHONY: demo test lint format bench clean
.DELETE_ON_ERROR:

demo: .venv/.installed
	$(BIN)/praxiscope demo $(if $(VIDEO),"$(VIDEO)")

test: .venv/.developer
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: .venv/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.developer
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.developer
	for name in \
	  decode attribution_cost stage_render metadata pipeline \
	  atlas large_workspace planted_faults near_duplicates; do \
	  $(BIN)/python -m benchmarks.$$name $(QUICK) --json || exit 1; done

clean:
	rm -rf .venv demo

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Praxiscope needs Python 3.11 or newer: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || \
	  { echo "this Python has no venv: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

# torch first and pinned: with an open range a resolver takes the newest build with all its
# packages for GPUs.
.venv/.installed: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) torch==2.13.0
	$(PIP) -e .
	@touch $@

# Peers that ask for a second OpenCV are installed without what they ask for.
.venv/.developer: .venv/.installed tests/peers.txt
	$(PIP) -e '.[dev]'
	$(PIP) --no-deps -r tests/peers.txt
	@touch $@
