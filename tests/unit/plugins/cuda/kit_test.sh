#!/usr/bin/env bash
# What scripts/gpu-check.sh packs on a machine without a GPU: every library it needs beyond the system's own comes along, and
# where there is no device it says so in one line. Usage: kit_test.sh BUILD
set -uo pipefail
build=$1
script=$(cd "$(dirname "$0")/../../../.." && pwd)/scripts/gpu-check.sh
kit=$(mktemp -d)
trap 'rm -rf "$kit"' EXIT
fail() {
    echo "kit_test: $1" >&2
    exit 1
}

bash "$script" pack "$build" "$kit/gpu" >/dev/null || fail "pack failed"
for file in "$kit"/gpu/bin/* "$kit"/gpu/plugins/*; do
    needed=$(LD_LIBRARY_PATH=$kit/gpu/lib ldd "$file" | grep -vF "$kit/gpu/lib/" |
        grep -vE 'linux-vdso|ld-linux-x86-64|/(libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+)\.so')
    [ -z "$needed" ] || fail "${file##*/} needs what is not packed: $needed"
done
if ls "$kit"/gpu/lib/ | grep -E '^lib(Qt|cuda|nvidia)'; then fail "packed what nobody should need"; fi

# An empty list of visible devices: the same on a machine that has one.
said=$(CUDA_VISIBLE_DEVICES='' "$kit/gpu/gpu-check.sh" all "$kit/out" 2>&1)
code=$?
[ $code = 77 ] || fail "exit $code where there is no device: $said"
[[ $said =~ ^"gpu-check.sh: skipped: no CUDA device: "[^$'\n']+$ ]] || fail "said: $said"
