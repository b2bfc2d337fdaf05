#include "plugins/fpga/assembler.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "plugins/fpga/fault.h"

namespace addend::fpga {
namespace {

constexpr std::uint32_t none = ADDEND_NONE;
constexpr std::uint32_t logits_tile = 1024;  // rows of the head at a time

std::uint64_t up(std::uint64_t n, std::uint64_t to) {
    return (n + to - 1) / to * to;
}
std::uint32_t float_bits_of(float x) {
    return std::bit_cast<std::uint32_t>(x);
}

/// Where a value is now.
struct Place {
    enum class Kind { nowhere, vram, q, acc } kind = Kind::nowhere;
    std::uint32_t at = 0;        // word, or bank of activations
    std::uint32_t words = 0;     // vector words
    std::uint32_t scalar = 0;    // acc: the factor it waits for
    Curve curve = Curve::none;   // acc: the curve it waits for
    std::uint32_t of = none;     // acc not computed yet: the instruction of the product
};

/// The program's instructions in the order of issue. A block's products go as early as their operands allow, so that the engine
/// works while gates are computed; of the rest goes first what waits for the earliest product. Nothing leaves its layer.
std::vector<std::uint32_t> issue_order(const Block& b) {
    const auto count = static_cast<std::uint32_t>(b.instructions.size());
    std::vector<std::uint32_t> order, made(b.values.size(), none);  // made: products emitted when it was, + 1
    std::vector<bool> issued(count, false);
    // What leads to a product and to nothing else: norms that are only quantised, quantisations, products, and their rescaling.
    const auto leads = [&](std::uint32_t n) {
        const addend_instruction& i = b.instructions[n];
        if (i.op != ADDEND_OP_RMS_NORM)
            return i.op == ADDEND_OP_QUANTIZE_I8 || i.op == ADDEND_OP_TERNARY_MATMUL || i.op == ADDEND_OP_RESCALE;
        for (std::uint32_t u = n + 1; u < count; ++u)
            for (const addend_operand& in : b.instructions[u].in)
                if (in.value == i.out[0] && b.instructions[u].op != ADDEND_OP_QUANTIZE_I8) return false;
        return true;
    };
    std::uint32_t products = 0;
    for (std::uint32_t first = 0; order.size() < count;) {
        while (issued[first]) ++first;
        std::uint32_t best = first, best_wait = none;
        for (std::uint32_t n = first; n < count && b.instructions[n].layer == b.instructions[first].layer; ++n) {
            const addend_instruction& i = b.instructions[n];
            if (n > first && (i.op == ADDEND_OP_SELECT_ROWS || i.op == ADDEND_OP_EMBED)) break;
            std::uint32_t wait = 0;
            bool ready = !issued[n];
            for (const addend_operand& in : i.in)
                if (in.value != none) {
                    ready = ready && made[in.value] != none;
                    if (ready && b.instructions[b.values[in.value].producer].op == ADDEND_OP_RESCALE) wait = std::max(wait, made[in.value]);
                }
            if (!ready) continue;
            if (leads(n)) {
                best = n;
                break;
            }
            if (best_wait == none || wait < best_wait) {
                best = n;
                best_wait = wait;
            }
        }
        issued[best] = true;
        order.push_back(best);
        products += b.instructions[best].op == ADDEND_OP_RESCALE;
        for (const std::uint32_t out : b.instructions[best].out)
            if (out != none) made[out] = products;
    }
    return order;
}

class Assembly {
  public:
    Assembly(const Block& program, const Capabilities& device)
        : b_(program), device_(device), places_(program.values.size()), last_use_(places_.size(), 0),
          uses_(places_.size(), 0), weights_(place_weights(program, device, nullptr)) {
        order_ = issue_order(b_);
        position_.resize(order_.size());
        for (std::uint32_t n = 0; n < order_.size(); ++n) {
            position_[order_[n]] = n;
            for (const addend_operand& in : b_.instructions[order_[n]].in)
                if (in.value != none) {
                    last_use_[in.value] = n;
                    ++uses_[in.value];
                }
        }
        for (std::uint32_t s = 0; s < b_.states.size(); ++s) {
            out_.state_offset.push_back(out_.state_bytes);
            out_.state_bytes += up(b_.states[s].width * 4, 64);
        }
    }

