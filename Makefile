# Every command of the project. `make help` lists them; README.md is for users, CONTRIBUTING.md for developers.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test fresh build lint bench soak generate install-demo install-run install-test frontend emulators bin/mailroomctl bin/mailroom clean

# What is installed is known only after install-run or install-test. So everything that inspects the machine is a recursive variable ("=",
# never ":="), expanded by the recipe that uses it, and prerequisites are built one after the other, also with -j.
.NOTPARALLEL:
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS  = -s -w -X github.com/mailroom-app/mailroom/backend/app.Version=$(VERSION)

help: ## list the commands
	@grep -hE '^[a-z/-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

run: ## start the demo world and open the window; without a display, show it as text
	@scripts/run

test: ## run every check and test, with one closing summary
	@scripts/test

build: frontend emulators bin/mailroomctl bin/mailroom ## build both programs into build/bin

lint: install-test frontend ## vet and lint Go and the front end
	@scripts/lint

fresh: ## run both commands of the README on a bare machine made for it, as root; PARTS="run-user run-root" for some of it
	@scripts/fresh $(PARTS)

bench: install-test emulators ## print rates and latencies, each as a ratio to a baseline of the same run
	@scripts/bench

soak: install-test emulators ## the long form of the crash tests: hundreds of kills at every stage
	@MAILROOM_SOAK=$${MAILROOM_SOAK:-50} go test ./backend/drain/ ./backend/resend/ -run 'Rule1|Rule9.*Killed|KeepsToTheRate' -timeout 3h -v

generate: install-test frontend ## write the generated files again: bindings, message catalogues
	@scripts/generate

clean: ## remove what was built
	rm -rf build/bin frontend/node_modules backend/world/emulators/node_modules
	find frontend/dist -mindepth 1 ! -name .gitkeep -delete

install-demo:
	@scripts/install demo

install-run:
	@scripts/install run

install-test:
	@scripts/install test

# npm writes .package-lock.json after it has installed everything in the lock file.
%/node_modules/.package-lock.json: %/package-lock.json
	@cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

emulators: backend/world/emulators/node_modules/.package-lock.json ## install the emulators of SNS, SQS and SES for the demo world

frontend: frontend/dist/index.html

# Folders too: they change when a file is deleted.
PAGE_SOURCES := $(shell find frontend/src frontend/wailsjs frontend/public 2>/dev/null) $(wildcard frontend/*.json frontend/*.js frontend/*.ts frontend/*.html)
frontend/dist/index.html: frontend/node_modules/.package-lock.json $(PAGE_SOURCES)
	@cd frontend && npm run --silent build
	@touch $@

bin/mailroomctl: ## build the command line alone, all that a server needs: Go is enough, without GTK and Node.js
	@CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o build/bin/mailroomctl ./backend/cmd/mailroomctl

bin/mailroom:
	@go build -trimpath -tags desktop,production$$(scripts/webkit-tag) -ldflags '$(LDFLAGS)' -o build/bin/mailroom .
