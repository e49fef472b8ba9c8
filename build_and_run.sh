#!/usr/bin/env bash
# Builds and runs the whole product: see docs/install.md and docs/operations.md.
set -euo pipefail
cd "$(dirname "$0")"
source scripts/bootstrap.sh

usage() {
  cat <<'TEXT'
Usage: ./build_and_run.sh [COMMAND] [OPTIONS]

  up               install what is missing, build, start everything, make one real tool call (default)
  down             stop everything
  status           state, health, port, pid and memory of each service; exits 1 if any is down
  logs [SERVICE]   follow the logs of one service, or of all

Options
  --native         run as processes of this machine (the default when no Docker engine answers)
  --docker         run as containers
  --foreground     up: stay in front; Ctrl-C stops everything
  --json           status: as JSON
TEXT
}

refuse_usage() {
  usage >&2
  exit 2
}

# Everything `up` needs; other commands work with what is there.
prepare() {
  lock_tools
  ensure_node
  ensure_pnpm
  ensure_dependencies
  ensure_nginx
  build
  release_tools
}

main() {
  local command='' args=()
  for arg in "$@"; do
    case $arg in
      --native) ;;
      --docker)
        say 'There is no docker-compose.yml here yet: run without --docker to use the native mode.'
        exit 2
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      --foreground | --json) args+=("$arg") ;;
      -*) refuse_usage ;;
      *) if [ -z "$command" ]; then command=$arg; else args+=("$arg"); fi ;;
    esac
  done
  command=${command:-up}

  case $command in
    up) prepare ;;
    down | status | logs)
      node_is_recent || use_local_node
      if ! node_is_recent || [ ! -e scripts/native/dist/main.js ]; then
        say 'Nothing runs here: nothing was built yet.'
        [ "$command" = down ] && exit 0
        exit 1
      fi
      ;;
    *) refuse_usage ;;
  esac
  exec node scripts/native/dist/main.js "$command" "${args[@]}"
}

main "$@"
