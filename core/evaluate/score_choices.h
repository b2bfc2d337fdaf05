// Zero-shot multiple choice: which continuation a model finds likeliest (docs/evaluation.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/task_file.h"
#include "core/program/patch.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"

namespace addend {

struct ChoiceOptions {
    std::uint32_t context =
        0;  // most tokens of a prompt with its continuation; 0: what the model was trained on
    std::optional<bool> bos = {};  // begin-of-text before each; absent: as the tokenizer does for a text
    Patch patch = {};
};

struct ChoiceScore {
    std::vector<double> log_likelihood;  // of each continuation, nats, summed over its tokens
    std::vector<std::uint32_t> tokens;   // of each continuation
    std::size_t gold = 0;
    std::size_t best = 0;        // largest log-likelihood, the first among equals
    std::size_t best_norm = 0;   // ... divided by the answer's characters, as the harness's acc_norm does
    std::size_t best_bytes = 0;  // ... divided by its UTF-8 bytes, its acc_bytes; the same for ASCII
    bool truncated = false;      // the context lost tokens on its left
};

struct Accuracy {
    double mean = 0;
    double standard_error = 0;  // deviation of the sample over the root of n
};

struct TaskResult {
    TaskLayout layout = TaskLayout::arc;
    std::uint64_t items = 0, truncated = 0;
    Accuracy acc, acc_norm, acc_bytes;  // the latter two where has_length_norm()
    std::uint64_t tokens_run = 0;       // that the backend was given: contexts once, continuations each
    bool bos = false;
    std::uint32_t context = 0;  // as used; 0: no limit
};

/// `each` gets every item's score in order (for progress and for records of the run); it may be empty. Throws
/// evaluate_no_context where neither context nor tokenizer give a token to start from, cancelled, and what
/// the tokenizer, the patch and the backend throw.
TaskResult score_choices(const std::shared_ptr<LoadedModel>& model, const TaskItems& task,
                         const ChoiceOptions& options,
                         const std::function<void(std::uint64_t index, const ChoiceScore&)>& each,
                         RunControl& control);

}  // namespace addend
