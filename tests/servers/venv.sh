#!/usr/bin/env bash
# Makes .venv with the given Python. Debian ships Python without its venv module; where it is missing it is installed
# when that is allowed.
set -euo pipefail
python=$1
[ -x .venv/bin/python ] && exit 0
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
  if [ "$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo"; else
    echo "Python's venv module is missing. As root: apt-get install python$version-venv" >&2
    exit 1
  fi
  $run apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq "python$version-venv" >/dev/null
fi
"$python" -m venv .venv
