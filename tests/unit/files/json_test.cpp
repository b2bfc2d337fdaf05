#include "core/files/json.h"

#include "core/files/tensor_check.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using test::code_of;

Code parse_code(const std::string& text) {
    return code_of([&] { parse_json(text, "f"); });
}

TEST(JsonGuard, RefusesDeepNesting) {
    EXPECT_NO_THROW(parse_json(std::string(64, '[') + std::string(64, ']'), "f"));
    EXPECT_EQ(parse_code(std::string(65, '[') + std::string(65, ']')), Code::json_too_deep);
    EXPECT_EQ(parse_code(std::string(1'000'000, '[')), Code::json_too_deep);
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    EXPECT_EQ(parse_code(objects), Code::json_too_deep);
}

TEST(JsonGuard, RefusesRepeatedKeys) {
    EXPECT_EQ(parse_code(R"({"a":1,"b":2,"a":3})"), Code::json_duplicate_key);
    EXPECT_EQ(parse_code(R"([{"x":{"a":1,"a":{}}}])"), Code::json_duplicate_key);
    EXPECT_NO_THROW(parse_json(R"({"a":{"a":1},"b":{"a":[{"a":2},{"a":3}]}})", "f"));
}

TEST(JsonGuard, RefusesWhatIsNotJson) {
    for (const char* text :
         {"", "{", "[1,]", "nul", "{\"a\" 1}", "1e999", "\"\\ud800\"", "\"\xff\"", "[1] 2"})
        EXPECT_EQ(parse_code(text), Code::json_invalid) << text;
}

TEST(JsonGetters, NameKeyAndTypes) {
    const Json json =
        parse_json(R"({"i":3,"u":18446744073709551615,"f":2.5,"s":"x","b":true,"n":null})", "f");
    EXPECT_EQ(json_find_int(json, "i", "f"), 3);
    EXPECT_EQ(json_find_number(json, "i", "f"), 3.0);
    EXPECT_EQ(json_find_number(json, "f", "f"), 2.5);
    EXPECT_EQ(json_find_string(json, "s", "f"), "x");
    EXPECT_EQ(json_find_bool(json, "b", "f"), true);
    EXPECT_EQ(json_find_int(json, "n", "f"), std::nullopt);
    EXPECT_EQ(json_find_int(json, "absent", "f"), std::nullopt);
    EXPECT_EQ(code_of([&] { json_get_int(json, "n", "f"); }), Code::json_missing_key);
    EXPECT_EQ(code_of([&] { json_get_int(json, "u", "f"); }), Code::json_wrong_type);
    EXPECT_EQ(code_of([&] { json_get_int(json, "f", "f"); }), Code::json_wrong_type);
    EXPECT_EQ(code_of([&] { json_find_bool(json, "i", "f"); }), Code::json_wrong_type);
    EXPECT_EQ(code_of([&] { json_find_bool(Json::array(), "i", "f"); }), Code::json_wrong_type);
}

TEST(Names, PrintableUtf8) {
    for (const char* good :
         {"model.norm.weight", "\xc4\xa0", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_printable_utf8(good)) << good;
    for (const char* bad :
         {"\n", "a\x7f", "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
          "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "\xc4"})
        EXPECT_FALSE(is_printable_utf8(bad)) << bad;
}

}  // namespace
}  // namespace addend
