# Two commands for a fresh machine: `make demo` and `make test`. Each makes the environment, installs and runs.
# It needs Python 3.11 or later with venv, git and make; uv is used where it is there.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first Python that is new enough; PYTHON=/path/to/python decides otherwise.
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)

.PHONY: demo test properties coverage lint types imports check prove bench clean

# Two for each of two cores: half of the time a test waits, for a disk or for another process.
PYTEST := $(BIN)/python -m pytest -n 4 --dist loadfile
# Thousands of small ledgers sync each commit: where memory has 4 GB of room for files they are there, a third faster.
IN_MEMORY = if [ "$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }')" -gt 4000000 ] 2>/dev/null && \
	TMPDIR=$$(mktemp -d /dev/shm/relay-connectors.XXXXXX 2>/dev/null); then export TMPDIR; trap 'rm -rf "$$TMPDIR"' EXIT; fi

demo: $(READY)
	$(BIN)/relay-connectors demo

test: $(READY)
	@$(IN_MEMORY); $(PYTEST) $(ARGS)

# The tests that draw their inputs, with new ones each time; a failure prints the seed that repeats it.
properties: $(READY)
	@$(IN_MEMORY); $(PYTEST) -m hypothesis --hypothesis-profile=default --hypothesis-seed=random $(ARGS)

coverage: $(READY)
	@$(IN_MEMORY); $(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

check: lint types imports test

# Every proof at its full size, some hours on two cores; SIZE=usual takes half an hour, SIZE=short some minutes.
SIZE := full

prove: $(READY)
	$(BIN)/python -m proofs $(if $(filter-out usual,$(SIZE)),--$(SIZE)) $(ARGS)

bench: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: sudo apt-get install python3 python3-venv  (macOS: brew install python)"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$(PYTHON)" $(VENV) && uv pip install --quiet --python $(BIN)/python -e '.[dev]'; \
	else \
		$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
			echo "Python's venv is missing: sudo apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 1; }; \
		$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $(READY)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage relay-demo
