// The part of addend_matvec that each token has for itself: its activations as bit planes, the planes' popcounts with a beat of
// weights, and the sum of a row. `take1` to `take4` move its four stages.
module addend_planes #(
    parameter int CHUNK = 256,
    parameter int DEPTH = 32,
    localparam int AW = $clog2(DEPTH),
    localparam int CW = $clog2(CHUNK / 8)
) (
    input  logic             clk,
    // Eight activations, one byte each.
    input  logic             write,
    input  logic [AW+CW:0]   write_at,  // bank, chunk, word of eight
    input  logic [63:0]      write_data,
    // 1: planes are read. 2: popcounts with the weights that are there then. 3: planes weighted. 4: beats of a row.
    input  logic             take1,
    input  logic [AW:0]      at,
    input  logic             take2,
    input  logic [CHUNK-1:0] nonzero,
    input  logic [CHUNK-1:0] signs,
    input  logic             take3,
    input  logic [11:0]      signs2,
    input  logic             take4,
    input  logic             first,  // beat of its row
    output logic [23:0]      sum
);
    genvar b;
    generate
        for (b = 0; b < 8; b = b + 1) begin : plane
            logic [CHUNK-1:0] mem[0:2*DEPTH-1];
            logic [CHUNK-1:0] x1;
            logic [11:0]      count;
            always_ff @(posedge clk)
                if (write)
                    mem[write_at[AW+CW:CW]][{write_at[CW-1:0], 3'b000} +: 8] <=
                        {write_data[56+b], write_data[48+b], write_data[40+b], write_data[32+b], write_data[24+b], write_data[16+b],
                         write_data[8+b], write_data[b]};
            always_ff @(posedge clk) if (take1) x1 <= mem[at];
            always_ff @(posedge clk) if (take2) count <= 12'($countones((x1 ^ signs) & nonzero));
        end
    endgenerate

    logic [23:0] beat3;
    always_ff @(posedge clk)
        if (take3)
            beat3 <= {12'd0, plane[0].count} + {11'd0, plane[1].count, 1'b0} + {10'd0, plane[2].count, 2'b0} +
                     {9'd0, plane[3].count, 3'b0} + {8'd0, plane[4].count, 4'b0} + {7'd0, plane[5].count, 5'b0} +
                     {6'd0, plane[6].count, 6'b0} + {12'd0, signs2} - {5'd0, plane[7].count, 7'b0};
    always_ff @(posedge clk) if (take4) sum <= first ? beat3 : sum + beat3;
endmodule
