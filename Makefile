# Each recipe is one call; poems_clinic/environment.py says what it does.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(shell command -v $(name) 2>/dev/null)))
ENVIRONMENT = $(or $(PYTHON),$(error Python 3.11 or newer is needed, and there is no python3 here)) poems_clinic/environment.py
# More words for the program behind the target, e.g. make test ARGS="tests/ledger -x"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: run test check lint fix reset lock help

run: ## Start everything: packages, database, demo caseload, web, worker, clock. Ctrl-C stops it.
	@$(ENVIRONMENT) run $(ARGS)

test: ## Run all tests against real servers of their own. ARGS="tests/ledger -x" chooses.
	@$(ENVIRONMENT) test $(ARGS)

check: ## Everything that must be clean before a commit: formatting, lint, migrations, deployment, architecture.
	@$(ENVIRONMENT) check $(ARGS)

lint: ## The quick half of check: formatting and lint only.
	@$(ENVIRONMENT) lint $(ARGS)

fix: ## Let the formatters put right what they can.
	@$(ENVIRONMENT) fix $(ARGS)

reset: ## Delete the embedded database and all data of `make run`, after asking. ARGS=--yes does not ask.
	@$(ENVIRONMENT) reset $(ARGS)

lock: ## Write the requirements*.lock files anew from requirements*.txt.
	@$(ENVIRONMENT) lock

help: ## List these words.
	@$(ENVIRONMENT) help
