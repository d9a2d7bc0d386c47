# Two commands do everything: `make demo` and `make test`. Both set up what they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
REAL := $(wildcard examples/real/*.yaml)

.PHONY: help setup demo test lint check test-long wheel lock generated clean

help:
	@echo "make demo       在六份真实记录上运行（首次运行时先安装到 .venv）"
	@echo "make test       静态检查、全部测试、覆盖率、安装包检查"
	@echo "make test-long  更长的检查：两万件随机案件、十万件的内存、Python 3.12 和 3.13"
	@echo "make lock       重新生成 requirements.lock"
	@echo "make generated  重新生成 schemas/、docs/catalogue.md 和示例报告的快照（随后请阅读差异）"

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	$(BIN)/rectify check $(REAL) --assume-in-scope --fail-on never

lint: setup
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rectify rules check

check: setup
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 2
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

wheel: setup
	scripts/check-wheel $(PYTHON)

test: lint check wheel

test-long: setup
	scripts/check-long

lock:
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile pyproject.toml --universal --python-version 3.11 --group dev --all-extras \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock

generated: setup
	$(BIN)/rectify schema case -o schemas/case.schema.json
	$(BIN)/rectify schema report -o schemas/report.schema.json
	$(BIN)/rectify schema rules -o schemas/rules.schema.json
	$(BIN)/rectify schema catalogue -o docs/catalogue.md
	RECTIFY_SNAPSHOTS=write $(BIN)/python -m pytest -q tests/examples

clean:
	rm -rf .venv build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
