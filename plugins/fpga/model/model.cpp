#include "plugins/fpga/model/model.h"

#include <algorithm>
#include <cstring>

#include "plugins/fpga/model/float32.h"
#include "plugins/fpga/model/matvec.h"

namespace addend::fpga {
namespace {

constexpr std::uint32_t code_line = 2 * instruction_bytes;  // code starts at such a multiple

}  // namespace

Capabilities default_capabilities() {
    Capabilities c;
    c.vram_words = 32768;  // 1 MiB
    c.acc_words = 4096;    // 32,768 rows: two products of 2.7B
    c.q_chunks = 32;       // 8,192 columns
    c.memory_bytes = std::uint64_t{8} << 30;
    return c;
}

Model::Model(const Capabilities& capabilities) : caps_(capabilities), memory_(capabilities.memory_bytes) {
    table_.resize(sigmoid_segments + 1);
    for (std::uint32_t n = 0; n <= sigmoid_segments; ++n) table_[n] = sigmoid_entry(n);
    registers_.resize(reg::counters / 4);
    vram_.resize(std::size_t{caps_.vram_words} * lanes);
    acc_.assign(caps_.tokens, std::vector<std::int32_t>(std::size_t{caps_.acc_words} * lanes));
    q_.assign(std::size_t{2} * caps_.tokens, Planes(std::size_t{caps_.q_chunks} * 8 * chunk_words()));
    reset();
}

void Model::reset() {
    std::fill(registers_.begin(), registers_.end(), 0u);
    registers_[reg::id / 4] = id_value;
    registers_[reg::version / 4] = version_value;
    registers_[reg::shape / 4] = caps_.port_bits | caps_.tokens << 16 | lanes << 24;
    registers_[reg::vram / 4] = caps_.vram_words;
    registers_[reg::acc / 4] = caps_.acc_words;
    registers_[reg::q / 4] = caps_.q_chunks;
    registers_[reg::memory_mib / 4] = static_cast<std::uint32_t>(caps_.memory_bytes >> 20);
    registers_[reg::clock_khz / 4] = caps_.clock_khz;
    registers_[reg::tokens / 4] = 1;
    counters_.fill(0);
}

std::uint32_t Model::read_register(std::uint32_t offset) {
    if (offset % 4 != 0) return 0;
    if (offset < reg::counters) return registers_[offset / 4];
    const std::uint32_t n = (offset - reg::counters) / 4;
    if (n >= 2 * counter_count) return 0;
    return static_cast<std::uint32_t>(counters_[n / 2] >> (n % 2 * 32));
}

void Model::write_register(std::uint32_t offset, std::uint32_t value) {
    if (offset == reg::control) {
        if (value & control_reset) reset();
        if (value & control_start) start();
        return;
    }
    const bool writable = offset % 4 == 0 && offset >= reg::code && offset < reg::base + base_count * 8;
    if (writable) registers_[offset / 4] = value;
}

std::uint64_t Model::register64(std::uint32_t offset) const {
    return std::uint64_t{registers_[offset / 4 + 1]} << 32 | registers_[offset / 4];
}

void Model::read_memory(std::uint64_t address, void* to, std::uint64_t bytes) {
    if (!memory_.inside(address, bytes)) throw LinkLost("a read past the device's memory");
    memory_.read(address, to, bytes);
}

void Model::write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) {
    if (!memory_.inside(address, bytes)) throw LinkLost("a write past the device's memory");
    memory_.write(address, from, bytes);
}

void Model::start() {
    counters_.fill(0);
    streams_.clear();
    stream_left_ = 0;
    std::uint32_t& retired = registers_[reg::retired / 4];
    retired = 0;
    tokens_ = std::clamp(registers_[reg::tokens / 4], 1u, caps_.tokens);
    const std::uint64_t code = register64(reg::code);
    const std::uint32_t n = registers_[reg::code_count / 4];
    DeviceError error = DeviceError::none;
    for (; error == DeviceError::none; ++retired) {
        Words words{};
        const std::uint64_t at = code + std::uint64_t{retired} * instruction_bytes;
        if (code % code_line != 0 || retired >= n || !memory_.inside(at, instruction_bytes)) {
            error = DeviceError::bad_instruction;
            break;
        }
        read_memory(at, words.data(), instruction_bytes);
        if (op_of(words) == Op::halt) break;
        error = execute(words);
    }
    count(Counter::beats_read, (std::uint64_t{n} * instruction_bytes + caps_.beat_bytes() - 1) / caps_.beat_bytes());
    registers_[reg::error / 4] = static_cast<std::uint32_t>(error);
    registers_[reg::status / 4] = status_done | (error == DeviceError::none ? 0 : status_error);
}

