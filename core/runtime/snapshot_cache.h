// Session states at ends of turns, by the tokens that led to them: a following turn, a regenerated or an
// edited one continues from the longest it shares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace addend {

/// Bounded by count and by bytes; the least recently used goes first. Not thread-safe.
class SnapshotCache {
  public:
    struct Limits {
        std::uint32_t count = 16;
        std::uint64_t bytes = std::uint64_t{256} << 20;  // states and their tokens
    };
    struct Entry {
        std::vector<std::int32_t> tokens;
        std::vector<std::byte> state;
        std::string made_under;  // of the patch in force: another one leads to another state
        std::uint64_t bytes() const { return tokens.size() * sizeof(std::int32_t) + state.size(); }
    };

    explicit SnapshotCache(const Limits& limits) : limits_(limits) {}

    /// The longest entry whose tokens begin `tokens`, at most `most` of them; nullptr if none. Counts as a
    /// use. Only entries made under the same patch are seen.
    const Entry* longest_prefix(std::span<const std::int32_t> tokens, std::size_t most,
                                std::string_view made_under = {});
    /// True if these very tokens are there; counts as a use.
    bool touch(std::span<const std::int32_t> tokens, std::string_view made_under = {});
    /// An entry larger than the limit by itself is not kept.
    void put(std::vector<std::int32_t> tokens, std::vector<std::byte> state, std::string made_under = {});
    void clear();

    std::size_t size() const { return entries_.size(); }
    std::uint64_t bytes() const { return bytes_; }

  private:
    Limits limits_;
    std::list<Entry> entries_;  // the latest used first
    std::uint64_t bytes_ = 0;
};

}  // namespace addend
