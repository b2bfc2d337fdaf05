// L-Mul whose mantissa bits (1 to 23) come with the operands, for the vector unit; two stages. The element with fixed
// bits is addend_lmul.sv; both are bit-exact with addend::fpga::f32_lmul (arXiv 2410.00907; docs/fpga.md).
module addend_lmul_any (
    input  logic        clk,
    input  logic        go1,  // operands are there
    input  logic        go2,
    input  logic [4:0]  bits,
    input  logic [31:0] a,
    input  logic [31:0] b,
    output logic [31:0] p
);
    function automatic logic [31:0] kept_bits(input logic [31:0] x, input logic [4:0] dropped);
        logic [31:0] m, half, kept;
        m = {1'b0, x[30:0]};
        if (x[30:23] == 8'd0) m = 32'd0;
        if (x[30:23] == 8'd255) m = 32'h7F7FFFFF;
        half = dropped == 5'd0 ? 32'd0 : 32'd1 << (dropped - 5'd1);
        kept = m >> dropped;
        if (dropped != 5'd0) m = m + half - 32'd1 + {31'd0, kept[0]};
        kept = m >> dropped;
        kept_bits = kept << dropped;
    endfunction
    logic        sign1;
    logic [31:0] a1, b1;
    always_ff @(posedge clk)
        if (go1) begin
            sign1 <= a[31] ^ b[31];
            a1 <= kept_bits(a, 5'd23 - bits);
            b1 <= kept_bits(b, 5'd23 - bits);
        end
    always_ff @(posedge clk)
        if (go2) begin : add
            logic [4:0]  l;
            logic [33:0] sum;  // two's complement
            l = bits <= 5'd3 ? bits : bits == 5'd4 ? 5'd3 : 5'd4;
            // 2^-l comes, the surplus bias goes.
            sum = {2'b00, a1} + {2'b00, b1} + (34'd1 << (5'd23 - l)) - (34'd127 << 23);
            p <= {sign1, a1 == 32'd0 || b1 == 32'd0 || sum[33] || sum < 34'h000800000 ? 31'd0
                         : sum > 34'h07F7FFFFF ? 31'h7F7FFFFF : sum[30:0]};
        end
endmodule
