# Two commands for a start: `make demo` and `make test`. Both prepare what they need; Python 3.11 or newer is all they ask for.

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
DEMO ?= client_data/example-harbour-bank/2026-baseline

BIN := $(VENV)/bin
# A uv that is there already is used; else the one pinned in the lock goes into the virtual environment.
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
INSTALL := $(UV) pip install --python $(BIN)/python --no-deps
COMPILE := $(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --overrides overrides.txt --quiet

.PHONY: help schemas reference site gallery demo test test-slow check format-check lint types layers hygiene format lock bench install dev system system-slow clean

help:
	@echo 'make demo       set up, run the example engagement, say where its report and dashboard are'
	@echo 'make test       set up, run the whole suite with the notebooks and the browser'
	@echo 'make test-slow  the tests that take longer'
	@echo 'make check      format, lint, types, import layers, notebook hygiene, tests'
	@echo 'make format     format and mend what can be mended by itself'
	@echo 'make lock       renew requirements.lock and requirements-dev.lock'
	@echo 'make schemas    write templates/schemas anew'
	@echo 'make reference  write the reference pages of docs anew'
	@echo 'make site       build the documentation into site/'
	@echo 'make gallery    draw the pictures of the documentation anew'
	@echo 'make bench      measure start-up, a run and scoring at scale'
	@echo 'make clean      remove caches, builds and the examples'"'"' results'

demo: $(RUN_STAMP)
	$(BIN)/centric run $(DEMO)
	@echo
	@echo 'Report:     $(DEMO)/out/client/report.html'
	@echo '            $(DEMO)/out/client/report.pdf'
	@echo 'Dashboard:  $(DEMO)/out/client/dashboard.html'
	@echo 'Live:       $(BIN)/centric serve'

# The dashboard notebook shows results, so the example is run first, as a consultant would.
test: system $(DEV_STAMP)
	$(BIN)/centric run $(DEMO)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --nbval-lax tests notebooks

test-slow: system system-slow $(DEV_STAMP)
	$(BIN)/python -m pytest -m slow tests

# One after the other, so that the cheapest complaint comes first.
check: $(DEV_STAMP)
	$(MAKE) --no-print-directory format-check
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory types
	$(MAKE) --no-print-directory layers
	$(MAKE) --no-print-directory hygiene
	$(MAKE) --no-print-directory test

format-check: $(DEV_STAMP)
	$(BIN)/ruff format --check .

lint: $(DEV_STAMP)
	$(BIN)/ruff check .

types: $(DEV_STAMP)
	$(BIN)/mypy

layers: $(DEV_STAMP)
	$(BIN)/lint-imports

hygiene: $(DEV_STAMP)
	$(BIN)/python -m pytest -q tests/architecture/test_notebooks.py

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(BIN)/python $(UV)
	$(COMPILE) --upgrade -o requirements.lock
	$(COMPILE) --upgrade --extra test --extra dev --extra cluster --extra s3 -c requirements.lock -o requirements-dev.lock

schemas: $(RUN_STAMP)
	$(BIN)/python -c 'from pathlib import Path; from toolkit.publication.schemas import write_schemas; write_schemas(Path("templates"))'

reference: $(RUN_STAMP)
	$(BIN)/python docs/reference.py

site: $(DEV_STAMP)
	$(BIN)/python -m mkdocs build --strict

gallery: $(DEV_STAMP) demo
	$(BIN)/python docs/gallery/draw.py
	PYTHONPATH=tests $(BIN)/python docs/gallery/steps.py

bench: $(RUN_STAMP)
	@set -e; for benchmark in benchmarks/*.py; do echo "== $$benchmark"; $(BIN)/python $$benchmark; done

install: $(RUN_STAMP)

dev: $(DEV_STAMP)

# The browser tests open pages in Chromium, the report tests look at pages made by pdftoppm, and the tests of SQL start a
# PostgreSQL of their own, whose programs Debian keeps off the path.
system:
	@set -e; missing=; \
	command -v chromium >/dev/null 2>&1 || missing="$$missing chromium"; \
	command -v pdftoppm >/dev/null 2>&1 || missing="$$missing poppler-utils"; \
	command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$$missing nginx"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if command -v apt-get >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ]; then as_root=; \
		elif command -v sudo >/dev/null 2>&1; then as_root=sudo; \
		else echo "The tests need:$$missing. As root: apt-get install$$missing" >&2; exit 1; fi; \
		echo "Installing for the tests:$$missing"; \
		$$as_root apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
		echo "The tests need:$$missing. Install them (Chromium as the command 'chromium', poppler for pdftoppm, PostgreSQL for initdb, nginx)," >&2; \
		echo "then run make test again." >&2; exit 1; \
	fi

# LibreOffice works the workbook's formulas out anew; only the slow tests ask for it.
system-slow:
	@set -e; command -v soffice >/dev/null 2>&1 && exit 0; \
	if ! command -v apt-get >/dev/null 2>&1; then echo "The slow tests need LibreOffice Calc, as the command 'soffice'." >&2; exit 1; fi; \
	if [ "$$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi; \
	$$as_root apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	rm -rf client_data/example-*/*/out
	find toolkit tests notebooks benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(BIN)/uv: | $(BIN)/python
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.lock

# --no-deps: the lock is complete, and leaves out on purpose what overrides.txt names.
$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python $(UV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
