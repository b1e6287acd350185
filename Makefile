# `make serve` and `make test` are all that a newcomer needs. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1     # the lock decides which MkDocs this is

.PHONY: help serve test build zensical fonts lint lock benchmark clean
.DEFAULT_GOAL := help

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: .venv/ready ## Serve the site, and reload it at every save
	$(BIN)/python -m ground_truth serve 127.0.0.1:$(PORT)

test: .venv/ready ## Check every snippet, page and piece of machinery
	$(BIN)/pytest

build: .venv/ready ## Build the site into site/; any warning is an error
	$(BIN)/mkdocs build --strict

PURELIB := import sysconfig; print(sysconfig.get_path("purelib"))
zensical: .venv/ready ## Build the site with Zensical, the successor of MkDocs, and compare
	$(PYTHON) -m venv .venv/zensical
	.venv/zensical/bin/pip install --quiet --disable-pip-version-check --upgrade zensical
	ours=$$($(BIN)/python -c '$(PURELIB)'); own=$$(.venv/zensical/bin/python -c '$(PURELIB)'); \
		echo "import site; site.addsitedir('$$ours')" > "$$own/ours.pth"
	rm -rf .cache/zensical
	SITE_URL=http://127.0.0.1/ SITE_DIR=.cache/zensical .venv/zensical/bin/zensical build --strict
	$(BIN)/python -m ground_truth export .cache/zensical
	$(BIN)/pytest -m zensical

fonts: build ## Make the subsets of the mathematics font, with what the formulas use
	$(BIN)/python tools/fonts.py site

lint: .venv/ready ## Check the style of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

lock: .venv/ready ## Pin the newest versions that pyproject.toml allows, with their hashes
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --upgrade --quiet --output-file requirements.lock

benchmark: .venv/ready ## Measure builds, rebuilds and growth as ratios
	$(BIN)/python benchmarks/measure.py

clean: ## Remove what the other targets made, the environment too
	rm -rf .venv .cache site .pytest_cache .ruff_cache *.egg-info

# The environment, brought to what the lock says when either file changed.
.venv/ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(not (3, 11) <= v <= (3, 13) and \
		f"Python {v[0]}.{v[1]} found; TensorFlow has wheels for 3.11 to 3.13: make PYTHON=python3.13 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
