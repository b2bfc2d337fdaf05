// float32 sum, four stages (docs/fpga.md, "Numbers"): nearest even, no subnormals, no infinities.
// Bit-exact with addend::fpga::f32_add. What a stage computes stands within its `go`: it moves nothing while it idles.
module addend_fadd #(
    parameter bit NEGATE = 0  // b is taken off
) (
    input  logic        clk,
    input  logic        go1,  // operands are there
    input  logic        go2,
    input  logic        go3,
    input  logic        go4,
    input  logic [31:0] a,
    input  logic [31:0] b,
    output logic [31:0] s
);
    // Operands as they are read: exponent 0 is a zero, 255 the largest finite number.
    function automatic logic [30:0] read(input logic [30:0] x);
        read = x[30:23] == 8'd0 ? 31'd0 : x[30:23] == 8'd255 ? 31'h7F7FFFFF : x;
    endfunction

    // 1: the larger first.
    logic        sign1, minus1, both1;
    logic [7:0]  exp1, apart1;
    logic [23:0] big1, small1;
    always_ff @(posedge clk)
        if (go1) begin : order
            logic        sign;  // of what is added
            logic [30:0] x, y, greater, lesser;
            x = read(a[30:0]);
            y = read(b[30:0]);
            greater = y > x ? y : x;
            lesser = y > x ? x : y;
            sign = b[31] ^ NEGATE;
            sign1 <= y > x ? sign : a[31];
            both1 <= a[31] & sign;
            minus1 <= a[31] ^ sign;
            exp1 <= greater[30:23];
            apart1 <= greater[30:23] - lesser[30:23];
            big1 <= {greater[30:23] != 8'd0, greater[22:0]};
            small1 <= {lesser[30:23] != 8'd0, lesser[22:0]};
        end

    // 2: aligned with guard, round and sticky bits, and added.
    logic        sign2, both2;
    logic [7:0]  exp2;
    logic [27:0] sum2;
    always_ff @(posedge clk)
        if (go2) begin : sum
            logic [53:0] wide;
            logic [26:0] aligned;
            wide = {small1, 30'd0} >> (apart1 > 8'd27 ? 5'd27 : apart1[4:0]);
            aligned = {wide[53:28], wide[27:0] != 28'd0};
            sign2 <= sign1;
            both2 <= both1;
            exp2 <= exp1;
            sum2 <= minus1 ? {1'b0, big1, 3'b000} - {1'b0, aligned} : {1'b0, big1, 3'b000} + {1'b0, aligned};
        end

    // 3: leading one to bit 27.
    logic        sign3, none3;
    logic [9:0]  exp3;  // two's complement
    logic [27:0] sum3;
    always_ff @(posedge clk)
        if (go3) begin : normalise
            logic [4:0]  zeros;
            logic [27:0] x;
            x = sum2;
            zeros[4] = x[27:12] == 16'd0;
            if (zeros[4]) x = x << 16;
            zeros[3] = x[27:20] == 8'd0;
            if (zeros[3]) x = x << 8;
            zeros[2] = x[27:24] == 4'd0;
            if (zeros[2]) x = x << 4;
            zeros[1] = x[27:26] == 2'd0;
            if (zeros[1]) x = x << 2;
            zeros[0] = !x[27];
            if (zeros[0]) x = x << 1;
            none3 <= sum2 == 28'd0;
            sign3 <= sum2 == 28'd0 ? both2 : sign2;
            exp3 <= {2'b00, exp2} + 10'd1 - {5'd0, zeros};
            sum3 <= x;
        end

    // 4: rounded.
    always_ff @(posedge clk)
        if (go4) begin : round
            logic [24:0] r;
            logic [9:0]  e;
            logic        tiny;
            r = {1'b0, sum3[27:4]} + {24'd0, sum3[3] & (sum3[2:0] != 3'd0 | sum3[4])};
            e = exp3 + {9'd0, r[24]};
            tiny = none3 || exp3[9] || exp3 == 10'd0;
            s <= {sign3, tiny ? 31'd0 : e >= 10'd255 ? 31'h7F7FFFFF : {e[7:0], r[22:0]}};
        end
endmodule
