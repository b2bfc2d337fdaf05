#!/usr/bin/env bash
# Installs what tests need, builds everything and runs all tests, then once more under a locale with a decimal comma those
# that may meet numbers as text (all without the label `once`).
# ./test.sh [ctest arguments, e.g. -R store]
set -euo pipefail
cd "$(dirname "$0")"
source scripts/phases.sh
export NINJA_STATUS='[%f/%t, %es] '

phase "Packages"
scripts/setup.sh test

phase "Configure"
scripts/configure.sh release -DADDEND_TESTS=ON

phase "Build"
cmake --build build/release

phase "Tests"
suite build/release "$@"

phase "Tests under ru_RU.UTF-8"
# Made by setup.sh where the system has none.
if [ -d build/locale/ru_RU.UTF-8 ]; then export LOCPATH=$PWD/build/locale; fi
export LANG=ru_RU.UTF-8 LC_ALL=ru_RU.UTF-8
[ "$(locale decimal_point)" = , ] || {
    echo "ru_RU.UTF-8 is not in effect, so this run would prove nothing." >&2
    exit 1
}
suite build/release --no-tests=ignore --label-exclude '^once$' "$@"
