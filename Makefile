# 复常 Fuchang. Needs Python >= 3.11 and make; each target sets up what it needs in .venv and no more.
# 只需要 Python >= 3.11 和 make；每个目标自己准备 .venv。

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# The first of these that is 3.11 or newer. Say `make PYTHON=/path/to/python demo` to choose another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --no-build-isolation
ORDERS ?= 20000
WORDS := fuchang/web/locale/en/LC_MESSAGES/django.po

.PHONY: help demo demo-check test release check fix words bench parity locks clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    打开有数据的异常台      the desk, filled, with a living market"
	@echo "make test    跑全部测试             all tests"
	@echo "make release 发布前的长测试         kills, power cuts, restarts: before a release, as root"
	@echo "make check   静态检查               linters, types, import contracts, rulebook"
	@echo "make fix     自动整理格式           format and repair what can be repaired"
	@echo "make bench   性能测量               speed, in ratios"
	@echo "make parity  五个引擎对照           the same detections on five engines"
	@echo "make locks   重新锁定依赖           resolve the lock files anew"
	@echo "make clean   删除 .venv 和缓存      remove .venv and caches"

# ---- set-up: a marker per lock file, so that nothing is installed twice
$(VENV)/.build: requirements/build.lock
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed"; exit 1; }
	@echo "准备 $(VENV) ($(PYTHON)) ..."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/build.lock
	@touch $@

$(VENV)/.runtime: $(VENV)/.build requirements/runtime.lock pyproject.toml $(WORDS)
	@$(PIP) --require-hashes -r requirements/runtime.lock
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.build requirements/dev.lock pyproject.toml $(WORDS)
	@$(PIP) --require-hashes -r requirements/dev.lock
	@$(PIP) --no-deps --editable .
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: $(VENV)/.dev requirements/bench.lock
	@$(PIP) --require-hashes -r requirements/bench.lock
	@touch $@

# ---- what people call
# A filled desk in a home of its own, with a market that goes on living; Ctrl-C ends it.
demo: $(VENV)/.runtime
	$(BIN)/fuchang demo --home demo-home $(DEMO)

# The simulated market as files, checked against its truth. `fuchang check` says 1 when it found
# something: this market is made so that it does.
demo-check: $(VENV)/.runtime
	$(BIN)/fuchang market --orders $(ORDERS) --seed 7 --out demo-market --as exports
	$(BIN)/fuchang check demo-market --truth demo-market/truth.parquet || test $$? -eq 1

# Everything on SQLite, and what touches the desk's database again on a PostgreSQL of its own, in four
# parts of which two and two take equally long (make -j2 test: side by side).
DESK := tests/journeys tests/store tests/shops tests/watch
PAGES := tests/store tests/shops tests/api tests/watch tests/web
TESTS := test-rooms test-desk test-postgres-journeys test-postgres-pages
.PHONY: $(TESTS)
test: $(TESTS)

test-rooms: $(VENV)/.dev
	$(BIN)/pytest $(addprefix --ignore=,$(DESK))

test-desk: $(VENV)/.dev
	$(BIN)/pytest $(DESK)

test-postgres-journeys: $(VENV)/.dev
	$(BIN)/pytest --on postgres tests/journeys

test-postgres-pages: $(VENV)/.dev
	$(BIN)/pytest --on postgres $(PAGES)

# A thousand kills, power cuts, restarts, crowds (docs/release.md). Some parts need root, strace and wrk
# and say so where they are missing. One part: make release ONLY=tests/release/test_power_cuts.py
ONLY ?= tests
release: $(VENV)/.dev
	$(BIN)/pytest -m release $(ONLY)

parity: $(VENV)/.dev
	$(BIN)/pytest tests/parity

# Each part is a target of its own, so that `make -k check` tells of all that is wrong at once.
CHECKS := check-lint check-format check-types check-walls check-rules check-house check-yaml check-locks
.PHONY: $(CHECKS)
check: $(CHECKS)

check-lint: $(VENV)/.dev
	$(BIN)/ruff check .

check-format: $(VENV)/.dev
	$(BIN)/ruff format --check .

check-types: $(VENV)/.dev
	$(BIN)/mypy

check-walls: $(VENV)/.dev
	$(BIN)/lint-imports --no-logo

check-house: $(VENV)/.dev
	$(BIN)/ast-grep test --config dev/sgconfig.yml --skip-snapshot-tests
	$(BIN)/ast-grep scan --config dev/sgconfig.yml --error

check-yaml: $(VENV)/.dev
	$(BIN)/yamllint --strict .

check-rules: $(VENV)/.dev
	$(BIN)/fuchang rules check

check-locks: $(VENV)/.dev
	$(PY) dev/locks.py check

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Collect the words of the pages anew (needs GNU gettext); English is then filled in by hand.
words: $(VENV)/.dev
	cd fuchang && PYTHONPATH=$(CURDIR) FUCHANG_HOME=../demo-home DJANGO_SETTINGS_MODULE=fuchang.desk.settings \
		../$(PY) -m django makemessages -l en --no-obsolete --no-location --no-wrap

bench: $(VENV)/.bench
	$(PY) -m bench

$(VENV)-lock/.done: Makefile
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip --disable-pip-version-check install --quiet uv==0.13.8
	@touch $@

locks: $(VENV)-lock/.done
	$(VENV)-lock/bin/python dev/locks.py write

clean:
	rm -rf $(VENV) $(VENV)-lock .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* demo-market demo-home
