# make demo | test | test-all | docs | bench | clean
# Needs make and Python 3.11 or later with its venv module; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
JOBS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); if [ $$n -gt 4 ]; then n=4; fi; echo $$n)
SOURCES := $(shell find src -type f ! -path '*/__pycache__/*')

# Tests and docs read the source tree, also in the processes they start; the demo runs what is installed.
# Compiled kernels do not notice a change in a kernel they call from another file: each state of the sources has its cache.
KERNELS := $(shell cat $(filter %.py,$(SOURCES)) | sha256sum | cut -c 1-16)
FROM_SOURCE := PYTHONPATH=$(CURDIR)/src NUMBA_CACHE_DIR=$(CURDIR)/.numba/$(KERNELS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-all style types layers tests tests-all docs bench clean

help:
	@echo "make demo      install, study the shipped case, write out/alaska-2025/report.html"
	@echo "make test      style, types, layers, tests without the full-size random ones, documentation"
	@echo "make test-all  the same with every test"
	@echo "make docs      docs/_build/html/index.html"
	@echo "make bench     benchmarks"
	@echo "make clean     remove what was built, and .venv"

demo: $(VENV)/.installed
	@$(BIN)/pourparler study alaska-2025 --out out/alaska-2025

test: style types layers tests docs

test-all: style types layers tests-all docs

style: $(VENV)/.installed-dev
	@echo "== style"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: $(VENV)/.installed-dev
	@echo "== types"
	@$(BIN)/mypy

layers: $(VENV)/.installed-dev
	@echo "== layers"
	@$(FROM_SOURCE) $(BIN)/lint-imports --no-logo

tests: $(VENV)/.installed-dev
	@echo "== tests"
	@$(FROM_SOURCE) $(BIN)/python -m pytest --quiet --numprocesses $(JOBS) -m "not heavy"

tests-all: $(VENV)/.installed-dev
	@echo "== all tests"
	@$(FROM_SOURCE) $(BIN)/python -m pytest --quiet --numprocesses $(JOBS)

docs: $(VENV)/.installed-dev
	@echo "== documentation"
	@$(FROM_SOURCE) $(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --nitpicky \
		--builder html --doctree-dir docs/_build/doctrees docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/.installed-dev
	@for each in benchmarks/bench_*.py; do echo "== $$each"; $(FROM_SOURCE) $(BIN)/python $$each || exit 1; done

clean:
	rm -rf $(VENV) .numba build dist out docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks docs -type d -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not found; on Debian: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Pourparler needs Python 3.11 or later, and $(PYTHON) is $$($(PYTHON) -V 2>&1); name another: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "The venv module of $(PYTHON) is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml README.md $(SOURCES)
	@echo "Installing Pourparler into $(VENV) ..."
	@$(PIP) install .
	@touch $@

# What was installed with the tools is as new as the sources, so the demo need not install again.
$(VENV)/.installed-dev: $(BIN)/python pyproject.toml
	@echo "Installing Pourparler and the tools into $(VENV) ..."
	@$(PIP) install '.[dev,docs,distributed,hold,read,sensitivity]'
	@touch $(VENV)/.installed $@
