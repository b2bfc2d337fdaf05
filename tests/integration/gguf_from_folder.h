// A Hugging Face transformer as the GGUF that converters make of it: other names, Llama's q and k with
// neighbouring pairs, Gemma's norms plus 1. Values stay what they are, as float32.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace addend::test {

struct GgufOptions {
    std::vector<float> rope_factors{};  // rope_freqs.weight; empty: none
};

void write_gguf_of(const std::filesystem::path& folder, const std::filesystem::path& out,
                   const GgufOptions& options = {});

}  // namespace addend::test
