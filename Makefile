# tiersync: `make demo` and `make test` are all that a newcomer needs; each does its own set-up.
# Every target is described by `make help`.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
# Two targets that install would only wait for each other.
.NOTPARALLEL:

SWIFT ?= swift
# For instance: make build JOBS=2
JOBS ?=
# For instance: make test TEST_FLAGS='--filter ImagingTests'
TEST_FLAGS ?=
# For instance: make bench BENCH_FLAGS='--photos ~/Pictures'
BENCH_FLAGS ?=

PREFIX ?= /usr/local
DESTDIR ?=
export SWIFT
jobs := $(if $(JOBS),--jobs $(JOBS))
release := .build/release
build_release = $(SWIFT) build $(jobs) --configuration release --product tiersync && \
	$(SWIFT) build $(jobs) --configuration release --product tiersync-decoder
# In runs of their own: the models, which keep every core busy, the engine and the commands, which start programs and servers by the
# dozen, and the web server with the page, whose clients wait ten seconds; tests with clocks beside them would time out on two cores. Alone, too: what promises a pause within two seconds.
# With TEST_FLAGS, one run of what they name.
test_run = $(SWIFT) test --configuration release --skip-build --disable-xctest
run_tests = $(if $(TEST_FLAGS),$(test_run) $(TEST_FLAGS),\
	$(test_run) --skip '^InferenceTests\.' --skip '^TierSyncTests\.' --skip '^TierSyncCommandsTests\.' --skip '^WebServerTests\.' --skip '^GalleryTests\.' && \
	$(test_run) --filter '^WebServerTests\.' --filter '^GalleryTests\.' && \
	$(test_run) --filter '^InferenceTests\.' && \
	$(test_run) --filter '^TierSyncTests\.' --skip '\.IdleAnalysisTests' && \
	$(test_run) --filter '^TierSyncTests\.IdleAnalysisTests' && \
	$(test_run) --filter '^TierSyncCommandsTests\.')
bench_run = $(SWIFT) run $(jobs) --configuration release tiersync-bench

.PHONY: help
help: ## List the targets.
	@echo "make TARGET, where TARGET is one of:"
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  %-16s %s\n", $$1, $$2 }' '$(firstword $(MAKEFILE_LIST))'
	@echo "Variables: SWIFT, JOBS, TEST_FLAGS, BENCH_FLAGS; for install also PREFIX (/usr/local) and DESTDIR."

.PHONY: demo
demo: setup ## Set up, build, and run the main job on the photos in Fixtures/ (under 10 minutes, then seconds).
	$(build_release)
	Tools/demo

.PHONY: page
page: ## Show the photos of the demo in your browser (after make demo).
	@test -x $(release)/tiersync -a -d .demo/library || { echo 'there is no demo yet; run: make demo' >&2; exit 1; }
	$(release)/tiersync serve --open --library .demo/library

.PHONY: test
test: setup setup-test ## Set up, and run the whole test suite, against four real servers and in a real browser, and the examples.
	TIERSYNC_EXAMPLES=1 $(SWIFT) build $(jobs) --configuration release --build-tests
	$(run_tests)
	$(if $(TEST_FLAGS),,Tools/test/browser-tests $(release))
	$(if $(TEST_FLAGS),,Tools/examples)

.PHONY: test-encrypted
test-encrypted: setup setup-test ## The engine's tests once more, with libraries that are encrypted.
	TIERSYNC_EXAMPLES=1 $(SWIFT) build $(jobs) --configuration release --build-tests
	TIERSYNC_TEST_ENCRYPT=1 $(test_run) --filter '^TierSyncTests\.'

.PHONY: test-browser
test-browser: setup setup-test ## The page in a real browser (about 3 minutes); pictures of every view go to .build/browser-screenshots.
	$(build_release)
	Tools/test/browser-tests $(release)

.PHONY: test-api
test-api: setup setup-test-heavy ## Try the page's API with made-up requests: the server keeps to Sources/Gallery/Page/openapi.yaml.
	$(build_release)
	Tools/test/api-fuzz $(release)

.PHONY: setup
setup: ## Install what building needs: Debian packages, and the OpenVINO runtime (nothing to do when all is there).
	@Tools/setup/check-toolchain
	@Tools/setup/install-packages build
	@Tools/setup/install-openvino

.PHONY: setup-test
setup-test: ## Install the servers that the tests run against: SeaweedFS, OpenStack Swift, lighttpd, Apache.
	@Tools/setup/install-test-servers

.PHONY: setup-test-heavy
setup-test-heavy: setup-test ## Install the servers of test-heavy beside those: Ceph, nginx, rclone, WsgiDAV.
	@Tools/setup/install-test-servers --heavy

.PHONY: setup-bench
setup-bench: ## Install what the benchmarks compare with: vipsthumbnail, exiftool, hyperfine, rclone; ONNX Runtime for Python.
	@Tools/setup/install-packages bench
	@Tools/setup/install-test-servers --wheels
	@Tools/bench/install-rival
	@Tools/bench/install-people-rivals

.PHONY: build
build: setup ## Build the release binaries: .build/release/tiersync and its decoder.
	$(build_release)

.PHONY: check
check: setup ## Check format, forbidden constructs, the drawing of the targets, and that everything compiles without a warning.
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	Tools/setup/check-sources
	Tools/docs/draw-architecture --check
	TIERSYNC_STRICT=1 $(SWIFT) build $(jobs) --configuration release --build-tests

