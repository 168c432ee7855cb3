# What can be done with this folder. `make` alone lists it.

SWIFT ?= swift
# Debug is built in half the time and fast enough to try things out; `make run CONFIGURATION=release` for more.
CONFIGURATION ?= debug
BUILD = $(SWIFT) build --configuration $(CONFIGURATION)
# Targets may only import what they name as a dependency. (Warnings are errors by the manifest.)
STRICT = --explicit-target-dependency-import-check error
SOURCES = Package.swift Sources Adapters Tests
# Of a log of tests: what failed, each with all that it says.
export FAILURES = /✘/ { isTold = /recorded an issue/; print; next } /^(◇|✔|➜)/ { isTold = 0 } isTold

.DEFAULT_GOAL := help
.PHONY: help run test build lint packages test-packages bench-packages http-packages bench-fanout bench-cases bench-schema bench-trouble soak chaos-faults chaos-http chaos-cases asan-faults clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: packages ## Install what is missing, build, and start everything with demo data
	$(BUILD) --product onevisit
	@exec .build/$(CONFIGURATION)/onevisit dev $(ARGUMENTS)

test: test-packages lint ## Install what is missing, check the format, build strictly, and run every test
	$(SWIFT) build --build-tests $(STRICT)
	@{ $(SWIFT) test --skip-build --no-parallel 2>&1; echo $$? > .build/test.status; } | tee .build/test.log
	@if [ "$$(cat .build/test.status)" != 0 ]; then echo "What failed, again:"; awk "$$FAILURES" .build/test.log; exit 1; fi

build: packages ## Build the program for production
	$(SWIFT) build --configuration release --product onevisit

lint: ## Check the format
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

packages: ## Install the system packages that are missing; YES=1 does not ask
	@YES="$(YES)" .ci/install-packages

# Certificates are made by openssl; the official JSON Schema tests come by pip; what plays a failing disk is compiled by gcc;
# adapters in Python get their packages in a folder of the build; the desk's pages are used in Chromium.
test-packages:
	@YES="$(YES)" .ci/install-packages openssl python3-pip python3-venv gcc libc6-dev chromium chromium-driver

chaos-http: http-packages ## Hold 2000 slow connections against the release build, and show what the others notice
	$(SWIFT) build --configuration release --product onevisit
	$(SWIFT) build --build-tests
	ONEVISIT_CHAOS=long ONEVISIT_TEST_PROGRAM=.build/release/onevisit $(SWIFT) test --skip-build --filter 'SlowCallersTests|SlowHTTPTestTests'

# Two thousand slow callers come from a program of their own.
http-packages:
	@YES="$(YES)" .ci/install-packages openssl python3-pip slowhttptest

# The peers are a C, a Go and a Python program; the last one gets its packages from PyPI, in a folder of its own.
bench-packages:
	@YES="$(YES)" .ci/install-packages gcc golang-go golang-github-rabbitmq-amqp091-go-dev python3-venv

bench-fanout: bench-packages ## Measure the fan-out beside C, Go and Python, and through HTTP; writes .build/bench/fanout.json
	$(SWIFT) build --configuration release --product onevisit
	$(SWIFT) build --configuration release --product FanOutBenchmark
	Tests/Benchmarks/Peers/build.sh .build/bench/peers
	@.build/release/FanOutBenchmark compare $(ARGUMENTS)

# The chord is Celery's, from PyPI in a folder of its own, with its results in Debian's Redis.
bench-cases: packages ## Measure cases end to end beside a Celery chord of five tasks; writes .build/bench/cases.json
	@YES="$(YES)" .ci/install-packages python3-venv redis-server
	$(SWIFT) build --configuration release --product CaseBenchmark
	test -x .build/bench/celery/bin/celery || { python3 -m venv --clear .build/bench/celery && \
	  .build/bench/celery/bin/pip install --quiet --requirement Tests/Benchmarks/Peers/celery/requirements.txt; }
	@.build/release/CaseBenchmark compare $(ARGUMENTS)

# The peers are three packages of PyPI, in a folder of their own.
bench-schema: packages ## Measure compiled schemas beside three Python packages; writes .build/bench/schema.json
	@YES="$(YES)" .ci/install-packages python3-venv
	$(SWIFT) build --configuration release --product SchemaBenchmark
	test -x .build/bench/schema-peers/bin/python && .build/bench/schema-peers/bin/python -c 'import jsonschema_rs, fastjsonschema, jsonschema' || { \
	  python3 -m venv --clear .build/bench/schema-peers && \
	  .build/bench/schema-peers/bin/pip install --quiet --requirement Tests/Benchmarks/Peers/schema/requirements.txt; }
	@.build/release/SchemaBenchmark $(ARGUMENTS)

bench-trouble: packages ## Make one department sick in every way, and show what the others and the callers notice
	$(SWIFT) build --configuration release --product FanOutBenchmark
	@.build/release/FanOutBenchmark trouble $(ARGUMENTS)

soak: packages ## Half of the possible load for half an hour; fails where something grows or a message is unaccounted for
	$(SWIFT) build --configuration release --product FanOutBenchmark
	@.build/release/FanOutBenchmark soak $(ARGUMENTS)

chaos-faults: test-packages ## Break networks, brokers, processes and peers for long, and print the figures of the release build
	$(SWIFT) build --configuration release --product onevisit
	$(SWIFT) build --build-tests
	ONEVISIT_CHAOS=long ONEVISIT_TEST_PROGRAM=.build/release/onevisit $(SWIFT) test --skip-build --no-parallel --filter Fault

# The disk, the clock and the power that fail are made by a small library in C; small disks are mounted where this runs as root.
chaos-cases: packages ## Kill, stop, cut off, wipe and fill everything that cases go through, and judge by the departments' databases
	@YES="$(YES)" .ci/install-packages gcc libc6-dev
	$(SWIFT) build --configuration release --product onevisit
	$(SWIFT) build --configuration release --product CaseChaos
	@.build/release/CaseChaos $(ARGUMENTS)

# Stacks grow several times under the sanitizer, and what the C library keeps until the end is no leak. Every fault of the bus in its short
# form; a server that plays mutated frames, and clients that send random bytes to the whole program, for long. The build goes again: it is
# large, and nobody else uses it.
ASAN = --sanitize=address --scratch-path .build/asan
asan-faults: test-packages ## Play mutated frames and random bytes for long, and every fault of the bus briefly, under AddressSanitizer
	$(SWIFT) build --build-tests $(ASAN)
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --skip-build $(ASAN) --no-parallel --filter AMQPBusTests.BusFaultTests
	ASAN_OPTIONS=detect_leaks=0 ONEVISIT_CHAOS=long $(SWIFT) test --skip-build $(ASAN) --no-parallel --filter 'Babble|EndToEndTests.FaultTests/nonsense'
	rm -rf .build/asan

clean: ## Remove what was built and what `run` left
	rm -rf .build .onevisit
