#!/bin/sh
# Installs the real programs that the tests start: Dovecot, PostgreSQL, Redis, Chromium, Prometheus
# and Tesseract.
# Asks apt only for what is missing, and keeps Debian from starting them on its default ports:
# each test starts one of its own. Needs root or a sudo that asks no password.
set -eu

policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d} # elsewhere only when this script is tested

missing() {
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        printf '%s\n' "$installed" | grep -qx "$package installed" || printf '%s ' "$package"
    done
}

give_up() {
    echo "$1" >&2
    exit 1
}

if ! command -v dpkg-query >/dev/null; then
    give_up "The tests need Dovecot (IMAP and LMTP), PostgreSQL, Redis, Chromium, Prometheus and Tesseract; this is not Debian, so install them by hand and run the tests again."
fi

# libatomic1 is for the Node.js that Playwright brings along: it fails to start without it.
wanted=$(missing dovecot-imapd dovecot-lmtpd postgresql redis-server chromium prometheus tesseract-ocr libatomic1)
[ -n "$wanted" ] || exit 0
wanted=${wanted% }

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    give_up "The tests need packages that only root may install; run: sudo apt-get install --no-install-recommends $wanted"
fi

# 101 means "not allowed" to whoever wants to start a service (invoke-rc.d(8)).
made_policy=
if [ ! -e "$policy" ]; then
    # shellcheck disable=SC2086 # empty, or two words
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    made_policy=yes
    trap '[ -z "$made_policy" ] || $as_root rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    $as_root chmod 755 "$policy"
fi

log=$(mktemp)
install() {
    # shellcheck disable=SC2086 # several packages, an optional sudo
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends $wanted >"$log" 2>&1
}

echo "Installing for the tests: $wanted"
# A fresh machine has no package lists, and old ones name files that are gone.
if ! install; then
    if ! $as_root apt-get update >"$log" 2>&1 || ! install; then
        why=$(grep -m 1 '^E:' "$log" || tail -n 1 "$log")
        rm -f "$log"
        give_up "Installing $wanted failed ($why): see to apt, or install them by hand, and run the tests again."
    fi
fi
rm -f "$log"
