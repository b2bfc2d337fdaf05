// Deterministic mutations for fuzz tests that run as ordinary tests: same seed, same inputs, on every
// machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace addend::test {

class Mutator {
  public:
    /// `words`: pieces worth inserting (the format's own keywords).
    Mutator(std::uint64_t seed, std::vector<std::string> words) : state_(seed), words_(std::move(words)) {}

    std::string mutate(std::string text) {
        for (std::uint64_t edits = 1 + below(4); edits > 0; --edits) edit(text);
        return text;
    }
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }

  private:
    std::uint64_t next() {  // splitmix64
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    void edit(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t size = below(std::min<std::size_t>(text.size() - at, 40) + 1);
        switch (below(7)) {
            case 0:
                text.resize(at);
                break;
            case 1:
                text.erase(at, size);
                break;
            case 2:
                text.insert(at, words_[below(words_.size())]);
                break;
            case 3:
                text.insert(at, text.substr(at, size));
                break;
            case 4:
                text.insert(below(text.size() + 1), text.substr(at, size));
                break;
            case 5:
                text.insert(at, 1, static_cast<char>(below(256)));
                break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        }
    }

    std::uint64_t state_;
    std::vector<std::string> words_;
};

}  // namespace addend::test
