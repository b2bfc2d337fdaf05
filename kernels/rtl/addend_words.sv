// Beats of the memory port in, words of 256 bits out, in order; room for BEATS beats (a power of two). Nothing holds the
// beats up: who asks the memory for them counts `room` first.
module addend_words #(
    parameter int PORT = 512,
    parameter int BEATS = 64,
    localparam int BW = $clog2(BEATS)
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            in_valid,
    input  logic [PORT-1:0] in_data,
    output logic            out_valid,
    input  logic            out_ready,
    output logic [255:0]    out_data,
    output logic [BW:0]     held  // beats
);
    logic [BW-1:0]   head, tail;
    logic            take;  // a beat leaves
    genvar p;
    generate
        for (p = 0; p < PORT / 64; p = p + 1) begin : kept  // beats, in parts of 64 bits
            logic [63:0] mem[0:BEATS-1];
            always_ff @(posedge clk) if (in_valid) mem[tail] <= in_data[64*p +: 64];
        end
    endgenerate
    always_ff @(posedge clk) begin
        if (in_valid) tail <= tail + 1'b1;
        if (take) head <= head + 1'b1;
        held <= held + {{BW{1'b0}}, in_valid} - {{BW{1'b0}}, take};
        if (rst) begin
            head <= '0;
            tail <= '0;
            held <= '0;
        end
    end
    generate
        if (PORT >= 256) begin : wide  // several words a beat
            localparam int N = PORT / 256;
            localparam int NW = N > 1 ? $clog2(N) : 1;
            logic [NW-1:0] part;
            wire final_part = N == 1 || part == NW'(N - 1);
            assign out_valid = held != '0;
            for (p = 0; p < 4; p = p + 1) begin : word
                if (N == 2) assign out_data[64*p +: 64] = part[0] ? kept[4*(N-1) + p].mem[head] : kept[p].mem[head];
                else assign out_data[64*p +: 64] = kept[p].mem[head];
            end
            assign take = out_valid && out_ready && final_part;
            always_ff @(posedge clk)
                if (rst) part <= '0;
                else if (out_valid && out_ready) part <= final_part ? '0 : part + 1'b1;
        end else begin : narrow  // several beats a word
            localparam int N = 256 / PORT;
            localparam int NW = $clog2(N);
            logic [NW-1:0] part;
            logic          full;
            logic [255:0]  word;
            wire [PORT-1:0] beat;
            for (p = 0; p < PORT / 64; p = p + 1) begin : first
                assign beat[64*p +: 64] = kept[p].mem[head];
            end
            assign out_valid = full;
            assign out_data = word;
            assign take = held != '0 && (!full || out_ready);
            always_ff @(posedge clk) begin
                if (full && out_ready) full <= 1'b0;
                if (take) begin
                    word <= {beat, word[255:PORT]};
                    part <= part + 1'b1;
                    full <= part == NW'(N - 1);
                end
                if (rst) begin
                    part <= '0;
                    full <= 1'b0;
                end
            end
        end
    endgenerate
endmodule
