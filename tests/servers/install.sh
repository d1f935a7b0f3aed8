#!/bin/sh
# Installs what the tests start (PostgreSQL, MariaDB, Redis, OpenSSH, Chromium) from Debian's packages, where it is missing.
# Without root or sudo, or not on Debian, it says so and ends with 0: the tests that need them are then skipped.
set -eu

wanted=""
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || wanted="postgresql"
PATH="$PATH:/usr/sbin" command -v mariadbd >/dev/null 2>&1 || wanted="$wanted mariadb-server"
command -v redis-server >/dev/null 2>&1 || wanted="$wanted redis-server"
[ -x /usr/sbin/sshd ] || wanted="$wanted openssh-server"
[ -x /usr/bin/chromium ] || wanted="$wanted chromium fonts-noto-cjk"
[ -n "$wanted" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "install.sh: not a Debian system; install by hand: $wanted" >&2
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo env"
else
    echo "install.sh: needs root or sudo to install: $wanted (tests that need them will be skipped)" >&2
    exit 0
fi

# The packages would start services of their own; only the programs are wanted.
policy=/usr/sbin/policy-rc.d
made_policy=no
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
    made_policy=yes
fi
status=0
# shellcheck disable=SC2086  # several words are meant
{ $as_root apt-get update -q && $as_root DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $wanted; } || status=$?
[ "$made_policy" = no ] || $as_root rm -f "$policy"
[ "$status" = 0 ] || echo "install.sh: could not install: $wanted (tests that need them will be skipped)" >&2
exit 0
