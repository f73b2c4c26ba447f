#!/usr/bin/env bash
# Makes sure that Debian's packages for the named needs ("python", "qgis", "hosts", "translations") are there.
# Installs them when the user may; otherwise prints the command to type.
set -euo pipefail

missing=()
need() { # need PACKAGE CHECK...: adds PACKAGE when the check fails
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

for what in "$@"; do
  case $what in
    python)
      need python3 command -v python3
      need python3-venv python3 -c 'import ensurepip, venv'
      ;;
    qgis)
      need python3-venv /usr/bin/python3 -c 'import ensurepip, venv'
      need qgis test -x /usr/bin/qgis_process.bin -o -x /usr/bin/qgis_process
      need python3-qgis /usr/bin/python3 -c 'import qgis.core'
      need qgis-providers test -n "$(find /usr/lib -path '*qgis/plugins*' -name '*.so' -print -quit 2>/dev/null)"
      need xvfb command -v Xvfb
      need fonts-dejavu-core test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
      ;;
    hosts)
      need debootstrap test -x /usr/sbin/debootstrap
      ;;
    translations)
      need qttools5-dev-tools test -x /usr/lib/qt5/bin/lrelease
      ;;
    *)
      echo "system_packages.sh: unknown need '$what'; use python, qgis, hosts or translations." >&2
      exit 2
      ;;
  esac
done

if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

list=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
install="apt-get install --yes --no-install-recommends $list"
if ! command -v apt-get >/dev/null; then
  echo "Missing: $list- this system has no apt-get; please install them with the system's package manager." >&2
  exit 2
elif [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  echo "Missing Debian packages; please run: sudo $install" >&2
  exit 2
fi

echo "Installing from Debian: $list"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update &&
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $install; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo "The packages could not be installed; please run: sudo $install" >&2
  exit 2
fi
