// Where values lie in vector RAM, and passes of the vector unit over them.
#include <algorithm>

#include "plugins/fpga/assembler/assembly.h"

namespace addend::fpga {

std::uint32_t Assembly::words_of(std::uint32_t width) const {
    if (width % lanes != 0) refuse("a width that is no multiple of 8");
    return static_cast<std::uint32_t>(up(width, 2 * lanes) / lanes);  // whole beats
}
std::uint32_t Assembly::take(std::uint32_t words, std::uint32_t rows, std::uint32_t from) {
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
void Assembly::give(std::uint32_t at) {
    std::erase_if(taken_, [at](const auto& t) { return t.first == at; });
}
void Assembly::release() {
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
std::uint16_t Assembly::sections(std::uint32_t at, std::uint32_t words) const {
    const std::uint32_t size = device_.vram_words / vram_sections;
    std::uint32_t mask = 0;
    for (std::uint32_t s = at / size; s <= (at + words - 1) / size && s < vram_sections; ++s) mask |= 1u << s;
    return static_cast<std::uint16_t>(mask);
}
std::uint16_t Assembly::sums(std::uint32_t at, std::uint32_t words) const {
    const std::uint32_t size = device_.acc_words / acc_sections;
    std::uint32_t mask = 0;
    for (std::uint32_t s = at / size; s <= (at + words - 1) / size && s < acc_sections; ++s) mask |= 1u << (acc_bit + s);
    return static_cast<std::uint16_t>(mask);
}

Assembly::Pass Assembly::begin(const addend_operand& in) {
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
std::uint32_t Assembly::in_vram(const addend_operand& in) {
    if (places_[in.value].kind == Place::Kind::acc) materialise(in.value);
    if (places_[in.value].kind != Place::Kind::vram || in.column % lanes != 0) refuse("an operand that is not in vector RAM");
    return places_[in.value].at + in.column / lanes;
}
void Assembly::set_b(Pass& pass, Factor factor, const addend_operand& in) {
    pass.v.factor = factor;
    pass.v.b = static_cast<std::uint16_t>(in_vram(in));
    pass.v.stride_b = static_cast<std::uint16_t>(places_[in.value].words);
    pass.uses.reads |= sections(pass.v.b, places_[in.value].words * device_.tokens);
}
void Assembly::set_c(Pass& pass, const addend_operand& in) {
    pass.v.add_c = true;
    pass.v.c = static_cast<std::uint16_t>(in_vram(in));
    pass.v.stride_c = static_cast<std::uint16_t>(places_[in.value].words);
    pass.uses.reads |= sections(pass.v.c, places_[in.value].words * device_.tokens);
}
void Assembly::set_product(Pass& pass) const {
    const addend_arithmetic& a = i_->arithmetic[0];
    pass.v.lmul_bits = a.mode == ADDEND_LMUL ? a.bits : 0;
}
void Assembly::finish(Pass& pass, std::uint32_t value) {
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
void Assembly::materialise(std::uint32_t value) {
    addend_operand whole{value, 0, b_.values[value].width};
    const std::uint32_t uses = std::exchange(uses_[value], 1);
    Pass pass = begin(whole);
    uses_[value] = uses;
    finish(pass, value);
}
std::uint32_t Assembly::load_weight(std::uint32_t weight) {
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

}  // namespace addend::fpga
