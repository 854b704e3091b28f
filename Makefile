# Unrolled: `make` grades a sample class and builds the book, `make test` tests it all.
# Both do all the set-up themselves, in .venv and _build; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

# TensorFlow: no start-up chatter.
export TF_CPP_MIN_LOG_LEVEL := 3
# Hundreds of processes are started here; each would compile this project's modules anew.
unexport PYTHONDONTWRITEBYTECODE

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(SUPPORTED)' 2>/dev/null && { echo "$$python"; break; }; done)
BIN := .venv/bin
TYPESCRIPT := 5.9.3
# One line a step, and what it prints in a log file; with V=1 all of it in the terminal, too.
STEP := .ci/step
export V
PORT ?= 8000

INSTALLED := .venv/.installed
BOOK := _build/.book
RELEASED := _build/.released
CLASS := _build/sample_class
GRADED := $(CLASS)/.graded
REPORT := $(CLASS)/reports/ps1/index.html

LIBRARY := $(shell find unrolled -name '*.py' -o -name '*.js' -o -name '*.css' -o -name '*.txt') \
	$(wildcard book/*/*.csv book/*/quiz.toml)
# Without the caches that tools leave behind: they are no source.
PAGES := $(shell find book -type f -not -path '*/.*' -not -path '*/__pycache__/*') \
	_config.yml _toc.yml $(shell find autograder/src -name '*.py')
SOLUTIONS := $(shell find solutions -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*') \
	$(wildcard solutions/*.toml) $(addprefix solutions/,sync.py release.py tools.py)
SUBMISSIONS := $(shell find tests/submissions autograder/src -name '*.py')

.PHONY: all install book slides release question grade check quick test test-long test-all notebooks links pdf downloads weights publish-student experiments \
	bench killed hostile lint types-js format serve address lock clean help

# The class is graded first: that takes a minute, and the book's chapters some more.
all: release grade book  ## install, release the exercises, grade the sample class, build the book
	@echo
	@echo "The book    _build/html/index.html"
	@echo "The table   $(CLASS)/grades.csv"
	@echo "The report  $(REPORT)"

install: $(INSTALLED)  ## install what everything needs into .venv

book: $(BOOK)  ## build the book into _build/html, warnings as errors

release: $(RELEASED)  ## write exercises/ from solutions/

question: $(INSTALLED)  ## write the skeleton of a new question: SET=ps1 NAME=... (AFTER=..., WRITTEN=1, GIVEN=1)
	@$(BIN)/python -B -m solutions.question "$(SET)" "$(NAME)" --after "$(AFTER)" \
		$(if $(filter 1,$(WRITTEN)),--written) $(if $(filter 1,$(GIVEN)),--given)

grade: $(GRADED)  ## grade the bundled sample class

check:  ## lint, types, and the tests that need nothing special: about a minute
	@$(MAKE) --no-print-directory --jobs=2 lint quick  # what waits leaves its processor to the other

quick: $(INSTALLED)  ## the tests that need nothing special
	$(BIN)/python -m pytest -p tests.quick.plugin -p no:nbval --numprocesses logical --dist worksteal

# Files whole: what the tests of one share is made once. Tests wait for browsers, kernels and time
# limits, and three processes keep two processors busy.
WORKERS := $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) * 3 / 2)))
SIDE_BY_SIDE := --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

# The chapters are executed by the book's build, and tests/book looks at what came of it. Sources
# and releases are graded and executed by the tests; the first of each goes through nbval, too.
test:  ## lint, the built book, and all tests but those that take minutes
	@$(MAKE) --no-print-directory --jobs=2 lint $(BOOK)  # the pages are built by one processor
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)
	$(BIN)/python -m pytest --nbval-lax $(SIDE_BY_SIDE) solutions/ps1 exercises/ps1

test-long: $(BOOK)  ## the tests that take minutes, and every source and release through nbval
	$(BIN)/python -m pytest -m long $(SIDE_BY_SIDE)
	$(BIN)/python -m pytest --nbval-lax $(SIDE_BY_SIDE) solutions exercises

test-all: test test-long  ## everything

notebooks: $(INSTALLED)  ## every notebook once more, whatever was built, by nbval
	$(BIN)/python -m pytest --nbval-lax $(SIDE_BY_SIDE) book solutions exercises

links: $(BOOK)  ## ask every address outside the book whether it is still there (needs a network)
	$(BIN)/jupyter-book build . --builder linkcheck --keep-going

pdf: $(BOOK)  ## the whole book for paper, as _build/pdf/unrolled.pdf (needs Chromium)
	$(BIN)/python -m book.print

slides: $(BOOK)  ## a deck of slides for each part, in _build/html/_slides: the book has them, too

