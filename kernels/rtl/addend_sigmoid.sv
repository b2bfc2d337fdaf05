// 1 / (1 + e^-x) by a table of 1,024 chords over |x| < 16, five stages (docs/fpga.md, "Numbers").
// Bit-exact with addend::fpga::f32_sigmoid.
module addend_sigmoid (
    input  logic        clk,
    input  logic        go1,  // the operand is there
    input  logic        go2,
    input  logic        go3,
    input  logic        go4,
    input  logic        go5,
    input  logic [31:0] x,
    output logic [31:0] y
);
    logic [40:0] rom[0:1023];  // what an entry falls by to the next, entry
    initial begin
        `include "addend_sigmoid_table.svh"
    end

    // 1: |x| as 4.20.
    logic        sign1, far1;
    logic [23:0] fixed1;
    wire [7:0]  e = x[30:23];
    wire [7:0]  by = 8'd130 - e;
    wire [23:0] shifted = {1'b1, x[22:0]} >> by[4:0];
    always_ff @(posedge clk)
        if (go1) begin
            sign1 <= x[31];
            far1 <= e >= 8'd131;
            fixed1 <= e == 8'd0 || by > 8'd24 ? 24'd0 : shifted;
        end

    // 2: the entry. 3: the part of the fall. 4: the value or one less it. 5: a float.
    logic        sign2, far2, sign3, far3;
    logic [13:0] part2;
    logic [40:0] entry2;
    logic [23:0] entry3;
    logic [30:0] fall3;
    logic [24:0] value4;
    always_ff @(posedge clk) begin
        if (go2) begin
            sign2 <= sign1;
            far2 <= far1;
            part2 <= fixed1[13:0];
            entry2 <= rom[fixed1[23:14]];
        end
        if (go3) begin
            sign3 <= sign2;
            far3 <= far2;
            entry3 <= entry2[23:0];
            fall3 <= {14'd0, entry2[40:24]} * {17'd0, part2} + 31'h2000;
        end
    end
    wire [24:0] tail = far3 ? 25'd0 : {1'b0, entry3} - {8'd0, fall3[30:14]};  // of -|x|
    always_ff @(posedge clk)
        if (go4) value4 <= sign3 ? tail : 25'h1000000 - tail;

    logic [4:0]  top;
    integer n;
    always_comb begin
        top = 5'd0;
        for (n = 0; n < 25; n = n + 1) if (value4[n]) top = n[4:0];
    end
    wire [24:0] left = value4 << (5'd24 - top);
    always_ff @(posedge clk)
        if (go5) y <= value4 == 25'd0 ? 32'd0 : {1'b0, 8'd103 + {3'd0, top}, left[23:1]};
endmodule
