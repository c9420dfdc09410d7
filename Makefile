# Two commands do all the set-up: `make demo` publishes the sample pages, `make test` tests everything.
# Each builds the wheel and installs it from the lock file into an environment of its own.

PYTHON ?= python3
DEMO := .venv/demo/bin
DEV := .venv/dev/bin
SOURCES := $(shell find atlas_rdf shapes vocab queries reference -type f -not -path '*/__pycache__/*') pyproject.toml README.md

.PHONY: demo test lint types imports stale pytest fuzz fetch-kill shapes-compare mutate verdicts bench browser generate golden lock clean

demo: .venv/demo/installed
	$(DEMO)/atlas-rdf publish samples/pages -o public --fail-on never
	$(DEMO)/atlas-rdf query public/atlas.nt --name financeurs

test: lint types imports stale pytest

lint: .venv/dev/installed
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .

types: .venv/dev/installed
	$(DEV)/mypy

imports: .venv/dev/installed
	$(DEV)/lint-imports

# Every generated file, against what the tools write now.
stale: .venv/dev/installed
	$(DEV)/python tools/generate.py --check
	$(DEV)/python tools/build_countries.py --check
	$(DEV)/python tools/render_html.py --check

# The tests import the installed wheel, never the checkout.
pytest: .venv/dev/installed
	ATLAS_TEST_WHEEL=1 $(DEV)/pytest -n 2 --dist worksteal

# Each part prints its figures (docs/fuzz.md); 100,000 damaged pages of either kind, ten minutes of atheris for each reader.
fuzz: .venv/dev/installed
	ATLAS_FUZZ_SECONDS=1 $(DEV)/python tests/fuzz/fuzz_pages.py 100000 --seed 1
	ATLAS_FUZZ_SECONDS=1 $(DEV)/python tests/fuzz/fuzz_html.py 100000 --seed 1
	ATLAS_FUZZ=100000 $(DEV)/pytest -n 2 tests/test_tables.py -k property --durations=2
	$(DEV)/python -c 'import atheris' || $(DEV)/python -m pip install -q atheris
	$(DEV)/python tests/fuzz/atheris_pages.py text -max_total_time=600
	$(DEV)/python tests/fuzz/atheris_pages.py html -max_total_time=600

# Kills a download a hundred times and compares what is left with an undisturbed one.
fetch-kill: .venv/dev/installed
	$(DEV)/python tests/fetch_kill.py --kills 100

# The HTML report in a headless Chromium (Debian's), with axe-core (npm's).
AXE := 4.14.1
browser: .venv/dev/installed
	command -v chromium || apt-get install -y --no-install-recommends chromium
	test -f .venv/package/axe.min.js || (cd .venv && npm pack --silent axe-core@$(AXE) && tar xzf axe-core-$(AXE).tgz package/axe.min.js)
	$(DEV)/python tests/browser/check_page.py .venv/package/axe.min.js

# Verdicts of the compiled shapes and of pySHACL on thousands of broken records.
shapes-compare: .venv/dev/installed
	$(DEV)/python tests/shapes_against_pyshacl.py --count 3000

# Every fault in every good graph of the tests (a minute); the figures go to docs/mutations.md.
mutate: .venv/dev/installed
	$(DEV)/atlas-rdf shapes mutate tests/good-and-bad/good/*.ttl tests/cases/*/expected.ttl --reasons shapes/survivors.toml --lang en > .venv/mutations.md
	mv .venv/mutations.md docs/mutations.md

# What we, pySHACL, Jena and rudof answer in forty situations: docs/verdicts.md.
verdicts: .venv/dev/installed
	$(DEV)/python -m tests.situations

# Against its peers, each in an environment of its own; `make bench ROWS=--rows=nt-floor,jobs` for some rows.
bench: .venv/dev/installed
	$(DEV)/python -m tests.bench.run $(ROWS)
	$(DEV)/python tests/test_gold.py

generate: .venv/dev/installed
	$(DEV)/python tools/generate.py
	$(DEV)/python tools/build_countries.py
	$(DEV)/python tools/render_html.py

# Rewrites the expected files of tests/cases: read the difference before committing it.
golden: .venv/dev/installed
	$(DEV)/python -m tests.cases_update

lock: .venv/dev/installed
	$(DEV)/pip-compile -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --build-deps-for wheel -o requirements.lock pyproject.toml
	$(DEV)/pip-compile -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --allow-unsafe -o requirements-dev.lock pyproject.toml requirements-dev.in

clean:
	rm -rf .venv dist public

.venv/demo/installed: requirements.lock $(SOURCES)
	$(call install,.venv/demo,requirements.lock)

.venv/dev/installed: requirements-dev.lock $(SOURCES)
	$(call install,.venv/dev,requirements-dev.lock)

# $$(1): environment, $(2): lock file. A system without ensurepip lends its own pip.
define install
	test -x $(1)/bin/pip || $(PYTHON) -m venv $(1) 2>/dev/null || \
	  { rm -rf $(1); $(PYTHON) -m venv --without-pip $(1) && $(PYTHON) -m pip --python $(1)/bin/python install -q pip; }
	$(1)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $(2)
	rm -rf $(1)/wheel
	$(1)/bin/python -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w $(1)/wheel .
	$(1)/bin/python -m pip install -q --disable-pip-version-check --no-deps --force-reinstall $(1)/wheel/*.whl
	touch $@
endef
