# Everything a person needs: make demo, make test. Everything a developer needs: make check, make bench, make soak.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo-workspace
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
# Tests start a thousand processes: none translates again what another has.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test ahead check format bench soak lock clean

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Monocle needs Python 3.11 or newer; name one with PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	@echo "Installing what Monocle needs into $(VENV), once: about a minute"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-compile -r requirements.lock
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install
	$(BIN)/monocle demo $(DEMO)

test: install
	@$(BIN)/python -m monocle.workspace.compiling & ./tests/machine; ended=$$?; wait; exit $$ended
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope

# What tests need once, on the cores that the checks leave idle.
ahead: install
	@$(BIN)/python -m monocle.workspace.compiling & ./tests/machine; ended=$$?; \
	$(BIN)/python -m pytest -q --collect-only >/dev/null 2>&1; wait; exit $$ended

check: install
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/house

format: install
	$(BIN)/ruff format src tests bench
	$(BIN)/ruff check --fix src tests bench

bench: install
	$(BIN)/python -m bench.pipeline --records 1000000
	$(BIN)/python -m bench.linkage --records 1000000

soak: install
	$(BIN)/python -m bench.kills --times 1000
	$(BIN)/python -m bench.collect_kills --times 200
	$(BIN)/python -m bench.serve_kills --times 200
	$(BIN)/python -m bench.flood --seconds 1800
	$(BIN)/python -m bench.api_calls --examples 300
	$(BIN)/python -m bench.segments_hostile --rules 1000000 --seconds 1200 --seed $$(date +%s)
	$(BIN)/python -m bench.segments_agree --trees 5000
	$(BIN)/python -m bench.spreadsheets

lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --all-extras --group dev pyproject.toml tests/build.in -o requirements.lock

clean:
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build src/monocle/web/static/vendor
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