.PHONY: examples
examples: setup ## Build the programs of Examples/ and run them on the photos in Fixtures/.
	$(build_release)
	TIERSYNC_EXAMPLES=1 $(SWIFT) build $(jobs) --configuration release --product PhotoFrame
	TIERSYNC_EXAMPLES=1 $(SWIFT) build $(jobs) --configuration release --product ColorStore
	Tools/examples

.PHONY: docs
docs: setup ## Make the reference of the library (a DocC archive); fails where something is not described.
	$(build_release)
	Tools/docs/make-docs

.PHONY: bench
bench: setup setup-test setup-bench ## Run all benchmarks (release build).
	$(build_release)
	$(bench_run) all $(BENCH_FLAGS)

.PHONY: bench-import
bench-import: setup setup-bench ## Compare import with sha256sum + exiftool + vipsthumbnail, and with the floor.
	$(bench_run) import $(BENCH_FLAGS)

.PHONY: bench-analysis
bench-analysis: setup setup-bench ## Compare analyze with the same in Python (Pillow, ONNX Runtime, OpenCV), and with the ideal.
	$(build_release)
	$(bench_run) analysis $(BENCH_FLAGS)

.PHONY: bench-people
bench-people: setup setup-bench ## Compare clustering of faces with dlib's Chinese Whispers and HDBSCAN, and time corrections.
	$(bench_run) people $(BENCH_FLAGS)

.PHONY: bench-curation
bench-curation: setup ## Time searches as they are typed, duplicates and previews of edits, with 100,000 made-up photos.
	$(bench_run) curation $(BENCH_FLAGS)

.PHONY: bench-gallery
bench-gallery: setup setup-test setup-bench ## Time the page of 100,000 made-up photos: first page, months, thumbnails against lighttpd.
	$(build_release)
	$(bench_run) gallery $(BENCH_FLAGS)

.PHONY: bench-remote
bench-remote: setup setup-test setup-bench ## Compare push with rclone copy, to the same SeaweedFS and lighttpd.
	$(build_release)
	$(bench_run) remote $(BENCH_FLAGS)

.PHONY: bench-safety
bench-safety: setup setup-test ## Kill the program at its durable steps, and print what was lost and fetched twice (nothing).
	$(build_release)
	$(bench_run) safety $(BENCH_FLAGS)

.PHONY: eval-people
eval-people: setup setup-bench ## Measure clusters of people on labelled photos, against four rivals: make eval-people DIR=folder.
	$(bench_run) eval-people $(if $(DIR),'$(DIR)') $(BENCH_FLAGS)

.PHONY: eval
eval: setup ## Measure what the analyzers find on labelled photos: make eval DIR=folder.
	$(bench_run) eval $(if $(DIR),'$(DIR)') $(BENCH_FLAGS)

.PHONY: test-heavy
test-heavy: setup setup-test-heavy ## All tests, and those that take long: more servers, random histories, 100,000 photos.
	$(SWIFT) build $(jobs) --configuration release --build-tests
	export TIERSYNC_HEAVY=1; $(run_tests)
	$(if $(TEST_FLAGS),,Tools/test/check-protocol)
	$(if $(TEST_FLAGS),,TIERSYNC_TEST_ENCRYPT=1 $(test_run) --filter '^TierSyncTests\.')
	$(if $(TEST_FLAGS),,Tools/test/browser-tests $(release))
	$(if $(TEST_FLAGS),,Tools/test/api-fuzz $(release))

.PHONY: models
models: setup ## Remake Models/ from the pinned packages, and compare with what is committed.
	Tools/models/make-models

# Not `install: build`, so that `sudo make install` does not build as root: it builds only if nothing is there.
$(release)/tiersync:
	$(MAKE) build

.PHONY: install
install: $(release)/tiersync ## Install what build made: command, decoder, models, manual pages, shell completions, docs.
	Tools/package/install $(release) "$(DESTDIR)$(PREFIX)"

.PHONY: uninstall
uninstall: ## Remove exactly what install put there (give it the same PREFIX); libraries of photos are not touched.
	Tools/package/uninstall "$(DESTDIR)$(PREFIX)"

.PHONY: man
man: $(release)/tiersync ## Write the manual pages from the program's own help, into .build/man, and check them.
	Tools/docs/make-man $(release)/tiersync .build/man --lint

# The Swift runtime is not in Debian: the package's programs carry it. They are built beside the others, in .build-static.
static := .build-static/release
build_static = $(SWIFT) build $(jobs) --configuration release --static-swift-stdlib --scratch-path .build-static

.PHONY: deb
deb: setup ## Build .build/deb/tiersync_VERSION_ARCH.deb (compiles all once more, with the Swift runtime inside).
	@Tools/setup/install-packages package python
	$(build_static) --product tiersync
	$(build_static) --product tiersync-decoder
	Tools/package/make-deb $(static) .build/deb

.PHONY: test-deb
test-deb: deb ## Install that package in a fresh minimal Debian, and use it there (needs root).
	Tools/package/test-deb .build/deb/tiersync_*.deb

.PHONY: clean
clean: ## Remove what building and the demo made; what set-up installed stays.
	rm -rf .build .build-static .build-strict .demo