    Streams run() {
        out_.row_bytes = static_cast<std::uint32_t>(up(b_.header.hidden * 4, 64));
        out_.logits_stride = up(b_.header.vocab, logits_tile) * 4;
        out_.step_of.resize(order_.size());
        for (now_ = 0; now_ < order_.size(); ++now_) {
            index_ = order_[now_];
            i_ = &b_.instructions[index_];
            const bool head = b_.values[i_->out[0]].rows == ADDEND_ROWS_LOGITS;
            if (!head && code_ == &out_.head) refuse("tokens' values after those of logits");
            compile();
            // What emits nothing is a part of the step before it; between the streams stands a HALT.
            const std::size_t emitted = out_.body.size() + (head ? 1 + out_.head.size() : 0);
            out_.step_of[index_] = static_cast<std::uint32_t>(std::max<std::size_t>(emitted, 1) - 1);
            release();
        }
        if (!stored_logits_) refuse_at(b_.values[b_.header.logits].producer, "logits that are no rescaled product");
        out_.body.push_back(encode_halt());
        out_.head.push_back(encode_halt());
        return std::move(out_);
    }

  private:
    [[noreturn]] void refuse_at(std::uint32_t index, const char* why) const {
        throw Fault{make_error(ADDEND_ERROR_UNSUPPORTED_OP, index, b_.instructions[index].op, why)};
    }
    [[noreturn]] void refuse(const char* why) const { refuse_at(index_, why); }

    void emit(const Words& words) { code_->push_back(words); }

    // ---- Vector RAM: [tokens, words] for each value, first fit. ----

    std::uint32_t words_of(std::uint32_t width) const {
        if (width % lanes != 0) refuse("a width that is no multiple of 8");
        return static_cast<std::uint32_t>(up(width, 2 * lanes) / lanes);  // whole beats
    }
    std::uint32_t take(std::uint32_t words, std::uint32_t rows, std::uint32_t from = 0) {
        const std::uint32_t size = words * rows;
        std::uint32_t at = from;
        for (const auto& [begin, end] : taken_) {
            if (begin >= at + size) break;
            at = std::max(at, end);
        }
        if (at + size > device_.vram_words) refuse("a model wider than the vector RAM");
        taken_.insert(std::upper_bound(taken_.begin(), taken_.end(), std::pair{at, at}), {at, at + size});
        return at;
    }
    void give(std::uint32_t at) {
        std::erase_if(taken_, [at](const auto& t) { return t.first == at; });
    }
    void release() {
        for (std::uint32_t v = 0; v < places_.size(); ++v) {
            const bool dead = position_[b_.values[v].producer] <= now_ && last_use_[v] <= now_;
            if (dead && places_[v].kind == Place::Kind::vram) {
                give(places_[v].at);
                places_[v].kind = Place::Kind::nowhere;
            }
        }
        for (const std::uint32_t at : temporaries_) give(at);
        temporaries_.clear();
    }
    std::uint16_t sections(std::uint32_t at, std::uint32_t words) const {
        const std::uint32_t size = device_.vram_words / vram_sections;
        std::uint32_t mask = 0;
        for (std::uint32_t s = at / size; s <= (at + words - 1) / size && s < vram_sections; ++s) mask |= 1u << s;
        return static_cast<std::uint16_t>(mask);
    }
    std::uint16_t sums(std::uint32_t at, std::uint32_t words) const {
        const std::uint32_t size = device_.acc_words / acc_sections;
        std::uint32_t mask = 0;
        for (std::uint32_t s = at / size; s <= (at + words - 1) / size && s < acc_sections; ++s) mask |= 1u << (acc_bit + s);
        return static_cast<std::uint16_t>(mask);
    }

    // ---- Passes of the vector unit. ----

    struct Pass {
        Vector v;
        Uses uses;
    };
    

