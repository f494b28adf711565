# One command per chore. Each sets up .venv by itself; nothing is installed outside this folder.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo test check bench kill wall year setup train words locks clean

demo: .venv/ready ## The whole of Wren on this machine: phones and console in the browser
	@$(BIN)/python -m bot.sandbox

test: .venv/ready-dev ## Every test (browser tests skip with a sentence where there is no Chromium)
	@$(BIN)/python -m pytest

check: .venv/ready-dev ## Lint, types, layers, conversations, catalogues
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m bot check --no-cases

bench: .venv/ready-dev ## Speed, as ratios to named peers in the same run
	@$(BIN)/python -m tests.bench

kill: .venv/ready-dev ## The kill campaign at full size: 25 SIGKILLs in 300 messages, polling and webhook
	@WREN_TEST_FULL=1 $(BIN)/python -m pytest tests/promises -k "kill or flood or malformed"

wall: .venv/ready-dev ## The wall at full size: 20,000 turns of 1,000 families, in 25 worlds (takes hours)
	@WREN_TEST_FULL=1 $(BIN)/python -m pytest tests/promises/test_wall.py tests/promises/test_wall_campaign.py

year: .venv/ready-dev ## A year of both practice families, with 50 restarts; their timelines go to wren-year/
	@WREN_TEST_FULL=1 WREN_YEAR=wren-year $(BIN)/python -m pytest tests/promises/test_year_lived.py

setup: .venv/ready-dev ## Make .venv with everything that tests and checks need

train: .venv/ready-dev ## Learn the model of meaning anew from the exemplars, and measure it on the held-out set
	@$(BIN)/python -m tests.screening.train
	@$(BIN)/python -m tests.screening.report

words: .venv/ready-dev ## Bring every catalogue up to date with the English in the conversations
	@$(BIN)/python -m bot words

locks: ## Resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

clean: ## Remove what setup made (never wren-data)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache

.venv/ready: requirements.lock
	@echo "[1/2] Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Wren needs Python 3.11 or newer. Set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "[2/2] Installing what Wren needs (about half a minute the first time)"
	@$(PIP) -r requirements.lock
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@echo "Installing what tests and checks need"
	@$(PIP) -r requirements-dev.lock
	@touch $@
