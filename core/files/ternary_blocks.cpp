#include "core/files/ternary_blocks.h"

#include <array>

#include "core/base/message.h"

namespace addend {
namespace {

using Codes = std::span<std::uint8_t, ternary_block_elements>;
using ConstCodes = std::span<const std::uint8_t, ternary_block_elements>;

constexpr std::array<std::uint8_t, 5> powers = {1, 3, 9, 27, 81};

/// One of the three runs of a tq1_0 block: `Bytes` bytes, each holding `Digits` weights that lie `Bytes`
/// apart.
template <std::size_t Bytes, std::size_t Digits>
void encode_run(const std::uint8_t* codes, std::byte* bytes) {
    std::array<std::uint16_t, Bytes> values{};
    for (std::size_t n = 0; n < Digits; ++n)
        for (std::size_t m = 0; m < Bytes; ++m)
            values[m] = static_cast<std::uint16_t>(values[m] * 3 + codes[n * Bytes + m]);
    for (std::size_t m = 0; m < Bytes; ++m) {
        const unsigned value = Digits == 4 ? values[m] * 3u : values[m];
        // Rounding up makes the digits come out again of a multiplication truncated to eight bits.
        bytes[m] = static_cast<std::byte>((value * 256 + 242) / 243);
    }
}

template <std::size_t Bytes, std::size_t Digits>
void decode_run(const std::byte* bytes, std::uint8_t* codes) {
    for (std::size_t n = 0; n < Digits; ++n) {
        for (std::size_t m = 0; m < Bytes; ++m) {
            const auto fraction = static_cast<std::uint8_t>(std::to_integer<unsigned>(bytes[m]) * powers[n]);
            // fraction * 3 >> 8 without leaving eight bits: counts the thirds of 256 that it has passed.
            codes[n * Bytes + m] =
                static_cast<std::uint8_t>((fraction >= 86 ? 1 : 0) + (fraction >= 171 ? 1 : 0));
        }
    }
}

constexpr std::size_t tq1_0_d = 52;
constexpr std::size_t tq2_0_d = 64;

void put_d(std::span<std::byte> block, std::size_t at, std::uint16_t d) {
    block[at] = static_cast<std::byte>(d & 0xff);
    block[at + 1] = static_cast<std::byte>(d >> 8);
}

}  // namespace

void encode_tq1_0(ConstCodes codes, std::uint16_t d, std::span<std::byte, tq1_0_block_bytes> block) {
    encode_run<32, 5>(codes.data(), block.data());
    encode_run<16, 5>(codes.data() + 160, block.data() + 32);
    encode_run<4, 4>(codes.data() + 240, block.data() + 48);
    put_d(block, tq1_0_d, d);
}

void decode_tq1_0(std::span<const std::byte, tq1_0_block_bytes> block, Codes codes) {
    decode_run<32, 5>(block.data(), codes.data());
    decode_run<16, 5>(block.data() + 32, codes.data() + 160);
    decode_run<4, 4>(block.data() + 48, codes.data() + 240);
}

void encode_tq2_0(ConstCodes codes, std::uint16_t d, std::span<std::byte, tq2_0_block_bytes> block) {
    for (std::size_t j = 0; j < 2; ++j) {
        for (std::size_t m = 0; m < 32; ++m) {
            std::uint32_t byte = 0;
            for (std::size_t n = 0; n < 4; ++n)
                byte |= static_cast<std::uint32_t>(codes[128 * j + 32 * n + m]) << (2 * n);
            block[32 * j + m] = static_cast<std::byte>(byte);
        }
    }
    put_d(block, tq2_0_d, d);
}

bool decode_tq2_0(std::span<const std::byte, tq2_0_block_bytes> block, Codes codes) {
    std::uint32_t threes = 0;
    for (std::size_t j = 0; j < 2; ++j) {
        for (std::size_t n = 0; n < 4; ++n) {
            for (std::size_t m = 0; m < 32; ++m) {
                const std::uint32_t code = std::to_integer<std::uint32_t>(block[32 * j + m]) >> (2 * n) & 3u;
                threes |= code & (code >> 1);
                codes[128 * j + 32 * n + m] = static_cast<std::uint8_t>(code);
            }
        }
    }
    return threes == 0;
}

std::uint16_t ternary_block_d(std::span<const std::byte> block) {
    const std::size_t at = block.size() - 2;
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(block[at]) |
                                      std::to_integer<unsigned>(block[at + 1]) << 8);
}

std::size_t ternary_block_bytes(TensorDType dtype) {
    if (dtype == TensorDType::tq1_0) return tq1_0_block_bytes;
    if (dtype == TensorDType::tq2_0) return tq2_0_block_bytes;
    throw Failure(Code::internal_error, {{"detail", "ternary_block_bytes"}});
}

void encode_ternary_block(TensorDType dtype, ConstCodes codes, std::uint16_t d, std::span<std::byte> block) {
    if (dtype == TensorDType::tq1_0)
        encode_tq1_0(codes, d, block.first<tq1_0_block_bytes>());
    else
        encode_tq2_0(codes, d, block.first<tq2_0_block_bytes>());
}

bool decode_ternary_block(TensorDType dtype, std::span<const std::byte> block, Codes codes) {
    if (dtype == TensorDType::tq2_0) return decode_tq2_0(block.first<tq2_0_block_bytes>(), codes);
    decode_tq1_0(block.first<tq1_0_block_bytes>(), codes);
    return true;
}

}  // namespace addend