    /// Operand A: sums with what they wait for, or a value in vector RAM.
    Pass begin(const addend_operand& in) {
        Place& p = places_[in.value];
        if (p.kind == Place::Kind::acc && uses_[in.value] > 1 && in.width == b_.values[in.value].width) materialise(in.value);
        if (in.column % lanes != 0 || in.width % lanes != 0) refuse("columns that are no multiple of 8");
        Pass pass;
        pass.v.words = static_cast<std::uint16_t>(in.width / lanes);
        if (p.kind == Place::Kind::acc) {
            pass.v.from_acc = pass.v.scaled = true;
            pass.v.scalar = static_cast<std::uint8_t>(p.scalar);
            pass.v.curve = p.curve;
            pass.v.a = static_cast<std::uint16_t>(p.at + in.column / lanes);
            pass.uses.reads = sums(pass.v.a, pass.v.words);
        } else {
            const std::uint32_t at = in_vram(in);
            pass.v.a = static_cast<std::uint16_t>(at);
            pass.v.stride_a = static_cast<std::uint16_t>(p.words);
            pass.uses.reads = sections(at, p.words * device_.tokens);
        }
        return pass;
    }
    std::uint32_t in_vram(const addend_operand& in) {
        if (places_[in.value].kind == Place::Kind::acc) materialise(in.value);
        if (places_[in.value].kind != Place::Kind::vram || in.column % lanes != 0) refuse("an operand that is not in vector RAM");
        return places_[in.value].at + in.column / lanes;
    }
    void set_b(Pass& pass, Factor factor, const addend_operand& in) {
        pass.v.factor = factor;
        pass.v.b = static_cast<std::uint16_t>(in_vram(in));
        pass.v.stride_b = static_cast<std::uint16_t>(places_[in.value].words);
        pass.uses.reads |= sections(pass.v.b, places_[in.value].words * device_.tokens);
    }
    void set_c(Pass& pass, const addend_operand& in) {
        pass.v.add_c = true;
        pass.v.c = static_cast<std::uint16_t>(in_vram(in));
        pass.v.stride_c = static_cast<std::uint16_t>(places_[in.value].words);
        pass.uses.reads |= sections(pass.v.c, places_[in.value].words * device_.tokens);
    }
    void set_product(Pass& pass) const {
        const addend_arithmetic& a = i_->arithmetic[0];
        pass.v.lmul_bits = a.mode == ADDEND_LMUL ? a.bits : 0;
    }
    /// The pass writes `value`, and what later instructions want to know of it besides.
    void finish(Pass& pass, std::uint32_t value) {
        const std::uint32_t words = words_of(b_.values[value].width), at = take(words, device_.tokens);
        places_[value] = {Place::Kind::vram, at, words, 0, Curve::none, none};
        pass.v.to_vram = true;
        pass.v.d = static_cast<std::uint16_t>(at);
        pass.v.stride_d = static_cast<std::uint16_t>(words);
        pass.uses.writes |= sections(at, words * device_.tokens);
        for (std::uint32_t n = now_; n < order_.size(); ++n) {
            const addend_instruction& user = b_.instructions[order_[n]];
            if (user.in[0].value != value || user.in[0].width != b_.values[value].width) continue;
            if (user.op == ADDEND_OP_RMS_NORM) pass.v.sum_squares = true;
            if (user.op == ADDEND_OP_QUANTIZE_I8) pass.v.largest = true;
        }
        if (pass.v.sum_squares) summed_ = value;
        if (pass.v.largest) largest_ = value;
        emit(encode_vector(pass.v, pass.uses));
    }
    void materialise(std::uint32_t value) {
        addend_operand whole{value, 0, b_.values[value].width};
        const std::uint32_t uses = std::exchange(uses_[value], 1);
        Pass pass = begin(whole);
        uses_[value] = uses;
        finish(pass, value);
    }
    /// A float weight [1, width], in vector RAM until this instruction is done.
    std::uint32_t load_weight(std::uint32_t weight) {
        // In the last two sections by turns: the scoreboard lets it be loaded while other sections are worked on.
        const std::uint32_t words = words_of(b_.weights[weight].cols), size = device_.vram_words / vram_sections;
        weight_section_ ^= 1u;
        const std::uint32_t at = words <= size ? take(words, 1, (vram_sections - 1 - weight_section_) * size) : take(words, 1);
        temporaries_.push_back(at);
        Transfer t;
        t.once = true;
        t.offset = weights_[weight].offset;
        t.vram = static_cast<std::uint16_t>(at);
        t.words = static_cast<std::uint16_t>(words);
        emit(encode_transfer(Op::load, t, {0, sections(at, words)}));
        return at;
    }

