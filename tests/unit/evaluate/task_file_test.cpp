// Records of each layout: what is given to the model, what is scored, and which answer is right.
#include "core/evaluate/task_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/message.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

std::filesystem::path sample(const std::string& name) {
    return std::filesystem::path(ADDEND_TEST_DATA) / "tasks" / name;
}

template <class Body>
Message failure_of(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure.message();
    }
    return {Code::count_, {}};
}

ChoiceItem item_of(TaskLayout layout, const char* json) {
    return choice_item(layout, Json::parse(json), "file", 3);
}

TEST(TaskFile, EverySampleIsDetectedAndRead) {
    for (const auto layout : {TaskLayout::arc, TaskLayout::hellaswag, TaskLayout::openbookqa,
                              TaskLayout::piqa, TaskLayout::winogrande, TaskLayout::boolq}) {
        const std::string name(task_layout_name(layout));
        EXPECT_EQ(parse_task_layout(name), layout);
        const TaskItems task = read_task(sample(name + ".jsonl"), std::nullopt, 0);
        EXPECT_EQ(task.layout, layout) << name;
        EXPECT_GE(task.items.size(), 3u);
        for (const ChoiceItem& item : task.items) {
            EXPECT_LT(item.gold, item.choices.size());
            for (const auto& choice : item.choices) EXPECT_EQ(choice.continuation.front(), ' ');
        }
        EXPECT_EQ(read_task(sample(name + ".jsonl"), std::nullopt, 2).items.size(), 2u);
    }
}

TEST(TaskFile, ArcAndItsOriginalForm) {
    const TaskItems task = read_task(sample("arc.jsonl"), std::nullopt, 0);
    const auto& first = task.items[0];
    EXPECT_EQ(first.id, "own-1");
    EXPECT_EQ(first.choices[2].context, "Question: Which of these gives off its own light?\nAnswer:");
    EXPECT_EQ(first.choices[2].continuation, " the Sun");
    EXPECT_EQ(first.choices[2].answer, "the Sun");
    EXPECT_EQ(first.gold, 2u);
    EXPECT_EQ(task.items[1].gold, 0u) << "labels may be digits";

    const auto original = sample("arc-original.jsonl");
    EXPECT_EQ(failure_of([&] { (void)read_task(original, std::nullopt, 0); }).code,
              Code::evaluate_layout_ambiguous);
    const TaskItems as_arc = read_task(original, TaskLayout::arc, 0);
    for (std::size_t n = 0; n < as_arc.items.size(); ++n) {
        EXPECT_EQ(as_arc.items[n].gold, task.items[n].gold);
        EXPECT_EQ(as_arc.items[n].choices[0].context, task.items[n].choices[0].context);
        EXPECT_EQ(as_arc.items[n].choices[1].continuation, task.items[n].choices[1].continuation);
    }
    EXPECT_EQ(read_task(original, TaskLayout::openbookqa, 0).items[1].choices[0].context,
              "What does a plant take in through its roots?");
}

TEST(TaskFile, HellaswagLosesItsMarks) {
    const auto items = read_task(sample("hellaswag.jsonl"), std::nullopt, 0).items;
    EXPECT_EQ(items[0].choices[0].context,
              "Making tea: A woman fills a kettle with water and puts it on the stove. The woman");
    EXPECT_EQ(items[1].choices[0].context,
              "Mending a bicycle: How to mend a flat tyre. Find the hole Take the wheel off. Then he");
    EXPECT_EQ(items[1].choices[1].continuation, " puts the tube under water and looks for bubbles.");
    EXPECT_EQ(items[1].choices[2].answer, "eats the pump. Slowly.");
    EXPECT_EQ(items[1].gold, 1u);
    EXPECT_EQ(items[2].gold, 2u) << "a label may be text";
    const auto odd = item_of(TaskLayout::hellaswag,
                             R"({"activity_label": "X", "ctx_a": "a [b\nc] d [e] f]", "ctx_b": "éTÉ B",
                                 "endings": [" a   b ", "[c]d"], "label": 0})");
    EXPECT_EQ(odd.choices[0].context, "X: a [b\nc] d f] Été b") << "a mark ends on its line";
    EXPECT_EQ(odd.choices[0].answer, "a  b") << "pairs of spaces, once";
    EXPECT_EQ(odd.choices[1].answer, "d");
}

