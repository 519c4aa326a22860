# The verbs of this house. `make` alone lists them.
PYTHON := .venv/bin/python
GROUP  ?=
OUT    ?= var/gallery
CODE   := meeting_place booking_server kiosk devices assets deploy bench tests

.DEFAULT_GOAL := help
.PHONY: help setup run test check tests faults gallery bench figures golden clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing, once (the other verbs do it themselves)
	@deploy/setup.sh

run: setup ## Start server, broker, virtual printer and one kiosk; Ctrl-C ends them all
	@$(PYTHON) -m deploy.demo

test: setup check tests ## Everything that CI runs: set-up, check, every test

check: setup ## Format, lint, types, import rules, translations
	@$(PYTHON) -m ruff format --check --quiet $(CODE) || { $(PYTHON) -m ruff format --diff --quiet $(CODE) | head -n 40; exit 1; }
	@$(PYTHON) -m ruff check $(CODE)
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-logo
	@$(PYTHON) -m deploy.texts check

tests: setup
	@# The face on its easel and the kiosks' windows have processes of their own: they want Kivy set up differently.
	@$(PYTHON) -m pytest -n 2 --dist worksteal tests/kiosk/face
	@$(PYTHON) -m pytest -n 2 --dist worksteal --ignore=tests/kiosk/face

faults: setup ## The long form of the fault stories: at least 200 kills
	@FAULT_ROUNDS=200 $(PYTHON) -m pytest tests/faults

gallery: setup ## Every screen x reference panel x language as PNG (OUT=folder)
	@$(PYTHON) -m kiosk.gallery --out $(OUT)

bench: setup ## Measure (one group: make bench GROUP=first-light); writes var/bench.json
	@$(PYTHON) -m bench $(GROUP)

figures: setup ## Write docs/figures.md from the last bench (MACHINE="what it ran on")
	@$(PYTHON) -m bench.page $(MACHINE)

golden: setup ## Rewrite the golden files and docs/wire.md; read the diff
	@$(PYTHON) -m pytest tests/devices/printers tests/meeting_place --rewrite-golden
	@$(PYTHON) -m deploy.wire

clean: ## Remove what set-up made; state in var/ stays
	@rm -rf .venv .setup assets/fonts .mypy_cache .ruff_cache .pytest_cache .hypothesis
