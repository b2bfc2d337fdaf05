#!/usr/bin/env bash
# Tests scripts/setup.sh and the refusals of run.sh with stand-ins for dpkg-query, apt-get, sudo and id: nothing is
# installed. Usage: setup_test.sh ROOT
set -uo pipefail
root=${1:?project root}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bin=$work/bin
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' "$work/out" "$work/calls" 2>/dev/null
    failures=$((failures + 1))
}
check() { grep -qE -- "$2" "$work/$1" || fail "$3: no /$2/ in $1"; }
check_not() { ! grep -qE -- "$2" "$work/$1" || fail "$3: /$2/ in $1"; }
stand_in() {
    cat >"$bin/$1"
    chmod +x "$bin/$1"
}

# machine UID: a PATH with only what setup.sh uses; everything installed; no sudo.
machine() {
    rm -rf "$bin"
    mkdir -p "$bin"
    for tool in bash env sed grep tr rm mv mkdir dirname cat; do
        ln -s "$(command -v $tool)" "$bin/$tool"
    done
    : >"$work/absent"
    : >"$work/calls"
    stand_in sleep <<<'#!/bin/bash'
    stand_in locale <<<"#!/bin/bash
echo ru_RU.utf8"
    stand_in id <<<"#!/bin/bash
echo $1"
    stand_in dpkg-query <<X
#!/bin/bash
status=0
for package in "\${@:3}"; do
    if grep -qx -- "\$package" "$work/absent"; then status=1; else echo "\$package:amd64=installed"; fi
done
exit \$status
X
    stand_in apt-get <<X
#!/bin/bash
echo "apt-get frontend=\$DEBIAN_FRONTEND \$*" >>"$work/calls"
if [ -f "$work/locked" ]; then
    rm "$work/locked"
    echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1" >&2
    exit 100
fi
[ ! -f "$work/apt-fails" ]
X
}
with_sudo() {
    stand_in sudo <<X
#!/bin/bash
echo "sudo \$*" >>"$work/calls"
[ "\$1" != -n ] || shift
exec env "\$@"
X
}
setup() {
    (cd "$work" && PATH=$bin "$root/scripts/setup.sh" "$@" </dev/null >"$work/out" 2>&1)
    status=$?
}
status_is() { [ "$status" -eq "$1" ] || fail "$2: status $status, not $1"; }

machine 1000
setup desktop
status_is 0 "all there"
check_not calls . "all there: no apt-get, no sudo"

machine 0
printf 'ninja-build\nqt6-base-dev\n' >"$work/absent"
setup desktop
status_is 0 "root"
check calls '^apt-get frontend=noninteractive update .*DPkg::Lock::Timeout=[0-9]+' "root"
check calls '^apt-get frontend=noninteractive install -y .*DPkg::Lock::Timeout=[0-9]+ ninja-build qt6-base-dev$' "root"
check_not calls sudo "root needs no sudo"

machine 0
echo cmake >"$work/absent"
touch "$work/locked"
setup desktop
status_is 0 "the package lists are locked for a while"
check out 'waiting' "the package lists are locked for a while"
[ "$(grep -c ' update ' "$work/calls")" -eq 2 ] || fail "waits and tries again"

machine 1000
with_sudo
echo libgtest-dev >"$work/absent"
setup desktop
check_not calls . "desktop installs no test tools"
setup test
status_is 0 "sudo without a terminal"
check calls '^sudo -n DEBIAN_FRONTEND=noninteractive apt-get update' "sudo without a terminal"
check calls '^sudo -n DEBIAN_FRONTEND=noninteractive apt-get install .* libgtest-dev$' "sudo without a terminal"
[ "$(grep -c ^sudo "$work/calls")" -eq 2 ] || fail "only apt-get is elevated"

machine 1000
echo cmake >"$work/absent"
setup desktop
status_is 1 "neither root nor sudo"
check out '^  apt-get update && apt-get install -y --no-install-recommends cmake$' "neither root nor sudo"
check_not calls . "neither root nor sudo"

machine 0
echo cmake >"$work/absent"
touch "$work/apt-fails"
setup desktop
rm "$work/apt-fails"
status_is 1 "apt-get fails"
check out '^  apt-get update && apt-get install' "apt-get fails"

machine 1000
setup
status_is 2 "no argument"
setup everything
status_is 2 "unknown argument"

# Tests run after set-up, so set-up finds nothing to do. (A name that only other packages provide is never "installed".)
if real_query=$(command -v dpkg-query); then
    machine 1000
    ln -sf "$real_query" "$bin/dpkg-query"
    setup test
    status_is 0 "set-up once more"
    check_not out 'Installing' "set-up once more"
