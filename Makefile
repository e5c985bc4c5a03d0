PYTHON ?= python3
PORT ?= 8000
DATA ?= data
PLANTED ?= 10000
CUT ?= 60
BIN := .venv/bin

# For every platform, pinned by hash, naming no index.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-annotate --python-version 3.11 --custom-compile-command "make lock"
LOCK := $(COMPILE) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help model run test fuzz damage format lock schema bench bench-memory bench-people bench-linking planted mutate hosts bench-queue chaos security

help: ## List every chore
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

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

.venv/tested: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

test: .venv/tested ## Lint, type-check, check imports and rules, run every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/excise rules check
	$(BIN)/python -m pytest

FUZZED := audit mark fold unpack
# What atheris finds new is kept only where it reaches code that the corpus does not.
fuzz: .venv-security/installed ## Fuzz reader, marks, shadow text and archives for MINUTES, 30 unless said
	@set -e; for target in $(FUZZED); do mkdir -p dist/fuzz/$$target; echo "== $$target"; \
	.venv-security/bin/python -m tests.fuzz.guided $$target -max_len=20000 -timeout=30 -rss_limit_mb=2048 \
	-artifact_prefix=dist/fuzz/$$target- -max_total_time=$$(( $(or $(MINUTES),30) * 60 / $(words $(FUZZED)) )) \
	dist/fuzz/$$target tests/fuzz/corpus/$$target > dist/fuzz/$$target.log 2>&1 || { tail -30 dist/fuzz/$$target.log; exit 1; }; \
	grep ^Done dist/fuzz/$$target.log; done

damage: .venv/tested ## Damage COUNT made cables, 20000 unless said, and look for what leaks
	EXCISE_FUZZ=$(or $(COUNT),20000) $(BIN)/python -m pytest tests/fuzz

.venv-security/installed: requirements-security.lock
	$(PYTHON) -m venv .venv-security
	.venv-security/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-security.lock
	@touch $@

security: .venv/tested .venv-security/installed ## Show of each threat that it does not come true, take every guard out, write docs/threats.md; REQUESTS
	REQUESTS=$(or $(REQUESTS),50000) $(BIN)/python -m tests.security

format: .venv/tested ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/tested ## Compile the locks from pyproject.toml
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --output-file requirements-dev.lock
	$(LOCK) --group security --output-file requirements-security.lock
	$(COMPILE) --group pyproject.toml:bench --output-file requirements-bench.lock

schema: .venv/installed ## Publish the JSON Schemas of reports and decisions under docs/
	$(BIN)/excise schema report > docs/report-1.schema.json
	$(BIN)/excise schema release-report > docs/release-report-1.schema.json
	$(BIN)/excise schema decisions > docs/decisions-1.schema.json

CORPUS ?= corpus
# One thread: sums in another order would give other bytes.
model: .venv/installed ## Train the people network on the telegrams and name lists in CORPUS
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m worker.people.training "$(CORPUS)"

bench: .venv/tested ## Measure speed against stock Presidio and note it for this commit
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m tests.bench

bench-memory: .venv/tested ## Measure what a process holds over COUNT cables; TELEGRAMS=files adds to the samples
	$(BIN)/python -m tests.bench.memory $(TELEGRAMS) $(if $(COUNT),--cables $(COUNT))

# The other finders live apart; where they cannot be installed, the table says so.
.venv-bench/installed: requirements-bench.lock
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench-people: .venv/tested ## Measure people finding beside other finders; GOLD=file for other text
	@$(MAKE) --no-print-directory .venv-bench/installed || echo "The other finders could not be installed."
	@$(BIN)/python -m tests.bench.people .venv-bench/bin/python $(GOLD)

bench-linking: .venv/tested ## Measure how mentions are linked into persons in TELEGRAMS of VOLUMES
	@$(BIN)/python -m tests.bench.linking $(TELEGRAMS) --volumes $(VOLUMES)

planted: .venv/tested ## Plant every rule's fault in PLANTED clean cables and table what was found
	@$(BIN)/python -m tests.planted.run $(PLANTED)

mutate: .venv/tested ## Delete and invert each rule in a copy of its pack, and show what notices
	@$(BIN)/python -m tests.planted.mutants

hosts: .venv/tested ## Take the network from workers, broker and database for CUT seconds each; root shows most
	EXCISE_CUT=$(CUT) $(BIN)/python -m pytest -v -rs tests/hosts
chaos: .venv/tested ## Hurt a running Excise; CHAOS_CABLES, CHAOS_FAULTS, CHAOS_SEED, CHAOS_WITHOUT
	@$(BIN)/python -m tests.chaos

bench-queue: .venv/tested ## Measure the queue: speed, cost, rows, memory, waiting of urgent cables
	@$(BIN)/python -m tests.bench.queueing
