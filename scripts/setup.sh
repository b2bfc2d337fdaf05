#!/usr/bin/env bash
# Installs what Addend needs from Debian 12: scripts/setup.sh desktop|test
# Run it as yourself. It does nothing when all is there; only apt-get is run as root (being root, or by sudo).
set -euo pipefail

# Build tools and libraries of the programs.
desktop_packages=(
    g++ cmake ninja-build pkg-config
    qt6-base-dev qt6-svg-dev              # Widgets, Network, DBus; icons
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools  # lrelease: translations
    libqcustomplot-dev                    # plots
    qt6-wayland                           # a session without X11
    fonts-dejavu-core                     # a font on a machine without any
    libtbb-dev                            # CPU backend
    libsqlite3-dev nlohmann-json3-dev libspdlog-dev libxxhash-dev
    libzip-dev                            # PyTorch checkpoints are zip archives
    libpcre2-dev libicu-dev libsentencepiece-dev      # tokenizers, chat templates
    libcli11-dev                          # the addend command
    verilator                             # the simulated FPGA
)
# What ./test.sh needs besides.
test_packages=(
    libgtest-dev libgmock-dev libbenchmark-dev
    xvfb openbox xdotool sqlite3          # the one run with a real window, and a look at what it stored
    dbus                                  # tests of the colour-scheme portal on a bus of their own
    locales                               # a locale with a decimal comma
    ccache                                # the same sources are built again and again
)

usage() {
    echo "usage: scripts/setup.sh desktop|test" >&2
    exit 2
}

# missing PACKAGE...: those that are not installed.
missing() {
    local installed package
    # One query for all; it fails when a name is unknown to it, which only says that it is missing.
    installed=" $({ dpkg-query -W -f='${binary:Package}=${db:Status-Status}\n' "$@" 2>/dev/null || true; } |
        sed -n -E 's/^([^:=]+)(:[^=]*)?=installed$/\1/p' | tr '\n' ' ')"
    for package in "$@"; do
        [[ $installed == *" $package "* ]] || echo "$package"
    done
}

# as_root COMMAND...: apt-get is the only command it is given.
as_root() { "${elevate[@]}" DEBIAN_FRONTEND=noninteractive "$@"; }

# Another apt-get (unattended-upgrades, a software centre) may hold the lock of the package lists, for which apt has
# no waiting of its own.
update_lists() {
    local try errors
    for ((try = 0; try < 60; ++try)); do
        # Standard output goes on to the user, errors come here.
        if { errors=$(as_root apt-get update "${options[@]}" 2>&1 1>&3); } 3>&1; then return 0; fi
        [[ $errors == *lists/lock* ]] || break
        echo "Another program is updating the package lists; waiting." >&2
        sleep 5
    done
    printf '%s\n' "$errors" >&2
    return 1
}

install_packages() {
    local packages=("$@")
    options=(-o DPkg::Lock::Timeout=600)
    local by_hand="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
    if [ "$(id -u)" -eq 0 ]; then
        elevate=(env)
    elif command -v sudo >/dev/null; then
        elevate=(sudo)
        # Without a terminal nobody can type a password.
        if [ ! -t 0 ]; then elevate+=(-n); fi
    else
        echo "Packages are missing, and there is neither root nor sudo to install them. As root, run:" >&2
        echo "  $by_hand" >&2
        exit 1
    fi
    echo "Installing: ${packages[*]}"
    if ! update_lists || ! as_root apt-get install -y --no-install-recommends "${options[@]}" "${packages[@]}"; then
        echo "The packages could not be installed. As root, run:" >&2
        echo "  $by_hand" >&2
        exit 1
    fi
}

# ru_RU.UTF-8 writes 1,5: the suite runs once under it. Without root it is made in build/locale (see LOCPATH in test.sh).
make_locale() {
    local target=$1/build/locale
    if [ -d "$target/ru_RU.UTF-8" ] || locale -a 2>/dev/null | grep -qix 'ru_RU\.utf-\?8'; then return; fi
    mkdir -p "$target"
    localedef --no-archive -i ru_RU -f UTF-8 "$target/ru_RU.UTF-8.part"
    mv "$target/ru_RU.UTF-8.part" "$target/ru_RU.UTF-8"
}

[ $# -eq 1 ] || usage
case $1 in
desktop) wanted=("${desktop_packages[@]}") ;;
test) wanted=("${desktop_packages[@]}" "${test_packages[@]}") ;;
*) usage ;;
esac
command -v dpkg-query >/dev/null || {
    echo "This script installs Debian packages, and this is no Debian. Install the equivalents of: ${wanted[*]}" >&2
    exit 1
}

mapfile -t lacking < <(missing "${wanted[@]}")
if [ ${#lacking[@]} -gt 0 ]; then install_packages "${lacking[@]}"; fi
if [ "$1" = test ]; then make_locale "$(cd "$(dirname "$0")/.." && pwd)"; fi
