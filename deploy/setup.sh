#!/usr/bin/env bash
# Makes a bare Debian 12 or 13, or Raspberry Pi OS, ready for this project: says what it installs, does it once.
#
#   deploy/setup.sh        what running needs, and what checking needs
#
# Leaves .venv (Python packages), .setup (npm packages, stamps) and assets/fonts. Run again after any change of the files
# it depends on; otherwise it returns at once.
set -euo pipefail
cd "$(dirname "$0")/.."

DEBIAN_PACKAGES=(python3 python3-venv mosquitto libgl1 libegl1 libgles2 libgl1-mesa-dri libmtdev1 libfribidi0)
stamp=.setup/ready

say() { printf '  %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 2; }

what_it_depends_on() {
  { cat constraints.txt pyproject.toml deploy/setup.sh deploy/package.json; cat assets/locale/*/LC_MESSAGES/*.po; pwd; } | cksum
}

if [[ -e $stamp && "$(cat $stamp)" == "$(what_it_depends_on)" && -x .venv/bin/python ]]; then
  exit 0
fi
[[ -w . ]] || stop "This folder cannot be written to: $PWD. Move the project to a folder of your own, or change its owner."
echo "Set-up (once):"

install_debian_packages() {
  local missing=() package
  for package in "${DEBIAN_PACKAGES[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  local as_root=()
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || stop "Packages are missing (${missing[*]}). Run as root, or install sudo first."
    as_root=(sudo)
  fi
  say "Debian packages: ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >.setup/apt.log 2>&1 \
    || stop "apt-get update failed; is the network up? The whole story is in .setup/apt.log."
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >>.setup/apt.log 2>&1 || stop "apt-get could not install ${missing[*]}; the whole story is in .setup/apt.log."
  # The server starts a broker of its own; the one that the package starts by itself would only stand in its way.
  if [[ " ${missing[*]} " == *" mosquitto "* ]] && [[ -d /run/systemd/system ]]; then
    "${as_root[@]}" systemctl disable --now mosquitto >>.setup/apt.log 2>&1 || true
  fi
}

mkdir -p .setup
if command -v apt-get >/dev/null; then
  install_debian_packages
else
  command -v mosquitto >/dev/null || stop "Mosquitto is missing. Install it (on macOS: brew install mosquitto) and try again."
fi

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null \
    && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[[ -n $python ]] || stop "No Python from 3.11 to 3.13 was found. Debian 12 and 13 carry one: apt-get install python3 python3-venv."

say "Python packages into .venv, by constraints.txt"
.venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; "$python" -m venv .venv; }
.venv/bin/python deploy/requirements.py >.setup/requirements.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r .setup/requirements.txt \
  >.setup/pip.log 2>&1 || { tail -n 5 .setup/pip.log >&2; stop "pip could not install the packages; see .setup/pip.log."; }
# The project runs where it lies: its folders are importable from anywhere with this Python.
pwd >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/meeting_place_kiosk.pth"

say "Fonts into assets/fonts, by deploy/package.json"
mkdir -p .setup/npm assets/fonts
cp deploy/package.json .setup/npm/package.json
PATH="$PWD/.venv/bin:$PATH" .venv/bin/npm install --prefix .setup/npm --no-package-lock --no-audit --no-fund --silent \
  >.setup/npm.log 2>&1 || { tail -n 5 .setup/npm.log >&2; stop "npm could not bring the fonts; see .setup/npm.log."; }
for weight in Medium SemiBold Bold; do
  cp ".setup/npm/node_modules/vazirmatn/fonts/ttf/Vazirmatn-$weight.ttf" assets/fonts/
done
cp .setup/npm/node_modules/vazirmatn/OFL.txt assets/fonts/ 2>/dev/null || true

say "Translations"
.venv/bin/python -m deploy.texts compile

what_it_depends_on >"$stamp"
echo "Set-up is done."