TEST(TaskFile, OpenBookPiqaWinograndeAndBoolq) {
    const auto book = read_task(sample("openbookqa.jsonl"), std::nullopt, 0).items;
    EXPECT_EQ(book[0].choices[1].context, "A stone dropped into a pond will");
    EXPECT_EQ(book[0].choices[1].continuation, " sink");
    EXPECT_EQ(book[1].gold, 0u) << "a space before the key";
    const auto piqa = read_task(sample("piqa.jsonl"), std::nullopt, 0).items;
    EXPECT_EQ(piqa[1].choices[0].context, "Question: To see better in a dark room\nAnswer:");
    EXPECT_EQ(piqa[1].gold, 1u);
    const auto wino = read_task(sample("winogrande.jsonl"), std::nullopt, 0).items;
    EXPECT_EQ(wino[0].choices[0].context, "The cup did not fit into the box because the cup");
    EXPECT_EQ(wino[0].choices[1].context, "The cup did not fit into the box because the box");
    EXPECT_EQ(wino[0].choices[0].continuation, " was too large.");
    EXPECT_EQ(wino[0].choices[1].continuation, wino[0].choices[0].continuation);
    EXPECT_EQ(wino[2].gold, 1u);
    const auto boolq = read_task(sample("boolq.jsonl"), std::nullopt, 0).items;
    EXPECT_EQ(boolq[1].choices[1].context,
              "Penguins are birds that cannot fly. In water they are fast and agile swimmers.\n"
              "Question: can penguins swim?\nAnswer:");
    EXPECT_EQ(boolq[1].choices[0].continuation, " no");
    EXPECT_EQ(boolq[0].gold, 0u);
    EXPECT_EQ(boolq[2].gold, 1u) << "BoolQ's own files say true or false";
    EXPECT_FALSE(has_length_norm(TaskLayout::boolq));
    EXPECT_TRUE(has_length_norm(TaskLayout::piqa));
}

TEST(TaskFile, ArraysAndBlankLinesAreRead) {
    const auto path = scratch_folder() / "task.json";
    std::ofstream(path)
        << R"( [{"goal": "a", "sol1": "b", "sol2": "c", "label": 1}, {"goal": "a", "sol1": "b", "sol2": "c", "label": "0"}] )";
    EXPECT_EQ(read_task(path, std::nullopt, 0).items.size(), 2u);
    std::ofstream(path) << "\n\r\n"
                        << R"({"goal": "a", "sol1": "b", "sol2": "c", "label": 1})"
                        << "\r\n\n";
    EXPECT_EQ(read_task(path, std::nullopt, 0).items.size(), 1u);
}

TEST(TaskFile, BadFilesAreRefusedWithTheRecordAndTheKey) {
    const auto path = scratch_folder() / "bad.jsonl";
    const auto code = [&](const std::string& content, std::optional<TaskLayout> layout = {}) {
        std::ofstream(path) << content;
        return failure_of([&] { (void)read_task(path, layout, 0); }).code;
    };
    EXPECT_EQ(code(""), Code::evaluate_no_records);
    EXPECT_EQ(code("[]"), Code::evaluate_no_records);
    EXPECT_EQ(code("{"), Code::json_invalid);
    EXPECT_EQ(code("4"), Code::evaluate_layout_unknown);
    EXPECT_EQ(code("{}"), Code::evaluate_layout_unknown);
    EXPECT_EQ(code("4", TaskLayout::arc), Code::evaluate_record_invalid);
    const std::vector<std::pair<TaskLayout, const char*>> bad{
        {TaskLayout::arc,
         R"({"question": "q", "choices": {"text": ["a", "b"], "label": ["A"]}, "answerKey": "A"})"},
        {TaskLayout::arc,
         R"({"question": "q", "choices": {"text": ["a", "b"], "label": ["A", "B"]}, "answerKey": "C"})"},
        {TaskLayout::arc,
         R"({"question": "q", "choices": {"text": ["a", ""], "label": ["A", "B"]}, "answerKey": "A"})"},
        {TaskLayout::arc, R"({"question": "q", "choices": {"text": "ab", "label": "AB"}, "answerKey": "A"})"},
        {TaskLayout::arc, R"({"question": {"stem": 4}, "choices": [], "answerKey": "A"})"},
        {TaskLayout::arc, R"({"question": "q", "choices": [4], "answerKey": "A"})"},
        {TaskLayout::hellaswag,
         R"({"activity_label": "x", "ctx_a": "", "ctx_b": "", "endings": ["a", "b"], "label": 2})"},
        {TaskLayout::hellaswag,
         R"({"activity_label": "x", "ctx_a": "", "ctx_b": "", "endings": ["a", "b"], "label": ""})"},
        {TaskLayout::hellaswag,
         R"({"activity_label": "x", "ctx_a": "", "ctx_b": "", "endings": ["a", "[b]"], "label": 0})"},
        {TaskLayout::piqa, R"({"goal": "a", "sol1": "b", "sol2": "c"})"},
        {TaskLayout::piqa, R"({"goal": "a", "sol1": "b", "sol2": "c", "label": -1})"},
        {TaskLayout::winogrande, R"({"sentence": "no gap", "option1": "a", "option2": "b", "answer": "1"})"},
        {TaskLayout::winogrande,
         R"({"sentence": "ends in _", "option1": "a", "option2": "b", "answer": "1"})"},
        {TaskLayout::winogrande, R"({"sentence": "a _ b", "option1": "a", "option2": "b", "answer": ""})"},
        {TaskLayout::boolq, R"({"passage": "a", "question": "b", "label": 2})"},
        {TaskLayout::boolq, R"({"passage": "a", "question": "b"})"},
    };
    for (const auto& [layout, record] : bad) {
        // Captured by name: clang 14 captures no structured bindings.
        const Message why =
            failure_of([&layout = layout, &record = record] { (void)item_of(layout, record); });
        EXPECT_EQ(why.code, Code::evaluate_record_invalid) << record;
        EXPECT_EQ(arg_text(why.args[1]), "3");
    }
}

}  // namespace
}  // namespace addend::test
