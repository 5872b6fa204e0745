# The one list of recipes. `make serve` and `make test` do all their own set-up.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
EXPORTS ?=
BENCH ?=
NAMES ?= cordis-fp7 cordis-h2020 cordis-horizon euroscivoc nace nuts ror calls eccp s3 predicted-goals
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# A lock file is complete: nothing is resolved again, so a release of tomorrow cannot break today's set-up.
LOCKED := -q --no-deps --require-hashes --only-binary :all:

.PHONY: help serve demo-full test check build lint format types layers bench bench-calls bench-matching bench-network-page bench-sparql lock screenshots comunica clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

serve: $(VENV)/.serve ## set up, build the graph, serve it (HOST=127.0.0.1 PORT=8000)
	@$(BIN)/bioregion build
	@$(BIN)/bioregion serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev chromium virtuoso ## set up, then format, lint, types, layers, ontology gate and every test
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bioregion check --ontology
	$(BIN)/python -m pytest -n 3 --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=95

check: $(VENV)/.dev ## the gates alone: ontology, layers, types, lint
	$(BIN)/bioregion check --ontology
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/ruff check src tests benchmarks

demo-full: $(VENV)/.serve ## import all official exports (fetched, or local copies in EXPORTS=folder/NAME), then serve
	@$(BIN)/bioregion build
	@if [ -n "$(EXPORTS)" ]; then \
	  $(BIN)/bioregion import $(foreach name,$(NAMES),$(name) "$(EXPORTS)/$(name)"); \
	else \
	  $(BIN)/bioregion fetch $(NAMES) && $(BIN)/bioregion import $(NAMES); \
	fi
	@$(BIN)/bioregion resolve
	@$(BIN)/bioregion place
	@$(BIN)/bioregion serve --host $(HOST) --port $(PORT)

build: $(VENV)/.serve ## build the graph into BIOREGION_HOME
	$(BIN)/bioregion build

format: $(VENV)/.dev ## put the sources into the agreed form
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/ruff format src tests benchmarks

bench: $(VENV)/.dev ## print timings of this machine (with EXPORTS=folder also of importing the exports in it)
	$(BIN)/python -m benchmarks.first_answer
	$(BIN)/python -m benchmarks.store
	$(BIN)/python -m benchmarks.resolver
	@if [ -n "$(EXPORTS)" ]; then $(BIN)/python -m benchmarks.imports "$(EXPORTS)"; fi

bench-matching: $(VENV)/.dev ## judge the ranking of partners over a graph with CORDIS (HOME_OF_GRAPH=folder, BENCH="--tests …")
	$(BIN)/python -m benchmarks.matching "$(HOME_OF_GRAPH)" $(BENCH)

bench-calls: $(VENV)/.dev ## judge "calls for you" by what came later (HOME_OF_GRAPH=folder)
	$(BIN)/python -m benchmarks.calls "$(HOME_OF_GRAPH)" --tests

bench-network-page: $(VENV)/.dev chromium ## time the network page beside its rivals (HOME_OF_GRAPH=folder with projects of CORDIS)
	$(BIN)/python -m benchmarks.network_page "$(HOME_OF_GRAPH)" $(BENCH)

bench-sparql: $(VENV)/.dev ## time the SPARQL endpoint beside its rivals (BENCH="PARTS --only ours virtuoso …", see its --help)
	$(BIN)/python -m benchmarks.sparql $(BENCH)

screenshots: $(VENV)/.dev chromium ## pictures of every page into .cache/screenshots
	$(BIN)/python -m benchmarks.screenshots .cache/screenshots

lock: | $(VENV)/bin/uv ## renew the two lock files from pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	  pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	  pyproject.toml --group build --group dev -o requirements-dev.lock

clean: ## remove the environment and the caches
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage*

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Set PYTHON=/path/to/python3.11."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }

# A package that stands in no lock file yet must not keep its lock from being made.
$(VENV)/bin/uv:
	@$(MAKE) $(VENV)/.dev

# What the explorer is built from.
WEB := $(shell find src/bioregion_graph/web -type f -not -path '*/node_modules/*' 2>/dev/null)

$(VENV)/.serve: requirements.lock pyproject.toml hatch_build.py $(WEB) | $(VENV)/bin/python
	@echo "Installing the packages of requirements.lock …"
	@$(BIN)/python -m pip install $(LOCKED) -r requirements.lock
	@echo "Building the explorer …"
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.serve
	@echo "Installing the packages of requirements-dev.lock …"
	@$(BIN)/python -m pip install $(LOCKED) -r requirements-dev.lock
	@$(BIN)/python -m pip check
	@touch $@

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser tests …"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null || true; \
	  fi; \
	  command -v chromium >/dev/null || echo "No Chromium here: the browser tests will be skipped. Install it with: apt-get install chromium (Debian) or brew install --cask chromium (macOS)."; }

virtuoso:
	@command -v virtuoso-t >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Virtuoso for the tests of SPARQL servers …"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null || true; \
	  fi; \
	  command -v virtuoso-t >/dev/null || echo "No Virtuoso here: its tests will be skipped. Install it with: apt-get install virtuoso-opensource-7-bin (Debian)."; }

comunica: ## install Comunica (Node.js 18 or newer) for the tests of foreign clients, into .cache/comunica
	@command -v npm >/dev/null || { echo "npm is missing. On Debian: apt-get install npm"; exit 1; }
	@mkdir -p .cache/comunica && cd .cache/comunica && npm install --no-audit --no-fund --loglevel=error @comunica/query-sparql@4
