// Fetches instructions and starts them in order (docs/fpga.md, "Units and order"): one waits while its unit is busy, or
// while another unit uses a resource that it writes, or writes one that it uses. Ends at HALT, or at an error.
module addend_sequencer #(
    parameter int PORT = 512,
    parameter int AW = 40,
    localparam int UNITS = 4  // 0 stream, 1 transfer, 2 product, 3 vector
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            start,
    input  logic [AW-1:0]   code,
    input  logic [31:0]     count,
    input  logic            memory_error,
    // Fetching.
    output logic            ask,
    input  logic            granted,
    output logic [AW-1:0]   ask_at,
    output logic [7:0]      ask_beats,
    input  logic            in_valid,
    input  logic [PORT-1:0] in_data,
    // Units.
    output logic [255:0]    instruction,
    output logic [UNITS-1:0] unit_start,
    input  logic [UNITS-1:0] unit_ready,
    output logic            is_scalar,
    // For the registers.
    output logic            running,
    output logic            finished,  // since the last start
    output logic [1:0]      error,     // 1 instruction, 2 memory
    output logic [31:0]     retired,
    output logic            hazard_stall,
    output logic            unit_stall
);
    localparam int BYTES = PORT / 8;
    localparam int HOLD = 16;  // beats
    localparam int HW = $clog2(HOLD);
    localparam int BURST = 8;
    localparam int PAGE = 4096 / BYTES;  // beats
    localparam int PW = $clog2(PAGE);

    logic [AW-1:0] at;
    logic [31:0]   beats_left, left;  // left: instructions
    logic [HW:0]   held, coming;
    logic          word_valid;
    wire           word_take;
    wire [PW:0]    to_page = (PW + 1)'(PAGE) - {1'b0, at[PW+$clog2(BYTES)-1:$clog2(BYTES)]};
    wire [31:0]    page_bound = beats_left < 32'(to_page) ? beats_left : 32'(to_page);
    wire [31:0]    size = page_bound < BURST ? page_bound : BURST;
    assign ask = running && beats_left != 32'd0 && 32'(held) + 32'(coming) + size <= HOLD;
    assign ask_at = at;
    assign ask_beats = size[7:0];
    addend_words #(.PORT(PORT), .BEATS(HOLD)) fetched (
        .clk(clk), .rst(rst || (start && !running)), .in_valid(in_valid), .in_data(in_data), .out_valid(word_valid),
        .out_ready(word_take), .out_data(instruction), .held(held));

    wire [7:0]  op = instruction[7:0];
    wire [15:0] reads = instruction[47:32];
    wire [15:0] writes = instruction[63:48];
    wire halt = op == 8'd0;
    wire [UNITS-1:0] unit = {op == 8'd5 || op == 8'd6, op == 8'd4, op == 8'd1 || op == 8'd2, op == 8'd3};
    wire bad_base = unit[1] && (instruction[10:8] > 3'd4 || instruction[69:64] != 6'd0);
    wire bad = (!halt && unit == 4'd0) || bad_base || (unit[2] && instruction[130:128] != 3'd0);
    assign is_scalar = op == 8'd6;

    // What the units under way use; the stream's resources are in none's way.
    logic [15:0] unit_reads[1:3];
    logic [15:0] unit_writes[1:3];
    logic        conflict;
    integer      u;
    always_comb begin
        conflict = 1'b0;
        for (u = 1; u < UNITS; u = u + 1)
            if (!unit_ready[u] && !unit[u] &&
                ((writes & (unit_reads[u] | unit_writes[u])) != 16'd0 || (reads & unit_writes[u]) != 16'd0))
                conflict = 1'b1;
    end
    wire all_ready = &unit_ready;
    wire stopping = error != 2'd0;
    // After a start, a unit is seen to be busy from the next cycle on.
    wire there = running && !stopping && word_valid && left != 32'd0;
    wire go = there && !halt && !bad && (unit & ~unit_ready) == 4'd0 && !conflict;
    assign unit_start = go ? unit : 4'd0;
    assign unit_stall = there && !halt && (unit & ~unit_ready) != 4'd0;
    assign hazard_stall = there && !halt && (unit & ~unit_ready) == 4'd0 && conflict;
    assign word_take = go;

    logic [UNITS-1:0] was_ready;
    wire [UNITS-1:0]  done = unit_ready & ~was_ready;
    wire              quiet = all_ready && held == '0 && coming == '0;
    always_ff @(posedge clk) begin
        was_ready <= unit_ready & ~unit_start;
        coming <= coming + (ask && granted ? (HW + 1)'(size) : '0) - {{HW{1'b0}}, in_valid};
        if (start && !running) begin
            running <= 1'b1;
            finished <= 1'b0;
            error <= 2'd0;
            retired <= 32'd0;
            at <= code;
            left <= count;
            // Instructions are 32 bytes; the last beat may hold half of the next.
            beats_left <= PORT >= 256 ? (count + (PORT / 256 - 1)) / (PORT / 256) : count * (256 / (PORT < 256 ? PORT : 256));
        end else if (running) begin
            if (ask && granted) begin
                at <= at + AW'(size * BYTES);
                beats_left <= beats_left - size;
            end
            retired <= retired + {31'd0, done[0]} + {31'd0, done[1]} + {31'd0, done[2]} + {31'd0, done[3]};
            if (go)
                for (u = 1; u < UNITS; u = u + 1)
                    if (unit[u]) begin
                        unit_reads[u] <= reads;
                        unit_writes[u] <= writes;
                    end
            if (go) left <= left - 32'd1;
            if (!stopping) begin
                if (memory_error) error <= 2'd2;
                else if ((there && bad) || left == 32'd0) error <= 2'd1;
            end
            if (all_ready && unit_start == 4'd0 && done == 4'd0 && coming == '0 && ((there && halt) || stopping)) begin
                running <= 1'b0;
                finished <= 1'b1;
            end
            if (there && halt) beats_left <= 32'd0;
            if (stopping) beats_left <= 32'd0;
        end
        if (rst) begin
            running <= 1'b0;
            finished <= 1'b0;
            error <= 2'd0;
            retired <= 32'd0;
            beats_left <= 32'd0;
            coming <= '0;
            was_ready <= '1;
        end
    end
endmodule
