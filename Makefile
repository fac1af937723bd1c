# make demo [VIDEO=clip.mp4]   everything that works so far, pictures in demo/; ends with the web app
#                              open, or without it: make demo SERVE=--no-serve
# make test                    the whole test suite
# make quick                   ruff, mypy, import-linter and the tests under a second, in 3 minutes
# make lint                    ruff, mypy --strict, import-linter; eslint, tsc and vitest
# make web                     build the web app (needs Node 20 or newer)
# make bench                   every benchmark, quick; make bench QUICK= for the full ones
PYTHON ?= python3
PRAXISCOPE_REAL_DATA ?= $(abspath ../shared/data)
VIDEO ?= $(wildcard $(PRAXISCOPE_REAL_DATA)/clips/demo.mp4)
QUICK ?= --quick
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
WEB_APP := src/praxiscope/server/static/index.html
export PRAXISCOPE_REAL_DATA

.PHONY: demo test quick lint web format bench clean
.DELETE_ON_ERROR:

demo: .venv/.installed $(WEB_APP)
	$(BIN)/praxiscope demo $(SERVE) $(if $(VIDEO),"$(VIDEO)")

test: .venv/.developer $(WEB_APP)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

# Without the tests marked slow and without the web app ('npm --prefix web run check', one minute).
quick: .venv/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m 'not slow' $(ARGS)

lint: .venv/.developer web/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm --prefix web run check

web: $(WEB_APP)

format: .venv/.developer
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.developer
	for name in \
	  decode attribution_cost stage_render metadata pipeline \
	  atlas large_workspace planted_faults near_duplicates web_app explorers \
	  insights_cache structure; do \
	  $(BIN)/python -m benchmarks.$$name $(QUICK) --json || exit 1; done

clean:
	rm -rf .venv demo web/node_modules src/praxiscope/server/static

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

web/node_modules/.installed: web/package-lock.json
	@command -v npm > /dev/null || { echo "the web app is built with Node 20 or newer: install it"; exit 1; }
	npm --prefix web ci --no-audit --no-fund
	@touch $@

$(WEB_APP): web/node_modules/.installed $(shell find web -name node_modules -prune -o -type f -print)
	npm --prefix web run build
	@touch $@
