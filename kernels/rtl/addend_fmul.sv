// float32 product, two stages (docs/fpga.md, "Numbers"): nearest even, no subnormals, no infinities.
// Bit-exact with addend::fpga::f32_mul. `go` moves both stages.
module addend_fmul (
    input  logic        clk,
    input  logic        go1,  // operands are there
    input  logic        go2,  // they were, a cycle before
    input  logic [31:0] a,
    input  logic [31:0] b,
    output logic [31:0] p
);
    logic        sign1, zero1;
    logic [9:0]  exp1;  // biased twice
    logic [47:0] prod1;
    wire [7:0]  ea = a[30:23] == 8'd255 ? 8'd254 : a[30:23];
    wire [7:0]  eb = b[30:23] == 8'd255 ? 8'd254 : b[30:23];
    wire [23:0] ma = a[30:23] == 8'd255 ? 24'hFFFFFF : {1'b1, a[22:0]};
    wire [23:0] mb = b[30:23] == 8'd255 ? 24'hFFFFFF : {1'b1, b[22:0]};
    always_ff @(posedge clk)
        if (go1) begin
            sign1 <= a[31] ^ b[31];
            zero1 <= a[30:23] == 8'd0 || b[30:23] == 8'd0;
            exp1 <= {2'b00, ea} + {2'b00, eb};
            prod1 <= {24'd0, ma} * {24'd0, mb};
        end

    wire        high = prod1[47];
    wire [23:0] m = high ? prod1[47:24] : prod1[46:23];
    wire        guard = high ? prod1[23] : prod1[22];
    wire        sticky = high ? prod1[22:0] != 23'd0 : prod1[21:0] != 22'd0;
    wire [24:0] r = {1'b0, m} + {24'd0, guard & (sticky | m[0])};
    wire [9:0]  e = exp1 + {9'd0, high};  // biased by 254
    wire [9:0]  e2 = e + {9'd0, r[24]};
    wire        tiny = zero1 || e < 10'd128;
    wire        huge = e2 >= 10'd382;
    wire [7:0]  biased = e2[7:0] - 8'd127;
    always_ff @(posedge clk)
        if (go2) p <= {sign1, tiny ? 31'd0 : huge ? 31'h7F7FFFFF : {biased, r[22:0]}};
endmodule
