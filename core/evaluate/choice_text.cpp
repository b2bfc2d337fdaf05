// What each layout's records become: prompts and continuations as lm-evaluation-harness forms them.
#include <array>
#include <utility>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/chat/jinja/case_map.h"
#include "core/chat/jinja/text.h"
#include "core/evaluate/task_file.h"

namespace addend {
namespace {

using jinja::Text;

constexpr std::array names{
    std::pair{TaskLayout::arc, std::string_view("arc")},
    std::pair{TaskLayout::hellaswag, std::string_view("hellaswag")},
    std::pair{TaskLayout::openbookqa, std::string_view("openbookqa")},
    std::pair{TaskLayout::piqa, std::string_view("piqa")},
    std::pair{TaskLayout::winogrande, std::string_view("winogrande")},
    std::pair{TaskLayout::boolq, std::string_view("boolq")},
};

std::string stripped(const std::string& text) {
    return Text::trusted(text).stripped(true, true).bytes;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// HellaSwag's texts carry marks of WikiHow: "[header]", " [title]".
std::string without_marks(const std::string& raw) {
    std::string text = stripped(raw);
    replace_all(text, " [title]", ". ");
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = text.find('[', at);
        const std::size_t close = open == std::string::npos ? open : text.find(']', open);
        // A mark ends on its own line.
        if (close == std::string::npos || text.find('\n', open) < close) {
            const std::size_t end = open == std::string::npos ? text.size() : open + 1;
            kept += text.substr(at, end - at);
            at = end;
        } else {
            kept += text.substr(at, open - at);
            at = close + 1;
        }
    }
    replace_all(kept, "  ", " ");
    return kept;
}

class RecordReader {
  public:
    RecordReader(const Json& record, const std::string& path, std::uint64_t number)
        : record_(record), path_(path), number_(number) {
        if (!record.is_object()) invalid("record", "an object", record);
    }

    ChoiceItem item(TaskLayout layout) const {
        ChoiceItem item;
        for (const char* key : {"id", "ind", "idx", "qID"})
            if (const auto found = record_.find(key); found != record_.end() && item.id.empty())
                item.id = found->is_string() ? found->get<std::string>() : found->dump();
        switch (layout) {
            case TaskLayout::arc:
                fill_labelled(item, "question", "Question: ", "\nAnswer:");
                break;
            case TaskLayout::openbookqa:
                fill_labelled(item, "question_stem", "", "");
                break;
            case TaskLayout::hellaswag:
                fill_hellaswag(item);
                break;
            case TaskLayout::piqa:
                fill(item, "Question: " + text("goal") + "\nAnswer:", {text("sol1"), text("sol2")},
                     index("label", 2));
                break;
            case TaskLayout::winogrande:
                fill_winogrande(item);
                break;
            case TaskLayout::boolq:
                fill(item, text("passage") + "\nQuestion: " + text("question") + "?\nAnswer:", {"no", "yes"},
                     truth());
                break;
        }
        return item;
    }

  private:
    [[noreturn]] void invalid(std::string_view key, std::string_view expected, const Json& found) const {
        std::string shown =
            found.is_null() ? "none" : found.dump(-1, ' ', true, Json::error_handler_t::replace);
        if (shown.size() > 80) shown = shown.substr(0, 77) + "...";
        throw Failure(
            Code::evaluate_record_invalid,
            {{"path", path_}, {"record", number_}, {"key", key}, {"expected", expected}, {"found", shown}});
    }
    const Json& member(const Json& object, const char* key) const {
        static const Json none;
        const auto found = object.is_object() ? object.find(key) : object.end();
        return object.is_object() && found != object.end() ? *found : none;
    }
    std::string text_of(const Json& value, std::string_view key) const {
        if (!value.is_string()) invalid(key, "a text", value);
        return value.get<std::string>();
    }
    std::string text(const char* key) const { return text_of(member(record_, key), key); }

    /// A choice's number, as such or as text.
    std::size_t index(const char* key, std::size_t count) const {
        const Json& value = member(record_, key);
        std::optional<std::uint64_t> number;
        if (value.is_number_unsigned()) number = value.get<std::uint64_t>();
        if (value.is_string()) number = parse_uint(value.get<std::string>());
        if (!number || *number >= count)
            invalid(key, "a number from 0 to " + to_text(static_cast<std::int64_t>(count) - 1), value);
        return static_cast<std::size_t>(*number);
    }

    void fill(ChoiceItem& item, const std::string& context, const std::vector<std::string>& answers,
              std::size_t gold) const {
        for (const std::string& answer : answers) {
            if (answer.empty()) invalid("choices", "answers that are not empty", Json(answers));
            item.choices.push_back({context, " " + answer, answer});
        }
        item.gold = gold;
    }

