#!/usr/bin/env bash
# All set-up of a checkout: system libraries, .venv, pinned packages. Does nothing when nothing changed.
# With the argument "clients" also the tools that the tests read the layouts with.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PATH:/usr/sbin:/sbin" # ldconfig lives there

# shared library -> Debian package that brings it; Blender loads them even without a screen
libraries=(
  libXi.so.6=libxi6 libXrender.so.1=libxrender1 libXfixes.so.3=libxfixes3
  libxkbcommon.so.0=libxkbcommon0 libSM.so.6=libsm6 libGL.so.1=libgl1 libEGL.so.1=libegl1
  libgomp.so.1=libgomp1
)

stop() {
  echo "setup: $*" >&2
  exit 1
}

find_python() {
  local name
  for name in python3.11 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  stop "Python 3.11 is needed (Blender's module is built for exactly that version)," \
    "and neither python3.11 nor python3 is one; on Debian 12: apt-get install python3"
}

missing_packages() {
  local entry known
  if [ "$(uname -s)" = Linux ]; then
    known=$(ldconfig -p)
    for entry in "${libraries[@]}"; do
      grep -qF "${entry%%=*}" <<<"$known" || echo "${entry#*=}"
    done
  fi
  "$1" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

install_packages() {
  local line="apt-get update && apt-get install -y --no-install-recommends $*"
  command -v apt-get >/dev/null ||
    stop "these Debian packages or their like are missing, please install them: $*"
  if [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive bash -c "$line"
  elif sudo -n true 2>/dev/null; then
    sudo -n DEBIAN_FRONTEND=noninteractive bash -c "$line"
  else
    stop "system packages are missing; run this line, then try again:
  sudo bash -c '$line'"
  fi
}

# What the named files and this Python give, so that a change of either installs anew.
fingerprint() {
  local python=$1
  shift
  { "$python" --version && cat "$@"; } | sha256sum
}

installed() {
  [ "$(cat "$1" 2>/dev/null)" = "$2" ] && .venv/bin/python --version >/dev/null 2>&1
}

case "${1-}" in
  "" | clients) ;;
  *) stop "unknown argument $1; there is only clients" ;;
esac

python=$(find_python)
mapfile -t missing < <(missing_packages "$python")
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"

pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)
stamp=.venv/.installed
wanted=$(fingerprint "$python" requirements.txt requirements-dev.txt requirements-data.txt)
if ! installed "$stamp" "$wanted"; then
  echo "setup: installing the pinned packages into .venv (about 1.5 GB, once)"
  rm -f "$stamp" "$stamp-clients"
  .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
  "${pip[@]}" -r requirements.txt -r requirements-dev.txt
  "${pip[@]}" --no-deps --require-hashes -r requirements-data.txt
  echo "$wanted" >"$stamp"
fi

clients=(requirements-clients.txt requirements-clients-nodeps.txt)
wanted=$(fingerprint "$python" "${clients[@]}")
if [ "${1-}" = clients ] && ! installed "$stamp-clients" "$wanted"; then
  echo "setup: installing the tools that read the layouts, for the tests (once)"
  # with the product's pins, so that nothing of it is changed
  "${pip[@]}" --no-warn-conflicts -r requirements.txt -r "${clients[0]}"
  "${pip[@]}" --no-warn-conflicts --no-deps -r "${clients[1]}"
  echo "$wanted" >"$stamp-clients"
fi
