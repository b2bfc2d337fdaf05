// Templates in the style of the common models, and each construct by itself. The expected texts were made
// once with Python's jinja2 (3.1, trim_blocks, lstrip_blocks, loop controls).
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/message.h"
#include "core/chat/chat_template.h"

namespace addend {
namespace {

using Json = nlohmann::ordered_json;

Json cases() {
    std::ifstream in(ADDEND_SOURCE_DIR "/tests/unit/chat/template_cases.json");
    return Json::parse(in);
}

RenderOptions options_of(const Json& c) {
    RenderOptions options;
    options.bos_token = "<s>";
    options.eos_token = "</s>";
    options.add_generation_prompt = c["gen"];
    options.extra_json = c["extra"].dump();
    options.now_s = 1'700'000'000;  // 14 November 2023, the same day in every time zone but a few
    return options;
}

std::vector<ChatMessage> messages_of(const Json& c) {
    std::vector<ChatMessage> messages;
    for (const Json& m : c["messages"]) messages.push_back({m["role"], m["content"]});
    return messages;
}

TEST(Template, CasesMatchJinja) {
    const Json all = cases();
    ASSERT_GT(all.size(), 50U);
    for (const Json& c : all) {
        SCOPED_TRACE(c["name"].get<std::string>());
        const auto render = [&] {
            return ChatTemplate::parse(c["template"].get<std::string>())
                .render(messages_of(c), options_of(c));
        };
        if (c.contains("fails")) {
            EXPECT_THROW(render(), Failure);
            continue;
        }
        try {
            EXPECT_EQ(joined_text(render()), c["expected"].get<std::string>());
        } catch (const Failure& failure) {
            ADD_FAILURE() << failure.what();
        }
    }
}

TEST(Template, DefaultIsFlaggedProse) {
    const ChatTemplate plain = ChatTemplate::plain();
    EXPECT_TRUE(plain.is_default());
    const std::vector<ChatMessage> messages{
        {"system", "Be kind."}, {"user", "Hi"}, {"assistant", "Hello"}, {"user", "Bye"}};
    EXPECT_EQ(joined_text(plain.render(messages, {})),
              "Be kind.\n\nUser: Hi\nAssistant: Hello\nUser: Bye\nAssistant:");
    EXPECT_FALSE(ChatTemplate::parse("x").is_default());
}

TEST(Template, RolesAreAFixedSet) {
    const std::vector<ChatMessage> messages{{"<|end|>", "x"}};
    try {
        ChatTemplate::parse("x").render(messages, {});
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::chat_role_unknown);
    }
}

}  // namespace
}  // namespace addend
