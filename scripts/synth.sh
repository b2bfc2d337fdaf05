#!/usr/bin/env bash
# Resource counts of the RTL by yosys, and one place and route by nextpnr-ice40: scripts/synth.sh [FOLDER]
# Tables of docs/fpga.md come from this. Needs yosys and nextpnr-ice40 (Debian packages of these names).
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
for tool in yosys nextpnr-ice40; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed (apt-get install yosys nextpnr-ice40)" >&2; exit 1; }
done
out=${1:-build/synth}
mkdir -p "$out"

# synth NAME FILE TOP PARAMETERS SCRIPT: prints the cells of a design.
synth() {
    local name=$1 file=$2 top=$3 parameters=$4 script=$5
    yosys -q -p "read_verilog -sv $file; ${parameters:+chparam $parameters $top; }$script; tee -o $out/$name.txt stat" >"$out/$name.log" 2>&1
    printf '%-24s' "$name"
    awk '/^   [ ]+[A-Za-z$\\_]/ && $1 !~ /Number/ && NF == 2 { cells[$1] += $2 }
         END { for (c in cells) printf "%s %d\n", c, cells[c] }' "$out/$name.txt" | sort | tr '\n' ';'
    echo
}

rtl=kernels/rtl
for bits in 4 7 23; do
    synth "lmul-$bits-xc7" $rtl/addend_lmul.sv addend_lmul "-set BITS $bits" "synth_xilinx -family xc7 -flatten -top addend_lmul"
    synth "lmul-$bits-ice40" $rtl/addend_lmul.sv addend_lmul "-set BITS $bits" "synth_ice40 -top addend_lmul"
done


# What an exact product costs: 24 x 24 mantissas, without exponent, rounding and special cases.
cat >"$out/mantissas.sv" <<'EOF'
module mantissas(input logic clk, input logic [23:0] a, input logic [23:0] b, output logic [47:0] p);
    always_ff @(posedge clk) p <= a * b;
endmodule
EOF
synth "mantissas-xc7" "$out/mantissas.sv" mantissas "" "synth_xilinx -family xc7 -flatten -top mantissas"
synth "mantissas-xc7-nodsp" "$out/mantissas.sv" mantissas "" "synth_xilinx -family xc7 -flatten -nodsp -top mantissas"

# One size that fits an HX8K, placed and routed.
yosys -q -p "read_verilog -sv $rtl/addend_lmul.sv; chparam -set BITS 4 addend_lmul; synth_ice40 -top addend_lmul -json $out/lmul.json" >"$out/pnr-synth.log" 2>&1
nextpnr-ice40 --hx8k --package ct256 --json "$out/lmul.json" --seed 1 --asc "$out/lmul.asc" >"$out/pnr.log" 2>&1
grep -E 'ICESTORM_LC|Max frequency' "$out/pnr.log" | tail -2

for chunk in 64 256; do
    p="-set CHUNK $chunk -set TOKENS 1 -set DEPTH 8"
    synth "matvec-$chunk-xc7" $rtl/addend_matvec.sv addend_matvec "$p" "synth_xilinx -family xc7 -flatten -top addend_matvec"
    synth "matvec-$chunk-xcup" $rtl/addend_matvec.sv addend_matvec "$p" "synth_xilinx -family xcup -flatten -top addend_matvec"
    synth "matvec-$chunk-ecp5" $rtl/addend_matvec.sv addend_matvec "$p" "synth_ecp5 -top addend_matvec"
    synth "matvec-$chunk-cyclonev" $rtl/addend_matvec.sv addend_matvec "$p" "synth_intel_alm -family cyclonev -top addend_matvec"
done
