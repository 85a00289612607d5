# `make` alone lists the targets: the texts after ## below.
PYTHON ?= python3
PORT   ?= 8000
SEED   ?= 1

.PHONY: help run test test-long test-unit check ages build preview edit inbox bench screenshots crash reader lock docs release publish clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run ## start everything here: http://127.0.0.1:8000/ (PORT=9000 for another port)
	@.venv/bin/python -m demo --port $(PORT)

inbox: .venv/run ## the letters that have reached the local inboxes, opened
	@.venv/bin/python -m demo.inbox

build: .venv/run ## build the public site into site/
	@.venv/bin/python build.py

preview: .venv/run ## site and forms while you edit: http://127.0.0.1:8001/ (PORT=9001 for another port)
	@.venv/bin/python -m demo.preview --port $(if $(filter file,$(origin PORT)),8001,$(PORT))

edit: .venv/run cms/node_modules/.package-lock.json ## change data and texts in forms: http://127.0.0.1:8002/ (needs npm)
	@.venv/bin/python -m cms

cms/node_modules/.package-lock.json: cms/package-lock.json
	@cd cms && npm ci --no-progress && touch node_modules/.package-lock.json

# The build first: it tells what is wrong in data and texts in one list.
check: .venv/test ## seconds: data, words, texts, links, format, types
	@.venv/bin/python build.py --check
	@.venv/bin/python -m directory
	@.venv/bin/python -m site_builder.readability
	@.venv/bin/python -m directory translations --short
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet . || { echo "not formatted; run: .venv/bin/ruff format ." >&2; exit 1; }
	@.venv/bin/mypy

ages: .venv/run ## how old each number is; red where one was checked more than half a year ago
	@.venv/bin/python -m directory --lang nb ages --fail 180

test: check ## the whole test suite, with real browsers
	@.venv/bin/python -m tests.support.programs
	@.venv/bin/python -m pytest --numprocesses=auto --durations=20

# Each night: 20 times as many fuzzing examples, new ones each time; each browser engine three times; the crash test at
# length. The seed is printed; SEED=N takes the same examples and acts again.
test-long: check ## the suite with far more fuzzing, and the crash test (an hour; SEED=2 to repeat a run)
	@.venv/bin/python -m tests.support.programs
	@seed=$(if $(filter file,$(origin SEED)),$$(od -An -N3 -tu4 /dev/urandom | tr -d ' '),$(SEED)); \
	  echo "seed $$seed; to do the same again: make test-long SEED=$$seed"; \
	  .venv/bin/python -m pytest --numprocesses=auto --durations=20 --long --hypothesis-seed=$$seed && \
	  .venv/bin/python -m tests.chaos.crash --seed $$seed

# For CI on each Python: what lacks a program here is listed and no failure, since `make test` runs it.
test-unit: check ## a part of the suite: what needs no browser
	@CI= .venv/bin/python -m pytest --numprocesses=auto tests/directory tests/docs tests/forms tests/site tests/test_*.py

bench: .venv/test ## the table of figures: speed and size
	@.venv/bin/python -m tests.benchmarks.bench

screenshots: .venv/test ## every page and form state in all looks, into var/screenshots/, and docs/images/pages.jpg
	@.venv/bin/python -m tests.screenshots

# Only needed when something in reader/ changes; needs node and npm.
reader: reader/node_modules/.package-lock.json ## build reader/reader.html again (needs node and npm)
	@cd reader && node build.mjs

reader/node_modules/.package-lock.json: reader/package-lock.json
	@cd reader && npm ci --no-progress && touch node_modules/.package-lock.json

# About two minutes: one on each database; says every five seconds how far it is. SEED=2 for other acts.
crash: .venv/test ## kill everything at random while people write; nothing may be lost (SEED=2)
	@.venv/bin/python -m tests.chaos.crash --seed $(SEED)

# Only needed when pyproject.toml changes; needs uv.
lock: ## pin the packages of pyproject.toml by hash (needs uv)
	for extra in test run forms pages; do \
	  uv pip compile pyproject.toml --extra $$extra --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -q $(LOCK_FLAGS) \
	    $$(test $$extra = test || echo -c requirements/test.txt) -o requirements/$$extra.txt || exit 1; done

docs: .venv/run ## build the handbook into var/handbook/; a broken link stops it
	@NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict -f mkdocs-handbook.yml
	@echo "the handbook: var/handbook/index.html"

# The site's pages name their own address, and link to the forms that are open. With TO=root@host the server says which,
# and the file is installed there, also for the first time; else OPEN= is a file with what `ressursvenn public` says.
# ARCH= is its processor, ANSWERS= a file for the first installation, SIGN= a key of ssh.
pack = .venv/bin/python -m release --site-url "$(SITE)" $(if $(TO),--to "$(TO)") $(if $(ANSWERS),--answers "$(ANSWERS)") \
  $(if $(OPEN),--open "$(OPEN)") $(if $(SIGN),--sign "$(SIGN)")

release: site-named .venv/run ## dist/ressursvenn-VERSION.tar.gz of the tagged commit (SITE=https://ressursvenn.example/)
	@$(pack) $(if $(ARCH),--machine "$(ARCH)")

publish: site-named .venv/run ## the same of site and data alone: a changed number (TO=root@host installs either there)
	@$(pack) --publish

# Before anything is installed or built.
site-named:
	@test -n "$(SITE)" || { echo "where will the site stand? run: make $(or $(filter release publish,$(MAKECMDGOALS)),release) SITE=https://ressursvenn.example/" >&2; exit 1; }

clean: ## remove everything that was made here
	rm -rf .venv site var dist

# One virtual environment; a stamp says which lock it holds.
.venv/run: requirements/run.txt
	@command -v $(PYTHON) >/dev/null || \
	  { echo "there is no $(PYTHON) here: install Python 3.11 or newer, or name one, as in 'make run PYTHON=python3.12'" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11: set PYTHON=, for example 'make run PYTHON=python3.12'" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) lacks its module venv: install it, on Debian and Ubuntu by 'apt install python3-venv'" >&2; exit 1; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(call install,$<)

.venv/test: requirements/test.txt .venv/run
	$(call install,$<)

define install
	@echo "installing the packages of $(1) ..."
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --retries 2 --require-hashes -r $(1) \
	  2>.venv/pip.log || { echo "the packages of $(1) could not be installed: is this machine online?" \
	  "pip says: $$(grep ERROR .venv/pip.log | tail -n 1) (all of it: .venv/pip.log)" >&2; exit 1; }
	@touch $@
endef
