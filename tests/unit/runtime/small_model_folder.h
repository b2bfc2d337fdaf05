// A whole MatMul-free model on disk, small enough for a test: random weights, a byte-level tokenizer, a
// template.
#pragma once

#include <filesystem>
#include <string>

namespace addend::test {

/// 263 tokens, width 64, 2 layers. "<s>" 260 begins a text, "<|end|>" 261 ends a reply.
void write_small_model(const std::filesystem::path& folder);

/// A folder of this process, removed at its end.
const std::filesystem::path& scratch_folder();
/// write_small_model() once.
const std::filesystem::path& small_model_folder();

}  // namespace addend::test
