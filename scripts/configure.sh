#!/usr/bin/env bash
# Configures one preset where that is needed: scripts/configure.sh PRESET [cmake arguments]
# Ninja itself configures again when a CMakeLists.txt has changed; this covers what it does not see.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:?preset}
shift
folder=build/$preset
stamp=$folder/configured
wanted="$PWD $*"

fresh=()
if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
    fresh=(--fresh)  # the project was moved or copied together with its build folder
fi
if [ -f "$folder/build.ninja" ] && [ ${#fresh[@]} -eq 0 ] && [ "$stamp" -nt CMakePresets.json ]; then
    # Options given before stay; a run without any is content with them.
    if [ $# -eq 0 ] || [ "$(cat "$stamp")" = "$wanted" ]; then exit 0; fi
fi
cmake "${fresh[@]}" --preset "$preset" "$@"
echo "$wanted" >"$stamp"
