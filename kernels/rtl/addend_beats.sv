// Words of 256 bits in, beats of the memory port out, in order.
module addend_beats #(
    parameter int PORT = 512
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            in_valid,
    output logic            in_ready,
    input  logic [255:0]    in_data,
    output logic            out_valid,
    input  logic            out_ready,
    output logic [PORT-1:0] out_data
);
    logic full;
    assign in_ready = !full;
    assign out_valid = full;
    generate
        if (PORT >= 256) begin : wide  // several words a beat
            localparam int N = PORT / 256;
            localparam int NW = N > 1 ? $clog2(N) : 1;
            logic [NW-1:0]   part;
            logic [PORT-1:0] beat;
            wire final_part = N == 1 || part == NW'(N - 1);
            assign out_data = beat;
            always_ff @(posedge clk) begin
                if (out_valid && out_ready) full <= 1'b0;
                if (in_valid && in_ready) begin
                    beat[256*part +: 256] <= in_data;
                    part <= final_part ? '0 : part + 1'b1;
                    full <= final_part;
                end
                if (rst) begin
                    part <= '0;
                    full <= 1'b0;
                end
            end
        end else begin : narrow  // several beats a word
            localparam int N = 256 / PORT;
            localparam int NW = $clog2(N);
            logic [NW-1:0] part;
            logic [255:0]  word;
            assign out_data = word[PORT-1:0];
            always_ff @(posedge clk) begin
                if (in_valid && in_ready) begin
                    word <= in_data;
                    full <= 1'b1;
                end
                if (out_valid && out_ready) begin
                    word <= {{PORT{1'b0}}, word[255:PORT]};
                    part <= part + 1'b1;
                    if (part == NW'(N - 1)) full <= 1'b0;
                end
                if (rst) begin
                    part <= '0;
                    full <= 1'b0;
                end
            end
        end
    endgenerate
endmodule
