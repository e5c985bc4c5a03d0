PYTHON ?= python3
PORT ?= 8000
DATA ?= data
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run

help: ## List every chore
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# The stamp is made last, so that an install that broke off is done again.
.venv: .venv/installed ## Make the environment from the lock
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Excise needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: .venv/installed ## Serve on PORT and hand in the demonstration cables, or CABLES=folder
	@$(BIN)/excise $(if $(CABLES),serve --submit "$(CABLES)",demo) --port $(PORT) --data "$(DATA)"