downloads: $(BOOK)  ## what Colab and Binder open, into _build/notebooks: chapters, library, what they need
	rm -rf _build/notebooks && mkdir -p _build/notebooks
	cp _build/html/_downloads/*.ipynb _build/html/_static/unrolled_course-*.whl _build/notebooks
	cd _build/notebooks && printf './%s[experiments]\nscikit-learn\njupyterlab\n' unrolled_course-*.whl > requirements.txt

weights: $(BOOK)  ## what each page weighs, how soon the first can be read, how soon calculators answer
	$(BIN)/python -m tests.book.weights

publish-student: $(RELEASED)  ## write the folder that students get into _build/student, checked for leaks
	$(BIN)/python -B solutions/publish.py

experiments: $(INSTALLED)  ## measure the long experiments anew and write their tables into book/
	$(BIN)/python -m unrolled experiments

bench: $(INSTALLED)  ## grade a class with plain nbgrader and with this engine, compare, and write the page; time layers against length (twelve minutes; PEERS=1: with otter-grader)
	$(BIN)/python -m tests.bench --scale --json _build/bench.json --book $(if $(filter 1,$(PEERS)),--peers)
	$(BIN)/python -m unrolled experiments sequence_time

killed: $(INSTALLED)  ## kill the grader at 30 random moments, and look whether anything is lost
	$(BIN)/python -m tests.autograder.killed --moments 30

hostile: $(INSTALLED)  ## run the hostile corpus on plain nbgrader and on this engine, write the table
	$(BIN)/python -m tests.submissions.hostile nbgrader
	$(BIN)/python -m tests.submissions.hostile engine
	$(BIN)/python -m tests.submissions.hostile table

lint: $(INSTALLED)  ## what ruff, mypy and TypeScript have to say
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(MAKE) --no-print-directory types-js

types-js:  ## check the types in the calculators' scripts (needs npx; where CI is set, it must be there)
	@if [ -z "$${CI:-}" ] && ! command -v npx >/dev/null; then \
		echo "No npx, so the types in the calculators' scripts are not checked: apt-get install npm"; \
	else set -x; npx --yes --prefer-offline --package=typescript@$(TYPESCRIPT) \
		tsc --project unrolled/calculators; fi

format: $(INSTALLED)  ## let ruff format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

serve: $(BOOK)  ## read the book at http://127.0.0.1:8000 (PORT=... for another)
	@echo "The book is at http://127.0.0.1:$(PORT); Ctrl-C ends it."
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

address: $(INSTALLED)  ## write into the README where the book is published, by _config.yml
	$(BIN)/python -m tests.project.address

lock: $(INSTALLED)  ## pin requirements.in anew into requirements.txt
	$(BIN)/uv pip compile requirements.in --universal --python-version 3.11 --upgrade \
		--no-emit-index-url --no-emit-find-links --quiet --output-file requirements.txt

clean:  ## remove what was built; the installation stays (rm -r .venv for that)
	rm -rf _build

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

# What there is no rule for: the target that was meant.
.DEFAULT:
	$(error There is no '$@'. $(shell $(PYTHON) -c $(NEAREST) '$@' $(TARGETS))`make help` lists all)
TARGETS = $(shell grep -oE '^[a-z-]+:' Makefile | tr -d :)
NEAREST := 'import difflib, sys; near = difflib.get_close_matches(sys.argv[1], sys.argv[2:], 1); \
	print(*(f"Did you mean `make {name}`? " for name in near), end="")'

# uv takes half as long as pip, which installs where uv cannot, or where pip has an index of its own.
PIP := $(BIN)/pip install --disable-pip-version-check --progress-bar off
UV := $(BIN)/uv pip install --python $(BIN)/python --compile-bytecode --system-certs

$(INSTALLED): requirements.txt pyproject.toml autograder/pyproject.toml
	@test -n "$(PYTHON)" || { echo "Unrolled needs Python 3.11, 3.12 or 3.13, and found none of" \
		"them on the PATH. Install one, or say where it is: make PYTHON=/path/to/python3.12"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make" \
		"a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(STEP) "Installing into .venv, the first time for minutes" install ' \
		$(PIP) "$$(grep --only-matching "^uv==[0-9.]*" requirements.txt)"; \
		if $(BIN)/pip config list | grep --quiet index-url || ! $(UV) --requirement requirements.txt; \
		then $(PIP) --use-pep517 --requirement requirements.txt; fi'
	@touch $@

# book/execution executes the chapters whose code changed, or a file that they import or read; each in
# a kernel forked from one warm process, or with WARM=0 in a Python of its own. Strings hash alike in
# all of them.
EXECUTE = PYTHONHASHSEED=0 $(BIN)/python -m book.execution $(if $(filter 0,$(WARM)),--cold)

# Sphinx sees for itself which texts changed, and book/theme/fresh.py which chapters were executed;
# after any other change all pages are built anew.
EVERYTHING = $(filter-out $(LIBRARY) book/%.ipynb book/%.md book/execution/% book/slides/% autograder/%,$?)

$(BOOK): $(INSTALLED) $(LIBRARY) $(PAGES)
	@$(STEP) "Executing the chapters that changed" chapters '$(EXECUTE)'
	@rm -f $@  # so that after a failure everything is built again, and every warning seen again
	@$(STEP) "Building the pages of the book" pages ' \
		$(BIN)/jupyter-book build . $(if $(EVERYTHING),--all) -W --keep-going'
	@$(STEP) "Making the slides" slides '$(BIN)/python -m book.slides'
	@touch $@

# _config.yml says where the book is published, and the problem sets link to it. -B, since what
# Python keeps beside release.py would look like a problem set.
$(RELEASED): $(INSTALLED) nbgrader_config.py _config.yml $(SOLUTIONS)
	@$(STEP) "Releasing the problem sets" release '$(BIN)/python -B solutions/release.py'
	@touch $@

$(GRADED): $(RELEASED) $(SUBMISSIONS)
	@$(STEP) "Grading the sample class" grade '$(BIN)/python -m tests.submissions.sample_class $(CLASS)'
	@grep "^No sandbox" _build/log/grade.log || true
	@echo "  What the class did: $(REPORT)"
	@touch $@
