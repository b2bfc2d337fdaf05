// Mutated templates: a Failure or text whose untrusted parts are the messages', never a crash or a hang.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/message.h"
#include "core/chat/chat_template.h"
#include "tests/fuzz/mutate.h"

namespace addend {
namespace {

TEST(Fuzz, ChatTemplates) {
    std::ifstream in(ADDEND_SOURCE_DIR "/tests/unit/chat/template_cases.json");
    const auto cases = nlohmann::json::parse(in);
    test::Mutator mutator(
        6, {"{{",   "}}",     "{%",     "%}",    "{#",     "#}",       "-",          "for ",       "in ",
            " if ", " else ", "endfor", "endif", "set ",   "messages", "[::-1]",     "|",          "(",
            ")",    "[",      "]",      "'",     "loop.",  "range(",   "9999999999", "namespace(", "macro m(",
            "m()",  "\n",     "**",     "~",     "tojson", "join",     "is ",        "not "});
    const std::vector<ChatMessage> messages{{"user", "USER\xFF"}, {"assistant", "USER"}, {"user", "USER"}};
    RenderOptions options;
    options.now_s = 0;
    int rendered = 0;
    for (int i = 0; i < 6000; ++i) {
        const auto& seed = cases[static_cast<std::size_t>(i) % cases.size()];
        const std::string source = mutator.mutate(seed["template"].get<std::string>());
        try {
            ChatTemplate::parse(source).render(messages, options);
            ++rendered;
        } catch (const Failure& failure) {
            ASSERT_NE(failure.code(), Code::internal_error) << source;
        }
    }
    EXPECT_GT(rendered, 500);
    EXPECT_LT(rendered, 5900);
}

}  // namespace
}  // namespace addend
