#!/usr/bin/env bash
# Resource counts of the RTL by yosys, and places and routes by nextpnr-ice40: scripts/synth.sh [FOLDER [PATTERN]]
# Tables of docs/fpga.md come from this. Needs yosys and nextpnr-ice40 (Debian packages of these names), and hours for all: with PATTERN,
# a regular expression, only designs of such names are run. SYNTH_LIMIT is the patience with each, in seconds.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
for tool in yosys nextpnr-ice40; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed (apt-get install yosys nextpnr-ice40)" >&2; exit 1; }
done
out=${1:-build/synth}
only=${2:-.}
limit=${SYNTH_LIMIT:-1200}
mkdir -p "$out"
rtl=kernels/rtl

# synth NAME TOP PARAMETERS SCRIPT [FILES]: prints the cells of a design.
synth() {
    local name=$1 top=$2 parameters=$3 script=$4 files=${5:-$rtl/*.sv}
    [[ $name =~ $only ]] || return 0
    if ! timeout "$limit" yosys -q -p "read_verilog -sv -I$rtl $files; ${parameters:+chparam $parameters $top; }$script -top $top; tee -o $out/$name.txt stat" \
        >"$out/$name.log" 2>&1; then
        echo "$name: failed or took more than $limit s, see $out/$name.log"
        return 0
    fi
    printf '%-26s' "$name"
    awk '/^   [ ]+[A-Za-z$\\_]/ && $1 !~ /Number/ && NF == 2 { cells[$1] += $2 }
         END { for (c in cells) printf "%s %d\n", c, cells[c] }' "$out/$name.txt" | sort | tr '\n' ';'
    echo
}
families="xc7 xcup ecp5 cyclonev"
flow() {
    case $1 in
        xc7 | xcup) echo "synth_xilinx -family $1 -flatten" ;;
        ecp5) echo "synth_ecp5" ;;
        cyclonev) echo "synth_intel_alm -family cyclonev" ;;
    esac
}

# L-Mul against what an exact product costs: 24 x 24 mantissas without exponent, rounding and special cases, and the whole.
cat >"$out/mantissas.sv" <<'EOF'
module mantissas(input logic clk, input logic [23:0] a, input logic [23:0] b, output logic [47:0] p);
    always_ff @(posedge clk) p <= a * b;
endmodule
EOF
for family in $families; do
    run=$(flow "$family")
    for bits in 4 7 23; do synth "lmul-$bits-$family" addend_lmul "-set BITS $bits" "$run" $rtl/addend_lmul.sv; done
    synth "mantissas-$family" mantissas "" "$run" "$out/mantissas.sv"
    synth "mantissas-$family-nodsp" mantissas "" "$run -nodsp" "$out/mantissas.sv"
    synth "fmul-$family" addend_fmul "" "$run" $rtl/addend_fmul.sv
    synth "fmul-$family-nodsp" addend_fmul "" "$run -nodsp" $rtl/addend_fmul.sv
    for unit in fadd fdivsqrt sigmoid lmul_any; do synth "$unit-$family" addend_$unit "" "$run" $rtl/addend_$unit.sv; done
done
for family in $families; do
    run=$(flow "$family")
    for unit in stream transfer sequencer; do synth "$unit-$family" addend_$unit "" "$run"; done
    for chunk in 32 64 128 256; do
        synth "matvec-$chunk-$family" addend_matvec "-set CHUNK $chunk -set TOKENS 1 -set DEPTH 8" "$run" \
            "$rtl/addend_matvec.sv $rtl/addend_planes.sv"
    done
    synth "lane-$family" addend_lane "" "$run"
    synth "vector-1-$family" addend_vector "-set TOKENS 1" "$run"
done
# The whole, for one token, with memories of a size that is still mapped in minutes.
for port in 64 128 512; do
    for family in $families; do
        synth "core-$port-$family" addend_core \
            "-set PORT $port -set TOKENS 1 -set VRAM_WORDS 1024 -set SUM_WORDS 256 -set Q_CHUNKS 8 -set STREAM_BEATS 64" "$(flow "$family")"
    done
done

# Sizes that fit an HX8K, placed and routed. A wrapper shifts the engine's wide ports in and out, since the package has 206 pins.
cat >"$out/hx8k.sv" <<'EOF'
module hx8k #(parameter int CHUNK = 32) (input logic clk, input logic rst, input logic d, output logic q);
    localparam int N = 2 * CHUNK + 64 + 1 + 1 + 1 + 1 + 32 + 2 + 10;
    logic [N-1:0] in;
    logic [25:0]  out;
    logic [23:0]  sums;
    logic         ready, w_ready, valid;
    always_ff @(posedge clk) begin
        in <= {in[N-2:0], d};
        out <= valid ? {ready, w_ready, sums} : {out[24:0], 1'b0};
    end
    assign q = out[25];
    addend_matvec #(.CHUNK(CHUNK), .TOKENS(1), .DEPTH(4)) engine (
        .clk(clk), .rst(rst), .on(1'b1), .q_write(in[0]), .q_bank(in[1]), .q_token(1'b0),
        .q_word(in[4 +: 2 + $clog2(CHUNK / 8)]), .q_data(in[14 +: 64]), .start(in[2]), .ready(ready), .bank(in[3]),
        .rows(in[78 +: 32]), .chunks_less_one(in[110 +: 2]), .w_valid(in[112]), .w_ready(w_ready),
        .w_data(in[113 +: 2 * CHUNK]), .out_valid(valid), .out_ready(1'b1), .out_sums(sums));
endmodule
EOF
# place NAME TOP PARAMETERS FILES
place() {
    local name=$1 top=$2 parameters=$3 files=$4
    [[ $name =~ $only ]] || return 0
    yosys -q -p "read_verilog -sv -I$rtl $files; ${parameters:+chparam $parameters $top; }synth_ice40 -top $top -json $out/$name.json" \
        >"$out/$name-synth.log" 2>&1
    if nextpnr-ice40 --hx8k --package ct256 --json "$out/$name.json" --seed 1 --asc "$out/$name.asc" --freq 50 >"$out/$name-pnr.log" 2>&1; then
        printf '%-26s%s; %s\n' "$name" "$(grep -E 'ICESTORM_LC:' "$out/$name-pnr.log" | tail -1 | sed 's/ *Info: *//; s/  */ /g')" \
            "$(grep 'Max frequency' "$out/$name-pnr.log" | tail -1 | sed 's/.*: *//')"
    else
        echo "$name: does not fit, see $out/$name-pnr.log"
    fi
}
place hx8k-lmul-4 addend_lmul "-set BITS 4" $rtl/addend_lmul.sv
place hx8k-matvec-32 hx8k "-set CHUNK 32" "$out/hx8k.sv $rtl/addend_matvec.sv $rtl/addend_planes.sv"
place hx8k-matvec-64 hx8k "-set CHUNK 64" "$out/hx8k.sv $rtl/addend_matvec.sv $rtl/addend_planes.sv"
