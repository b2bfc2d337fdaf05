// Interventions as data: the list, its history, its file; and how sequences are aligned.
#include "core/inspect/interventions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/message.h"
#include "core/inspect/channel_stats.h"
#include "core/inspect/next_token.h"
#include "core/inspect/trace_diff.h"

namespace addend {
namespace {

Intervention scaled(const std::string& target, float factor) {
    Intervention item;
    item.kind = InterventionKind::scale;
    item.target = target;
    item.number = factor;
    return item;
}

Code refusal_of(std::string_view json) {
    try {
        (void)InterventionList::from_json(json, "list.json");
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::count_;
}

TEST(Interventions, EveryEditCanBeUndoneAndDoneAgain) {
    InterventionList list;
    list.set_name("first");
    list.add(scaled("a", 2));
    list.add(scaled("b", 3));
    list.move(0, 1);
    list.set_enabled(0, false);
    list.replace(1, scaled("c", 4));
    list.remove(0);
    const InterventionList end = list;
    int edits = 0;
    for (; list.can_undo(); ++edits) list.undo();
    EXPECT_EQ(edits, 7);
    EXPECT_TRUE(list.empty());
    EXPECT_TRUE(list.name().empty());
    while (list.can_redo()) list.redo();
    EXPECT_TRUE(list == end);
    list.undo();
    list.clear();
    EXPECT_FALSE(list.can_redo());
    // What changes nothing is no edit.
    InterventionList same = end;
    same.set_enabled(0, true);
    same.replace(0, same.items()[0]);
    same.remove(99);
    same.undo();
    EXPECT_EQ(same.items().size(), end.items().size() + 1);
}

TEST(Interventions, AFileKeepsThem) {
    InterventionList list;
    list.set_name("Ünïcode \"name\"");
    list.set_model_hash("abc");
    Intervention item = scaled("layers.2.mlp.act", 0.1f);
    item.first_token = 3;
    item.last_token = 9;
    item.first_channel = 4;
    list.add(item);
    item.kind = InterventionKind::reset;
    item.number = 0;
    item.last_token.reset();
    item.last_channel = 63;
    item.enabled = false;
    list.add(item);
    Intervention arithmetic;
    arithmetic.kind = InterventionKind::arithmetic;
    arithmetic.layer = 4;
    arithmetic.site = PatchSite::elementwise;
    arithmetic.how = {ADDEND_LMUL, 4};
    list.add(arithmetic);
    const InterventionList back = InterventionList::from_json(list.to_json(), "x");
    EXPECT_TRUE(back == list);
    EXPECT_FALSE(back.can_undo());
    EXPECT_EQ(intervention_text(back.items()[0]), "scale layers.2.mlp.act channels 4- by 0.10000000149011612 at tokens 3-9");
    EXPECT_EQ(intervention_text(back.items()[2]), "arithmetic elementwise:4 in layer 4");
}

TEST(Interventions, HostileFilesGetAnAnswer) {
    const auto items = [](const std::string& item) {
        return R"({"addend_interventions": 1, "items": [)" + item + "]}";
    };
    EXPECT_EQ(refusal_of(items(R"({"do": "zero", "target": "x"})")), Code::count_);
    for (const std::string& item :
         {std::string("7"), std::string(R"({"do": "explode", "target": "x"})"), std::string(R"({"target": "x"})"),
          std::string(R"({"do": "zero"})"), std::string(R"({"do": "zero", "target": ""})"),
          std::string(R"({"do": "zero", "target": "x", "first_token": -1})"),
          std::string(R"({"do": "zero", "target": "x", "first_token": 1.5})"),
          std::string(R"({"do": "zero", "target": "x", "first_token": 99999999999999999999})"),
          std::string(R"({"do": "zero", "target": "x", "first_token": 5, "last_token": 4})"),
          std::string(R"({"do": "zero", "target": "x", "channels": [3]})"),
          std::string(R"({"do": "zero", "target": "x", "channels": [3, 2]})"),
          std::string(R"({"do": "zero", "target": "x", "channels": "all"})"),
          std::string(R"({"do": "zero", "target": "x", "factor": 1})"),
          std::string(R"({"do": "reset", "target": "x", "last_token": 1})"),
          std::string(R"({"do": "scale", "target": "x"})"),
          std::string(R"({"do": "scale", "target": "x", "factor": 1e300})"),
          std::string(R"({"do": "arithmetic", "layer": 1, "site": "all", "how": "24"})"),
          std::string(R"({"do": "arithmetic", "layer": 1, "site": "everything", "how": "4"})"),
          std::string(R"({"do": "arithmetic", "site": "all", "how": "4"})"),
          R"({"do": "zero", "target": ")" + std::string(5000, 'x') + R"("})"})
        EXPECT_EQ(refusal_of(items(item)), Code::interventions_file_invalid) << item.substr(0, 80);
    EXPECT_EQ(refusal_of(items(R"({"do": "zero", "target": 7})")), Code::json_wrong_type);
    EXPECT_EQ(refusal_of(items(R"({"do": "scale", "target": "x", "factor": "a"})")), Code::json_wrong_type);
    EXPECT_EQ(refusal_of(R"({"addend_interventions": 2, "items": []})"), Code::interventions_newer);
    EXPECT_EQ(refusal_of(R"({"addend_interventions": 0, "items": []})"), Code::interventions_file_invalid);
    EXPECT_EQ(refusal_of("{}"), Code::interventions_file_invalid);
    EXPECT_EQ(refusal_of("[]"), Code::interventions_file_invalid);
    EXPECT_EQ(refusal_of(R"({"addend_interventions": 1})"), Code::interventions_file_invalid);
    EXPECT_EQ(refusal_of(R"({"addend_interventions": 1, "items": {}})"), Code::interventions_file_invalid);
    EXPECT_EQ(refusal_of("{"), Code::json_invalid);
    EXPECT_EQ(refusal_of(std::string(1000, '[')), Code::json_too_deep);
    std::string many = R"({"do": "zero", "target": "x"})";
    for (int n = 0; n < 1000; ++n) many += R"(,{"do": "zero", "target": "x"})";
    EXPECT_EQ(refusal_of(items(many)), Code::interventions_file_invalid);
}

std::string drawn(const std::vector<std::int32_t>& left, const std::vector<std::int32_t>& right) {
    std::string text;
    for (const AlignedToken& t : align_tokens(left, right)) {
        text += t.left ? std::to_string(*t.left) : "-";
        text += t.same ? "=" : "|";
        text += t.right ? std::to_string(*t.right) : "-";
        text += " ";
    }
    return text;
}

TEST(Alignment, FollowsWhatIsCommon) {
    EXPECT_EQ(drawn({1, 2, 3}, {1, 2, 3}), "0=0 1=1 2=2 ");
    EXPECT_EQ(drawn({1, 2, 3}, {1, 9, 3}), "0=0 1|1 2=2 ");
    EXPECT_EQ(drawn({1, 2, 3}, {1, 3}), "0=0 1|- 2=1 ");
    EXPECT_EQ(drawn({1, 3}, {1, 2, 2, 3}), "0=0 -|1 -|2 1=3 ");
    EXPECT_EQ(drawn({5, 1, 2, 6, 3, 7}, {8, 1, 2, 3, 9}), "0|0 1=1 2=2 3|- 4=3 5|4 ");
    EXPECT_EQ(drawn({}, {4}), "-|0 ");
    // Of two that are as long, the one that leaves the left out first.
    EXPECT_EQ(drawn({1, 2}, {2, 1}), "0|- 1=0 -|1 ");
    EXPECT_EQ(drawn({4, 4}, {4}), "0=0 1|- ");
}

TEST(TokenContext, StaysInItsWindow) {
    const std::vector<std::int32_t> tokens{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const TokenContext middle = token_context(tokens, 5, 8, 2);
    EXPECT_EQ(middle.ids, (std::vector<std::int32_t>{3, 4, 5, 6, 7}));
    EXPECT_EQ(middle.at, 2u);
    EXPECT_EQ(middle.first, 3u);
    EXPECT_EQ(token_context(tokens, 8, 8, 2).ids, (std::vector<std::int32_t>{8, 9}));
    EXPECT_EQ(token_context(tokens, 0, 8, 2).ids, (std::vector<std::int32_t>{0, 1, 2}));
}

TEST(NextToken, DivergenceInDoubleAndTheWordsThatMoved) {
    const std::vector<float> p{0, 1, 2, 3}, q{3, 1, 2, 0};
    long double sum = 0, kl = 0;
    for (const float x : p) sum += std::exp(static_cast<long double>(x));
    for (std::size_t n = 0; n < 4; ++n)
        kl += std::exp(static_cast<long double>(p[n])) / sum * (static_cast<long double>(p[n]) - q[n]);
    EXPECT_NEAR(kl_divergence(p, q), static_cast<double>(kl), 1e-12);
    EXPECT_EQ(kl_divergence(p, p), 0);
    const NextTokenChange change = compare_next_token(p, q, 2);
    EXPECT_NEAR(change.divergence, static_cast<double>(kl), 1e-12);
    EXPECT_FALSE(change.same_top);
    ASSERT_EQ(change.rows.size(), 3u);  // 3, 2 and 0, 2
    EXPECT_EQ(change.rows[0].id, 0);
    EXPECT_EQ(change.rows[1].id, 3);
    EXPECT_EQ(change.rows[0].original_rank, 3u);
    EXPECT_EQ(change.rows[0].changed_rank, 0u);
    EXPECT_NEAR(change.rows[0].original, 0 - std::log(static_cast<double>(sum)), 1e-6);
    EXPECT_NEAR(change.rows[0].changed, 3 - std::log(static_cast<double>(sum)), 1e-6);
    ASSERT_EQ(change.most_changed.size(), 2u);
    EXPECT_EQ(change.most_changed[0].id + change.most_changed[1].id, 3);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THROW(kl_divergence(p, std::vector<float>{0, 1, nan, 2}), Failure);
}

}  // namespace
}  // namespace addend
