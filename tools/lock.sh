#!/bin/sh
# Pins every dependency with its hashes and without anybody's address.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}
compile requirements/bootstrap.in -o requirements/bootstrap.txt
compile requirements/fuzz.in -o requirements/fuzz.txt
compile --no-deps requirements/reader.in -o requirements/reader.txt
compile requirements/node.in -o requirements/node.txt
compile pyproject.toml requirements/build.in -o requirements/runtime.txt
compile pyproject.toml requirements/build.in --group dev -o requirements/dev.txt
