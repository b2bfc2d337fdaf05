// float32 sum, four stages (docs/fpga.md, "Numbers"): nearest even, no subnormals, no infinities.
// Bit-exact with addend::fpga::f32_add.
module addend_fadd (
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
    wire [30:0] ra = a[30:23] == 8'd0 ? 31'd0 : a[30:23] == 8'd255 ? 31'h7F7FFFFF : a[30:0];
    wire [30:0] rb = b[30:23] == 8'd0 ? 31'd0 : b[30:23] == 8'd255 ? 31'h7F7FFFFF : b[30:0];
    wire        swap = rb > ra;
    wire [30:0] greater = swap ? rb : ra;
    wire [30:0] lesser = swap ? ra : rb;

    // 1: the larger first.
    logic        sign1, minus1, both1;
    logic [7:0]  exp1, apart1;
    logic [23:0] big1, small1;
    always_ff @(posedge clk)
        if (go1) begin
            sign1 <= swap ? b[31] : a[31];
            both1 <= a[31] & b[31];
            minus1 <= a[31] ^ b[31];
            exp1 <= greater[30:23];
            apart1 <= greater[30:23] - lesser[30:23];
            big1 <= {greater[30:23] != 8'd0, greater[22:0]};
            small1 <= {lesser[30:23] != 8'd0, lesser[22:0]};
        end

    // 2: aligned with guard, round and sticky bits, and added.
    logic        sign2, both2;
    logic [7:0]  exp2;
    logic [27:0] sum2;
    wire [4:0]  by = apart1 > 8'd27 ? 5'd27 : apart1[4:0];
    wire [53:0] wide = {small1, 30'd0} >> by;
    wire [26:0] aligned = {wide[53:28], wide[27:0] != 28'd0};
    always_ff @(posedge clk)
        if (go2) begin
            sign2 <= sign1;
            both2 <= both1;
            exp2 <= exp1;
            sum2 <= minus1 ? {1'b0, big1, 3'b000} - {1'b0, aligned} : {1'b0, big1, 3'b000} + {1'b0, aligned};
        end

    // 3: leading one to bit 27.
    logic        sign3, none3;
    logic [9:0]  exp3;  // two's complement
    logic [27:0] sum3;
    logic [4:0]  zeros;
    integer n;
    always_comb begin
        zeros = 5'd28;
        for (n = 0; n < 28; n = n + 1) if (sum2[n]) zeros = 5'd27 - n[4:0];
    end
    always_ff @(posedge clk)
        if (go3) begin
            none3 <= sum2 == 28'd0;
            sign3 <= sum2 == 28'd0 ? both2 : sign2;
            exp3 <= {2'b00, exp2} + 10'd1 - {5'd0, zeros};
            sum3 <= sum2 << zeros;
        end

    // 4: rounded.
    wire [24:0] r = {1'b0, sum3[27:4]} + {24'd0, sum3[3] & (sum3[2:0] != 3'd0 | sum3[4])};
    wire [9:0]  e = exp3 + {9'd0, r[24]};
    wire        tiny = none3 || exp3[9] || exp3 == 10'd0;
    always_ff @(posedge clk)
        if (go4) s <= {sign3, tiny ? 31'd0 : e >= 10'd255 ? 31'h7F7FFFFF : {e[7:0], r[22:0]}};
endmodule
