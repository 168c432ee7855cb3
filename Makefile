# What can be done with this folder. `make` alone lists it.

SWIFT ?= swift
# Debug is built in half the time and fast enough to try things out; `make run CONFIGURATION=release` for more.
CONFIGURATION ?= debug
BUILD = $(SWIFT) build --configuration $(CONFIGURATION)
# Targets may only import what they name as a dependency. (Warnings are errors by the manifest.)
STRICT = --explicit-target-dependency-import-check error
SOURCES = Package.swift Sources Adapters Tests

.DEFAULT_GOAL := help
.PHONY: help run test build lint packages test-packages bench-fanout chaos-http clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: packages ## Install what is missing, build, and start everything with demo data
	$(BUILD) --product onevisit
	@exec .build/$(CONFIGURATION)/onevisit dev $(ARGUMENTS)

test: test-packages lint ## Install what is missing, check the format, build strictly, and run every test
	$(SWIFT) build --build-tests $(STRICT)
	$(SWIFT) test --skip-build --no-parallel

build: packages ## Build the program for production
	$(SWIFT) build --configuration release --product onevisit

lint: ## Check the format
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

packages: ## Install the system packages that are missing; YES=1 does not ask
	@YES="$(YES)" .ci/install-packages

# Certificates are made by openssl; the official JSON Schema tests come by pip.
test-packages:
	@YES="$(YES)" .ci/install-packages openssl python3-pip

chaos-http: test-packages ## Hold 2000 slow connections against the release build, and show what the others notice
	$(SWIFT) build --configuration release --product onevisit
	$(SWIFT) build --build-tests
	ONEVISIT_CHAOS=long ONEVISIT_TEST_PROGRAM=.build/release/onevisit $(SWIFT) test --skip-build --filter SlowCallersTests

bench-fanout: packages ## Measure the fan-out on a private broker, at the bus and through HTTP
	$(SWIFT) build --configuration release --product onevisit
	@.build/release/onevisit bench --private $(ARGUMENTS)

clean: ## Remove what was built and what `run` left
	rm -rf .build .onevisit
