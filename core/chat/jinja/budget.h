// Steps, bytes and depth a rendering has used; knows the line it is at.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/chat/jinja/value.h"

namespace addend::jinja {

class Budget {
  public:
    Budget(std::uint64_t extra, std::optional<std::int64_t> now_s) : extra_(extra), now_s_(now_s) {}
    ~Budget();
    Budget(const Budget&) = delete;
    Budget& operator=(const Budget&) = delete;

    int line = 1;

    /// Each throws template_limit.
    void step(std::uint64_t count = 1);
    void make(std::uint64_t bytes);
    Value string(Text text) {
        make(text.size());
        return Value::string(std::move(text));
    }
    Value list(std::vector<Value> items);
    Value dict(Dict dict);
    Value new_namespace();
    void check_depth(const Value& value) const;

    [[noreturn]] void limit(std::string_view what, std::uint64_t limit) const;
    /// template_error: `operation` does not work on `found`.
    [[noreturn]] void error(std::string_view operation, const Value& found) const;
    [[noreturn]] void error(std::string_view operation, std::string_view found) const;
    [[noreturn]] void unsupported(std::string_view construct) const;

    std::int64_t now_s() const;

    /// Counts levels of evaluation while it lives.
    struct Level {
        explicit Level(Budget& budget);
        ~Level() { --budget_.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

      private:
        Budget& budget_;
    };

  private:
    std::uint64_t extra_;
    std::optional<std::int64_t> now_s_;
    std::uint64_t steps_ = 0;
    std::uint64_t bytes_ = 0;
    int depth_ = 0;
    std::vector<NamespacePtr> namespaces_;
};

}  // namespace addend::jinja
