# Everything a person or CI does here. Each target sets up $(VENV) by itself, from the hashed lock files, once per
# change of them. Needs make, Python 3.11 or newer, and the package registry.

PYTHON  ?= python3
VENV    ?= .venv
REPORT  ?= report
STORE   ?= .drsim
SECONDS ?= 15
RATE    ?= 50
KILLS   ?= 200
DELIVERIES ?= 1000000
TARGET  ?=
ARGS    ?=

BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check fix docs api golden bench serve load kill9 endure lock clean

help:
	@echo "make demo               play the shipped scenarios against the bundled receiver, write a report to $(REPORT)/"
	@echo "make demo TARGET=URL    the same against a receiver of yours"
	@echo "make test               all tests, in parallel (ARGS=... goes to pytest)"
	@echo "make check              format, lint, types, import contracts, spelling"
	@echo "make fix                what ruff can mend by itself"
	@echo "make docs               docs/reference/ and the index of scenarios/, from the tables of the program"
	@echo "make api                schemas/digital-river-api.json, from the tables of simulator/catalogue/openapi/"
	@echo "make golden             the golden files of the tests, to be looked at before they are committed"
	@echo "make bench              what a payload and a delivery cost on this machine"
	@echo "make serve              the simulator as a server, its store in $(STORE)/"
	@echo "make load               Locust against the bundled receiver: SECONDS=$(SECONDS) RATE=$(RATE) per second"
	@echo "make kill9              kill -9 of the server under traffic, KILLS=$(KILLS) times"
	@echo "make endure             the memory of a server over DELIVERIES=$(DELIVERIES) notifications"
	@echo "make lock               new lock files from pyproject.toml"
	@echo "make clean              remove what the other targets made, except $(VENV) and $(STORE)"

demo: $(VENV)/installed
	$(BIN)/drsim run --report $(REPORT) $(if $(TARGET),--target $(TARGET)) $(ARGS)

test: $(VENV)/installed
	$(BIN)/python -m pytest -n auto $(ARGS)

check: $(VENV)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell

fix: $(VENV)/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

api: $(VENV)/installed
	$(BIN)/python -m simulator.catalogue.openapi

docs: $(VENV)/installed
	$(BIN)/drsim scenarios --fresh --json > scenarios/.index
	mv scenarios/.index scenarios/index.json
	$(BIN)/drsim reference docs/reference

golden: $(VENV)/installed
	$(BIN)/python -m tests.notification.golden

bench: $(VENV)/installed
	$(BIN)/python -m loadtests.bench $(ARGS)

serve: $(VENV)/installed
	$(BIN)/drsim serve --store $(STORE) $(ARGS)

load: $(VENV)/installed
	$(BIN)/python -m loadtests --seconds $(SECONDS) --rate $(RATE) $(ARGS)

kill9: $(VENV)/installed
	DRSIM_KILLS=$(KILLS) $(BIN)/python -m pytest tests/test_kill9.py tests/test_kill9_webhooks.py tests/test_kill9_api.py $(ARGS)

endure: $(VENV)/installed
	DRSIM_DELIVERIES=$(DELIVERIES) $(BIN)/python -m pytest tests/test_endurance.py $(ARGS)

lock: $(VENV)/installed
	$(BIN)/uv pip compile $(LOCK) --all-extras --group dev -o requirements/dev.txt pyproject.toml
	$(BIN)/uv pip compile $(LOCK) -c requirements/dev.txt -o requirements/runtime.txt pyproject.toml

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate $(UPGRADE)

clean:
	rm -rf $(REPORT) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis
	find simulator tests loadtests -name __pycache__ -type d -prune -exec rm -rf {} +

# -- the virtualenv: two stamps, so that a change of pyproject.toml alone installs no library again ----------------------

$(VENV)/locked: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed, and $(PYTHON) is not one. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "setting up $(VENV) (once; a minute or so) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) cannot make a virtualenv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/installed: $(VENV)/locked pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
