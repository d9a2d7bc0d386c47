# Two commands do everything: `make demo` and `make test`. Both set up what they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
REAL := $(wildcard examples/real/*.yaml)
EDITION := rules/shanxi-2026

.PHONY: help setup demo test lint check coverage wheel verify verify-full verify-batch test-pages test-engines test-long bench lock generated clean

help:
	@echo "make demo          在六份真实记录上运行（首次运行时先安装到 .venv）"
	@echo "make test          静态检查、全部测试、安装包检查"
	@echo "make coverage      分支覆盖率（不低于95%）"
	@echo "make verify        规则本身的检查：证明、覆盖、变异、与合并起点的比较"
	@echo "make test-pages    在 Chromium 中打开每一页（链接、对比度、375 像素、打印）"
	@echo "make test-long     更长的检查：覆盖率、两万件随机案件、十万件的内存、Python 3.12 和 3.13"
	@echo "make verify-full   求解器与解释器在两万件完整案件上一致；全部改动样本"
	@echo "make verify-batch  列式引擎与解释器在十万件随机案件上一致"
	@echo "make test-engines  在 Spark、Daft 等引擎中运行（另装到 .venv-engines）"
	@echo "make bench         与手写代码和其他引擎比较速度，写入 docs/benchmark.md（BENCH=quick 为缩小的运行；另装到 .venv-bench）"
	@echo "make lock          重新生成 requirements.lock"
	@echo "make generated     重新生成 schemas/、docs/ 中的目录和示例报告的快照（随后请阅读差异）"

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	$(BIN)/rectify check $(REAL) --assume-in-scope --fail-on never

lint: setup
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rectify rules fmt --check $(EDITION)
	$(BIN)/rectify rules check $(EDITION)

check: setup
	$(BIN)/python -m pytest -q -n 2

# Measuring triples the time of a test: here random cases are few, and the scenarios, which all walk the same
# lines, are left out. `make test` runs them all.
coverage: setup
	$(BIN)/coverage erase
	RECTIFY_CASES=320 RECTIFY_BATCH_CASES=96 RECTIFY_LEDGER_SAMPLE=30 $(BIN)/coverage run -m pytest -q -n 2 \
		--ignore=tests/shanxi_2026 --ignore=tests/engines/test_differential.py --ignore=tests/verify/test_solver_agrees.py
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

wheel: setup
	scripts/check-wheel $(PYTHON)

test: lint check wheel

verify: setup
	$(BIN)/rectify rules prove
	$(BIN)/rectify rules coverage
	$(BIN)/rectify rules mutate
	$(BIN)/rectify rules diff --require-scenarios

verify-full: setup
	RECTIFY_SOLVER_CASES=20000 RECTIFY_EDITS=all $(BIN)/python -m pytest -q -n 2 \
		tests/verify/test_solver_agrees.py tests/verify/test_edits.py tests/verify/test_prove.py

verify-batch: setup
	RECTIFY_BATCH_CASES=100000 $(BIN)/python -m pytest -q -n 2 tests/batch/test_columnar.py

test-pages: setup
	RECTIFY_PAGES=1 $(BIN)/python -m pytest -q tests/pages

test-engines: .venv-engines/ready
	RECTIFY_ENGINES=1 .venv-engines/bin/python -m pytest -q tests/engines_external

.venv-engines/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv-engines
	.venv-engines/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-engines/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	.venv-engines/bin/python -m pip install --quiet --disable-pip-version-check pyspark pandas daft dask "ray[data]"
	@touch $@

test-long: setup coverage
	scripts/check-long

bench: .venv-bench/ready
	.venv-bench/bin/python -m benchmarks

.venv-bench/ready: requirements.lock benchmarks/requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lock:
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile pyproject.toml --universal --python-version 3.11 --group dev --all-extras \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock

generated: setup
	$(BIN)/rectify schema case -o schemas/case.schema.json
	$(BIN)/rectify schema report -o schemas/report.schema.json
	$(BIN)/rectify schema rules -o schemas/rules.schema.json
	$(BIN)/rectify schema catalogue -o docs/catalogue.md
	$(BIN)/rectify schema lint -o docs/lint.md
	$(BIN)/python scripts/make-letter-templates
	RECTIFY_SNAPSHOTS=write $(BIN)/python -m pytest -q tests/examples

clean:
	rm -rf .venv .venv-bench .venv-engines build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
