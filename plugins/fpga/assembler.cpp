#include "plugins/fpga/assembler.h"

#include <algorithm>

#include "plugins/fpga/assembler/assembly.h"

namespace addend::fpga {

Assembly::Assembly(const Block& program, const Capabilities& device)
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

Streams Assembly::run() {
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
