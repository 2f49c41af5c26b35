# From a bare machine to the first page. `make` alone says what there is.

SWIFT   ?= swift
PORT    ?= 8000
CRM_PORT ?= 8001
ARCHIVE ?= archive
OUTPUT  ?= Output
SAMPLE  ?= Content/sample

# Everything below that builds for debugging builds with the same flags, so that the site, the tests and the lint
# share one build.
DEBUG_FLAGS := --explicit-target-dependency-import-check error
RELEASE_FLAGS := -c release --static-swift-stdlib
HANSARD ?= .build/debug/hansard
export HANSARD

.PHONY: help demo site test test-swift test-browser test-api test-live test-log test-verify test-evidence test-export lint release bench clean setup setup-pdf setup-web build
.NOTPARALLEL:

help:
	@echo "make demo       build the sample site, serve its archive on http://127.0.0.1:$(PORT)/ (PORT=…),"
	@echo "                and a small CRM with the staff chat on http://127.0.0.1:$(CRM_PORT)/ (CRM_PORT=…)"
	@echo "make site       build the sample site into $(OUTPUT)/, without a server"
	@echo "make test       run every test; test-swift, test-browser, test-api, test-live, test-log, test-verify and"
	@echo "                test-evidence, test-export run their part"
	@echo "make lint       check the formatting, the types of scripts, and that each target imports only what it declares"
	@echo "make release    build .build/release/hansard, with the Swift libraries inside"
	@echo "make bench      measure it: the figures in docs/figures.md"
	@echo "make clean      remove .build and the pages in $(OUTPUT); the archive stays"

# Quick when there is nothing to do, so it is asked every time.
setup:
	@SWIFT="$(SWIFT)" scripts/setup

# What hansard-pdf is made with, and fonts: some 160 MB, which nothing but it and the tests need.
setup-pdf:
	@SWIFT="$(SWIFT)" scripts/setup --pdf

# What lints scripts and style sheets: Debian's TypeScript, and Biome from PyPI in .build/web-venv.
setup-web:
	@SWIFT="$(SWIFT)" scripts/setup --web

build: setup
	$(SWIFT) build $(DEBUG_FLAGS) --product hansard

site: build
	$(HANSARD) ingest --archive "$(ARCHIVE)" $(SAMPLE)/*.jsonl
	$(HANSARD) build --archive "$(ARCHIVE)" --output "$(OUTPUT)"

# The archive, and beside it an invented CRM with the staff chat in its pages.
demo: site
	@PORT=$(PORT) CRM_PORT=$(CRM_PORT) ARCHIVE="$(ARCHIVE)" scripts/demo

test: test-swift test-browser test-api test-live test-log test-verify test-evidence test-export

# Signing in is tested with a provider that is among the browser tests' packages.
test-swift: setup-pdf
	@scripts/test-browser --make-only
	@SWIFT="$(SWIFT)" scripts/test-swift $(DEBUG_FLAGS)

# In Debian's Chromium, against what `build` made.
test-browser: build
	@scripts/test-browser

# The served API against its own description.
test-api: build
	@scripts/test-api

# Pusher clients and server libraries that others wrote, against the live server; the bench kills it.
test-live: build
	$(SWIFT) build $(DEBUG_FLAGS) --product hansard-bench
	@scripts/test-live

# Logs of archives, verified by a program that others wrote.
test-log: build
	@scripts/test-log

# Good logs and damaged ones, which two programs have to tell apart.
test-verify: build
	@scripts/test-verify

# Bundles of evidence, good ones and damaged ones, checked by the program and the page that come with each.
test-evidence: setup
	@scripts/test-evidence

# Everything exported, and read by programs that others wrote.
test-export: build setup-pdf
	$(SWIFT) build $(DEBUG_FLAGS) --product hansard-pdf
	@scripts/test-export

lint: setup-pdf setup-web
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	scripts/lint-web
	$(SWIFT) build $(DEBUG_FLAGS)

release: setup
	$(SWIFT) build $(RELEASE_FLAGS) --product hansard
	@echo "Made .build/release/hansard"

bench: release
	$(SWIFT) build $(RELEASE_FLAGS) --product hansard-bench
	@HANSARD=.build/release/hansard .build/release/hansard-bench
	@HANSARD=.build/release/hansard scripts/bench-browser

clean:
	rm -rf .build
	find "$(OUTPUT)" -mindepth 1 ! -path "$(OUTPUT)/.gitignore" -delete
