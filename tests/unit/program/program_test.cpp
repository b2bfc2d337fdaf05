#include "core/program/program.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <random>

#include "core/base/message.h"
#include "core/program/glob.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

std::vector<std::byte> block_of(const Program& program) {
    return {program.bytes().begin(), program.bytes().end()};
}

/// The message a block is refused with; program_invalid, or the test fails.
Message refusal(std::vector<std::byte> block) {
    try {
        (void)Program::from_bytes(std::move(block));
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::program_invalid);
        return failure.message();
    }
    ADD_FAILURE() << "the block was accepted";
    return {};
}

template <class Entry>
Entry& entry_at(std::vector<std::byte>& block, const addend_table& table, std::size_t index) {
    return *reinterpret_cast<Entry*>(block.data() + table.offset + index * sizeof(Entry));
}

addend_program_header& header_of(std::vector<std::byte>& block) {
    return *reinterpret_cast<addend_program_header*>(block.data());
}

/// Runs over everything a reader of an accepted program would touch: sanitizers see what validation missed.
std::size_t walk(const Program& program) {
    std::size_t sum = program.state_bytes(3);
    for (const auto& instruction : program.instructions()) {
        sum += program.name(instruction.name).size();
        for (const auto& in : instruction.in)
            if (in.value != ADDEND_NONE) sum += program.values()[in.value].width - in.column - in.width;
        for (const auto out : instruction.out)
            if (out != ADDEND_NONE) sum += program.values()[out].width;
        for (const auto weight : instruction.weight)
            if (weight != ADDEND_NONE) sum += program.weights()[weight].rows;
        for (const auto state : instruction.state)
            if (state != ADDEND_NONE) sum += program.states()[state].width;
        if (instruction.group != ADDEND_NONE) sum += program.groups()[instruction.group].kind;
    }
    return sum + program.match_taps("*").size();
}

TEST(Program, ReadsBackWhatWasBuilt) {
    const auto program = lower_small().program;
    const auto again = Program::from_bytes(block_of(*program));
    EXPECT_TRUE(std::ranges::equal(again->bytes(), program->bytes()));
    EXPECT_EQ(again->find_value("layers.1.mlgru.h"), program->find_value("layers.1.mlgru.h"));
    EXPECT_GT(walk(*again), 0u);
}

TEST(Program, FindsNamesAliasesAndGlobs) {
    const auto program = lower_small().program;
    EXPECT_EQ(program->find_value("layers.0.input"), program->find_value("embed"));
    EXPECT_EQ(program->find_value("layers.1.input"), program->find_value("layers.0.output"));
    EXPECT_FALSE(program->find_value("layers.2.input"));
    EXPECT_FALSE(program->find_value("layers..input"));
    EXPECT_FALSE(program->find_value("layers.99999999999999999999.input"));
    EXPECT_EQ(program->match_values("layers.*.mlgru.h").size(), 2u);
    const auto taps = program->match_taps("layers.?.input");
    ASSERT_EQ(taps.size(), 2u);
    EXPECT_EQ(taps[1].name, "layers.1.input");
    EXPECT_EQ(taps[1].value, program->find_value("layers.0.output"));
    EXPECT_TRUE(program->match_values("nothing*").empty());
    // A value under two names is one value.
    EXPECT_EQ(program->match_values("layers.*put").size(), 3u);
}

TEST(Program, StateBytes) {
    EXPECT_EQ(lower_small().program->state_bytes(1), 2u * 8 * 4);
    EXPECT_EQ(lower_small().program->state_bytes(1000), 2u * 8 * 4);
    EXPECT_EQ(attention_program()->state_bytes(10), 10u * 2 * 4 * 2);
}

TEST(Glob, StarsAndMarks) {
    EXPECT_TRUE(glob_match("*", ""));
    EXPECT_TRUE(glob_match("a*c*e", "abcde"));
    EXPECT_TRUE(glob_match("a?c", "abc"));
    EXPECT_FALSE(glob_match("a?c", "ac"));
    EXPECT_FALSE(glob_match("a*d", "abc"));
    EXPECT_TRUE(glob_match("**b**", "aba"));
    // Exponential in a naive matcher.
    EXPECT_FALSE(glob_match(std::string(40, '*') + "b", std::string(2000, 'a')));
}

struct Damage {
    const char* what;
    std::function<void(std::vector<std::byte>&)> apply;
};

