# Makes sure of what the product needs to be built and run; sourced by scripts that stand in the
# project's root. Everything but Debian packages goes to .tools, nothing is installed globally.

readonly PNPM_VERSION=10.34.9
readonly NODE_PACKAGE=node@24

# Debian keeps nginx in sbin, which is not in the PATH of ordinary users.
export PATH="$PATH:/usr/local/sbin:/usr/sbin"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# Holds back other copies of these scripts until `release_tools` or the end of this process.
lock_tools() {
  mkdir -p .tools
  exec 9>.tools/lock
  flock --nonblock 9 || {
    say 'Waiting for another copy to finish installing and building ...'
    flock 9
  }
}

release_tools() { exec 9>&-; }

can_install_packages() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_packages() {
  say "Installing $* ..."
  apt-get update -qq >&2 || say 'apt-get update failed; trying with the package lists at hand.'
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    >.tools/apt.log 2>&1 || die "apt-get could not install $*: see .tools/apt.log"
}

# Into a folder below .tools; older npm under newer Node would complain of itself.
npm_install() {
  say "Installing $2 into .tools ..."
  NODE_OPTIONS=--no-deprecation npm install --prefix ".tools/$1" --no-audit --no-fund \
    --loglevel=error "$2" >&2
  hash -r
}

# Node >= 20.19 is what package.json asks for.
node_is_recent() {
  local version major minor
  version=$(node --version 2>/dev/null) || return 1
  IFS=. read -r major minor _ <<<"${version#v}"
  [ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; }
}

use_local_node() { PATH="$PWD/.tools/node/node_modules/node/bin:$PATH"; }

ensure_node() {
  node_is_recent && command -v npm >/dev/null && return
  use_local_node
  node_is_recent && return
  if ! command -v npm >/dev/null; then
    can_install_packages ||
      die 'Node.js 20.19 or newer with npm is needed: install it (https://nodejs.org), or run this once as root on Debian.'
    install_packages nodejs npm ca-certificates
    node_is_recent && return
  fi
  npm_install node "$NODE_PACKAGE"
  node_is_recent || die 'Node.js is still older than 20.19: install a newer one (https://nodejs.org).'
}

ensure_pnpm() {
  PATH="$PWD/.tools/pnpm/node_modules/.bin:$PATH"
  [ "$(pnpm --version 2>/dev/null)" = "$PNPM_VERSION" ] && return
  npm_install pnpm "pnpm@$PNPM_VERSION"
}

# What decides which dependencies are installed, in one line.
dependencies_wanted() {
  {
    node --version
    sha256sum pnpm-lock.yaml pnpm-workspace.yaml
    find . \( -name node_modules -o -path ./.tools -o -path ./data \) -prune \
      -o -name package.json -exec sha256sum {} + | sort
  } | sha256sum
}

ensure_dependencies() {
  local stamp=.tools/installed wanted
  wanted=$(dependencies_wanted)
  [ -e node_modules/.modules.yaml ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say 'Installing dependencies ...'
  rm -f "$stamp"
  CI=true pnpm install --frozen-lockfile --reporter=append-only >.tools/install.log 2>&1 || {
    tail -n 20 .tools/install.log >&2
    die 'The dependencies could not be installed: see .tools/install.log'
  }
  printf '%s\n' "$wanted" >"$stamp"
}

# All of it, unless projects are named.
build() {
  pnpm --silent exec tsc -b "$@" >.tools/build.log 2>&1 || {
    cat .tools/build.log >&2
    die 'The build failed: see .tools/build.log'
  }
}

# Debian's package starts its own service when installed, which would take port 80.
install_nginx() (
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  install_packages nginx-light
  if command -v systemctl >/dev/null; then systemctl disable nginx >/dev/null 2>&1 || true; fi
)

ensure_nginx() {
  command -v nginx >/dev/null && return
  can_install_packages || die 'nginx is needed: install it (Debian: apt-get install nginx-light).'
  install_nginx
  hash -r
}

ensure_chromium() {
  command -v chromium >/dev/null && return
  can_install_packages ||
    die 'chromium is needed by the e2e tests: install it (Debian: apt-get install chromium).'
  install_packages chromium
}