    // ---- Primitives. ----

    void compile() {
        switch (i_->op) {
            case ADDEND_OP_EMBED:
                return load_rows();
            case ADDEND_OP_SELECT_ROWS:
                return select_rows();
            case ADDEND_OP_RMS_NORM:
                return rms_norm();
            case ADDEND_OP_QUANTIZE_I8:
                return quantize();
            case ADDEND_OP_TERNARY_MATMUL:
                places_[i_->out[0]] = {Place::Kind::acc, 0, 0, 0, Curve::none, index_};
                return;
            case ADDEND_OP_RESCALE:
                return rescale();
            case ADDEND_OP_SIGMOID:
                return curve(Curve::sigmoid);
            case ADDEND_OP_SILU:
                return curve(Curve::silu);
            case ADDEND_OP_FORGET_GATE:
                return forget_gate();
            case ADDEND_OP_INPUT_GATE:
                return two(Factor::one_minus_b);
            case ADDEND_OP_MUL:
                return two(Factor::b);
            case ADDEND_OP_ADD: {
                // The operand that waits for a factor goes first: the sum is the same.
                const bool second = places_[i_->in[1].value].kind == Place::Kind::acc;
                Pass pass = begin(i_->in[second]);
                set_c(pass, i_->in[!second]);
                return finish(pass, i_->out[0]);
            }
            case ADDEND_OP_MLGRU_SCAN:
                return scan();
            default:
                refuse("a primitive the accelerator does not compute");
        }
    }

