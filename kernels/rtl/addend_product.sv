// The MATVEC unit: the engine and the sums it leaves, words of eight rows for each token.
module addend_product #(
    parameter int PORT = 512,
    parameter int TOKENS = 8,
    parameter int SUM_WORDS = 4096,
    parameter int Q_CHUNKS = 32,
    localparam int TW = TOKENS > 1 ? $clog2(TOKENS) : 1,
    localparam int SW = $clog2(SUM_WORDS),
    localparam int CHUNK = PORT / 2,
    localparam int CW = $clog2(Q_CHUNKS),
    localparam int QW = CW + $clog2(CHUNK / 8)
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            start,
    input  logic [255:0]    instruction,
    input  logic [3:0]      tokens,
    output logic            ready,
    output logic            beat_taken,
    // Weights.
    input  logic            w_valid,
    output logic            w_ready,
    input  logic [PORT-1:0] w_data,
    // Activations.
    input  logic            q_write,
    input  logic            q_bank,
    input  logic [TW-1:0]   q_token,
    input  logic [QW-1:0]   q_word,
    input  logic [63:0]     q_data,
    // Sums, a cycle after their address.
    input  logic            s_read,
    input  logic [TW-1:0]   s_token,
    input  logic [SW-1:0]   s_at,
    output logic [191:0]    s_data
);
    logic [TOKENS-1:0] on;
    logic [31:0]       rows_left;  // not yet in the sums
    logic [2:0]        row;
    logic [SW-1:0]     at;
    logic              engine_ready, out_valid, write;
    logic [SW-1:0]     write_at;
    logic [TOKENS*24-1:0] out_sums;
    assign ready = engine_ready && rows_left == 32'd0 && !write;
    assign beat_taken = w_valid && w_ready;
    wire [15:0] chunks_less_one = instruction[191:176] - 16'd1;
    addend_matvec #(.CHUNK(CHUNK), .TOKENS(TOKENS), .DEPTH(Q_CHUNKS)) engine (
        .clk(clk), .rst(rst), .on(on), .q_write(q_write), .q_bank(q_bank), .q_token(q_token), .q_word(q_word),
        .q_data(q_data), .start(start && ready), .ready(engine_ready), .bank(instruction[8]),
        .rows(instruction[159:128]), .chunks_less_one(chunks_less_one[CW-1:0]), .w_valid(w_valid), .w_ready(w_ready),
        .w_data(w_data), .out_valid(out_valid), .out_ready(1'b1), .out_sums(out_sums));

    integer n;
    always_ff @(posedge clk) begin
        write <= 1'b0;
        if (start && ready) begin
            for (n = 0; n < TOKENS; n = n + 1) on[n] <= n < 32'(tokens);
            rows_left <= instruction[159:128];
            row <= 3'd0;
            at <= instruction[160 +: SW];
        end else if (out_valid) begin
            row <= row + 3'd1;
            rows_left <= rows_left - 32'd1;
            write <= row == 3'd7;
            write_at <= at;
            if (row == 3'd7) at <= at + 1'b1;
        end
        if (rst) begin
            rows_left <= 32'd0;
            write <= 1'b0;
        end
    end
    logic [TW-1:0] read_token;
    always_ff @(posedge clk) if (s_read) read_token <= s_token;
    wire [TOKENS-1:0] collect = {TOKENS{out_valid}} & on;
    wire [TOKENS-1:0] keep = {TOKENS{write}} & on;
    genvar t, p;
    generate
        // Eight rows are collected, then written; in parts of 64 bits.
        for (p = 0; p < 3; p = p + 1) begin : part
            logic [63:0] data[0:TOKENS-1];
            assign s_data[64*p +: 64] = data[read_token];
            for (t = 0; t < TOKENS; t = t + 1) begin : token
                logic [63:0] mem[0:SUM_WORDS-1];
                logic [63:0] word;
                wire [23:0] next;
                if (p == 2) assign next = out_sums[24*t +: 24];
                else assign next = part[p+1].token[t].word[23:0];
                always_ff @(posedge clk) if (collect[t]) word <= {next, word[63:24]};
                always_ff @(posedge clk) if (keep[t]) mem[write_at] <= word;
                always_ff @(posedge clk) if (s_read && s_token == TW'(t)) data[t] <= mem[s_at];
            end
        end
    endgenerate
endmodule
