#!/usr/bin/env bash
# Runs the plugin's tests in the QGIS of other Debian releases: test_hosts.sh [HOST...]
#
# A host is a folder below build/hosts, made with debootstrap on the first run and kept. Its mounts
# live in a separate mount namespace, so they always end with the script. Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."

hosts=("$@")
[ ${#hosts[@]} -gt 0 ] || hosts=(trixie trixie-backports) # QGIS 3.40 and 3.44

if [ -z "${GRASS_HOSTS_INSIDE:-}" ]; then
  bash tools/system_packages.sh hosts
  if [ "$(id -u)" -ne 0 ]; then
    echo "test-hosts: another Debian is entered as root only; run: sudo make test-hosts" >&2
    exit 2
  fi
  GRASS_HOSTS_INSIDE=1 exec unshare --mount --pid --fork --kill-child -- bash "$0" "${hosts[@]}"
fi

inside() { # inside FOLDER COMMAND...: runs a command in a host, with nothing of this environment
  chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 \
    ${OMP_NUM_THREADS:+OMP_NUM_THREADS="$OMP_NUM_THREADS"} "${@:2}"
}

mounted() { # mounted FOLDER: /proc, /dev and /sys
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  mount --rbind /sys "$1/sys"
}

copied() { # copied FOLDER: what is tested, so that nothing is written into the repository
  rm -rf "$1/src"
  mkdir "$1/src"
  cp -a docs grass_qgis tests tools requirements metadata.txt LICENSE pyproject.toml "$1/src"
}

ways_out() { # ways_out FOLDER: names, certificates, apt's and pip's settings are this machine's
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  mkdir -p "$1/etc/ssl/certs"
  cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
  apt-config dump Acquire >"$1/etc/apt/apt.conf.d/90machine"
  [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$1/etc/pip.conf"
}

make_host() { # make_host NAME FOLDER: a Debian with QGIS, by the mirror that this machine uses
  local suite=${1%-backports} mirror from=()
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' | head -n 1)
  if [ -z "$mirror" ]; then
    echo "test-hosts: apt knows no mirror of Debian; run: apt-get update" >&2
    exit 2
  fi
  debootstrap --variant=minbase "$suite" "$2" "$mirror"
  ways_out "$2"
  mounted "$2"
  if [ "$1" != "$suite" ]; then
    echo "deb $mirror $1 main" >"$2/etc/apt/sources.list.d/backports.list"
    from=(--target-release "$1")
  fi
  printf '#!/bin/sh\nexit 101\n' >"$2/usr/sbin/policy-rc.d" # no service is started
  chmod +x "$2/usr/sbin/policy-rc.d"
  inside "$2" apt-get update
  inside "$2" apt-get install --yes --no-install-recommends "${from[@]}" \
    qgis python3-qgis qgis-providers python3-venv fonts-dejavu-core
  inside "$2" apt-get clean
}

make_environments() { # make_environments FOLDER: the backend's and the tests', as make setup does
  local pip=(-m pip install --quiet --cert /etc/ssl/certs/ca-certificates.crt
    --constraint /src/requirements/constraints.txt)
  rm -rf "$1/opt/engine" "$1/opt/qgis"
  inside "$1" python3 -m venv /opt/engine
  inside "$1" /opt/engine/bin/python "${pip[@]}" --requirement /src/requirements/engine.txt
  inside "$1" python3 -m venv --system-site-packages /opt/qgis
  inside "$1" /opt/qgis/bin/python "${pip[@]}" --requirement /src/requirements/qgis.txt
}

test_host() { # test_host NAME: makes what is missing of a host, and runs the tests in it
  local folder=build/hosts/$1 pins
  mkdir -p build/hosts
  if [ ! -d "$folder" ]; then
    echo "Making $folder (some 2 GB, some minutes; log in $folder.log) ..."
    rm -rf --one-file-system "$folder.new"
    make_host "$1" "$folder.new" >"$folder.log" 2>&1
    umount --recursive "$folder.new"/{proc,dev,sys}
    mv "$folder.new" "$folder"
  fi
  ways_out "$folder"
  mounted "$folder"
  copied "$folder"
  pins=$(cat requirements/{constraints,engine,qgis}.txt | sha256sum)
  if [ "$(cat "$folder/opt/pins" 2>/dev/null)" != "$pins" ]; then
    make_environments "$folder"
    echo "$pins" >"$folder/opt/pins"
  fi
  inside "$folder" /opt/qgis/bin/python -c \
    'from qgis.core import Qgis; print("Testing in QGIS", Qgis.QGIS_VERSION, flush=True)'
  inside "$folder" env --chdir=/src QT_QPA_PLATFORM=offscreen \
    GRASS_QGIS_BACKEND_PYTHON=/opt/engine/bin/python /opt/qgis/bin/python -m pytest \
    -p no:cacheprovider "${tests[@]}" --ignore tests/grass_qgis/engine
}

read -ra tests <<<"${TESTS:-tests/grass_qgis}" # TESTS='tests/grass_qgis/gui -x' for some of them
failed=()
for host in "${hosts[@]}"; do
  # A subshell of its own statement: in a condition, set -e would be off in it.
  set +e
  (
    set -e
    test_host "$host"
  )
  status=$?
  set -e
  if [ "$status" -ne 0 ]; then
    failed+=("$host")
    [ -d "build/hosts/$host" ] || tail -n 5 "build/hosts/$host.log" >&2
  fi
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "test-hosts: failed in ${failed[*]}" >&2
  exit 1
fi