    void load_rows() {
        const std::uint32_t value = i_->out[0], words = words_of(b_.values[value].width), at = take(words, device_.tokens);
        if (b_.values[value].width != b_.header.hidden) refuse("rows of another width than the model's");
        places_[value] = {Place::Kind::vram, at, words, 0, Curve::none, none};
        Transfer t;
        t.base = Base::input;
        t.vram = static_cast<std::uint16_t>(at);
        t.words = t.vram_stride = static_cast<std::uint16_t>(words);
        t.memory_stride = out_.row_bytes;
        emit(encode_transfer(Op::load, t, {0, sections(at, words * device_.tokens)}));
    }
    void select_rows() {
        if (code_ == &out_.head) refuse("a second selection of rows");
        const addend_operand& in = i_->in[0];
        if (in.width != b_.header.hidden) refuse("rows of another width than the model's");
        Transfer t;
        t.base = Base::output;
        t.vram = static_cast<std::uint16_t>(in_vram(in));
        t.words = t.vram_stride = static_cast<std::uint16_t>(places_[in.value].words);
        t.memory_stride = out_.row_bytes;
        emit(encode_transfer(Op::store, t, {sections(t.vram, t.words * device_.tokens), 0}));
        code_ = &out_.head;  // another run of the device: nothing of the first is left
        taken_.clear();
        temporaries_.clear();
        for (Place& p : places_) p.kind = Place::Kind::nowhere;
        summed_ = largest_ = none;
        load_rows();
    }
    void rms_norm() {
        const addend_operand& in = i_->in[0];
        const std::uint32_t weight = i_->weight[0] != none ? load_weight(i_->weight[0]) : none;  // beside what follows
        if (places_[in.value].kind == Place::Kind::acc && in.width == b_.values[in.value].width) materialise(in.value);
        if (summed_ != in.value || in.width != b_.values[in.value].width) {
            Pass pass = begin(in);
            pass.v.sum_squares = true;
            emit(encode_vector(pass.v, pass.uses));
            summed_ = in.width == b_.values[in.value].width ? in.value : none;
        }
        emit(encode_scalar(ScalarKind::rsqrt, 0, float_bits_of(1.0f / static_cast<float>(in.width)), float_bits_of(i_->f[0])));
        Pass pass = begin(in);
        pass.v.scaled = true;
        pass.v.scalar = 0;
        if (weight != none) {
            pass.v.factor = Factor::b;
            pass.v.b = static_cast<std::uint16_t>(weight);
            pass.uses.reads |= sections(pass.v.b, pass.v.words);
        }
        finish(pass, i_->out[0]);
    }
    void quantize() {
        const addend_operand& in = i_->in[0];
        in_vram(in);
        if (largest_ != in.value || in.width != b_.values[in.value].width) {
            Pass pass = begin(in);
            pass.v.largest = true;
            emit(encode_vector(pass.v, pass.uses));
        }
        if (in.width > device_.q_chunks * device_.chunk()) refuse("a row longer than the device's activations");
        if (last_use_[i_->out[0]] == 0) refuse("activations without a product");
        bank_ ^= 1u;
        pair_ = pair_ % 3 + 1;
        for (std::uint32_t v = 0; v < places_.size(); ++v)  // who waits for the factor that goes
            if (places_[v].kind == Place::Kind::acc && places_[v].of == none && places_[v].scalar == 2 * pair_ + 1 &&
                last_use_[v] >= now_)
                materialise(v);
        const float beta = beta_of(i_->out[1]);
        emit(encode_scalar(ScalarKind::quantize, 2 * pair_, float_bits_of(i_->f[0]), float_bits_of(beta)));
        Pass pass = begin(in);
        pass.v.scaled = pass.v.to_q = true;
        pass.v.scalar = static_cast<std::uint8_t>(2 * pair_);
        pass.v.q_bank = static_cast<std::uint8_t>(bank_);
        pass.uses.writes |= static_cast<std::uint16_t>(1u << (q_bit + bank_));
        emit(encode_vector(pass.v, pass.uses));
        places_[i_->out[0]] = {Place::Kind::q, bank_, pass.v.words, 0, Curve::none, none};
        places_[i_->out[1]] = {Place::Kind::q, bank_, 0, 2 * pair_ + 1, Curve::none, none};
    }
    /// The one beta that a scale is divided into.
    float beta_of(std::uint32_t scale) const {
        for (std::uint32_t n = 0; n < b_.instructions.size(); ++n)
            if (b_.instructions[n].op == ADDEND_OP_RESCALE && b_.instructions[n].in[1].value == scale) {
                if (uses_[scale] != 1) refuse("a scale for several products");
                return b_.instructions[n].f[0];
            }
        refuse("a scale that no product uses");
    }
    void rescale() {
        const addend_operand& sum = i_->in[0];
        const Place product = places_[sum.value], scale = places_[i_->in[1].value];
        if (product.kind != Place::Kind::acc || product.of == none || scale.kind != Place::Kind::q || uses_[sum.value] != 1 ||
            sum.width != b_.values[sum.value].width)
            refuse("a sum that is not used whole and once");
        const addend_instruction& matmul = b_.instructions[product.of];
        const Place& q = places_[matmul.in[0].value];
        if (q.kind != Place::Kind::q || q.at != scale.at || q.at != bank_ || matmul.in[0].column != 0)
            refuse("activations that are gone");
        const WeightPlace& weight = weights_[matmul.weight[0]];
        if (i_->out[0] == b_.header.logits) return head(weight, q, scale.scalar);
        const std::uint32_t words = weight.rows / lanes;
        if (2 * words > device_.acc_words) refuse("a product with more rows than the device's sums");
        place_sums(words);
        emit(encode_stream(weight.offset, weight.rows * weight.chunks));
        product_of(weight.rows, weight.chunks, acc_, q.at);
        places_[i_->out[0]] = {Place::Kind::acc, acc_, words, scale.scalar, Curve::none, none};
        acc_ += words;
    }
    /// Sums go round through their RAM; what still waits in the place of new ones is finished first.
    void place_sums(std::uint32_t words) {
        if (acc_ + words > device_.acc_words) acc_ = 0;
        for (std::uint32_t v = 0; v < places_.size(); ++v) {
            const Place& p = places_[v];
            const bool waits = p.kind == Place::Kind::acc && p.of == none && last_use_[v] >= now_;
            if (waits && p.at < acc_ + words && acc_ < p.at + p.words) materialise(v);
        }
    }
    void product_of(std::uint32_t rows, std::uint32_t chunks, std::uint32_t acc, std::uint32_t bank) {
        emit(encode_matvec(rows, chunks, acc, bank, {static_cast<std::uint16_t>(1u << (q_bit + bank)), sums(acc, rows / lanes)}));
    }
    void head(const WeightPlace& weight, const Place& q, std::uint32_t scalar) {
        const std::uint32_t words = logits_tile / lanes, at[2] = {take(words, device_.tokens), take(words, device_.tokens)};
        if (2 * words > device_.acc_words) refuse("more logits than the device's sums");
        for (std::uint32_t row = 0, tile = 0; row < weight.rows; row += logits_tile, ++tile) {
            const std::uint32_t rows = std::min(logits_tile, weight.rows - row), acc = tile % 2 * words;
            emit(encode_stream(weight.offset + std::uint64_t{row} * weight.chunks * device_.beat_bytes(), rows * weight.chunks));
            product_of(rows, weight.chunks, acc, q.at);
            Vector v;
            v.from_acc = v.scaled = v.to_vram = true;
            v.scalar = static_cast<std::uint8_t>(scalar);
            v.a = static_cast<std::uint16_t>(acc);
            v.d = static_cast<std::uint16_t>(at[tile % 2]);
            v.stride_d = static_cast<std::uint16_t>(words);
            v.words = static_cast<std::uint16_t>(rows / lanes);
            const std::uint16_t section = sections(v.d, words * device_.tokens);
            emit(encode_vector(v, {sums(acc, v.words), section}));
            Transfer t;
            t.base = Base::output;
            t.offset = std::uint64_t{row} * 4;
            t.vram = v.d;
            t.words = static_cast<std::uint16_t>(up(v.words, 2));
            t.vram_stride = v.stride_d;
            t.memory_stride = static_cast<std::uint32_t>(out_.logits_stride);
            emit(encode_transfer(Op::store, t, {section, 0}));
        }
        stored_logits_ = true;
    }
    void curve(Curve curve) {
        const addend_operand& in = i_->in[0];
        const Place& p = places_[in.value];
        // A whole product that nobody else reads waits for its curve too; then there is one pass for both.
        if (p.kind == Place::Kind::acc && p.curve == Curve::none && in.width == b_.values[in.value].width && uses_[in.value] == 1) {
            places_[i_->out[0]] = p;
            places_[i_->out[0]].curve = curve;
            places_[in.value].kind = Place::Kind::nowhere;
            return;
        }
        Pass pass = begin(in);
        if (pass.v.curve != Curve::none) refuse("a curve of a curve");
        pass.v.curve = curve;
        finish(pass, i_->out[0]);
    }
    /// l + (1 - l) f: the product with 1 - B and the sum with C, both l.
    void forget_gate() {
        Pass pass = begin(i_->in[0]);
        if (i_->weight[0] != none) {
            pass.v.factor = Factor::one_minus_b;
            pass.v.add_c = true;
            pass.v.b = pass.v.c = static_cast<std::uint16_t>(load_weight(i_->weight[0]));
            pass.uses.reads |= sections(pass.v.b, pass.v.words);
        }
        finish(pass, i_->out[0]);
    }
    void two(Factor factor) {
        // Of a product either operand may be A.
        const bool second = factor == Factor::b && places_[i_->in[0].value].kind != Place::Kind::acc &&
                            places_[i_->in[1].value].kind == Place::Kind::acc;
        in_vram(i_->in[!second]);
        Pass pass = begin(i_->in[second]);
        set_b(pass, factor, i_->in[!second]);
        set_product(pass);
        finish(pass, i_->out[0]);
    }
    /// h lies in tokens + 1 rows: row t + 1 is computed from row t, the first is the state.
    void scan() {
        const std::uint32_t value = i_->out[0], words = words_of(b_.values[value].width), at = take(words, device_.tokens + 1);
        const std::uint16_t section = sections(at, words * (device_.tokens + 1));
        Transfer t;
        t.base = Base::state_in;
        t.once = true;
        t.offset = out_.state_offset[i_->state[0]];
        t.vram = static_cast<std::uint16_t>(at);
        t.words = t.vram_stride = static_cast<std::uint16_t>(words);
        emit(encode_transfer(Op::load, t, {0, section}));
        in_vram(i_->in[0]);
        in_vram(i_->in[1]);
        Pass pass = begin(i_->in[0]);
        set_c(pass, i_->in[1]);
        set_product(pass);
        pass.v.factor = Factor::b;
        pass.v.b = static_cast<std::uint16_t>(at);
        pass.v.d = static_cast<std::uint16_t>(at + words);
        pass.v.stride_b = pass.v.stride_d = static_cast<std::uint16_t>(words);
        pass.v.to_vram = true;
        pass.uses.reads |= section;
        pass.uses.writes |= section;
        emit(encode_vector(pass.v, pass.uses));
        t.base = Base::state_out;
        t.last = true;
        emit(encode_transfer(Op::store, t, {section, 0}));
        // The value is rows 1 …; the whole region is given back with it.
        places_[value] = {Place::Kind::vram, at + words, words, 0, Curve::none, none};
        std::erase_if(taken_, [at](const auto& r) { return r.first == at; });
        const std::uint32_t begin = at + words, end = at + words * (device_.tokens + 1);
        taken_.insert(std::upper_bound(taken_.begin(), taken_.end(), std::pair{begin, begin}), {begin, end});
    }

