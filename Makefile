# zhuti: `make run` and `make test` set everything up by themselves. `make` alone lists what there is.
#   make run                    data/example, or what config.yaml names
#   make run CONFIG=my.yaml     another corpus: a small file that lies over config.yaml
#   make run ARGS="…"           anything else that snakemake understands, e.g. ARGS=--unlock
# Nothing here changes results: `snakemake --cores all` gives the same tables.
VENV := .venv
BIN := $(VENV)/bin
PYTHONS := python3.13 python3.12 python3.11 python3
CORES ?= all
CONFIG ?=
ARGS ?=
TARGET ?=
UV ?= uv

# Quiet, because the workflow says by itself how far it is and, in one sentence, what went wrong; greedy, because
# all jobs take one core and the default scheduler would solve an optimisation problem to find that out; what a killed run
# left half-written is made again without asking.
SNAKEMAKE = $(BIN)/python -m snakemake $(TARGET) --cores $(CORES) --scheduler greedy --rerun-incomplete --quiet all \
	$(if $(CONFIG),--configfile "$(CONFIG)")
LOCK = $(UV) pip compile -q --generate-hashes --no-header --no-annotate --universal \
	--python-version 3.11 pyproject.toml

.PHONY: help run multiverse test check bench notebook reference lock

help:
	@echo "make run        跑完整个流程，生成报告 · run the study, make its report (CONFIG=my.yaml for your own)"
	@echo "make multiverse 以其他合理选择重做研究 · repeat the study with other reasonable choices (config: multiverse)"
	@echo "make notebook   打开 Jupyter 查看结果 · open Jupyter on the results"
	@echo "make test       运行全部测试 · run all tests"
	@echo "make check      检查代码与规则 · linters and a dry run"
	@echo "make bench      较慢的测量 · slow measurements"
	@echo "make reference  由设置模型生成 docs/settings.md（维护者） · generate docs/settings.md (maintainers)"
	@echo "make lock       更新依赖锁（维护者） · renew the locks (maintainers; needs uv)"

run: $(VENV)/run.installed
	$(if $(CONFIG),@PYTHONPATH=workflow/src $(BIN)/python -m zhuti.overlay "$(CONFIG)")
	@$(SNAKEMAKE) $(ARGS)

# Twice: the report takes up what the first call has made.
multiverse: $(VENV)/run.installed
	@$(MAKE) --no-print-directory run TARGET=multiverse
	@$(MAKE) --no-print-directory run

test: $(VENV)/dev.installed
	@$(BIN)/python -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder $(ARGS)

check: $(VENV)/dev.installed
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/python -m snakemake --lint
	$(BIN)/python -m snakemake --cores 1 --dry-run --quiet

bench: $(VENV)/dev.installed
	@$(BIN)/python tests/bench/bench.py $(ARGS)

notebook: $(VENV)/notebook.installed
	@$(BIN)/python -m jupyterlab --notebook-dir=. notebooks/01_corpus.ipynb $(ARGS)

reference: $(VENV)/run.installed
	@PYTHONPATH=workflow/src $(BIN)/python -m zhuti.reference

lock:
	$(LOCK) -o requirements/run.txt
	$(LOCK) --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) --group notebook -c requirements/dev.txt -o requirements/notebook.txt

# Twice quiet: errors only, not pip's remarks on packages without wheels.
# One stamp a lock: installed once, and again when the lock changes. A .venv whose Python is gone is made anew.
$(VENV)/%.installed: requirements/%.txt | $(BIN)/python
	@echo "安装依赖（requirements/$*.txt）到 $(VENV)，需要一两分钟…… · Installing requirements/$*.txt into $(VENV), a minute or two …"
	@$(BIN)/python -m pip install --quiet --quiet --no-input --disable-pip-version-check --require-hashes -r requirements/$*.txt
	@touch $@

# pip and venv come with Python, but Debian and Ubuntu package them apart.
$(BIN)/python:
	@found=; bare=; \
	for python in $(PYTHONS); do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
			if $$python -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
			bare=$${bare:-$$python}; \
		fi; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
		echo "$$bare 缺少 venv 模块；请先运行：sudo apt install python3-venv · $$bare lacks the venv module; run first: sudo apt install python3-venv" >&2; \
		exit 1; \
	elif [ -z "$$found" ]; then \
		echo "没有找到 Python 3.11–3.13；请先安装其中一个版本。 · No Python 3.11 to 3.13 found; install one of them first." >&2; \
		exit 1; \
	fi; \
	rm -rf $(VENV) && $$found -m venv $(VENV)
