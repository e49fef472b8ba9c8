#!/usr/bin/env bash
# Measures the product against its baselines, both in one run: bench/run.sh [NAME]... [--json]
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/bootstrap.sh

ensure_wrk() {
  command -v wrk >/dev/null && return
  can_install_packages || die 'wrk is needed by the benchmarks: install it (Debian: apt-get install wrk).'
  install_packages wrk
}

lock_tools
ensure_node
ensure_pnpm
ensure_dependencies
ensure_nginx
ensure_wrk
build
release_tools
exec node bench/dist/main.js "$@"
