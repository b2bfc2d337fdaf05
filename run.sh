#!/usr/bin/env bash
# Installs what is missing, builds Addend and starts it: ./run.sh [--headless] [arguments of the program]
# With --headless the terminal chat (`addend chat`) is started instead of the desktop.
set -euo pipefail
cd "$(dirname "$0")"

if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_USER:-}" ]; then
    echo "Please start ./run.sh as yourself, without sudo: it asks for a password where it needs one, and otherwise" \
        "root would own the build and your conversations." >&2
    exit 1
fi

program=addend-desktop
if [ "${1:-}" = --headless ]; then
    program=addend
    shift
elif [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
    # Better known now than after minutes of building.
    echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the desktop cannot open." >&2
    if [ -t 0 ] && [ -t 2 ]; then
        read -r -p "Chat in this terminal instead? [Y/n] " answer
        case $answer in
        [nN]*) exit 1 ;;
        esac
        program=addend
    else
        echo "To chat in a terminal instead, run: ./run.sh --headless" >&2
        exit 1
    fi
fi

scripts/setup.sh desktop
scripts/configure.sh release
export NINJA_STATUS='[%f/%t, %es] '
# addend_programs: the two programs with the backends and the demonstration model they start with; no tests.
cmake --build build/release --target addend_programs

if [ $program = addend ]; then
    set -- chat "$@"
fi
exec "build/release/bin/$program" "$@"
