# Everything a person or a machine does with this tree. `make help` lists it.
.DEFAULT_GOAL := help
.ONESHELL:
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test check lint format types contracts migrations openapi messages crash bench lock clean browser

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: .venv/.app ## a virtual environment with the locked dependencies and .venv/bin/lianxin
demo: setup ## start the demo province: embedded database, web, worker; prints address and accounts
	@exec $(BIN)/lianxin demo

test: .venv/.dev browser ## every test, the browser's included
	$(BIN)/pytest -q -n 2 --dist loadgroup $(ARGS)

check: lint types contracts migrations openapi messages ## every lint, as CI runs them
lint: .venv/.dev ## ruff, djlint, deptry
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint src
	$(BIN)/deptry src
format: .venv/.dev ## let the formatter write
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
types: .venv/.dev ## mypy, strict
	$(BIN)/mypy src verify
contracts: .venv/.dev ## who may lean on whom
	$(BIN)/lint-imports
migrations: .venv/.dev ## models and migrations tell the same story
	DJANGO_SETTINGS_MODULE=lianxin.web.settings.test $(BIN)/django-admin makemigrations --check --dry-run
openapi: .venv/.dev ## the committed openapi.json is what the code says
	$(BIN)/lianxin openapi | diff -u openapi.json - || { echo "run: .venv/bin/lianxin openapi > openapi.json"; exit 1; }

messages: .venv/.dev ## every word on the screen has its translation
	$(BIN)/lianxin messages --check

crash: .venv/.dev ## 200 kills of web, worker and database under 8 clients
	$(BIN)/python -m tests.crash --kills 200
bench: .venv/.dev ## ratios against an anchor measured in the same run
	$(BIN)/python -m bench

lock: .venv/.dev ## write requirements/*.txt anew
	for set in app dev; do $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 \
	  requirements/$$set.in -o requirements/$$set.txt; done
clean: ## forget the virtual environment and the demo's data
	rm -rf .venv var

browser: ## Chromium and a Chinese font, from the system's packages
	@command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . && exit 0
	as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo
	$$as_root apt-get update -qq
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null

.venv/.app: requirements/app.txt requirements/uv.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/uv.txt
	$(BIN)/uv pip install -q --python $(BIN)/python -r requirements/app.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	$(BIN)/lianxin messages --compile
	touch $@
.venv/.dev: .venv/.app requirements/dev.txt
	$(BIN)/uv pip install -q --python $(BIN)/python -r requirements/dev.txt
	touch $@
