#include "core/files/transformer_rules.h"

#include <utility>

#include "core/base/message.h"
#include "core/files/config_values.h"

namespace addend {
namespace {

/// Four output rows share a byte.
void check_rows4(const TransformerConfig& c, const TransformerKeys& keys, const std::string& path) {
    if (c.linear != LinearForm::ternary_rows4) return;
    const std::pair<std::string, std::uint32_t> extents[] = {
        {keys.heads + " x " + keys.head_width, c.q_width()},
        {keys.kv_heads + " x " + keys.head_width, c.kv_width()},
        {keys.hidden, c.hidden_size},
        {keys.intermediate, c.intermediate_size}};
    for (const auto& [key, found] : extents)
        if (found % 4 != 0)
            throw Failure(Code::config_rows4, {{"path", path}, {"key", key}, {"found", found}});
}

}  // namespace

std::uint32_t implied_head_width(const TransformerConfig& c, const TransformerKeys& keys,
                                 const std::string& path) {
    if (c.hidden_size % c.heads != 0)
        throw Failure(Code::config_not_multiple, {{"path", path},
                                                  {"key", keys.hidden},
                                                  {"found", c.hidden_size},
                                                  {"other", keys.heads},
                                                  {"divisor", c.heads}});
    return c.hidden_size / c.heads;
}

void check_transformer(const TransformerConfig& c, const TransformerKeys& keys, const std::string& path) {
    if (c.heads % c.kv_heads != 0)
        throw Failure(Code::config_not_multiple, {{"path", path},
                                                  {"key", keys.heads},
                                                  {"found", c.heads},
                                                  {"other", keys.kv_heads},
                                                  {"divisor", c.kv_heads}});
    // At most 2^18 heads times 2^18 channels: no overflow in 64 bits.
    const std::uint64_t q_width = std::uint64_t{c.heads} * c.head_width;
    if (q_width > config_width_limit)
        throw Failure(Code::config_value_out_of_range, {{"path", path},
                                                        {"key", keys.head_width},
                                                        {"minimum", 1},
                                                        {"maximum", config_width_limit / c.heads},
                                                        {"found", c.head_width}});
    check_rows4(c, keys, path);
    if (c.rope.rotated % 2 != 0)
        throw Failure(Code::config_rotary_odd,
                      {{"path", path}, {"key", keys.head_width}, {"found", c.rope.rotated}});
}

}  // namespace addend
