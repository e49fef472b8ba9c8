#!/usr/bin/env bash
# Runs the tests; stdout ends with one line `N passed, N failed, N skipped`, all else goes to stderr.
set -euo pipefail
cd "$(dirname "$0")"
source scripts/bootstrap.sh

suite=${1:-all}
case $suite in
  unit | integration | e2e) projects=("$suite") ;;
  all) projects=(unit integration e2e) ;;
  *)
    say 'Usage: ./run_tests.sh [unit|integration|e2e|all]'
    exit 2
    ;;
esac

# Stands until jest has given a better one, so that whatever ends this early counts as a failure.
closing_line='0 passed, 1 failed, 0 skipped'
trap 'printf "%s\n" "$closing_line"' EXIT

lock_tools
ensure_node
ensure_pnpm
ensure_dependencies
[ "$suite" = unit ] || ensure_nginx
case $suite in all | e2e) ensure_chromium ;; esac
build
release_tools

case $suite in
  all | unit)
    pnpm run check >&2
    pnpm run coverage >&2
    ;;
esac

status=0
last_line=$(
  node --experimental-vm-modules --disable-warning=ExperimentalWarning \
    node_modules/jest/bin/jest.js --selectProjects "${projects[@]}" | tail -n 1
) || status=$?
if [[ $last_line =~ ^[0-9]+\ passed,\ [0-9]+\ failed,\ [0-9]+\ skipped$ ]]; then
  closing_line=$last_line
  # What fails after the last test, such as the comparison of all calls with the audit log, counts too.
  [ "$status" = 0 ] || closing_line=${last_line/, 0 failed,/, 1 failed,}
elif [ "$status" = 0 ]; then
  status=1
fi
exit "$status"
