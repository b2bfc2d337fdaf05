// Ternary matrix-vector engine without multipliers (docs/fpga.md): one beat of weights a cycle against the bit planes
// of CHUNK activations, for TOKENS tokens at once.
//
// A beat is CHUNK nonzero bits (low half), then CHUNK sign bits. With w = ±1, w*x = (x ^ s) + s, so
//   sum = SUM_b ±2^b popcount((x_b ^ s) & nz) + popcount(s & nz), the top plane counting negative.
// Activations are written eight at a time, one byte each, and lie as bit planes; two banks.
module addend_matvec #(
    parameter int CHUNK  = 256,  // activations of a beat: half the port's bits
    parameter int TOKENS = 1,
    parameter int DEPTH  = 32,   // chunks of a bank
    localparam int AW = $clog2(DEPTH),
    localparam int CW = $clog2(CHUNK / 8),
    localparam int TW = TOKENS > 1 ? $clog2(TOKENS) : 1
) (
    input  logic clk,
    input  logic rst,
    input  logic [TOKENS-1:0] on,  // tokens that take part: the others' sums mean nothing, and nothing of theirs moves
    // Activations.
    input  logic             q_write,
    input  logic             q_bank,
    input  logic [TW-1:0]    q_token,
    input  logic [AW+CW-1:0] q_word,  // of eight activations
    input  logic [63:0]      q_data,
    // A product: `rows` rows of chunks_less_one + 1 beats. Taken when ready.
    input  logic          start,
    output logic          ready,
    input  logic          bank,
    input  logic [31:0]   rows,
    input  logic [AW-1:0] chunks_less_one,
    // Weights.
    input  logic               w_valid,
    output logic               w_ready,
    input  logic [2*CHUNK-1:0] w_data,
    // Sums: one row of all tokens; no back-pressure on weights beyond the pipeline.
    output logic                 out_valid,
    input  logic                 out_ready,
    output logic [TOKENS*24-1:0] out_sums
);

    logic          busy;
    logic [31:0]   rows_left;
    logic [AW-1:0] chunk, last_chunk;
    logic          use_bank;

    // The whole pipeline stands while its end is not taken.
    logic v1, v2, v3, v4, l1, l2, l3, f1, f2, f3;
    wire  go = !v4 || out_ready;
    wire  take = w_valid && w_ready;
    assign w_ready = busy && go;
    assign ready = !busy;
    assign out_valid = v4;

    always_ff @(posedge clk) begin
        if (start && ready) begin
            busy <= rows != 32'd0;
            rows_left <= rows;
            chunk <= '0;
            last_chunk <= chunks_less_one;
            use_bank <= bank;
        end else if (take) begin
            chunk <= chunk == last_chunk ? '0 : chunk + 1'b1;
            if (chunk == last_chunk) begin
                rows_left <= rows_left - 32'd1;
                if (rows_left == 32'd1) busy <= 1'b0;
            end
        end
        if (go) begin
            v1 <= take;
            f1 <= chunk == '0;
            l1 <= chunk == last_chunk;
            v2 <= v1;
            f2 <= f1;
            l2 <= l1;
            v3 <= v2;
            f3 <= f2;
            l3 <= l2;
            v4 <= v3 && l3;
        end
        if (rst) begin
            busy <= 1'b0;
            v1 <= 1'b0;
            v2 <= 1'b0;
            v3 <= 1'b0;
            v4 <= 1'b0;
        end
    end

    // Stage 1: weights beside their activations.
    logic [CHUNK-1:0] nz1, s1;
    always_ff @(posedge clk)
        if (go && take) begin
            nz1 <= w_data[CHUNK-1:0];
            s1 <= w_data[2*CHUNK-1:CHUNK] & w_data[CHUNK-1:0];
        end

    // Which tokens move in each stage.
    wire [TOKENS-1:0] take1 = {TOKENS{go && take}} & on;
    wire [TOKENS-1:0] take2 = {TOKENS{go && v1}} & on;
    wire [TOKENS-1:0] take3 = {TOKENS{go && v2}} & on;
    wire [TOKENS-1:0] take4 = {TOKENS{go && v3}} & on;
    logic [11:0] signs2;  // the ninth count, of signs, is the same for all tokens
    always_ff @(posedge clk) if (go && v1) signs2 <= 12'($countones(s1));

    genvar t;
    generate
        for (t = 0; t < TOKENS; t = t + 1) begin : token
            addend_planes #(.CHUNK(CHUNK), .DEPTH(DEPTH)) planes (
                .clk(clk), .write(q_write && q_token == TW'(t)), .write_at({q_bank, q_word}), .write_data(q_data), .take1(take1[t]),
                .at({use_bank, chunk}), .take2(take2[t]), .nonzero(nz1), .signs(s1), .take3(take3[t]), .signs2(signs2), .take4(take4[t]),
                .first(f3), .sum(out_sums[24*t +: 24]));
        end
    endgenerate
endmodule
