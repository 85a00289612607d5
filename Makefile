# Everything there is to learn: run, test, check, build, preview, inbox, bench, crash, reader. See README.md.
PYTHON ?= python3
PORT   ?= 8000
SEED   ?= 1

.PHONY: run test check build preview inbox bench crash reader lock clean

run: .venv/run
	@.venv/bin/python -m demo --port $(PORT)

inbox: .venv/run
	@.venv/bin/python -m demo.inbox

build: .venv/run
	@.venv/bin/python build.py

preview: .venv/run
	@.venv/bin/python build.py --preview

check: .venv/test
	@.venv/bin/python -m directory
	@.venv/bin/python build.py --check
	@.venv/bin/python -m site_builder.readability
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet . || { echo "not formatted; run: .venv/bin/ruff format ." >&2; exit 1; }
	@.venv/bin/mypy

test: check
	@.venv/bin/python -m tests.support.programs
	@.venv/bin/python -m pytest --numprocesses=auto --durations=20

bench: .venv/test
	@.venv/bin/python -m tests.benchmarks.bench

# Only needed when something in reader/ changes; needs node and npm.
reader: reader/node_modules/.package-lock.json
	@cd reader && node build.mjs

reader/node_modules/.package-lock.json: reader/package-lock.json
	@cd reader && npm ci --no-progress && touch node_modules/.package-lock.json

# A minute of kill -9 on each database; SEED=2 for other acts.
crash: .venv/test
	@.venv/bin/python -m tests.chaos.crash --seed $(SEED)

# Only needed when pyproject.toml changes; needs uv.
lock:
	for extra in test run forms; do \
	  uv pip compile pyproject.toml --extra $$extra --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -q $(LOCK_FLAGS) \
	    $$(test $$extra = test || echo -c requirements/test.txt) -o requirements/$$extra.txt || exit 1; done

clean:
	rm -rf .venv site var

# One virtual environment; a stamp says which lock it holds.
.venv/run: requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11: set PYTHON=, for example 'make run PYTHON=python3.12'" >&2; exit 1; }
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@echo "installing the locked packages ..."
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

.venv/test: requirements/test.txt .venv/run
	@echo "installing the locked test packages ..."
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@
