// Weights in the device's memory; the embedding stays with the host, which looks rows up.
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#include "plugins/fpga/fault.h"
#include "plugins/fpga/handles.h"

namespace addend::fpga {
namespace {

constexpr std::uint64_t read_at_once = 4u << 20;   // bytes; the ABI wants progress every 16 MiB
constexpr std::uint64_t code_room = 4u << 20;      // bytes: 131,072 instructions

std::uint64_t lines(std::uint64_t bytes) {
    return (bytes + 4095) / 4096 * 4096;
}

}  // namespace

Weights::Weights(const Block& program, std::uint32_t device_index, std::unique_ptr<Link> link, Patience patience,
                 std::shared_ptr<Totals> totals)
    : device_index_(device_index),
      device_(std::move(link), std::move(patience), std::move(totals)),
      places_(place_weights(program, device_.capabilities(), &image_bytes_)),
      layout_(program.header.weights_layout) {
    const Streams streams = assemble(program, device_.capabilities());
    const std::uint64_t tokens = device_.capabilities().tokens;
    map_.code_bytes = code_room;
    map_.state = map_.code + map_.code_bytes;
    map_.rows = map_.state + lines(streams.state_bytes);
    map_.selected = map_.rows + lines(streams.row_bytes * tokens);
    map_.logits = map_.selected + lines(streams.row_bytes * tokens);
    map_.weights = map_.logits + lines(streams.logits_stride * tokens);
    map_.end = map_.weights + image_bytes_;
    if (map_.end > device_.capabilities().memory_bytes) out_of_memory(map_.end, "the device's memory");
    device_.link().reserve(map_.end);
}

bool Weights::load(const Block& program, const addend_weight_source& source) {
    std::uint64_t done = 0, total = 0;
    for (std::uint32_t w = 0; w < places_.size(); ++w) total += program.weights[w].bytes;
    std::vector<std::byte> rows;
    for (std::uint32_t n = 0; n < places_.size(); ++n) {
        const addend_weight& weight = program.weights[n];
        const std::uint64_t row = plugin::weight_row_bytes(weight);
        const auto step = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, read_at_once / row));
        const bool on_host = places_[n].bytes == 0;
        if (on_host) embedding_.resize(weight.bytes);
        for (std::uint32_t first = 0; first < weight.rows; first += step) {
            const std::uint32_t count = std::min(step, weight.rows - first);
            rows.resize(count * row);
            if (source.read_weight(source.context, n, first, count, rows.data()) != ADDEND_OK)
                throw Fault{make_error(ADDEND_ERROR_READ_WEIGHT, n)};
            if (on_host)
                std::memcpy(embedding_.data() + first * row, rows.data(), rows.size());
            else if (weight.dtype == ADDEND_T2)
                write_trits(weight, places_[n], first, count, rows.data());
            else {
                rows.resize(places_[n].bytes);
                device_.link().write_memory(map_.weights + places_[n].offset, rows.data(), rows.size());
            }
            done += count * row;
            if (source.progress && source.progress(source.context, done, total) != 0) return false;
        }
    }
    return true;
}

void Weights::write_trits(const addend_weight& weight, const WeightPlace& place, std::uint32_t first,
                          std::uint32_t count, const std::byte* rows) {
    const std::uint32_t chunk = device_.capabilities().chunk(), beat = device_.capabilities().beat_bytes();
    const std::uint64_t row_in = plugin::weight_row_bytes(weight), row_out = std::uint64_t{place.chunks} * beat;
    const bool last = first + count == weight.rows;  // rows of zeros fill up
    std::vector<std::uint8_t> image((last ? place.rows - first : count) * row_out);
    for (std::uint32_t r = 0; r < count; ++r)
        for (std::uint32_t c = 0; c < weight.cols; ++c) {
            const auto code = std::to_integer<unsigned>(rows[r * row_in + c / 4]) >> (c % 4 * 2) & 3;
            if (code == 3) bad_argument("weights", "holds a code that is no trit");
            if (code == 1) continue;
            const std::uint64_t at = r * row_out + std::uint64_t{c / chunk} * beat;
            const std::uint32_t bit = c % chunk;
            image[at + bit / 8] |= static_cast<std::uint8_t>(1u << bit % 8);
            if (code == 0) image[at + chunk / 8 + bit / 8] |= static_cast<std::uint8_t>(1u << bit % 8);
        }
    device_.link().write_memory(map_.weights + place.offset + first * row_out, image.data(), image.size());
}

void Weights::embed(const addend_weight& weight, std::int32_t token, float factor, float* out) const {
    const std::byte* const row = embedding_.data() + plugin::weight_row_bytes(weight) * static_cast<std::uint32_t>(token);
    for (std::uint32_t c = 0; c < weight.cols; ++c) {
        float x = 0;
        if (weight.dtype == ADDEND_F32) {
            std::memcpy(&x, row + std::size_t{c} * 4, 4);
        } else {
            std::uint16_t half = 0;
            std::memcpy(&half, row + std::size_t{c} * 2, 2);
            if (weight.dtype == ADDEND_BF16) {
                x = std::bit_cast<float>(std::uint32_t{half} << 16);
            } else {
                const std::uint32_t exponent = half >> 10 & 31, mantissa = half & 1023u;
                x = exponent == 0    ? static_cast<float>(mantissa) * 0x1p-24f
                    : exponent == 31 ? std::bit_cast<float>(0x7F800000u | mantissa << 13)
                                     : std::bit_cast<float>((exponent + 112) << 23 | mantissa << 13);
                if (half & 0x8000) x = -x;
            }
        }
        out[c] = x * factor;
    }
}

Program::Program(Weights& weights, const void* data, std::uint64_t bytes)
    : weights_(weights), block_(plugin::read_block(data, bytes)), streams_(assemble(block_, weights.device().capabilities())) {
    if (block_.header.weights_layout != weights.layout()) bad_argument("program", "it names other weights than those loaded");
    if ((streams_.body.size() + streams_.head.size() + 2) * instruction_bytes > weights.map().code_bytes)
        out_of_memory((streams_.body.size() + streams_.head.size()) * instruction_bytes, "instructions");
    for (const addend_instruction& i : block_.instructions)
        if (i.op == ADDEND_OP_EMBED) embed_ = &i;
    if (!embed_) bad_program(ADDEND_NONE, "it has no embedding");
}

}  // namespace addend::fpga
