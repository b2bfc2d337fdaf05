// What each primitive of a program becomes.
#include <algorithm>
#include <bit>

#include "plugins/fpga/assembler/assembly.h"

namespace addend::fpga {
namespace {

std::uint32_t float_bits_of(float x) {
    return std::bit_cast<std::uint32_t>(x);
}

}  // namespace

void Assembly::compile() {
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
void Assembly::load_rows() {
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
void Assembly::select_rows() {
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
void Assembly::rms_norm() {
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
void Assembly::quantize() {
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
float Assembly::beta_of(std::uint32_t scale) const {
    for (std::uint32_t n = 0; n < b_.instructions.size(); ++n)
        if (b_.instructions[n].op == ADDEND_OP_RESCALE && b_.instructions[n].in[1].value == scale) {
            if (uses_[scale] != 1) refuse("a scale for several products");
            return b_.instructions[n].f[0];
        }
    refuse("a scale that no product uses");
}
void Assembly::rescale() {
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
void Assembly::place_sums(std::uint32_t words) {
    if (acc_ + words > device_.acc_words) acc_ = 0;
    for (std::uint32_t v = 0; v < places_.size(); ++v) {
        const Place& p = places_[v];
        const bool waits = p.kind == Place::Kind::acc && p.of == none && last_use_[v] >= now_;
        if (waits && p.at < acc_ + words && acc_ < p.at + p.words) materialise(v);
    }
}
void Assembly::product_of(std::uint32_t rows, std::uint32_t chunks, std::uint32_t acc, std::uint32_t bank) {
    emit(encode_matvec(rows, chunks, acc, bank, {static_cast<std::uint16_t>(1u << (q_bit + bank)), sums(acc, rows / lanes)}));
}
void Assembly::head(const WeightPlace& weight, const Place& q, std::uint32_t scalar) {
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
void Assembly::curve(Curve curve) {
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
void Assembly::forget_gate() {
    Pass pass = begin(i_->in[0]);
    if (i_->weight[0] != none) {
        pass.v.factor = Factor::one_minus_b;
        pass.v.add_c = true;
        pass.v.b = pass.v.c = static_cast<std::uint16_t>(load_weight(i_->weight[0]));
        pass.uses.reads |= sections(pass.v.b, pass.v.words);
    }
    finish(pass, i_->out[0]);
}
void Assembly::two(Factor factor) {
    // Of a product either operand may be A.
    const bool second = factor == Factor::b && places_[i_->in[0].value].kind != Place::Kind::acc &&
                        places_[i_->in[1].value].kind == Place::Kind::acc;
    in_vram(i_->in[!second]);
    Pass pass = begin(i_->in[second]);
    set_b(pass, factor, i_->in[!second]);
    set_product(pass);
    finish(pass, i_->out[0]);
}
void Assembly::scan() {
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

}  // namespace addend::fpga
