# make demo      install and run the main job on a sample estate
# make install   .venv with what the product needs; .venv/bin/shudian is the command
# make develop   and with what tests and benchmarks need besides, but the servers
# make test      install, real servers, lint and all tests (at most 15 minutes on 2 cores)
# make test-all  the long forms too
# make accuracy  measure and write docs/accuracy.md (CORPUS=DIR EVAL=score.py PEERS=no SEED=n DAY=date)
# make bench     measure speed and memory and write docs/benchmarks.md: 10 minutes on 2 cores (BENCH=--full-size: hours)
# make bundle    a wheelhouse for air-gapped sites
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WHEELHOUSE ?= wheelhouse
WORKERS ?= 2

.PHONY: help
help:
	@sed -n 's/^# make/make/p' Makefile

.venv/.installed: pyproject.toml setup.py $(wildcard classifiers/kernels/*.pyx connectors/kernels/*.pyx) constraints.txt tests/servers/venv.sh
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }
	@bash tests/servers/venv.sh $(PYTHON)
	@$(PIP) install --constraint constraints.txt setuptools cython
	@$(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

# The packages of the extra alone: to install our own a second time compiles all its loops a second time.
.venv/.developing: .venv/.installed
	@$(BIN)/python -c "import tomllib; \
		print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['dev'], sep='\n')" \
		| $(PIP) install --constraint constraints.txt --requirement /dev/stdin
	@touch $@

.PHONY: install
install: .venv/.installed

.PHONY: develop
develop: .venv/.developing

.PHONY: demo
demo: install
	@$(BIN)/shudian demo

.PHONY: servers
servers:
	@bash tests/servers/install.sh

.PHONY: lint
lint: develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate --quiet config connectors classifiers catalog scanner

.PHONY: test
test: develop servers lint
	$(BIN)/pytest -n $(WORKERS) -m "not long"

.PHONY: test-all
test-all: develop servers lint
	$(BIN)/pytest -n $(WORKERS)

CORPUS ?= ../shared/corpus
EVAL ?= ../shared/eval/score.py
PEERS ?= yes
SEED ?= 20261130
BENCH ?=
DAY ?= $(shell date +%F)

.PHONY: accuracy
accuracy: develop
	@$(BIN)/python -m benchmarks.accuracy --seed $(SEED) --day $(DAY) --corpus $(CORPUS) --eval $(EVAL) --peers $(PEERS) --out docs/accuracy.md

.PHONY: bench
bench: develop servers
	@$(BIN)/python -m benchmarks $(BENCH)

.PHONY: bundle
bundle: install
	@$(PIP) wheel --constraint constraints.txt --no-build-isolation --wheel-dir $(WHEELHOUSE) .
	@echo "$(WHEELHOUSE): $$(ls $(WHEELHOUSE) | wc -l) wheels. On the other side: pip install --no-index --find-links $(WHEELHOUSE) shudian"

.PHONY: constraints
constraints:
	@{ echo "# Versions this project is built and tested with. Renewed with: make constraints"; \
	   $(BIN)/python -m pip list --format=freeze --exclude-editable | grep -v '^pip=='; } > constraints.new && mv constraints.new constraints.txt

.PHONY: clean
clean:
	rm -rf .venv build dist wheelhouse *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis shudian-demo
