# Everything runs in .venv, which is made here from nothing but a Python of 3.11 or newer.
# The second call finds .venv ready and starts at once.

.DEFAULT_GOAL := help
.PHONY: help run test proof lint format types lock clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?= policy=plan scale=0.01
WORKERS ?= 2

# PYTHON=... chooses the interpreter; otherwise the first that is new enough and complete.
FIND_PYTHON = for candidate in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 \
	$${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.1[1-9]*/bin/python3; do \
	"$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo "$$candidate" && break; done

help: ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/'

run: $(READY) ## set up, run the city under its plan, print the headline, write figures
	@$(BIN)/python -m experiments.cli run $(ARGS)

test: $(READY) lint types ## set up, check style and types, run all tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

proof: $(READY) ## what takes too long for every day: each lever alone, many cities, runs to 2060
	@$(BIN)/python -m pytest -m proof -n $(WORKERS) --dist worksteal

lint: $(READY) ## check style
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .

types: $(READY) ## check types
	@$(BIN)/python -m mypy

format: $(READY) ## put the source into the house style
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

lock: $(READY) ## pin the newest versions that fit pyproject.toml (installs uv into .venv)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m uv pip compile pyproject.toml --universal --python-version 3.11 \
	--extra test --generate-hashes --upgrade --no-header --no-annotate --no-emit-index-url \
	--quiet -o requirements.lock

clean: ## remove what can be made again, results excepted
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
	echo "Citypath needs Python 3.11 or newer with venv and pip; name one with make PYTHON=..." >&2; \
	exit 2; fi; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	echo "making $(VENV) with $$python"; "$$python" -m venv --clear $(VENV); fi
	@echo "installing the locked packages (about two minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	-r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@
