// The accelerator (docs/fpga.md): registers, sequencer, units and on-chip memories behind one memory port.
//
// Registers: `h_*`, one access a cycle, reads in the same cycle. Memory: requests of up to 64 beats that do not cross
// 4 KiB, answered in order (`r_*`, never held up) and marked with who asked; writes of single beats, each confirmed by
// `w_done`. `r_error`/`w_error` mark a failed access.
module addend_core #(
    parameter int PORT = 512,         // bits: 64, 128, 256 or 512
    parameter int TOKENS = 8,         // 1, 2, 4 or 8
    parameter int VRAM_WORDS = 32768,
    parameter int SUM_WORDS = 4096,
    parameter int Q_CHUNKS = 32,
    parameter int MEMORY_MIB = 8192,
    parameter int CLOCK_KHZ = 300000,
    parameter int STREAM_BEATS = 256,
    localparam int AW = 40
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            h_write,
    input  logic [7:0]      h_at,
    input  logic [31:0]     h_data,
    output logic [31:0]     h_read,
    output logic            r_ask,
    input  logic            r_granted,
    output logic [AW-1:0]   r_at,
    output logic [7:0]      r_beats,
    output logic [1:0]      r_who,
    input  logic            r_valid,
    input  logic [1:0]      r_whose,
    input  logic            r_error,
    input  logic [PORT-1:0] r_data,
    output logic            w_valid,
    input  logic            w_ready,
    output logic [AW-1:0]   w_at,
    output logic [PORT-1:0] w_data,
    input  logic            w_done,
    input  logic            w_error
);
    localparam int VW = $clog2(VRAM_WORDS);
    localparam int SW = $clog2(SUM_WORDS);
    localparam int CHUNK = PORT / 2;
    localparam int QW = $clog2(Q_CHUNKS) + $clog2(CHUNK / 8);
    localparam int TW = TOKENS > 1 ? $clog2(TOKENS) : 1;

    // ---- Registers. ----
    logic [31:0] set[0:15];  // 30 to 6C: code, count, tokens, bases
    wire reset = rst || (h_write && h_at == 8'h20 && h_data[1]);
    wire start = h_write && h_at == 8'h20 && h_data[0] && !running;
    logic        running, finished, hazard_stall, unit_stall;
    logic [1:0]  error;
    logic [31:0] retired;
    wire [3:0]   asked = set[3][31:4] != 28'd0 || set[3][3:0] > 4'(TOKENS) ? 4'(TOKENS) : set[3][3:0];
    logic [3:0]  tokens;  // of the run
    wire [7:0]   set_at = h_at - 8'h30;
    logic [63:0] counters[0:7];
    integer n;
    always_ff @(posedge clk) begin
        if (h_write && h_at >= 8'h30 && h_at < 8'h68) set[set_at[5:2]] <= h_data;
        if (start) tokens <= asked == 4'd0 ? 4'd1 : asked;
        if (reset) begin
            for (n = 0; n < 16; n = n + 1) set[n] <= 32'd0;
            set[3] <= 32'd1;
        end
    end
    always_comb begin
        h_read = 32'd0;
        if (h_at[1:0] == 2'd0)
            case (h_at[7:2])
                6'h00: h_read = 32'h50464441;
                6'h01: h_read = 32'd1;
                6'h02: h_read = {8'd8, 8'(TOKENS), 16'(PORT)};
                6'h03: h_read = VRAM_WORDS;
                6'h04: h_read = SUM_WORDS;
                6'h05: h_read = Q_CHUNKS;
                6'h06: h_read = MEMORY_MIB;
                6'h07: h_read = CLOCK_KHZ;
                6'h09: h_read = {29'd0, error != 2'd0 && finished, finished, running};
                6'h0A: h_read = {30'd0, error};
                6'h0B: h_read = retired;
                default: begin
                    if (h_at >= 8'h30 && h_at < 8'h68) h_read = set[set_at[5:2]];
                    if (h_at >= 8'h80 && h_at < 8'hC0) h_read = h_at[2] ? counters[h_at[5:3]][63:32] : counters[h_at[5:3]][31:0];
                end
            endcase
    end

    // ---- Sequencer and units. ----
    logic [255:0] instruction;
    logic [3:0]   unit_start, unit_ready;
    logic         is_scalar;
    wire [2:0]    base = unit_start[0] ? 3'd0 : instruction[10:8];
    wire [3:0]    base_low = 4'd4 + {base, 1'b0};
    wire [63:0]   base_at = {set[base_low | 4'd1], set[base_low]};
    logic [2:0]    ask;  // 0 stream, 1 transfer, 2 sequencer: the latter first
    logic [AW-1:0] ask_at[0:2];
    logic [7:0]    ask_beats[0:2];
    wire [2:0]     pick = ask[2] ? 3'b100 : ask[1] ? 3'b010 : ask[0] ? 3'b001 : 3'b000;
    wire [2:0]     granted = r_granted ? pick : 3'b000;
    assign r_ask = ask != 3'b000;
    assign r_who = pick[2] ? 2'd2 : pick[1] ? 2'd1 : 2'd0;
    assign r_at = ask_at[r_who];
    assign r_beats = ask_beats[r_who];
    wire [2:0] arrived = {r_valid && r_whose == 2'd2, r_valid && r_whose == 2'd1, r_valid && r_whose == 2'd0};
    addend_sequencer #(.PORT(PORT), .AW(AW)) sequencer (
        .clk(clk), .rst(reset), .start(start), .code(AW'({set[1], set[0]})), .count(set[2]),
        .memory_error((r_valid && r_error) || (w_done && w_error)), .ask(ask[2]), .granted(granted[2]), .ask_at(ask_at[2]),
        .ask_beats(ask_beats[2]), .in_valid(arrived[2]), .in_data(r_data), .instruction(instruction), .unit_start(unit_start),
        .unit_ready(unit_ready), .is_scalar(is_scalar), .running(running), .finished(finished), .error(error),
        .retired(retired), .hazard_stall(hazard_stall), .unit_stall(unit_stall));

    logic            weight_valid, weight_ready, beat_taken;
    logic [PORT-1:0] weight;
    addend_stream #(.PORT(PORT), .AW(AW), .BEATS(STREAM_BEATS)) stream (
        .clk(clk), .rst(reset || start), .start(unit_start[0]), .address(AW'(base_at + instruction[127:64])),
        .beats(instruction[159:128]), .ready(unit_ready[0]), .ask(ask[0]), .granted(granted[0]), .ask_at(ask_at[0]),
        .ask_beats(ask_beats[0]), .in_valid(arrived[0]), .in_data(r_data), .out_valid(weight_valid),
        .out_ready(weight_ready), .out_data(weight));

    logic          a_read, b_read, c_read, d_write, s_read, q_write, q_bank;
    logic [VW-1:0] a_at, b_at, c_at, d_at;
    logic [255:0]  a_data, b_data, c_data, d_data;
    logic [TW-1:0] s_token, q_token;
    logic [SW-1:0] s_at;
    logic [191:0]  s_data;
    logic [QW-1:0] q_word;
    logic [63:0]   q_data;
    addend_product #(.PORT(PORT), .TOKENS(TOKENS), .SUM_WORDS(SUM_WORDS), .Q_CHUNKS(Q_CHUNKS)) product (
        .clk(clk), .rst(reset), .start(unit_start[2]), .instruction(instruction), .tokens(tokens), .ready(unit_ready[2]),
        .beat_taken(beat_taken), .w_valid(weight_valid), .w_ready(weight_ready), .w_data(weight), .q_write(q_write),
        .q_bank(q_bank), .q_token(q_token), .q_word(q_word), .q_data(q_data), .s_read(s_read), .s_token(s_token),
        .s_at(s_at), .s_data(s_data));
    addend_vector #(.TOKENS(TOKENS), .VW(VW), .SW(SW), .QW(QW)) vector (
        .clk(clk), .rst(reset), .start(unit_start[3]), .is_scalar(is_scalar), .instruction(instruction), .tokens(tokens),
        .ready(unit_ready[3]), .a_read(a_read), .a_at(a_at), .a_data(a_data), .s_read(s_read), .s_token(s_token), .s_at(s_at),
        .s_data(s_data), .b_read(b_read), .b_at(b_at), .b_data(b_data), .c_read(c_read), .c_at(c_at), .c_data(c_data),
        .d_write(d_write), .d_at(d_at), .d_data(d_data), .q_write(q_write), .q_bank(q_bank), .q_token(q_token),
        .q_word(q_word), .q_data(q_data));

    logic          t_write, t_read;
    logic [VW-1:0] t_at;
    logic [255:0]  t_data;
    addend_transfer #(.PORT(PORT), .AW(AW), .VW(VW)) transfer (
        .clk(clk), .rst(reset), .start(unit_start[1]), .instruction(instruction), .base(AW'(base_at)), .tokens(tokens),
        .ready(unit_ready[1]), .ask(ask[1]), .granted(granted[1]), .ask_at(ask_at[1]), .ask_beats(ask_beats[1]),
        .in_valid(arrived[1]), .in_data(r_data), .w_valid(w_valid), .w_ready(w_ready), .w_at(w_at), .w_data(w_data),
        .w_done(w_done), .v_write(t_write), .v_write_free(!d_write), .v_read(t_read), .v_read_free(!c_read), .v_at(t_at),
        .v_write_data(t_data), .v_read_data(c_data));

    // ---- Vector RAM: three copies, so that a word of A, B and C is read each cycle. ----
    wire          v_write = d_write || t_write;
    wire [VW-1:0] v_at = d_write ? d_at : t_at;
    wire [255:0]  v_data = d_write ? d_data : t_data;
    wire          c_any = c_read || t_read;
    wire [VW-1:0] c_any_at = c_read ? c_at : t_at;
    genvar p;
    generate
        for (p = 0; p < 4; p = p + 1) begin : part  // of 64 bits
            logic [63:0] ram_a[0:VRAM_WORDS-1];
            logic [63:0] ram_b[0:VRAM_WORDS-1];
            logic [63:0] ram_c[0:VRAM_WORDS-1];
            logic [63:0] a, b, c;
            assign a_data[64*p +: 64] = a;
            assign b_data[64*p +: 64] = b;
            assign c_data[64*p +: 64] = c;
            always_ff @(posedge clk) begin
                if (v_write) ram_a[v_at] <= v_data[64*p +: 64];
                if (a_read) a <= ram_a[a_at];
            end
            always_ff @(posedge clk) begin
                if (v_write) ram_b[v_at] <= v_data[64*p +: 64];
                if (b_read) b <= ram_b[b_at];
            end
            always_ff @(posedge clk) begin
                if (v_write) ram_c[v_at] <= v_data[64*p +: 64];
                if (c_any) c <= ram_c[c_any_at];
            end
        end
    endgenerate

    // ---- Counters. ----
    always_ff @(posedge clk) begin
        if (running) begin
            counters[0] <= counters[0] + 64'd1;
            if (r_valid) counters[1] <= counters[1] + 64'd1;
            if (w_valid && w_ready) counters[2] <= counters[2] + 64'd1;
            if (hazard_stall) counters[3] <= counters[3] + 64'd1;
            if (unit_stall) counters[4] <= counters[4] + 64'd1;
            if (!unit_ready[2]) counters[5] <= counters[5] + 64'd1;
            if (beat_taken) counters[6] <= counters[6] + 64'd1;
            if (!unit_ready[3]) counters[7] <= counters[7] + 64'd1;
        end
        if (reset || start) for (n = 0; n < 8; n = n + 1) counters[n] <= 64'd0;
    end
endmodule
