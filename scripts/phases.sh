# Sourced by test.sh and .ci/run: headings with the time since the start, and the steps they share.
# shellcheck shell=bash

# Kept for the scripts called from here: .ci/run's headings go on where test.sh's end.
export ADDEND_STARTED=${ADDEND_STARTED:-$(date +%s)}

phase() {
    local seconds=$(($(date +%s) - ADDEND_STARTED))
    printf '\n=== %s  [%d:%02d]\n' "$*" $((seconds / 60)) $((seconds % 60))
}

# suite BUILD_FOLDER [ctest arguments]: the tests without a display, output only of what fails.
suite() {
    local folder=$1
    shift
    QT_QPA_PLATFORM=offscreen ctest --test-dir "$folder" --parallel "$(nproc)" --output-on-failure \
        --no-tests=error "$@"
}
