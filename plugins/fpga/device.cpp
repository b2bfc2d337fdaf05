#include <chrono>

#include "plugins/fpga/handles.h"

namespace addend::fpga {

Patience real_patience() {
    return {[] {
                return std::int64_t{
                    std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
                        .count()};
            }};
}

Capabilities read_capabilities(Link& link) {
    if (link.read_register(reg::id) != id_value) throw LinkLost("what answers is not an Addend accelerator");
    if (link.read_register(reg::version) != version_value) throw LinkLost("the accelerator is of another version");
    const std::uint32_t shape = link.read_register(reg::shape);
    Capabilities c;
    c.port_bits = shape & 0xFFFF;
    c.tokens = shape >> 16 & 0xFF;
    c.vram_words = link.read_register(reg::vram);
    c.acc_words = link.read_register(reg::acc);
    c.q_chunks = link.read_register(reg::q);
    c.memory_bytes = std::uint64_t{link.read_register(reg::memory_mib)} << 20;
    c.clock_khz = link.read_register(reg::clock_khz);
    const bool port = c.port_bits == 64 || c.port_bits == 128 || c.port_bits == 256 || c.port_bits == 512;
    if (!port || shape >> 24 != lanes || c.tokens == 0 || c.tokens > most_tokens || c.vram_words < 64 ||
        c.vram_words > 65536 || c.vram_words % vram_sections != 0 || c.acc_words < 16 || c.acc_words > 65536 ||
        c.acc_words % acc_sections != 0 || c.q_chunks == 0 || c.q_chunks > 65536 || c.memory_bytes == 0)
        throw LinkLost("the accelerator describes itself impossibly");
    return c;
}

Device::Device(std::unique_ptr<Link> link, Patience patience, std::shared_ptr<Totals> totals)
    : link_(std::move(link)), patience_(std::move(patience)), totals_(std::move(totals)), caps_(read_capabilities(*link_)) {
    link_->write_register(reg::control, control_reset);
}

void Device::run(std::uint64_t code, std::uint32_t instructions, std::uint32_t tokens, const Bases& bases) {
    const auto write64 = [this](std::uint32_t offset, std::uint64_t value) {
        link_->write_register(offset, static_cast<std::uint32_t>(value));
        link_->write_register(offset + 4, static_cast<std::uint32_t>(value >> 32));
    };
    write64(reg::code, code);
    link_->write_register(reg::code_count, instructions);
    link_->write_register(reg::tokens, tokens);
    const std::uint64_t all[base_count] = {bases.weights, bases.state_in, bases.state_out, bases.input, bases.output};
    for (std::uint32_t n = 0; n < base_count; ++n) write64(reg::base + 8 * n, all[n]);
    link_->write_register(reg::control, control_start);
    const auto now_ns = [this] {
        const std::int64_t own = link_->clock_ns();
        return own >= 0 ? own : patience_.now_ns();
    };
    std::uint32_t retired = link_->read_register(reg::retired);
    std::int64_t since = now_ns();
    while (true) {
        const std::uint32_t status = link_->read_register(reg::status);
        if (status > (status_busy | status_done | status_error)) throw LinkLost("the device's status is impossible");
        if (status & status_error)
            throw LinkLost(link_->read_register(reg::error) == static_cast<std::uint32_t>(DeviceError::memory)
                               ? "the device met an error of its memory"
                               : "the device refused an instruction");
        if (status & status_done) break;
        const std::uint32_t now_retired = link_->read_register(reg::retired);
        const std::int64_t now = now_ns();
        if (now_retired != retired) {
            retired = now_retired;
            since = now;
        } else if (now - since > patience_.limit_ns) {
            throw LinkLost("it finished no instruction for 1.5 seconds");
        }
        link_->wait();
    }
    if (!totals_ || caps_.clock_khz == 0) return;
    for (std::uint32_t n = 0; n < counter_count; ++n) {
        const std::uint64_t counted = counter(static_cast<Counter>(n));
        totals_->add(static_cast<Counter>(n), counted);
        if (static_cast<Counter>(n) == Counter::matvec_beats) totals_->token_beats += counted * tokens;
    }
}

std::uint64_t Device::counter(Counter which) {
    const std::uint32_t at = reg::counters + static_cast<std::uint32_t>(which) * 8;
    const std::uint64_t low = link_->read_register(at);
    return std::uint64_t{link_->read_register(at + 4)} << 32 | low;
}

}  // namespace addend::fpga
