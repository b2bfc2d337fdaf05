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
    always_ff @(posedge clk)
        if (go1) begin : fix
            logic [7:0] by;
            by = 8'd130 - x[30:23];
            sign1 <= x[31];
            far1 <= x[30:23] >= 8'd131;
            fixed1 <= x[30:23] == 8'd0 || by > 8'd24 ? 24'd0 : {1'b1, x[22:0]} >> by[4:0];
        end

    // 2: the entry. 3: the part of the fall. 4: the value or one less it. 5: a float.
    logic        sign2, far2, sign3, far3;
    logic [13:0] part2;
    logic [40:0] entry2;
    logic [23:0] entry3;
    logic [30:0] fall3;
    logic [24:0] value4;
    always_ff @(posedge clk)
        if (go2) begin
            sign2 <= sign1;
            far2 <= far1;
            part2 <= fixed1[13:0];
            entry2 <= rom[fixed1[23:14]];
        end
    always_ff @(posedge clk)
        if (go3) begin
            sign3 <= sign2;
            far3 <= far2;
            entry3 <= entry2[23:0];
            fall3 <= {14'd0, entry2[40:24]} * {17'd0, part2} + 31'h2000;
        end
    always_ff @(posedge clk)
        if (go4) begin : value
            logic [24:0] tail;  // of -|x|
            tail = far3 ? 25'd0 : {1'b0, entry3} - {8'd0, fall3[30:14]};
            value4 <= sign3 ? tail : 25'h1000000 - tail;
        end
    always_ff @(posedge clk)
        if (go5) begin : float
            logic [4:0]  zeros;
            logic [24:0] v;
            v = value4;
            zeros[4] = v[24:9] == 16'd0;
            if (zeros[4]) v = v << 16;
            zeros[3] = v[24:17] == 8'd0;
            if (zeros[3]) v = v << 8;
            zeros[2] = v[24:21] == 4'd0;
            if (zeros[2]) v = v << 4;
            zeros[1] = v[24:23] == 2'd0;
            if (zeros[1]) v = v << 2;
            zeros[0] = !v[24];
            if (zeros[0]) v = v << 1;
            y <= value4 == 25'd0 ? 32'd0 : {1'b0, 8'd127 - {3'd0, zeros}, v[23:1]};
        end
endmodule
