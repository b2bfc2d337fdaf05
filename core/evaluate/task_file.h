// Multiple-choice tasks from local files: JSON lines, or one JSON array, of records as their authors publish
// them. Prompts are those of EleutherAI's lm-evaluation-harness, zero-shot (docs/evaluation.md lists them).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/json.h"

namespace addend {

enum class TaskLayout : std::uint8_t { arc, hellaswag, openbookqa, piqa, winogrande, boolq };
/// "arc", "hellaswag", …
std::string_view task_layout_name(TaskLayout layout);
std::optional<TaskLayout> parse_task_layout(std::string_view name);
/// All names, for messages: "arc, hellaswag, …".
std::string task_layout_names();
/// WinoGrande and BoolQ are scored by likelihood alone, as the harness does.
bool has_length_norm(TaskLayout layout);

/// One record: for each choice what is given and what is scored after it. WinoGrande's choices differ in the
/// context (partial evaluation), all others in the continuation.
struct ChoiceItem {
    struct Choice {
        std::string context;
        std::string continuation;  // with the space between the two
        std::string answer;        // the choice itself: its length is what acc_norm divides by
    };
    std::string id;  // the record's own; may be empty
    std::vector<Choice> choices;
    std::size_t gold = 0;
};

struct TaskItems {
    TaskLayout layout = TaskLayout::arc;
    std::vector<ChoiceItem> items;
};

/// The layout a record has, by its keys. Throws evaluate_layout_unknown; evaluate_layout_ambiguous for the
/// form that ARC's and OpenBookQA's original files share.
TaskLayout detect_layout(const Json& record, const std::string& path);
/// `number` counts from 1 and is only named in failures. Throws evaluate_record_invalid.
ChoiceItem choice_item(TaskLayout layout, const Json& record, const std::string& path, std::uint64_t number);

/// The first `limit` records (0: all). Throws also evaluate_no_records, and what reading JSON throws.
TaskItems read_task(const std::filesystem::path& path, std::optional<TaskLayout> layout, std::uint64_t limit);

}  // namespace addend