fi

# run.sh refuses before it installs or builds anything.
machine 0
(PATH=$bin SUDO_USER=somebody DISPLAY=:0 "$root/run.sh" </dev/null >"$work/out" 2>&1)
status=$?
status_is 1 "run.sh under sudo"
check out 'without sudo' "run.sh under sudo"
machine 1000
echo cmake >"$work/absent"
(unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM SUDO_USER
 PATH=$bin "$root/run.sh" </dev/null >"$work/out" 2>&1)
status=$?
status_is 1 "run.sh without a display"
check out '\./run\.sh --headless' "run.sh without a display"
check_not out 'cmake' "run.sh looks for a display before it installs"
# With either kind of display, or asked for the terminal, it goes on to install: here in vain, with neither root nor sudo.
goes_on() {
    local what=$1
    shift
    (unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM SUDO_USER
     PATH=$bin env "$@" </dev/null >"$work/out" 2>&1)
    status=$?
    status_is 1 "$what"
    check out '^  apt-get update && apt-get install -y --no-install-recommends cmake$' "$what"
}
goes_on "run.sh on X11" DISPLAY=:0 "$root/run.sh"
goes_on "run.sh on Wayland" WAYLAND_DISPLAY=wayland-0 "$root/run.sh"
goes_on "run.sh --headless" "$root/run.sh" --headless

# The lists are exact: what the build looks for is on them, what is on them is looked for.
source_lists() { sed -n '/^desktop_packages=(/,/^)/p; /^test_packages=(/,/^)/p' "$root/scripts/setup.sh"; }
desktop_packages=()
test_packages=()
eval "$(source_lists)"
declare -A package_of=(
    [Qt6]=qt6-base-dev [nlohmann_json]=nlohmann-json3-dev [spdlog]=libspdlog-dev [SQLite3]=libsqlite3-dev
    [ICU]=libicu-dev [TBB]=libtbb-dev [CLI11]=libcli11-dev [PkgConfig]=pkg-config [Threads]=g++
    [libxxhash]=libxxhash-dev [libzip]=libzip-dev [sentencepiece]=libsentencepiece-dev [libpcre2-8]=libpcre2-dev
    [QCustomPlotQt6]=libqcustomplot-dev
    [GTest]=libgtest-dev [benchmark]=libbenchmark-dev
    [verilator]=verilator
)
# looked_for FOLDER...: names in find_package and pkg_check_modules.
looked_for() {
    find "$@" -name CMakeLists.txt -not -path "$root/build/*" -exec cat {} + |
        sed -n -E 's/^ *find_package\(([A-Za-z0-9_]+).*/\1/p
                   s/^ *pkg_check_modules\([A-Z0-9_]+ (REQUIRED )?(IMPORTED_TARGET )?([A-Za-z0-9_-]+).*/\3/p' | sort -u
}
listed() {
    local wanted=$1
    shift
    [[ " $* " == *" $wanted "* ]]
}
: >"$work/out"
: >"$work/calls"
programs=("$root"/{kernels,plugins,core,app,resources})
[ -d "$root/ui" ] && programs+=("$root/ui")
for name in $(looked_for "${programs[@]}"); do
    package=${package_of[$name]:-}
    [ -n "$package" ] || { fail "find_package($name) has no package in setup_test.sh"; continue; }
    listed "$package" "${desktop_packages[@]}" || fail "$package ($name) is not installed by setup.sh desktop"
done
for name in $(looked_for "$root/tests"); do
    package=${package_of[$name]:-}
    [ -n "$package" ] || { fail "find_package($name) has no package in setup_test.sh"; continue; }
    listed "$package" "${desktop_packages[@]}" "${test_packages[@]}" || fail "$package ($name) is not installed by setup.sh test"
done
used=" $(looked_for "$root/kernels" "$root/plugins" "$root/core" "$root/app" "$root/resources" "$root/ui" "$root/tests" | tr '\n' ' ')"
for name in "${!package_of[@]}"; do
    [[ $used == *" $name "* ]] || fail "nothing looks for $name any more: take ${package_of[$name]} off the list"
done
for package in "${desktop_packages[@]}"; do
    [[ $package =~ gtest|gmock|benchmark|xvfb|xdotool|yosys|cuda|nvidia ]] && fail "$package is no part of the desktop"
done

[ $failures -eq 0 ] && echo "setup.sh and run.sh behave"
exit $((failures > 0))
