#!/usr/bin/env bash
export LC_ALL=C
# House rules a compiler cannot check (DESIGN §1, §4). Usage: rules.sh RULE ROOT
# Prints every violation as path:line: text and exits 1; exits 2 when it looked at nothing.
set -uo pipefail
rule=${1:?rule}
root=${2:?project root}
cd "$root" || exit 2

sources() { find "$@" -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.c' -o -name '*.cu' -o -name '*.inc' \) 2>/dev/null | sort; }

# code FILE...: path:line:text of every line, without comments from // on and without the insides of strings.
code() {
    awk '{ line = $0
           gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
           sub(/\/\/.*/, "", line)
           print FILENAME ":" FNR ":" line }' "$@"
}

# includes FILE...: path:line:target of every #include, quoted or angled.
includes() {
    grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<]' "$@" |
        sed -E 's/^([^:]*:[0-9]+:)[[:space:]]*#[[:space:]]*include[[:space:]]*["<]([^">]*)[">].*/\1\2/'
}

found=0
looked=0
# report MESSAGE: marks what stands on stdin as violations.
report() {
    local line
    while IFS= read -r line; do
        printf '%s  <- %s\n' "$line" "$1"
        found=1
    done
}
# look FOLDER...: fills `files`; a folder that is not there yet is no error, nothing at all is.
look() {
    mapfile -t files < <(sources "$@")
    looked=$((looked + ${#files[@]}))
    [ ${#files[@]} -gt 0 ]
}

ours='^(kernels|plugins|core|ui|app|tests|resources)/'
# may FOLDER ALLOWED: includes of our own folders in FOLDER must match ALLOWED; never by a relative path upwards.
may() {
    look "$1" || return 0
    report "$1 may include only $2" < <(includes "${files[@]}" |
        awk -F: -v ours="$ours" -v allowed="^($2)" '$3 ~ /\.\.\// || ($3 ~ ours && $3 !~ allowed)')
}

case $rule in
layers)
    # The arrows of DESIGN §1.
    may kernels 'kernels/'
    may plugins/abi 'plugins/abi/'
    for plugin in plugins/*/; do
        plugin=${plugin%/}
        [ "$plugin" = plugins/abi ] || may "$plugin" "kernels/|plugins/abi/|plugins/common/|$plugin/"
    done
    may core 'core/|kernels/|plugins/abi/'
    may ui 'ui/|core/'
    may app 'app/|ui/|core/'
    # Rooms of the engine: each may use those before it (core/CMakeLists.txt). The store knows only base.
    used=core/base/
    for room in files tokenizer chat program backend meters runtime evaluate inspect; do
        used="$used|core/$room/"
        [ -d "core/$room" ] && may "core/$room" "kernels/|plugins/abi/|$used"
    done
    may core/base 'core/base/'
    may core/store 'core/base/|core/store/'
    ;;
no-qt)
    look kernels plugins core app/cli
    report "no Qt here" < <(includes "${files[@]}" | grep -E ':(Q[A-Z]|Qt)[A-Za-z0-9/]*$')
    mapfile -t lists < <(find kernels plugins core app/cli -name CMakeLists.txt 2>/dev/null)
    [ ${#lists[@]} -gt 0 ] && report "no Qt here" < <(grep -nHE 'Qt6|addend_qt' "${lists[@]}")
    ;;
no-stdout)
    look kernels plugins core ui
    report "no output and no abort below app/" < <(code "${files[@]}" | grep -E \
        '(^|[^A-Za-z0-9_>.])(std::)?(printf|vprintf|fprintf|vfprintf|puts|fputs|putchar|perror|abort|exit|_exit|quick_exit|terminate|assert)[[:space:]]*\(|std::(cout|cerr|clog)|(^|[^A-Za-z0-9_])q(Fatal|Debug|Warning|Critical|Info)[[:space:]]*\(')
    ;;
length)
    look kernels plugins core ui app tests
    report "longer than 800 lines" < <(wc -l "${files[@]}" | awk '$2 != "total" && $1 > 800 { print $2 ": " $1 " lines" }')
    ;;
isa-stl-free)
    # The linker may keep any copy of a weak template: one compiled for AVX-512 would then run everywhere. So files with
    # ISA flags, and all they include, use the C headers, fixed-width types and memcpy, nothing else of std.
    mapfile -t queue < <(sources kernels/x86 kernels/arm)
    declare -A seen=()
    while [ ${#queue[@]} -gt 0 ]; do
        file=${queue[0]}
        queue=("${queue[@]:1}")
        [ -n "${seen[$file]:-}" ] && continue
        seen[$file]=1
        looked=$((looked + 1))
        [ -f "$file" ] || { echo "$file: not found" | report "included by an ISA-flagged file"; continue; }
        report "STL in an ISA-flagged file" < <(
            includes "$file" | grep -vE ':(kernels/[^:]*|[a-z]*intrin\.h|arm_neon\.h|cstdint|cstddef|cstring|stdint\.h|stddef\.h|string\.h)$'
            code "$file" | sed -E 's/std::(size_t|ptrdiff_t|u?int(8|16|32|64)_t|uintptr_t|byte|memcpy|memset)([^A-Za-z_]|$)/\3/g' | grep 'std::')
        while IFS= read -r next; do queue+=("$next"); done < <(includes "$file" | sed -E 's/^[^:]*:[0-9]+://' | grep '^kernels/')
    done
    # Flags for an ISA are given in one place only.
    mapfile -t lists < <(find . -name CMakeLists.txt -not -path './build/*' -not -path './kernels/*' -not -path './tests/*' -o -name '*.cmake' -not -path './build/*')
    [ ${#lists[@]} -gt 0 ] && report "ISA flags belong in kernels/CMakeLists.txt" < <(grep -nHE -- '-(mavx|mfma|march=|mtune=)' "${lists[@]}")
    ;;
numbers)
    # Numbers as text only through core/base/number.h or nlohmann-json: a Qt application calls setlocale.
    look kernels plugins core ui app
    report "locale-dependent number" < <(code "${files[@]}" | grep -E \
        '(^|[^A-Za-z0-9_])(std::)?(strto(d|f|ld)|sto(d|f|ld)|ato(f)|[fs]?scanf|v?s?n?printf|asprintf|setprecision)[[:space:]]*\(|std::i?stringstream|imbue[[:space:]]*\(')
    # In app/, libraries that write their help to a stream need one.
    report "locale-dependent number" < <(code "${files[@]}" | grep -v '^app/' | grep -E 'std::ostringstream')
    ;;
*)
    echo "unknown rule $rule" >&2
    exit 2
    ;;
esac

if [ "$looked" -eq 0 ]; then
    echo "$rule: nothing to look at under $root" >&2
    exit 2
fi
echo "$rule: $looked files, $([ $found -eq 0 ] && echo clean || echo 'see above')"
exit $found
