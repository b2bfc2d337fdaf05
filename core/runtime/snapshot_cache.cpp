#include "core/runtime/snapshot_cache.h"

#include <algorithm>

namespace addend {

const SnapshotCache::Entry* SnapshotCache::longest_prefix(std::span<const std::int32_t> tokens,
                                                          std::size_t most, std::string_view made_under) {
    auto best = entries_.end();
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
        const std::size_t length = it->tokens.size();
        if (length > tokens.size() || length > most || it->made_under != made_under) continue;
        if (best != entries_.end() && best->tokens.size() >= length) continue;
        if (std::equal(it->tokens.begin(), it->tokens.end(), tokens.begin())) best = it;
    }
    if (best == entries_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, best);
    return &entries_.front();
}

bool SnapshotCache::touch(std::span<const std::int32_t> tokens, std::string_view made_under) {
    const auto it = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
        return e.made_under == made_under && std::ranges::equal(e.tokens, tokens);
    });
    if (it == entries_.end()) return false;
    entries_.splice(entries_.begin(), entries_, it);
    return true;
}

void SnapshotCache::put(std::vector<std::int32_t> tokens, std::vector<std::byte> state,
                        std::string made_under) {
    if (touch(tokens, made_under)) return;
    Entry entry{std::move(tokens), std::move(state), std::move(made_under)};
    if (limits_.count == 0 || entry.bytes() > limits_.bytes) return;
    bytes_ += entry.bytes();
    entries_.push_front(std::move(entry));
    while (entries_.size() > limits_.count || bytes_ > limits_.bytes) {
        bytes_ -= entries_.back().bytes();
        entries_.pop_back();
    }
}

void SnapshotCache::clear() {
    entries_.clear();
    bytes_ = 0;
}

}  // namespace addend
