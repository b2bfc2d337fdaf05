#!/usr/bin/env bash
# Checks and measures the CUDA backend on a machine with a GPU, and prints a short table last. The machine needs a driver
# and a C++ runtime, neither a compiler nor Qt: what is needed travels in one folder.
#
#   scripts/gpu-check.sh pack BUILD FOLDER   on the building machine: gathers programs, plugins, goldens and libraries
#   FOLDER/gpu-check.sh check [OUT]          there: tests, goldens, agreement with the CPU backend
#   FOLDER/gpu-check.sh bench [OUT]          there: products and models of published shapes
#   FOLDER/gpu-check.sh sanitize [OUT]       there: every kernel under compute-sanitizer, memcheck and racecheck
#   FOLDER/gpu-check.sh all [OUT]            all of it
#
# OUT gets the full logs. Exits 1 if a check failed, 77 with a line that says why if there is no device. Nothing of the
# card's settings is changed.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

pack() {
    local build=${1:?build folder} to=${2:?folder} root
    root=$(cd "$here/.." && pwd)
    rm -rf "$to"
    mkdir -p "$to"/{bin,plugins,lib,golden}
    cp "$build"/tests/{addend_cuda_tests,addend_cuda_bench,test_goldens,test_transformer_goldens} "$to/bin/"
    cp "$build"/lib/addend/plugins/{addend_cpu,addend_cuda}.so "$to/plugins/"
    strip -s "$to"/bin/* "$to"/plugins/*
    cp -r "$root"/tests/data/golden/. "$to/golden/"
    if [ -d "$root/../shared/golden" ]; then cp -rn "$root/../shared/golden/." "$to/golden/"; fi
    # The shared libraries that are not the C++ runtime's or the system's own.
    ldd "$to"/bin/* "$to"/plugins/* 2>/dev/null | awk '/=> \// { print $3 }' | sort -u |
        grep -vE '/(libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+|ld-linux-x86-64)\.so' | xargs -I{} cp -L {} "$to/lib/"
    cp "$0" "$to/gpu-check.sh"
    du -sh "$to"
}

rows=()
failed=0
# step NAME COMMAND...: one line of the table; the log goes to OUT.
step() {
    local name=$1 log start=$SECONDS code
    log=$out/$(tr -c 'a-zA-Z0-9\n' '-' <<<"$name").log
    shift
    "$@" >"$log" 2>&1
    code=$?
    if [ $code = 0 ]; then
        rows+=("ok      $name ($((SECONDS - start)) s) $(grep -hE '\[  PASSED  \]|ERROR SUMMARY' "$log" | tail -1)")
    else
        rows+=("FAILED  $name, exit $code: $(grep -hE '\[  FAILED  \]|ERROR SUMMARY|rror' "$log" | tail -1)")
        failed=1
        tail -n 25 "$log"
    fi
}

# Each program would say it for itself, a hundred times.
require_device() {
    local said code
    said=$("$here/bin/addend_cuda_tests" --gtest_filter='-*')
    code=$?
    if [ $code = 0 ]; then return; fi
    echo "gpu-check.sh: ${said:-the tests could not be started}" >&2
    exit $code
}

run_checks() {
    step "tests, agreement with the CPU backend" timeout 200 "$here/bin/addend_cuda_tests" --gtest_brief=1 \
        --gtest_filter="${ADDEND_CHECK_FILTER:--*TurnedBits*}"
    export ADDEND_TEST_BACKEND=cuda ADDEND_TEST_GOLDEN=$here/golden
    if [ -x "$here/bin/test_goldens" ]; then
        step "goldens, MatMul-free" timeout 60 "$here/bin/test_goldens" --gtest_brief=1
        step "goldens, transformers" timeout 60 "$here/bin/test_transformer_goldens" --gtest_brief=1
    fi
}

run_sanitizers() {
    local sanitizer
    sanitizer=$(command -v compute-sanitizer || ls /usr/local/cuda/bin/compute-sanitizer 2>/dev/null)
    if [ -z "$sanitizer" ]; then
        rows+=("skipped compute-sanitizer: not installed")
        return
    fi
    # Every kernel on small models; the full tests would take hours under it, and racecheck is slower yet.
    local small='*Agreement.Fused*/small:*Agreement.Fused*/plain_head:*Agreement.Fused*/transformer_gemma:*Agreement.Fused*/transformer_lmul4:*Agreement.Every*/transformer:DecodeLoop.*:Taps.Frozen*:Injections.Frozen*:KvSessions.ContextLimit*'
    step "compute-sanitizer memcheck" timeout 150 "$sanitizer" --tool memcheck --error-exitcode 9 \
        "$here/bin/addend_cuda_tests" --gtest_brief=1 --gtest_filter="$small"
    # racecheck takes the meetings of one kernel, in which some warps pass a barrier without waiting, for hazards
    # (docs/performance.md): it is left out here, and every value it computes is compared above.
    local test
    for test in MatMulFree WholeTiles DenseHead Transformer; do
        step "compute-sanitizer racecheck, Tiny.$test" timeout "${ADDEND_RACECHECK_SECONDS:-150}" "$sanitizer" \
            --tool racecheck --error-exitcode 9 --kernel-name-exclude kernel_substring=chain_kernel \
            "$here/bin/addend_cuda_tests" --gtest_brief=1 --gtest_filter="Tiny.$test"
    done
}

run_bench() {
    local log=$out/bench.log shape
    timeout 60 "$here/bin/addend_cuda_bench" products >"$log" 2>&1 || failed=1
    for shape in ${ADDEND_BENCH_SHAPES:-mmfree-370m mmfree-2.7b mmfree-13b llama-1.1b}; do
        timeout 120 "$here/bin/addend_cuda_bench" model "$shape" "${ADDEND_BENCH_CHUNK:-1024}" >>"$log" 2>&1 || failed=1
    done
    while IFS= read -r line; do rows+=("$line"); done <"$log"
}

what=${1:-}
case $what in
pack)
    pack "${2:-}" "${3:-}"
    exit
    ;;
check | bench | sanitize | all) ;;
*)
    echo "usage: gpu-check.sh pack BUILD FOLDER | check|bench|sanitize|all [OUT]" >&2
    exit 2
    ;;
esac
out=${2:-$here/out}
mkdir -p "$out"
export ADDEND_TEST_PLUGINS=$here/plugins LD_LIBRARY_PATH=$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
chmod -R go-w "$here/plugins"  # the host refuses a plugin that anybody may write to
require_device
case $what in check | all) run_checks ;; esac
case $what in bench | all) run_bench ;; esac
case $what in sanitize | all) run_sanitizers ;; esac
echo "---- $(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null | head -1), $(date -u +%F)"
printf '%s\n' "${rows[@]}"
exit $failed
