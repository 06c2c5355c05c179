.DEFAULT_GOAL := help
SHELL := /bin/bash
PORT ?= 8000
SERVE ?= 1
BIN := .venv/bin

.PHONY: help demo serve test check setup setup-dev lock screens clean-demo

help: ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## set up, audit the demo month end to end, serve it on http://127.0.0.1:8000 (SERVE=0: do not serve)
	@$(BIN)/contact-audit demo run
ifneq ($(SERVE),0)
	@$(BIN)/contact-audit serve --port $(PORT)
endif

serve: setup ## serve what is in ./var
	@$(BIN)/contact-audit serve --port $(PORT)

test: setup-dev ## set up and run all tests
	@nice -n 1 $(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup-dev ## lint, types, layers, sizes, cycles, rule packs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/repo --no-header --durations=3
	@$(BIN)/contact-audit packs lint
	@$(BIN)/contact-audit packs test

setup:
	@deploy/setup.sh run

setup-dev:
	@deploy/setup.sh dev

lock: ## write the lock files from pyproject.toml
	@deploy/lock.sh

screens: setup-dev ## take the pictures of docs/screens again (after make demo)
	@$(BIN)/python docs/screens/take.py

clean-demo: ## throw the demo's database and recordings away
	rm -rf var
