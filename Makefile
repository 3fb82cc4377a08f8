# make demo   a whole year of a sample city, in ./demo
# make test   everything that must hold before a change is merged

VENV := .venv
PY := "$(VENV)/bin/python"
SAMPLE := sendai
JOBS := 2
APT_EXTRA :=

export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Commands run as `python -m …`: the scripts pip writes have no shebang that works under a path with spaces.
PIP := $(PY) -m pip install --quiet --no-input -c constraints.txt

.PHONY: help demo test coverage check messages findings rules tags help-pages pictures format clean venv develop
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## */make \1\t/p' Makefile | expand -t 16

venv:
	@tools/venv "$(VENV)"
	@$(PIP) hatchling

demo: venv  ## a whole year of a sample city, in ./demo (SAMPLE=sendai)
	@echo "Installing; the first time takes about a minute."
	@$(PIP) --no-build-isolation .
	@$(PY) -P -m consolidator demo demo --sample $(SAMPLE) || [ $$? -eq 1 ]  # 1: done, with findings to look at

# Not editable: Python 3.11 can't start where a .pth file names a Japanese path and the locale is C.
develop: venv
	@$(PIP) --no-build-isolation ".[dev]"

test: develop  ## every check and every test; brings LibreOffice and fonts through apt where missing
	@tools/system-packages $(APT_EXTRA)
	@tools/spreadsheet-programs "$(VENV)"
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n $(JOBS)

coverage: develop  ## the tests once more, counting which lines they reach; takes half as long again
	$(PY) -m pytest -n $(JOBS) --cov --cov-report=term

check:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(PY) -m tools.messages --check
	$(PY) -m tools.findings_page --check
	$(PY) -m tools.rules_page --check
	$(PY) -m tools.template_tags --check
	$(PY) -m tools.help_pages --check
	$(PY) -m tools.word_tags --check
	$(PY) -m tools.clerk_page --check

messages: develop  ## bring the Japanese catalogue in step with the code and compile it
	$(PY) -m tools.messages

findings: develop  ## write docs/findings.md and docs/ja/findings.md anew from schemas/codes.py
	$(PY) -m tools.findings_page

rules: develop  ## write docs/rules.md and docs/ja/rules.md anew from schemas/rules
	$(PY) -m tools.rules_page

help-pages: develop  ## write docs/commands.md anew from what --help says
	$(PY) -m tools.help_pages

pictures: develop  ## make the pictures of the guides anew, from a sample city (LibreOffice, Chromium)
	$(PY) -m tools.pictures
	$(PY) -m tools.clerk_page

tags: develop  ## write the tables of tags in docs/templates.md and docs/word-templates.md anew
	$(PY) -m tools.template_tags
	$(PY) -m tools.word_tags

format: develop  ## mend what ruff can mend
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean:  ## delete everything made here: environment, demo, caches
	rm -rf "$(VENV)" build dist demo .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
