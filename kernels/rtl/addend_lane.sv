// One lane of the vector unit (docs/fpga.md, "Instructions"): curve(A * scalar) * factor(B) + C, a word a cycle.
// `at[k]`: a word is in stage k; `go_…`: in a stage of a part of the lane that the instruction uses, the first in bit 0. A comes
// with stage 0, B with stage 6, C with stage 12; the result stands in stage 17, as int8 in stage 18.
module addend_lane (
    input  logic        clk,
    input  logic [18:0] at,
    input  logic [1:0]  go_scale,
    input  logic [4:0]  go_curve,
    input  logic [1:0]  go_silu,
    input  logic [3:0]  go_b,
    input  logic [3:0]  go_less,
    input  logic [1:0]  go_exact,
    input  logic [1:0]  go_lmul,
    input  logic [3:0]  go_add,
    input  logic        from_sums,
    input  logic        scaled,
    input  logic [1:0]  curve,   // 1 sigmoid, 2 silu
    input  logic        less,    // times 1 - B
    input  logic        exact,   // times it
    input  logic        lmul,
    input  logic [4:0]  lmul_bits,
    input  logic        add_c,
    input  logic [31:0] scalar,
    input  logic [31:0] a,
    input  logic [23:0] sum,
    input  logic [31:0] b,
    input  logic [31:0] c,
    output logic [31:0] result,
    output logic [7:0]  int8
);
    // 0 -> 1: a sum as a float, exact; or A as it is read.
    logic [31:0] x1, x2, x3, x4, x5, x6, x7, x8, x9, x10;
    wire [31:0] scaled3, curved8, silu10;
    always_ff @(posedge clk) begin
        if (at[0]) begin : read
            logic [23:0] m;
            logic [4:0]  zeros;
            m = sum[23] ? ~sum + 24'd1 : sum;
            zeros[4] = m[23:8] == 16'd0;
            if (zeros[4]) m = m << 16;
            zeros[3] = m[23:16] == 8'd0;
            if (zeros[3]) m = m << 8;
            zeros[2] = m[23:20] == 4'd0;
            if (zeros[2]) m = m << 4;
            zeros[1] = m[23:22] == 2'd0;
            if (zeros[1]) m = m << 2;
            zeros[0] = !m[23];
            if (zeros[0]) m = m << 1;
            if (from_sums) x1 <= {sum[23], sum == 24'd0 ? 31'd0 : {8'd150 - {3'd0, zeros}, m[22:0]}};
            else x1 <= {a[31], a[30:23] == 8'd0 ? 31'd0 : a[30:23] == 8'd255 ? 31'h7F7FFFFF : a[30:0]};
        end
        if (at[1]) x2 <= x1;
        if (at[2]) x3 <= x2;
    end

    // 1 -> 3: times the scalar.
    addend_fmul times_scalar (.clk(clk), .go1(go_scale[0]), .go2(go_scale[1]), .a(x1), .b(scalar), .p(scaled3));
    wire [31:0] y3 = scaled ? scaled3 : x3;

    // 3 -> 8: sigmoid. 8 -> 10: silu.
    addend_sigmoid sigmoid (.clk(clk), .go1(go_curve[0]), .go2(go_curve[1]), .go3(go_curve[2]),
                            .go4(go_curve[3]), .go5(go_curve[4]), .x(y3), .y(curved8));
    always_ff @(posedge clk) begin
        if (at[3]) x4 <= y3;
        if (at[4]) x5 <= x4;
        if (at[5]) x6 <= x5;
        if (at[6]) x7 <= x6;
        if (at[7]) x8 <= x7;
        if (at[8]) x9 <= curve == 2'd1 ? curved8 : x8;
        if (at[9]) x10 <= x9;
    end
    addend_fmul times_sigmoid (.clk(clk), .go1(go_silu[0]), .go2(go_silu[1]), .a(x8), .b(curved8), .p(silu10));
    wire [31:0] y10 = curve[1] ? silu10 : x10;

    // 6 -> 10: 1 - B, or B.
    logic [31:0] b7, b8, b9, b10;
    wire [31:0] less10;
    always_ff @(posedge clk) begin
        if (go_b[0]) b7 <= b;
        if (go_b[1]) b8 <= b7;
        if (go_b[2]) b9 <= b8;
        if (go_b[3]) b10 <= b9;
    end
    addend_fadd #(.NEGATE(1)) one_less (.clk(clk), .go1(go_less[0]), .go2(go_less[1]), .go3(go_less[2]),
                                        .go4(go_less[3]), .a(32'h3F800000), .b(b), .s(less10));
    wire [31:0] f10 = less ? less10 : b10;

    // 10 -> 12: the product with it, exact or by L-Mul.
    logic [31:0] x11, x12;
    wire [31:0] exact12, lmul12;
    always_ff @(posedge clk) begin
        if (at[10]) x11 <= y10;
        if (at[11]) x12 <= x11;
    end
    addend_fmul times_b (.clk(clk), .go1(go_exact[0]), .go2(go_exact[1]), .a(y10), .b(f10), .p(exact12));
    addend_lmul_any lmul_b (.clk(clk), .go1(go_lmul[0]), .go2(go_lmul[1]), .bits(lmul_bits), .a(y10), .b(f10), .p(lmul12));
    wire [31:0] y12 = exact ? exact12 : lmul ? lmul12 : x12;

    // 12 -> 16: plus C.
    logic [31:0] x13, x14, x15, x16;
    wire [31:0] added16;
    always_ff @(posedge clk) begin
        if (at[12]) x13 <= y12;
        if (at[13]) x14 <= x13;
        if (at[14]) x15 <= x14;
        if (at[15]) x16 <= x15;
    end
    addend_fadd plus_c (.clk(clk), .go1(go_add[0]), .go2(go_add[1]), .go3(go_add[2]), .go4(go_add[3]),
                        .a(y12), .b(c), .s(added16));
    always_ff @(posedge clk) if (at[16]) result <= add_c ? added16 : x16;

    // 17 -> 18: int8, halves away from zero.
    always_ff @(posedge clk)
        if (at[17]) begin : quantise
            logic [7:0]  e, by;
            logic [24:0] halves;  // in units of 1/2, for e 126 to 133
            logic [8:0]  rounded, limit, bounded;
            e = result[30:23];
            by = 8'd149 - e;
            halves = {1'b0, 1'b1, result[22:0]} >> by[4:0];
            rounded = halves[9:1] + {8'd0, halves[0]};
            limit = result[31] ? 9'd128 : 9'd127;
            bounded = e < 8'd126 ? 9'd0 : e > 8'd133 || rounded > limit ? limit : rounded;
            int8 <= result[31] ? ~bounded[7:0] + 8'd1 : bounded[7:0];
        end
endmodule
