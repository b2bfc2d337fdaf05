// L-Mul processing element: a float32 "product" by integer addition (arXiv 2410.00907; docs/fpga.md).
// Two stages. Operands with exponent 0 are zeros, with exponent 255 the largest finite number.
// Bit-exact with addend::fpga::f32_lmul. BITS: mantissa bits, 1 to 23.
module addend_lmul #(
    parameter int BITS = 4
) (
    input  logic        clk,
    input  logic        rst,
    input  logic        in_valid,
    output logic        in_ready,
    input  logic [31:0] a,
    input  logic [31:0] b,
    output logic        out_valid,
    input  logic        out_ready,
    output logic [31:0] p
);
    localparam int DROP = 23 - BITS;
    localparam int L = BITS <= 3 ? BITS : BITS == 4 ? 3 : 4;
    // 2^-L comes, the surplus bias goes; 34 bits, two's complement.
    localparam logic [33:0] OFFSET = (34'd1 << (23 - L)) - (34'd127 << 23);

    function automatic logic [31:0] rounded(input logic [31:0] x);
        logic [31:0] m;
        m = x & 32'h7FFFFFFF;
        if (x[30:23] == 8'd0) m = 32'd0;
        if (x[30:23] == 8'd255) m = 32'h7F7FFFFF;
        if (DROP > 0) begin
            m = m + ((32'd1 << (DROP > 0 ? DROP - 1 : 0)) - 32'd1) + {31'd0, m[DROP % 32]};
            m = (m >> DROP) << DROP;
        end
        rounded = m;
    endfunction

    logic        s1_valid, s1_sign;
    logic [31:0] s1_a, s1_b;
    logic        s2_valid;
    logic [31:0] s2_p;
    wire s2_go = !s2_valid || out_ready;
    wire s1_go = !s1_valid || s2_go;
    wire [33:0] sum = {2'b00, s1_a} + {2'b00, s1_b} + OFFSET;
    wire zero = s1_a == 32'd0 || s1_b == 32'd0 || sum[33] || sum < 34'h000800000;
    assign in_ready = s1_go;
    assign out_valid = s2_valid;
    assign p = s2_p;

    always_ff @(posedge clk) begin
        if (s1_go) begin
            s1_valid <= in_valid;
            s1_sign <= a[31] ^ b[31];
            s1_a <= rounded(a);
            s1_b <= rounded(b);
        end
        if (s2_go) begin
            s2_valid <= s1_valid;
            s2_p <= {s1_sign, zero ? 31'd0 : sum > 34'h07F7FFFFF ? 31'h7F7FFFFF : sum[30:0]};
        end
        if (rst) begin
            s1_valid <= 1'b0;
            s2_valid <= 1'b0;
        end
    end
endmodule
