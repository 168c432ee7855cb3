# OneVisit. `make` lists what can be made.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help packages test-packages build test lint run bench-fanout clean

SWIFT_FLAGS := --explicit-target-dependency-import-check error

# What a build needs, and what running needs besides. `openssl` makes the certificates of the tests.
BUILD_PACKAGES := librabbitmq-dev libjansson-dev libsqlite3-dev libssl-dev zlib1g-dev pkg-config
RUN_PACKAGES := rabbitmq-server
TEST_PACKAGES := openssl curl python3 python3-pip

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: packages build ## Build, and start a broker, the orchestrator and five departments with demo data
	@.build/debug/onevisit dev

test: test-packages lint ## Check everything, with a private broker; installs what is missing
	swift test $(SWIFT_FLAGS)

build: packages ## Build the program
	swift build $(SWIFT_FLAGS) --product onevisit

lint: ## Check the layout of the sources
	swift format lint --strict --recursive --parallel Package.swift Sources Adapters Tests

bench-fanout: packages ## Measure the fan-out to five departments, in a release build
	swift build $(SWIFT_FLAGS) -c release --product onevisit
	@.build/release/onevisit bench

clean: ## Remove what was built, and the demo's data
	rm -rf .build .onevisit

# Installs Debian packages that are missing. A package that starts a system service is asked about first, unless YES=1 is given or there is
# nobody to ask. OneVisit does not use that service: it starts a node of its own.
packages: MISSING = $(call missing,$(BUILD_PACKAGES) $(RUN_PACKAGES))
test-packages: MISSING = $(call missing,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES))
missing = $(shell for package in $(1); do dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done)

packages test-packages:
	@missing="$(strip $(MISSING))"; \
	command -v swift > /dev/null || { echo "There is no Swift on the PATH. Install Swift 6.2 or newer from swift.org, then try again."; exit 69; }; \
	[ -z "$$missing" ] && exit 0; \
	echo "Missing Debian packages: $$missing"; \
	command -v apt-get > /dev/null || { echo "Install them with your system's package tool, then try again."; exit 69; }; \
	if [[ " $$missing " == *" rabbitmq-server "* && "$(YES)" != 1 && -t 0 ]]; then \
		read -r -p "rabbitmq-server starts a system service, which OneVisit does not use. Install it? [y/N] " answer; \
		[[ "$$answer" == [yY]* ]] || { echo "Nothing was installed."; exit 130; }; \
	fi; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing > /dev/null
