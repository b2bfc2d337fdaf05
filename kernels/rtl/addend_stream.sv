// The stream unit: asks the memory for weight beats ahead of the engine, and keeps up to BEATS of them. Requests are at most
// BURST beats, do not cross 4 KiB, and are made only when there is room for what they bring.
module addend_stream #(
    parameter int PORT = 512,
    parameter int AW = 40,
    parameter int BEATS = 256,
    parameter int BURST = 32,
    localparam int BW = $clog2(BEATS)
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            start,
    input  logic [AW-1:0]   address,
    input  logic [31:0]     beats,
    output logic            ready,
    // Requests.
    output logic            ask,
    input  logic            granted,
    output logic [AW-1:0]   ask_at,
    output logic [7:0]      ask_beats,
    // What comes back, in order.
    input  logic            in_valid,
    input  logic [PORT-1:0] in_data,
    // To the engine.
    output logic            out_valid,
    input  logic            out_ready,
    output logic [PORT-1:0] out_data
);
    localparam int BYTES = PORT / 8;
    localparam int PAGE = 4096 / BYTES;  // beats
    localparam int PW = $clog2(PAGE);

    logic [AW-1:0] at;
    logic [31:0]   left;
    logic [BW:0]   spoken_for;  // beats here or under way
    wire [PW:0]    to_page = (PW + 1)'(PAGE) - {1'b0, at[PW+$clog2(BYTES)-1:$clog2(BYTES)]};
    wire [31:0]    page_bound = left < 32'(to_page) ? left : 32'(to_page);
    wire [31:0]    size = page_bound < BURST ? page_bound : BURST;
    assign ready = left == 32'd0;
    assign ask = left != 32'd0 && 32'(spoken_for) + size <= BEATS;
    assign ask_at = at;
    assign ask_beats = size[7:0];

    // Beats are kept in parts of 64 bits.
    logic [BW-1:0]   head, tail;
    logic [BW:0]     held;
    wire             take = out_valid && out_ready;
    assign out_valid = held != '0;
    genvar p;
    generate
        for (p = 0; p < PORT / 64; p = p + 1) begin : part
            logic [63:0] mem[0:BEATS-1];
            assign out_data[64*p +: 64] = mem[head];
            always_ff @(posedge clk) if (in_valid) mem[tail] <= in_data[64*p +: 64];
        end
    endgenerate
    always_ff @(posedge clk) begin
        if (start && ready) begin
            at <= address;
            left <= beats;
        end else if (ask && granted) begin
            at <= at + AW'(size * BYTES);
            left <= left - size;
        end
        spoken_for <= spoken_for + (ask && granted ? (BW + 1)'(size) : '0) - {{BW{1'b0}}, take};
        if (in_valid) tail <= tail + 1'b1;
        if (take) head <= head + 1'b1;
        held <= held + {{BW{1'b0}}, in_valid} - {{BW{1'b0}}, take};
        if (rst) begin
            left <= 32'd0;
            spoken_for <= '0;
            head <= '0;
            tail <= '0;
            held <= '0;
        end
    end
endmodule
