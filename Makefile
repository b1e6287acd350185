# `make serve` and `make test` are all that a newcomer needs. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1     # the lock decides which MkDocs this is

.PHONY: help serve test page build zensical fonts lint lock benchmark clean
.DEFAULT_GOAL := help
PORT ?= 8000

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: .venv/ready ## Serve the site, and build what each save changes; PORT=8000
	$(BIN)/python -m ground_truth serve 127.0.0.1:$(PORT)

test: .venv/ready ## Check all that changed; PAGE=topic/page: of one page; ALL=1: what did not, too
	$(BIN)/pytest $(if $(PAGE),--page $(PAGE))

page: .venv/ready ## Begin a page: NAME=topic/page
	$(BIN)/python -m ground_truth new $(NAME)

build: .venv/ready ## Build the site into site/; any warning is an error
	$(BIN)/mkdocs build --strict --site-dir .cache/site
	rm -rf site && mv .cache/site site   # a build that fails leaves the site that was

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

lint: .venv/ready ## Check style, the rooms' arrows, and the form of pages, snippets and tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/python -m ground_truth check

lock: .venv/ready ## Pin the newest versions that pyproject.toml allows, with their hashes
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --upgrade --quiet --output-file requirements.lock

benchmark: .venv/ready ## Measure builds, rebuilds and growth as ratios
	$(BIN)/python benchmarks/measure.py

clean: ## Remove what the other targets made, the environment too
	rm -rf .venv .cache site .import_linter_cache .pytest_cache .ruff_cache *.egg-info

# The environment, brought to what the lock says when either file changed; one that was not finished
# is begun anew. uv takes a seventh of pip's time, which installs nothing but uv.
.venv/ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(not (3, 11) <= v <= (3, 13) and \
		f"Python {v[0]}.{v[1]} found; TensorFlow has wheels for 3.11 to 3.13: make PYTHON=python3.13 …")'
	@[ -e $@ ] || rm -rf .venv
	@rm -f $@
	[ -e $(BIN)/uv ] || $(PYTHON) -m venv .venv
	@awk '/^uv==/ { uv = 1 } uv { print } uv && !/\\$$/ { exit }' requirements.lock > .venv/uv.txt
	[ -e $(BIN)/uv ] || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