    const Block& b_;
    const Capabilities& device_;
    Streams out_;
    std::vector<Words>* code_ = &out_.body;
    std::vector<Place> places_;
    std::vector<std::uint32_t> order_, position_;     // instructions as they are issued, and where each is in that
    std::vector<std::uint32_t> last_use_, uses_;      // by value: a place in order_, a number
    std::vector<WeightPlace> weights_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> taken_;  // of vector RAM, ascending
    std::vector<std::uint32_t> temporaries_;
    const addend_instruction* i_ = nullptr;
    std::uint32_t now_ = 0, index_ = 0, acc_ = 0, weight_section_ = 0, bank_ = 0, pair_ = 0;
    std::uint32_t summed_ = none, largest_ = none;  // the values the unit's registers tell of
    bool stored_logits_ = false;
};

}  // namespace

std::vector<WeightPlace> place_weights(const Block& program, const Capabilities& device, std::uint64_t* total) {
    std::vector<WeightPlace> places(program.weights.size());
    std::uint64_t at = 0;
    for (std::uint32_t w = 0; w < places.size(); ++w) {
        const addend_weight& weight = program.weights[w];
        WeightPlace& p = places[w];
        p.offset = at;
        if (weight.dtype == ADDEND_T2) {
            p.chunks = static_cast<std::uint32_t>(up(weight.cols, device.chunk()) / device.chunk());
            p.rows = static_cast<std::uint32_t>(up(weight.rows, 2 * lanes));
            p.bytes = std::uint64_t{p.rows} * p.chunks * device.beat_bytes();
        } else if (weight.dtype == ADDEND_F32 && weight.rows == 1) {
            p.bytes = up(std::uint64_t{weight.cols} * 4, 64);
        }
        at += up(p.bytes, 64);
    }
    if (total) *total = at;
    return places;
}

Streams assemble(const Block& program, const Capabilities& device) {
    return Assembly(program, device).run();
}

}  // namespace addend::fpga