TEST(HostileProgram, EachKindOfDamageIsRefused) {
    const auto good = lower_small().program;
    const addend_program_header h = good->header();
    const auto instruction = [&](std::size_t n, auto change) {
        return [=](std::vector<std::byte>& b) { change(entry_at<addend_instruction>(b, h.instructions, n)); };
    };
    const auto header = [](auto change) { return [=](std::vector<std::byte>& b) { change(header_of(b)); }; };
    const Damage damages[] = {
        {"magic", header([](auto& x) { x.magic ^= 1; })},
        {"version", header([](auto& x) { x.version = 2; })},
        {"bytes", header([](auto& x) { x.bytes += 8; })},
        {"table past the end", header([](auto& x) { x.values.count = 1u << 19; })},
        {"table that wraps", header([](auto& x) { x.values.offset = ~std::uint64_t{7}; })},
        {"table in the header", header([](auto& x) { x.values.offset = 8; })},
        {"odd offset", header([](auto& x) { x.values.offset += 4; })},
        {"stride", header([](auto& x) { x.instructions.stride = 8; })},
        {"names past the end", header([](auto& x) { x.names_bytes = x.bytes; })},
        {"names that wrap", header([](auto& x) { x.names = ~std::uint64_t{0}; })},
        {"vocab", header([](auto& x) { x.vocab = 17; })},
        {"logits", header([](auto& x) { x.logits = 0; })},
        {"logits index", header([](auto& x) { x.logits = ADDEND_NONE; })},
        {"weights layout", header([](auto& x) { x.weights_layout ^= 1; })},
        {"state layout", header([](auto& x) { x.state_layout ^= 1; })},
        {"layers", header([](auto& x) { x.layers = 1; })},
        {"op", instruction(1, [](auto& x) { x.op = ADDEND_OP_END; })},
        {"op 0", instruction(1, [](auto& x) { x.op = 0; })},
        {"value index", instruction(1, [](auto& x) { x.in[0].value = 100000; })},
        {"use before definition", instruction(1, [](auto& x) { x.in[0].value = 9; })},
        {"column that wraps", instruction(1, [](auto& x) { x.in[0].column = 0xFFFFFFFF; })},
        {"width that wraps", instruction(1, [](auto& x) { x.in[0].width = 0xFFFFFFFF; })},
        {"width 0", instruction(1, [](auto& x) { x.in[0].width = 0; })},
        {"spare operand", instruction(1, [](auto& x) { x.in[2] = x.in[0]; })},
        {"written twice", instruction(2, [](auto& x) { x.out[0] = 1; })},
        {"weight index", instruction(0, [](auto& x) { x.weight[0] = 100000; })},
        {"needed weight", instruction(0, [](auto& x) { x.weight[0] = ADDEND_NONE; })},
        {"group", instruction(1, [](auto& x) { x.group = 100000; })},
        {"layer", instruction(1, [](auto& x) { x.layer = 2; })},
        {"name", instruction(1, [](auto& x) { x.name = 0xFFFFFF; })},
        {"infinite constant",
         instruction(1, [](auto& x) { x.f[0] = std::numeric_limits<float>::infinity(); })},
        {"arithmetic where there is none", instruction(1,
                                                       [](auto& x) {
                                                           x.arithmetic[0] = {ADDEND_LMUL, 4};
                                                       })},
        {"value dtype", [&](auto& b) { entry_at<addend_value>(b, h.values, 1).dtype = ADDEND_I8; }},
        {"value width", [&](auto& b) { entry_at<addend_value>(b, h.values, 1).width = 9; }},
        {"value rows", [&](auto& b) { entry_at<addend_value>(b, h.values, 1).rows = 3; }},
        {"value producer", [&](auto& b) { entry_at<addend_value>(b, h.values, 1).producer = 5; }},
        {"weight dtype", [&](auto& b) { entry_at<addend_weight>(b, h.weights, 3).dtype = 99; }},
        {"weight bytes", [&](auto& b) { entry_at<addend_weight>(b, h.weights, 3).bytes += 1; }},
        {"weight rows 0", [&](auto& b) { entry_at<addend_weight>(b, h.weights, 3).rows = 0; }},
        {"weight scale", [&](auto& b) { entry_at<addend_weight>(b, h.weights, 3).scale = -1; }},
        {"state width", [&](auto& b) { entry_at<addend_state>(b, h.states, 0).width = 0xFFFFFFFF; }},
        {"state kind", [&](auto& b) { entry_at<addend_state>(b, h.states, 0).kind = 7; }},
        {"group that is its own parent", [&](auto& b) { entry_at<addend_group>(b, h.groups, 0).parent = 0; }},
        {"control character in a name", [&](auto& b) { b[h.names + 1] = std::byte{27}; }},
        {"last name not ended", [&](auto& b) { b[h.names + h.names_bytes - 1] = std::byte{'x'}; }},
    };
    for (const Damage& damage : damages) {
        SCOPED_TRACE(damage.what);
        auto block = block_of(*good);
        damage.apply(block);
        const Message message = refusal(std::move(block));
        ASSERT_EQ(message.args.size(), 4u);  // where, what, expected, found
        for (const Arg& arg : message.args) EXPECT_FALSE(arg_text(arg).empty()) << arg.name;
    }
}

TEST(HostileProgram, EveryPrefixIsRefused) {
    const auto good = block_of(*attention_program());
    for (std::size_t size = 0; size < good.size(); ++size)
        (void)refusal({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)});
}

// Whatever random damage gives: a refusal, or a program that can be walked without leaving its block.
TEST(HostileProgram, RandomDamageNeverCrashes) {
    std::size_t refused = 0;
    std::size_t accepted = 0;
    for (const auto& good : {lower_small().program, attention_program()}) {
        std::mt19937 random(7);
        for (int round = 0; round < 6000; ++round) {
            auto block = block_of(*good);
            const int changes = 1 + static_cast<int>(random() % 3);
            for (int n = 0; n < changes; ++n) {
                auto& byte = block[random() % block.size()];
                byte = round % 2 ? byte ^ std::byte(1u << (random() % 8)) : std::byte(random() & 0xff);
            }
            try {
                EXPECT_GT(walk(*Program::from_bytes(std::move(block))), 0u);
                ++accepted;
            } catch (const Failure& failure) {
                ASSERT_EQ(failure.code(), Code::program_invalid);
                ++refused;
            }
        }
    }
    EXPECT_GT(refused, 6000u);
    EXPECT_GT(accepted, 0u);  // e.g. an epsilon's low bits
}

TEST(HostileProgram, OneEndlessNameForManyEntriesIsRefused) {
    auto block = block_of(*lower_small().program);
    const auto header = header_of(block);
    // The last 300 bytes of names without an end in between.
    for (std::uint64_t n = 0; n + 1 < header.names_bytes; ++n)
        if (n > 4) block[header.names + n] = std::byte{'a'};
    EXPECT_EQ(arg_text(refusal(std::move(block)).args[2]), "at most 255 bytes");
}

}  // namespace
}  // namespace addend::test
