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
    logic [PORT-1:0] mem[0:BEATS-1];
    logic [BW-1:0]   head, tail;
    logic            take;  // a beat leaves
    wire [PORT-1:0]  beat = mem[head];
    always_ff @(posedge clk) begin
        if (in_valid) begin
            mem[tail] <= in_data;
            tail <= tail + 1'b1;
        end
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
            assign out_data = beat[256*part +: 256];
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