DeviceError Model::execute(const Words& words) {
    switch (op_of(words)) {
        case Op::load:
        case Op::store:
            return transfer(op_of(words), words);
        case Op::stream:
            streams_.emplace_back(register64(reg::base) + (std::uint64_t{words[3]} << 32 | words[2]), words[4]);
            return DeviceError::none;
        case Op::matvec:
            return matvec(words);
        case Op::vector:
            return vector(words);
        case Op::scalar:
            scalar_unit(words);
            return DeviceError::none;
        case Op::halt:
            break;
    }
    return DeviceError::bad_instruction;
}

DeviceError Model::transfer(Op op, const Words& words) {
    const Transfer t = decode_transfer(words);
    if (static_cast<std::uint32_t>(t.base) >= base_count || t.offset % 64 != 0) return DeviceError::bad_instruction;
    const std::uint64_t from = register64(reg::base + static_cast<std::uint32_t>(t.base) * 8) + t.offset;
    const std::uint32_t rows = t.once ? 1 : tokens_;
    const std::uint64_t bytes = std::uint64_t{t.words} * lanes * 4;
    for (std::uint32_t row = 0; row < rows; ++row) {
        const std::uint64_t word = t.vram + std::uint64_t{(t.last ? tokens_ : 0) + row} * t.vram_stride;
        const std::uint64_t address = from + std::uint64_t{row} * t.memory_stride;
        if (word + t.words > caps_.vram_words) return DeviceError::bad_instruction;
        if (!memory_.inside(address, bytes)) return DeviceError::memory;
        float* const data = vram_.data() + word * lanes;
        if (op == Op::load)
            read_memory(address, data, bytes);
        else
            write_memory(address, data, bytes);
    }
    count(op == Op::load ? Counter::beats_read : Counter::beats_written, rows * bytes / caps_.beat_bytes());
    return DeviceError::none;
}

DeviceError Model::matvec(const Words& words) {
    const std::uint32_t bank = words[0] >> 8 & 1, rows = words[4], acc = words[5] & 0xFFFF, chunks = words[5] >> 16;
    if (rows == 0 || rows % lanes != 0 || chunks == 0 || chunks > caps_.q_chunks ||
        acc + std::uint64_t{rows / lanes} > caps_.acc_words || streams_.empty())
        return DeviceError::bad_instruction;
    const std::uint64_t beats = std::uint64_t{rows} * chunks;
    auto& [address, left] = streams_.front();
    // A product takes all of its stream: a mixed-up one is an error here, where the RTL would compute nonsense.
    if (left != beats) return DeviceError::bad_instruction;
    const std::uint64_t bytes = beats * caps_.beat_bytes();
    if (!memory_.inside(address, bytes)) return DeviceError::memory;
    const auto* weights = reinterpret_cast<const std::uint64_t*>(memory_.at(address, bytes));
    std::vector<std::uint64_t> halves;
    if (caps_.chunk() == 32) {  // both halves of a beat lie in one word
        for (std::uint64_t n = 0; n < beats; ++n) {
            halves.push_back(weights[n] & 0xFFFFFFFFu);
            halves.push_back(weights[n] >> 32);
        }
        weights = halves.data();
    }
    for (std::uint32_t token = 0; token < tokens_; ++token)
        matvec_rows(weights, rows, chunks, chunk_words(), q_[bank * caps_.tokens + token].data(),
                    acc_[token].data() + std::size_t{acc} * lanes);
    count(Counter::beats_read, beats);
    count(Counter::matvec_beats, beats);
    streams_.erase(streams_.begin());
    return DeviceError::none;
}

std::int8_t Model::q(std::uint32_t bank, std::uint32_t token, std::uint32_t column) const {
    const std::uint32_t words = chunk_words(), chunk = column / caps_.chunk(), at = column % caps_.chunk();
    const Planes& planes = q_[bank * caps_.tokens + token];
    std::uint32_t value = 0;
    for (std::uint32_t b = 0; b < 8; ++b)
        value |= static_cast<std::uint32_t>(planes[(std::size_t{chunk} * 8 + b) * words + at / 64] >> at % 64 & 1) << b;
    return static_cast<std::int8_t>(value);
}

void Model::set_q(std::uint32_t bank, std::uint32_t token, std::uint32_t word, const float (&values)[lanes]) {
    const std::uint32_t words = chunk_words(), column = word * lanes;
    const std::uint32_t chunk = column / caps_.chunk(), at = column % caps_.chunk();
    Planes& planes = q_[bank * caps_.tokens + token];
    std::uint64_t bits[8] = {};
    for (std::uint32_t l = 0; l < lanes; ++l) {
        const auto value = static_cast<std::uint8_t>(f32_to_int8(values[l]));
        for (std::uint32_t b = 0; b < 8; ++b) bits[b] |= std::uint64_t{value >> b & 1u} << l;
    }
    for (std::uint32_t b = 0; b < 8; ++b) {
        std::uint64_t& plane = planes[(std::size_t{chunk} * 8 + b) * words + at / 64];
        plane = (plane & ~(std::uint64_t{255} << at % 64)) | bits[b] << at % 64;
    }
}

