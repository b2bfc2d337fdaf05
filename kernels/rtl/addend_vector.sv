// The vector unit: everything elementwise, eight lanes a cycle, and the few scalars of a token (docs/fpga.md,
// "Instructions"). One instruction at a time; taken when ready, ready again when its last word is written.
module addend_vector #(
    parameter int TOKENS = 8,
    parameter int VW = 15,  // address bits of vector RAM, in words of eight floats
    parameter int SW = 11,  // of sums
    parameter int QW = 10,  // of activations, in words of eight
    localparam int TW = TOKENS > 1 ? $clog2(TOKENS) : 1
) (
    input  logic         clk,
    input  logic         rst,
    input  logic         start,
    input  logic         is_scalar,
    input  logic [255:0] instruction,
    input  logic [3:0]   tokens,
    output logic         ready,
    // Vector RAM and sums: data come a cycle after their address.
    output logic          a_read,
    output logic [VW-1:0] a_at,
    input  logic [255:0]  a_data,
    output logic          s_read,
    output logic [TW-1:0] s_token,
    output logic [SW-1:0] s_at,
    input  logic [191:0]  s_data,
    output logic          b_read,
    output logic [VW-1:0] b_at,
    input  logic [255:0]  b_data,
    output logic          c_read,
    output logic [VW-1:0] c_at,
    input  logic [255:0]  c_data,
    output logic          d_write,
    output logic [VW-1:0] d_at,
    output logic [255:0]  d_data,
    // Activations.
    output logic          q_write,
    output logic          q_bank,
    output logic [TW-1:0] q_token,
    output logic [QW-1:0] q_word,
    output logic [63:0]   q_data
);
    localparam int LAST = 35;  // a word's last stage: its squares are in the running sum

    // The instruction under way.
    logic        from_sums, scaled, add_c, to_vram, to_q, squares, largest, bank;
    logic [1:0]  curve, factor;
    logic [4:0]  lmul_bits;
    logic [2:0]  which;
    logic [15:0] at_a, at_b, at_c, at_d, by_a, by_b, by_c, by_d, words;
    logic [3:0]  count;

    // Words in the pipeline: which stage; the first and the last of its token. Some stages count words and tokens.
    logic [LAST:0] v, last;
    logic [19:0]   first_word;
    logic [15:0]   word5, word11, word17, word18;
    logic [TW-1:0] token1, token18, token19, token35;
    logic [1:0]    slot31, slot35;

    // Where each token's rows begin; they move on with the token that enters the stage.
    logic [15:0] row_a, row_b, row_c, row_d;
    logic        issuing;
    logic [TW-1:0] issue_token;
    logic [15:0]   issue_word;
    logic          adding, computing;  // the end of a sum of squares; a scalar instruction
    // A token waits for the one before where it may need its results.
    wire drain = squares || words < 16'd32;
    wire empty = v == '0 && !adding;
    wire issue = issuing && (issue_word != 16'd0 || !drain || empty);
    wire issue_last = issue_word == words - 16'd1;

    assign ready = !issuing && empty && !computing;
    assign a_read = issue && !from_sums;
    assign a_at = VW'(row_a + issue_word);
    assign s_read = issue && from_sums;
    assign s_token = issue_token;
    assign s_at = SW'(at_a + issue_word);
    assign b_read = v[5] && factor != 2'd0;
    assign b_at = VW'(row_b + word5);
    assign c_read = v[11] && add_c;
    assign c_at = VW'(row_c + word11);
    assign d_write = v[17] && to_vram;
    assign d_at = VW'(row_d + word17);
    assign q_write = v[18] && to_q;
    assign q_bank = bank;
    assign q_token = token18;
    assign q_word = QW'(word18);

    wire [31:0] f = {8'd0, instruction[31:8]};  // flags
    wire take = start && ready && !is_scalar;
    integer k;
    always_ff @(posedge clk) begin
        if (take) begin
            from_sums <= f[0];
            scaled <= f[1];
            curve <= f[3:2];
            factor <= f[5:4];
            lmul_bits <= f[10:6];
            add_c <= f[11];
            to_vram <= f[12];
            to_q <= f[13];
            bank <= f[14];
            squares <= f[15];
            largest <= f[16];
            which <= f[19:17];
            {at_b, at_a} <= instruction[95:64];
            {at_d, at_c} <= instruction[127:96];
            {by_b, by_a} <= instruction[159:128];
            {by_d, by_c} <= instruction[191:160];
            words <= instruction[207:192];
            count <= tokens;
            row_a <= instruction[79:64];
            row_b <= instruction[95:80];
            row_c <= instruction[111:96];
            row_d <= instruction[127:112];
            issue_token <= '0;
            issue_word <= 16'd0;
            issuing <= 1'b1;
        end else if (issue) begin
            issue_word <= issue_last ? 16'd0 : issue_word + 16'd1;
            if (issue_last) begin
                row_a <= row_a + by_a;
                issue_token <= issue_token + 1'b1;
                if (4'(issue_token) + 4'd1 == count) issuing <= 1'b0;
            end
        end
        if (!take) begin
            if (v[5] && last[5]) row_b <= row_b + by_b;
            if (v[11] && last[11]) row_c <= row_c + by_c;
            if (v[17] && last[17]) row_d <= row_d + by_d;
        end
        if (v[5]) word5 <= last[5] ? 16'd0 : word5 + 16'd1;
        if (v[11]) word11 <= last[11] ? 16'd0 : word11 + 16'd1;
        if (v[17]) word17 <= last[17] ? 16'd0 : word17 + 16'd1;
        if (v[18]) word18 <= last[18] ? 16'd0 : word18 + 16'd1;
        if (v[31]) slot31 <= last[31] ? 2'd0 : slot31 + 2'd1;
        if (v[35]) slot35 <= last[35] ? 2'd0 : slot35 + 2'd1;
        if (v[1] && last[1]) token1 <= token1 + 1'b1;
        if (v[18] && last[18]) token18 <= token18 + 1'b1;
        if (v[19] && last[19]) token19 <= token19 + 1'b1;
        if (v[35] && last[35]) token35 <= token35 + 1'b1;
        if (take || rst) begin
            word5 <= 16'd0;
            word11 <= 16'd0;
            word17 <= 16'd0;
            word18 <= 16'd0;
            slot31 <= 2'd0;
            slot35 <= 2'd0;
            token1 <= '0;
            token18 <= '0;
            token19 <= '0;
            token35 <= '0;
        end
        v <= {v[LAST-1:0], issue};
        if (!squares && v[20]) v[21] <= 1'b0;
        last <= {last[LAST-1:0], issue && issue_last};
        first_word <= {first_word[18:0], issue && issue_word == 16'd0};
        if (rst) begin
            v <= '0;
            issuing <= 1'b0;
        end
    end

    // ---- Lanes. ----
    logic [31:0] scalars[0:8*TOKENS-1];
    wire [31:0] scalar = scalars[{token1, which}];
    wire [31:0] square19[0:7];
    wire exact = factor != 2'd0 && lmul_bits == 5'd0;
    wire lmul = factor != 2'd0 && lmul_bits != 5'd0;
    wire [1:0] go_scale = {2{scaled}} & v[2:1];
    wire [4:0] go_curve = {5{curve != 2'd0}} & v[7:3];
    wire [1:0] go_silu = {2{curve[1]}} & v[9:8];
    wire [3:0] go_b = {4{factor[0]}} & v[9:6];
    wire [3:0] go_less = {4{factor[1]}} & v[9:6];
    wire [1:0] go_exact = {2{exact}} & v[11:10];
    wire [1:0] go_lmul = {2{lmul}} & v[11:10];
    wire [3:0] go_add = {4{add_c}} & v[15:12];
    wire [3:0] go_square = {4{squares}} & v[20:17];
    genvar l;
    generate
        for (l = 0; l < 8; l = l + 1) begin : lane
            addend_lane unit (
                .clk(clk), .at(v[18:0]), .go_scale(go_scale), .go_curve(go_curve), .go_silu(go_silu), .go_b(go_b), .go_less(go_less),
                .go_exact(go_exact), .go_lmul(go_lmul), .go_add(go_add), .from_sums(from_sums), .scaled(scaled), .curve(curve),
                .less(factor[1]), .exact(exact), .lmul(lmul), .lmul_bits(lmul_bits), .add_c(add_c), .scalar(scalar), .a(a_data[32*l +: 32]),
                .sum(s_data[24*l +: 24]), .b(b_data[32*l +: 32]), .c(c_data[32*l +: 32]),
                .result(d_data[32*l +: 32]), .int8(q_data[8*l +: 8]));
            addend_fmul square (
                .clk(clk), .go1(go_square[0]), .go2(go_square[1]), .a(d_data[32*l +: 32]),
                .b(d_data[32*l +: 32]), .p(square19[l]));
        end
    endgenerate

    // ---- The largest magnitude of each token. ----
    logic [30:0] most18[0:3];
    logic [30:0] most19, running;
    logic [30:0] largests[0:TOKENS-1];
    wire [30:0] pair19 = most18[0] > most18[1] ? most18[0] : most18[1];
    wire [30:0] other19 = most18[2] > most18[3] ? most18[2] : most18[3];
    wire [30:0] most20 = first_word[19] || most19 > running ? most19 : running;
    always_ff @(posedge clk) begin
        if (v[17] && largest)
            for (k = 0; k < 4; k = k + 1)
                most18[k] <= d_data[64*k +: 31] > d_data[64*k+32 +: 31] ? d_data[64*k +: 31] : d_data[64*k+32 +: 31];
        if (v[18] && largest) most19 <= pair19 > other19 ? pair19 : other19;
        if (v[19] && largest) begin
            running <= most20;
            if (last[19]) largests[token19] <= most20;
        end
    end

    // ---- The sum of squares: ((p0+p1)+(p2+p3))+((p4+p5)+(p6+p7)) of word w to running sum w mod 4. ----
    wire [31:0] two23[0:3];
    wire [31:0] four27[0:1];
    wire [31:0] eight31, total;
    generate
        for (l = 0; l < 4; l = l + 1) begin : two
            addend_fadd add (.clk(clk), .go1(go_square[2]), .go2(go_square[3]), .go3(v[21]), .go4(v[22]),
                             .a(square19[2*l]), .b(square19[2*l+1]), .s(two23[l]));
        end
        for (l = 0; l < 2; l = l + 1) begin : four
            addend_fadd add (.clk(clk), .go1(v[23]), .go2(v[24]), .go3(v[25]), .go4(v[26]), .a(two23[2*l]),
                             .b(two23[2*l+1]), .s(four27[l]));
        end
    endgenerate
    addend_fadd eight (.clk(clk), .go1(v[27]), .go2(v[28]), .go3(v[29]), .go4(v[30]), .a(four27[0]), .b(four27[1]),
                       .s(eight31));
    logic [31:0] sums[0:3];
    logic [31:0] first_half;
    logic [31:0] totals[0:TOKENS-1];
    logic [3:0]  end_step;
    logic [3:1]  adder;  // the end's own use of the adder
    logic [TW-1:0] end_token;
    wire feed = adding && (end_step == 4'd0 || end_step == 4'd1 || end_step == 4'd5);
    wire [31:0] running_sum = v[35] && slot35 == slot31 ? total : sums[slot31];
    wire [31:0] left = !adding ? eight31 : end_step == 4'd0 ? sums[0] : end_step == 4'd1 ? sums[2] : first_half;
    wire [31:0] right = !adding ? running_sum : end_step == 4'd0 ? sums[1] : end_step == 4'd1 ? sums[3] : total;
    addend_fadd accumulate (.clk(clk), .go1(v[31] | feed), .go2(v[32] | adder[1]), .go3(v[33] | adder[2]),
                            .go4(v[34] | adder[3]), .a(left), .b(right), .s(total));
    always_ff @(posedge clk) begin
        adder <= {adder[2:1], feed};
        if (issue && issue_word == 16'd0) for (k = 0; k < 4; k = k + 1) sums[k] <= 32'd0;
        if (v[35]) sums[slot35] <= total;
        if (v[35] && last[35]) begin
            adding <= 1'b1;
            end_step <= 4'd0;
            end_token <= token35;
        end else if (adding) begin
            end_step <= end_step + 4'd1;
            if (end_step == 4'd4) first_half <= total;
            if (end_step == 4'd9) begin
                totals[end_token] <= total;
                adding <= 1'b0;
            end
        end
        if (rst) adding <= 1'b0;
    end

    // ---- Scalars: 1 / sqrt(sum * first + second); 127 / max(largest, first) and second / that. ----
    logic        quantizer;
    logic [2:0]  to;
    logic [31:0] first, second, held;
    logic [3:0]  step;
    logic [TW-1:0] of;
    logic [3:0]    of_count;
    wire [31:0] product, offset_sum, divided;
    wire divider_ready, divider_done;
    wire [30:0] first_read = first[30:23] == 8'd0 ? 31'd0 : first[30:23] == 8'd255 ? 31'h7F7FFFFF : first[30:0];
    wire [31:0] floor_of = {1'b0, first[31] || largests[of] > first_read ? largests[of] : first_read};
    wire divide = computing && divider_ready && (step == 4'd6 || step == 4'd8);
    wire root = step == 4'd6 && !quantizer;
    addend_fmul mean (.clk(clk), .go1(computing & step == 4'd0), .go2(computing & step == 4'd1), .a(totals[of]), .b(first),
                      .p(product));
    addend_fadd plus (.clk(clk), .go1(computing & step == 4'd2), .go2(computing & step == 4'd3),
                      .go3(computing & step == 4'd4), .go4(computing & step == 4'd5), .a(product), .b(second), .s(offset_sum));
    addend_fdivsqrt divider (
        .clk(clk), .rst(rst), .start(divide), .root(root),
        .a(step == 4'd6 ? (quantizer ? 32'h42FE0000 : offset_sum) : quantizer ? second : 32'h3F800000),
        .b(step == 4'd6 ? floor_of : held), .ready(divider_ready), .done(divider_done), .q(divided));
    always_ff @(posedge clk) begin
        if (start && ready && is_scalar) begin
            computing <= 1'b1;
            quantizer <= f[0];
            to <= f[19:17];
            first <= instruction[95:64];
            second <= instruction[127:96];
            step <= f[0] ? 4'd6 : 4'd0;
            of <= '0;
            of_count <= tokens;
        end else if (computing) begin
            if (step < 4'd6 || divide) step <= step + 4'd1;
            if (divider_done && step == 4'd7) begin
                held <= divided;
                step <= 4'd8;
                if (quantizer) scalars[{of, to}] <= divided;
            end
            if (divider_done && step == 4'd9) begin
                scalars[{of, quantizer ? to + 3'd1 : to}] <= divided;
                step <= quantizer ? 4'd6 : 4'd0;
                of <= of + 1'b1;
                if (4'(of) + 4'd1 == of_count) computing <= 1'b0;
            end
        end
        if (rst) computing <= 1'b0;
    end
endmodule
