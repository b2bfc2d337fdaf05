// Templates that are wrong, outside the subset, or hostile: one Failure, with the line.
#include <gtest/gtest.h>

#include "core/base/message.h"
#include "core/chat/chat_template.h"

namespace addend {
namespace {

Message failure_of(std::string_view source, std::string_view content = "x") {
    try {
        const std::vector<ChatMessage> messages{{"user", std::string(content)}};
        ChatTemplate::parse(source).render(messages, {});
    } catch (const Failure& failure) {
        return failure.message();
    }
    return {};
}

void expect(std::string_view source, Code code, std::int64_t line) {
    const Message m = failure_of(source);
    EXPECT_EQ(m.code, code) << source << "\n" << debug_text(m);
    ASSERT_FALSE(m.args.empty());
    EXPECT_EQ(m.args[0], Arg("line", line)) << source;
}

TEST(TemplateErrors, SyntaxWithLine) {
    expect("a\n{{ 1 + }}", Code::template_syntax, 2);
    expect("{% if x %}\n\nno end", Code::template_syntax, 3);
    expect("{{ 'open }}", Code::template_syntax, 1);
    expect("\n{# open", Code::template_syntax, 2);
    expect("{% endfor %}", Code::template_syntax, 1);
    expect("{% for in x %}{% endfor %}", Code::template_syntax, 1);
    expect("{{ 99999999999999999999 }}", Code::template_syntax, 1);
    expect("{{ } }}", Code::template_syntax, 1);
    expect("{% break %}", Code::template_syntax, 1);
    expect("{{ ? }}", Code::template_syntax, 1);
}

TEST(TemplateErrors, OutsideTheSubsetWithLine) {
    expect("\n{% include 'x' %}", Code::template_unsupported, 2);
    expect("{% call m() %}{% endcall %}", Code::template_unsupported, 1);
    expect("{% raw %}x{% endraw %}", Code::template_unsupported, 1);
    expect("\n\n{{ x | wordwrap }}", Code::template_unsupported, 3);
    expect("{{ x is escaped }}", Code::template_unsupported, 1);
    expect("{{ f(*x) }}", Code::template_unsupported, 1);
    expect("\n{{ [].append(1) }}", Code::template_unsupported, 2);
    expect("{{ 'a'.encode() }}", Code::template_unsupported, 1);
    expect("{{ '%s' % 1 }}", Code::template_unsupported, 1);
}

TEST(TemplateErrors, AtRunTimeWithLine) {
    expect("\n{{ nope.x }}", Code::template_undefined, 2);
    expect("\n{{ 1 // 0 }}", Code::template_error, 2);
    expect("{{ 9223372036854775807 + 1 }}", Code::template_error, 1);
    expect("{{ (-9223372036854775807 - 1) // -1 }}", Code::template_error, 1);
    expect("{{ 'a' < 1 }}", Code::template_error, 1);
    expect("{% for a, b in [1] %}{% endfor %}", Code::template_error, 1);
    expect("{{ [1, 'a'] | sort }}", Code::template_error, 1);
    expect("{% set x = 1 %}\n{% set x.y = 2 %}", Code::template_error, 2);
    EXPECT_EQ(failure_of("{{ raise_exception('no ' ~ messages[0].role) }}"),
              (Message{Code::template_raised, {{"text", "no user"}}}));
}

TEST(TemplateLimits, HostileTemplatesStop) {
    const char* hostile[] = {
        "{% for i in range(100000000000) %}{% endfor %}",
        "{% for i in range(9000) %}{% for j in range(9000) %}{% for k in range(9000) %}{% endfor %}{% endfor "
        "%}{% endfor %}",
        "{{ 'a' * 9223372036854775807 }}",
        "{{ [1] * 1000000000000 }}",
        "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor "
        "%}",
        "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(99) %}{% set ns.s = ns.s|replace('a', ns.s) "
        "%}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}",
        "{% set ns = namespace(l={}) %}{% for i in range(100000) %}{% set ns.l = {'a': ns.l} %}{% endfor %}",
        "{% for i in range(1000000) %}{{ "
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' * 9 }}{% endfor %}",
        "{{ 2 ** 9223372036854775807 }}",
        "{% set l = range(5000)|list %}{{ l|map('string')|unique|list|length }}{% for i in l %}{{ l|join "
        "}}{% endfor %}",
    };
    for (const char* source : hostile) {
        const Code code = failure_of(source).code;
        EXPECT_TRUE(code == Code::template_limit || code == Code::template_error) << source;
    }
}

TEST(TemplateLimits, DeepSourcesAreRefused) {
    const auto nested = [](std::string_view open, std::string_view close, int count) {
        std::string out;
        for (int i = 0; i < count; ++i) out += open;
        out += "1";
        for (int i = 0; i < count; ++i) out += close;
        return out;
    };
    EXPECT_EQ(failure_of("{{ " + nested("(", ")", 100'000) + " }}").code, Code::template_limit);
    EXPECT_EQ(failure_of("{{ " + nested("[", "]", 100'000) + " }}").code, Code::template_limit);
    EXPECT_EQ(failure_of("{{ " + nested("-", "", 100'000) + " }}").code, Code::template_limit);
    EXPECT_EQ(failure_of("{{ " + nested("not ", "", 100'000) + " }}").code, Code::template_limit);
    EXPECT_EQ(failure_of("{{ " + nested("1+", "", 100'000) + " }}").code, Code::template_limit);
    EXPECT_EQ(failure_of("{{ 1" + nested("|abs", "", 100'000).substr(0, 400'000) + " }}").code,
              Code::template_limit);
    EXPECT_EQ(failure_of("{{ a" + nested(".a", "", 100'000).substr(0, 200'000) + " }}").code,
              Code::template_limit);
    EXPECT_EQ(failure_of(nested("{% if 1 %}", "{% endif %}", 10'000)).code, Code::template_limit);
    EXPECT_EQ(failure_of("{{ 1" + nested(" if 1 else 1", "", 50'000).substr(0, 600'000) + " }}").code,
              Code::template_limit);
    EXPECT_EQ(failure_of(std::string(2 << 20, 'x')).code, Code::template_limit);
}

TEST(TemplateLimits, CyclesAreFreedAndNeverWalked) {
    EXPECT_EQ(failure_of("{% set ns = namespace() %}{% set ns.me = [ns] %}{{ ns.me }}").code,
              Code::template_error);
    EXPECT_EQ(failure_of("{% set ns = namespace() %}{% set ns.me = ns %}{{ ns.me.me.me == ns }}").code,
              Code::internal_error)
        << "renders without failing";
}

TEST(TemplateLimits, LongConversationsFit) {
    std::vector<ChatMessage> messages;
    for (int i = 0; i < 2000; ++i) messages.push_back({i % 2 ? "assistant" : "user", std::string(5000, 'x')});
    const auto t = ChatTemplate::parse(
        "{% for m in messages %}{{ '<|' ~ m.role ~ '|>' ~ (m.content | trim).split('<think>')[-1] ~ '\\n' "
        "}}{% endfor %}");
    EXPECT_EQ(t.render(messages, {}).size(), 4001U);
}

}  // namespace
}  // namespace addend
