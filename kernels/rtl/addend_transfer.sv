// Transfers of rows between memory and vector RAM (LOAD, STORE; docs/fpga.md, "Instructions"), a row at a time. The
// vector unit goes first at vector RAM's ports. Ready again when the last word is written and the memory has said so.
module addend_transfer #(
    parameter int PORT = 512,
    parameter int AW = 40,
    parameter int VW = 15
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            start,
    input  logic [255:0]    instruction,
    input  logic [AW-1:0]   base,
    input  logic [3:0]      tokens,
    output logic            ready,
    // Reading memory.
    output logic            ask,
    input  logic            granted,
    output logic [AW-1:0]   ask_at,
    output logic [7:0]      ask_beats,
    input  logic            in_valid,
    input  logic [PORT-1:0] in_data,
    // Writing it, a beat at a time.
    output logic            w_valid,
    input  logic            w_ready,
    output logic [AW-1:0]   w_at,
    output logic [PORT-1:0] w_data,
    input  logic            w_done,  // one beat is written
    // Vector RAM; data come a cycle after a read.
    output logic            v_write,
    input  logic            v_write_free,
    output logic            v_read,
    input  logic            v_read_free,
    output logic [VW-1:0]   v_at,
    output logic [255:0]    v_write_data,
    input  logic [255:0]    v_read_data
);
    localparam int BYTES = PORT / 8;
    localparam int BB = $clog2(BYTES);
    localparam int PAGE = 4096 / BYTES;  // beats
    localparam int PW = $clog2(PAGE);
    localparam int BURST = 16;
    localparam int HOLD = 32;  // beats
    localparam int HW = $clog2(HOLD);

    function automatic logic [31:0] beats_of(input logic [15:0] n);  // of n words
        beats_of = {11'd0, n, 5'd0} >> BB;
    endfunction

    logic          busy, storing;
    logic [3:0]    rows_left;
    logic [AW-1:0] row_at, at;
    logic [31:0]   row_step, beats_left;            // beats of the row still to be asked for
    logic [15:0]   row_v, row_v_step, words, word;  // word: the next one of vector RAM

    // LOAD: asked for when there is room.
    logic          word_valid;
    logic [HW:0]   held, coming;
    wire           word_take = v_write && v_write_free;
    wire [PW:0]    to_page = (PW + 1)'(PAGE) - {1'b0, at[PW+BB-1:BB]};
    wire [31:0]    page_bound = beats_left < 32'(to_page) ? beats_left : 32'(to_page);
    wire [31:0]    size = page_bound < BURST ? page_bound : BURST;
    assign ask = busy && !storing && beats_left != 32'd0 && 32'(held) + 32'(coming) + size <= HOLD;
    assign ask_at = at;
    assign ask_beats = size[7:0];
    addend_words #(.PORT(PORT), .BEATS(HOLD)) loaded (
        .clk(clk), .rst(rst), .in_valid(in_valid), .in_data(in_data), .out_valid(word_valid), .out_ready(word_take),
        .out_data(v_write_data), .held(held));
    assign v_write = busy && !storing && word_valid;

    // STORE: a word is read when the beats' end can take it a cycle later.
    logic         reading, room;
    logic [15:0]  unwritten;  // beats the memory has not confirmed
    addend_beats #(.PORT(PORT)) stored (
        .clk(clk), .rst(rst), .in_valid(reading), .in_ready(room), .in_data(v_read_data), .out_valid(w_valid),
        .out_ready(w_ready), .out_data(w_data));
    assign v_read = busy && storing && !reading && room && word != words;
    wire   read = v_read && v_read_free;
    wire   sent = w_valid && w_ready;
    assign w_at = at;
    assign v_at = VW'(row_v + word);

    wire row_done = busy && (storing ? word == words && !reading && !w_valid : word_take && word + 16'd1 == words);
    assign ready = !busy && unwritten == 16'd0;

    wire [15:0]   skipped = {12'd0, tokens} * instruction[207:192];
    wire [AW-1:0] start_at = base + AW'(instruction[127:64]);
    always_ff @(posedge clk) begin
        unwritten <= unwritten + {15'd0, sent} - {15'd0, w_done};
        coming <= coming + (ask && granted ? (HW + 1)'(size) : '0) - {{HW{1'b0}}, in_valid};
        reading <= read;
        if (start && ready) begin
            busy <= instruction[159:144] != 16'd0;
            storing <= instruction[1];
            rows_left <= instruction[11] ? 4'd1 : tokens;
            row_at <= start_at;
            at <= start_at;
            row_step <= instruction[191:160];
            row_v <= instruction[143:128] + (instruction[12] ? skipped : 16'd0);
            row_v_step <= instruction[207:192];
            words <= instruction[159:144];
            word <= 16'd0;
            beats_left <= beats_of(instruction[159:144]);
        end else if (row_done) begin
            row_at <= row_at + AW'(row_step);
            at <= row_at + AW'(row_step);
            row_v <= row_v + row_v_step;
            word <= 16'd0;
            beats_left <= beats_of(words);
            rows_left <= rows_left - 4'd1;
            if (rows_left == 4'd1) busy <= 1'b0;
        end else begin
            if (word_take || read) word <= word + 16'd1;
            if (ask && granted) beats_left <= beats_left - size;
            if (ask && granted) at <= at + AW'(size * BYTES);
            if (sent) at <= at + AW'(BYTES);
        end
        if (rst) begin
            busy <= 1'b0;
            reading <= 1'b0;
            unwritten <= 16'd0;
            coming <= '0;
        end
    end
endmodule
