// float32 quotient a / b or root of a, a bit a cycle, correctly rounded (docs/fpga.md, "Numbers").
// Bit-exact with addend::fpga::f32_div and f32_sqrt for b != 0 and a root's a >= 0. Taken when ready; 27 cycles.
module addend_fdivsqrt (
    input  logic        clk,
    input  logic        rst,
    input  logic        start,
    input  logic        root,  // else a quotient
    input  logic [31:0] a,
    input  logic [31:0] b,
    output logic        ready,
    output logic        done,  // one cycle
    output logic [31:0] q
);
    wire [7:0]  ea = a[30:23] == 8'd255 ? 8'd254 : a[30:23];
    wire [7:0]  eb = b[30:23] == 8'd255 ? 8'd254 : b[30:23];
    wire [23:0] ma = a[30:23] == 8'd255 ? 24'hFFFFFF : {1'b1, a[22:0]};
    wire [23:0] mb = b[30:23] == 8'd255 ? 24'hFFFFFF : {1'b1, b[22:0]};
    wire        less = ma < mb;
    wire        odd = !ea[0];  // the true exponent, ea - 127, is odd

    logic        busy, is_root, sign, zero, over;
    logic [4:0]  left;
    logic [9:0]  exponent;  // biased, two's complement
    logic [24:0] bits;      // the result's, guard last
    logic [27:0] rest;      // remainder
    logic [23:0] divisor;
    logic [49:0] radicand;  // two bits a step from the top
    assign ready = !busy && !done;

    // Quotient: rest against the divisor. Root: rest, two more bits, against 4 * root + 1.
    wire [27:0] rooted = {rest[25:0], radicand[49:48]};
    wire [27:0] trial = is_root ? {1'b0, bits, 2'b01} : {4'd0, divisor};
    wire [27:0] held = is_root ? rooted : rest;
    wire        fits = held >= trial;
    wire [27:0] kept = fits ? held - trial : held;

    wire [24:0] r = {1'b0, bits[24:1]} + {24'd0, bits[0] & (rest != 28'd0 | bits[1])};
    wire [9:0]  e = exponent + {9'd0, r[24]};
    wire        tiny = zero || exponent[9] || exponent == 10'd0;

    always_ff @(posedge clk) begin
        done <= 1'b0;
        if (start && ready) begin
            busy <= 1'b1;
            left <= 5'd25;
            is_root <= root;
            sign <= root ? a[31] : a[31] ^ b[31];
            zero <= a[30:23] == 8'd0;
            over <= !root && b[30:23] == 8'd0;
            bits <= 25'd0;
            divisor <= mb;
            exponent <= root ? {3'd0, ea[7:1]} + 10'd63 + {9'd0, ea[0]}
                             : {2'b00, ea} - {2'b00, eb} + 10'd127 - {9'd0, less};
            rest <= root ? 28'd0 : less ? {3'd0, ma, 1'b0} : {4'd0, ma};
            radicand <= odd ? {ma, 26'd0} : {1'b0, ma, 25'd0};
        end else if (busy && left != 5'd0) begin
            left <= left - 5'd1;
            bits <= {bits[23:0], fits};
            rest <= is_root || left == 5'd1 ? kept : {kept[26:0], 1'b0};
            radicand <= {radicand[47:0], 2'b00};
        end else if (busy) begin
            busy <= 1'b0;
            done <= 1'b1;
            q <= {sign, tiny ? 31'd0
                        : over || (!exponent[9] && e >= 10'd255) ? 31'h7F7FFFFF
                                                                 : {e[7:0], r[22:0]}};
        end
        if (rst) begin
            busy <= 1'b0;
            done <= 1'b0;
        end
    end
endmodule