bool Model::vector_fits(const Vector& v) const {
    const auto room = [&](std::uint32_t at, std::uint32_t stride) {
        return at + std::uint64_t{tokens_ - 1} * stride + v.words <= caps_.vram_words;
    };
    if (v.words == 0 || static_cast<std::uint32_t>(v.curve) > 2 || static_cast<std::uint32_t>(v.factor) > 2 ||
        v.lmul_bits > 23)
        return false;
    if (v.from_acc ? v.a + std::uint32_t{v.words} > caps_.acc_words : !room(v.a, v.stride_a)) return false;
    if (v.factor != Factor::none && !room(v.b, v.stride_b)) return false;
    if (v.add_c && !room(v.c, v.stride_c)) return false;
    if (v.to_vram && !room(v.d, v.stride_d)) return false;
    return !v.to_q || v.words * lanes <= caps_.q_chunks * caps_.chunk();
}

DeviceError Model::vector(const Words& words) {
    const Vector v = decode_vector(words);
    if (!vector_fits(v)) return DeviceError::bad_instruction;
    for (std::uint32_t token = 0; token < tokens_; ++token) vector_row(v, token);
    return DeviceError::none;
}

void Model::vector_row(const Vector& v, std::uint32_t token) {
    const auto at = [&](std::uint16_t address, std::uint16_t stride, std::uint32_t word) {
        return (std::size_t{address} + std::size_t{token} * stride + word) * lanes;
    };
    const float scalar = scalars_[token][v.scalar];
    float sums[4] = {};
    std::uint32_t largest = 0;
    for (std::uint32_t w = 0; w < v.words; ++w) {
        float out[lanes];
        for (std::uint32_t l = 0; l < lanes; ++l) {
            float x = v.from_acc ? f32_from_sum(acc_[token][(std::size_t{v.a} + w) * lanes + l])
                                 : vram_[at(v.a, v.stride_a, w) + l];
            if (v.scaled) x = f32_mul(x, scalar);
            if (v.curve != Curve::none) {
                const float s = f32_sigmoid(x, table_.data());
                x = v.curve == Curve::silu ? f32_mul(x, s) : s;
            }
            if (v.factor != Factor::none) {
                float b = vram_[at(v.b, v.stride_b, w) + l];
                if (v.factor == Factor::one_minus_b) b = f32_add(1.0f, -b);
                x = v.lmul_bits == 0 ? f32_mul(x, b) : f32_lmul(x, b, v.lmul_bits);
            }
            if (v.add_c) x = f32_add(x, vram_[at(v.c, v.stride_c, w) + l]);
            out[l] = f32_read(x);
            largest = std::max(largest, float_bits(out[l]) & ~sign_mask);
        }
        if (v.sum_squares) {
            float p[lanes];
            for (std::uint32_t l = 0; l < lanes; ++l) p[l] = f32_mul(out[l], out[l]);
            const float tree = f32_add(f32_add(f32_add(p[0], p[1]), f32_add(p[2], p[3])),
                                       f32_add(f32_add(p[4], p[5]), f32_add(p[6], p[7])));
            sums[w % 4] = f32_add(sums[w % 4], tree);
        }
        if (v.to_vram) std::memcpy(&vram_[at(v.d, v.stride_d, w)], out, sizeof out);
        if (v.to_q) set_q(v.q_bank, token, w, out);
    }
    if (v.sum_squares) sum_[token] = f32_add(f32_add(sums[0], sums[1]), f32_add(sums[2], sums[3]));
    if (v.largest) largest_[token] = bits_float(largest);
}

void Model::scalar_unit(const Words& words) {
    const std::uint32_t to = words[0] >> 25 & 7;
    const float first = bits_float(words[2]), second = bits_float(words[3]);
    for (std::uint32_t token = 0; token < tokens_; ++token) {
        auto& scalars = scalars_[token];
        if (static_cast<ScalarKind>(words[0] >> 8 & 1) == ScalarKind::rsqrt) {
            scalars[to] = f32_div(1.0f, f32_sqrt(f32_add(f32_mul(sum_[token], first), second)));
        } else {
            const float s = f32_div(127.0f, std::max(largest_[token], f32_read(first)));
            scalars[to] = s;
            scalars[(to + 1) % scalar_registers] = f32_div(second, s);
        }
    }
}

}  // namespace addend::fpga