    /// ARC and OpenBookQA: answers with labels, in two arrays or, as in the original files, in objects under
    /// the question.
    void fill_labelled(ChoiceItem& item, const char* key, std::string_view before,
                       std::string_view after) const {
        const Json& question = member(record_, "question");
        const bool original = question.is_object();
        const std::string stem = original ? text_of(member(question, "stem"), "question.stem") : text(key);
        const Json& choices = member(original ? question : record_, "choices");
        std::vector<std::string> answers, labels;
        if (choices.is_array()) {
            for (const Json& choice : choices) {
                answers.push_back(text_of(member(choice, "text"), "choices.text"));
                labels.push_back(text_of(member(choice, "label"), "choices.label"));
            }
        } else {
            for (const Json& answer : array_of(choices, "text"))
                answers.push_back(text_of(answer, "choices.text"));
            for (const Json& label : array_of(choices, "label"))
                labels.push_back(text_of(label, "choices.label"));
        }
        if (answers.size() < 2 || answers.size() != labels.size())
            invalid("choices", "two or more with labels", choices);
        const std::string right = stripped(text("answerKey"));
        std::size_t gold = 0;
        while (gold < labels.size() && labels[gold] != right) ++gold;
        if (gold == labels.size()) invalid("answerKey", "one of the labels", Json(right));
        fill(item, std::string(before) + stem + std::string(after), answers, gold);
    }
    const Json& array_of(const Json& choices, const char* key) const {
        const Json& list = member(choices, key);
        if (!list.is_array()) invalid("choices", "text and label of each", choices);
        return list;
    }

    void fill_hellaswag(ChoiceItem& item) const {
        const std::string second = jinja::case_mapped(Text::trusted(text("ctx_b")), "capitalize").bytes;
        const std::string context =
            without_marks(text("activity_label") + ": " + text("ctx_a") + " " + second);
        const Json& endings = member(record_, "endings");
        if (!endings.is_array() || endings.size() < 2) invalid("endings", "two or more texts", endings);
        std::vector<std::string> answers;
        for (const Json& ending : endings) answers.push_back(without_marks(text_of(ending, "endings")));
        fill(item, context, answers, index("label", answers.size()));
    }

    /// Partial evaluation (Trinh and Le, arXiv:1806.02847): the rest of the sentence is scored after each
    /// option.
    void fill_winogrande(ChoiceItem& item) const {
        const std::string sentence = text("sentence");
        const std::size_t gap = sentence.find('_');
        if (gap == std::string::npos)
            invalid("sentence", "a text with _ where an option goes", Json(sentence));
        const std::string rest = stripped(sentence.substr(gap + 1));
        if (rest.empty()) invalid("sentence", "a text that goes on after _", Json(sentence));
        for (const char* key : {"option1", "option2"})
            item.choices.push_back({sentence.substr(0, gap) + text(key), " " + rest, text(key)});
        const std::string answer = text("answer");
        if (answer != "1" && answer != "2") invalid("answer", "\"1\" or \"2\"", Json(answer));
        item.gold = answer == "1" ? 0 : 1;
    }

    /// SuperGLUE's label (number or boolean) or BoolQ's own "answer".
    std::size_t truth() const {
        const char* key = record_.contains("label") ? "label" : "answer";
        const Json& value = member(record_, key);
        if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
        return index(key, 2);
    }

    const Json& record_;
    const std::string& path_;
    std::uint64_t number_;
};

}  // namespace

std::string_view task_layout_name(TaskLayout layout) {
    for (const auto& [known, name] : names)
        if (known == layout) return name;
    return {};
}

std::optional<TaskLayout> parse_task_layout(std::string_view text) {
    for (const auto& [layout, name] : names)
        if (name == text) return layout;
    return std::nullopt;
}

std::string task_layout_names() {
    std::string list;
    for (const auto& [layout, name] : names) list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
}

bool has_length_norm(TaskLayout layout) {
    return layout != TaskLayout::winogrande && layout != TaskLayout::boolq;
}

TaskLayout detect_layout(const Json& record, const std::string& path) {
    const auto has = [&](const char* key) { return record.is_object() && record.contains(key); };
    if (has("ctx_a") && has("endings")) return TaskLayout::hellaswag;
    if (has("goal") && has("sol1")) return TaskLayout::piqa;
    if (has("sentence") && has("option1")) return TaskLayout::winogrande;
    if (has("passage") && has("question")) return TaskLayout::boolq;
    if (has("question_stem")) return TaskLayout::openbookqa;
    if (has("answerKey") && has("question")) {
        if (record.at("question").is_string()) return TaskLayout::arc;
        throw Failure(Code::evaluate_layout_ambiguous, {{"path", path}});
    }
    throw Failure(Code::evaluate_layout_unknown, {{"path", path}, {"layouts", task_layout_names()}});
}

ChoiceItem choice_item(TaskLayout layout, const Json& record, const std::string& path, std::uint64_t number) {
    return RecordReader(record, path, number).item(layout);
}

}  // namespace addend
