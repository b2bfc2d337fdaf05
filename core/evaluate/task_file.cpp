#include "core/evaluate/task_file.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/message.h"
#include "core/base/number.h"

namespace addend {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{256}
                                     << 20;  // the largest published split has a fifth of it

bool blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Calls `take` with each record and its number from 1; stops once it answers false.
template <class Take>
void for_each_record(std::string_view text, const std::string& path, Take&& take) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '[') {
        const Json all = parse_json(text, path);
        std::uint64_t number = 0;
        for (const Json& record : all)
            if (!take(record, ++number)) return;
        return;
    }
    std::uint64_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        if (blank(line)) continue;
        ++number;
        const Json record = parse_json(line, path + ", record " + to_text(static_cast<std::int64_t>(number)));
        if (!take(record, number)) return;
    }
}

}  // namespace

TaskItems read_task(const std::filesystem::path& path, std::optional<TaskLayout> layout,
                    std::uint64_t limit) {
    const std::string name = path.string();
    const std::string text = read_text_file(path, most_bytes);
    TaskItems task;
    for_each_record(text, name, [&](const Json& record, std::uint64_t number) {
        if (!layout) layout = detect_layout(record, name);
        task.items.push_back(choice_item(*layout, record, name, number));
        return limit == 0 || number < limit;
    });
    if (task.items.empty()) throw Failure(Code::evaluate_no_records, {{"path", name}});
    task.layout = *layout;
    return task;
}

}  // namespace addend
