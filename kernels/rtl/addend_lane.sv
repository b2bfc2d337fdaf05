// One lane of the vector unit (docs/fpga.md, "Instructions"): curve(A * scalar) * factor(B) + C, a word a cycle.
// `at[k]`: a word is in stage k. A comes with stage 0, B with stage 6, C with stage 12; the result stands in stage 17,
// as int8 in stage 18.
module addend_lane (
    input  logic        clk,
    input  logic [18:0] at,
    input  logic        from_sums,
    input  logic        scaled,
    input  logic [1:0]  curve,   // 1 sigmoid, 2 silu
    input  logic [1:0]  factor,  // 1 B, 2 1 - B
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
    wire [23:0] magnitude = sum[23] ? ~sum + 24'd1 : sum;
    logic [4:0] top;
    integer n;
    always_comb begin
        top = 5'd0;
        for (n = 0; n < 24; n = n + 1) if (magnitude[n]) top = n[4:0];
    end
    wire [23:0] left = magnitude << (5'd23 - top);
    wire [31:0] whole = {sum[23], magnitude == 24'd0 ? 31'd0 : {8'd127 + {3'd0, top}, left[22:0]}};
    wire [31:0] read = {a[31], a[30:23] == 8'd0 ? 31'd0 : a[30:23] == 8'd255 ? 31'h7F7FFFFF : a[30:0]};
    logic [31:0] x1, x2, x3, x4, x5, x6, x7, x8, x9, x10;
    wire [31:0] scaled3, curved8, silu10;
    always_ff @(posedge clk) begin
        if (at[0]) x1 <= from_sums ? whole : read;
        if (at[1]) x2 <= x1;
        if (at[2]) x3 <= x2;
    end

    // 1 -> 3: times the scalar.
    addend_fmul times_scalar (.clk(clk), .go1(at[1] & scaled), .go2(at[2] & scaled), .a(x1), .b(scalar), .p(scaled3));
    wire [31:0] y3 = scaled ? scaled3 : x3;

    // 3 -> 8: sigmoid. 8 -> 10: silu.
    wire has_curve = curve != 2'd0;
    addend_sigmoid sigmoid (.clk(clk), .go1(at[3] & has_curve), .go2(at[4] & has_curve), .go3(at[5] & has_curve),
                            .go4(at[6] & has_curve), .go5(at[7] & has_curve), .x(y3), .y(curved8));
    always_ff @(posedge clk) begin
        if (at[3]) x4 <= y3;
        if (at[4]) x5 <= x4;
        if (at[5]) x6 <= x5;
        if (at[6]) x7 <= x6;
        if (at[7]) x8 <= x7;
        if (at[8]) x9 <= curve == 2'd1 ? curved8 : x8;
        if (at[9]) x10 <= x9;
    end
    addend_fmul times_sigmoid (.clk(clk), .go1(at[8] & curve[1]), .go2(at[9] & curve[1]), .a(x8), .b(curved8), .p(silu10));
    wire [31:0] y10 = curve[1] ? silu10 : x10;

    // 6 -> 10: 1 - B, or B.
    logic [31:0] b7, b8, b9, b10;
    wire [31:0] less10;
    always_ff @(posedge clk) begin
        if (at[6] & factor[0]) b7 <= b;
        if (at[7] & factor[0]) b8 <= b7;
        if (at[8] & factor[0]) b9 <= b8;
        if (at[9] & factor[0]) b10 <= b9;
    end
    addend_fadd one_less (.clk(clk), .go1(at[6] & factor[1]), .go2(at[7] & factor[1]), .go3(at[8] & factor[1]),
                          .go4(at[9] & factor[1]), .a(32'h3F800000), .b({~b[31], b[30:0]}), .s(less10));
    wire [31:0] f10 = factor[1] ? less10 : b10;

    // 10 -> 12: the product with it, exact or by L-Mul.
    wire exact = factor != 2'd0 && lmul_bits == 5'd0;
    wire lmul = factor != 2'd0 && lmul_bits != 5'd0;
    logic [31:0] x11, x12;
    wire [31:0] exact12, lmul12;
    always_ff @(posedge clk) begin
        if (at[10]) x11 <= y10;
        if (at[11]) x12 <= x11;
    end
    addend_fmul times_b (.clk(clk), .go1(at[10] & exact), .go2(at[11] & exact), .a(y10), .b(f10), .p(exact12));
    addend_lmul_any lmul_b (.clk(clk), .go1(at[10] & lmul), .go2(at[11] & lmul), .bits(lmul_bits), .a(y10), .b(f10), .p(lmul12));
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
    addend_fadd plus_c (.clk(clk), .go1(at[12] & add_c), .go2(at[13] & add_c), .go3(at[14] & add_c), .go4(at[15] & add_c),
                        .a(y12), .b(c), .s(added16));
    always_ff @(posedge clk) if (at[16]) result <= add_c ? added16 : x16;

    // 17 -> 18: int8, halves away from zero.
    wire [7:0]  e = result[30:23];
    wire [7:0]  by = 8'd149 - e;
    wire [24:0] halves = {1'b0, 1'b1, result[22:0]} >> by[4:0];  // in units of 1/2, for e 126 to 133
    wire [8:0]  rounded = halves[9:1] + {8'd0, halves[0]};
    wire [8:0]  limit = result[31] ? 9'd128 : 9'd127;
    wire [8:0]  bounded = e < 8'd126 ? 9'd0 : e > 8'd133 || rounded > limit ? limit : rounded;
    always_ff @(posedge clk) if (at[17]) int8 <= result[31] ? ~bounded[7:0] + 8'd1 : bounded[7:0];
endmodule
