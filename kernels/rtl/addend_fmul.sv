// float32 product, two stages (docs/fpga.md, "Numbers"): nearest even, no subnormals, no infinities.
// Bit-exact with addend::fpga::f32_mul. What a stage computes stands within its `go`: it moves nothing while it idles.
module addend_fmul (
    input  logic        clk,
    input  logic        go1,  // operands are there
    input  logic        go2,  // they were, a cycle before
    input  logic [31:0] a,
    input  logic [31:0] b,
    output logic [31:0] p
);
    function automatic logic [31:0] read(input logic [31:0] x);  // exponent 255 is the largest finite number
        read = x[30:23] == 8'd255 ? {x[31], 31'h7F7FFFFF} : x;
    endfunction

    logic        sign1, zero1;
    logic [9:0]  exp1;  // biased twice
    logic [47:0] prod1;
    always_ff @(posedge clk)
        if (go1) begin : multiply
            logic [31:0] x, y;
            x = read(a);
            y = read(b);
            sign1 <= x[31] ^ y[31];
            zero1 <= x[30:23] == 8'd0 || y[30:23] == 8'd0;
            exp1 <= {2'b00, x[30:23]} + {2'b00, y[30:23]};
            prod1 <= {24'd0, 1'b1, x[22:0]} * {24'd0, 1'b1, y[22:0]};
        end

    always_ff @(posedge clk)
        if (go2) begin : round
            logic        high;
            logic [24:0] m;  // and the guard bit
            logic        sticky;
            logic [24:0] r;
            logic [9:0]  e;  // biased by 254
            logic        tiny, huge;
            high = prod1[47];
            m = high ? prod1[47:23] : prod1[46:22];
            sticky = (high && prod1[22]) || prod1[21:0] != 22'd0;
            r = {1'b0, m[24:1]} + {24'd0, m[0] & (sticky | m[1])};
            e = exp1 + {9'd0, high};
            tiny = zero1 || e < 10'd128;
            e = e + {9'd0, r[24]};
            huge = e >= 10'd382;
            e = e - 10'd127;
            p <= {sign1, tiny ? 31'd0 : huge ? 31'h7F7FFFFF : {e[7:0], r[22:0]}};
        end
endmodule
