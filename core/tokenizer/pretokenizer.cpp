#include "core/tokenizer/pretokenizer.h"

#include <algorithm>

#include "core/tokenizer/normalizer.h"

namespace addend {

const char* const gpt2_pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

namespace {

struct Cut {
    TextSpan span;
    bool match;
};

std::vector<Cut> cuts_of(const SplitStep& step, std::string_view text, TextSpan within) {
    std::vector<TextSpan> found;
    step.pattern->find_all(text.substr(within.begin, within.end - within.begin), found);
    std::vector<Cut> cuts;
    std::size_t at = within.begin;
    for (const TextSpan& f : found) {
        const TextSpan span{f.begin + within.begin, f.end + within.begin};
        if (span.begin > at) cuts.push_back({{at, span.begin}, step.invert});
        cuts.push_back({span, !step.invert});
        at = span.end;
    }
    if (at < within.end) cuts.push_back({{at, within.end}, step.invert});
    return cuts;
}

void join_cuts(SplitBehavior behavior, const std::vector<Cut>& cuts, std::vector<TextSpan>& out) {
    const std::size_t first = out.size();
    if (behavior == SplitBehavior::merged_with_next) {
        bool later_matched = false;
        for (auto cut = cuts.rbegin(); cut != cuts.rend(); ++cut) {
            if (cut->match && !later_matched && out.size() > first) {
                out.back().begin = cut->span.begin;
            } else {
                out.push_back(cut->span);
            }
            later_matched = cut->match;
        }
        std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
        return;
    }
    bool previous_matched = false;
    for (const Cut& cut : cuts) {
        const bool any = out.size() > first;
        const bool extend =
            any && ((behavior == SplitBehavior::merged_with_previous && cut.match && !previous_matched) ||
                    (behavior == SplitBehavior::contiguous && cut.match == previous_matched));
        previous_matched = cut.match;
        if (behavior == SplitBehavior::removed && cut.match) continue;
        if (extend) {
            out.back().end = cut.span.end;
        } else {
            out.push_back(cut.span);
        }
    }
}

void apply_split(const SplitStep& step, Pieces& pieces) {
    std::vector<TextSpan> spans;
    for (const TextSpan& span : pieces.spans)
        join_cuts(step.behavior, cuts_of(step, pieces.text, span), spans);
    pieces.spans = std::move(spans);
}

void apply_prefix_space(Pieces& pieces, bool at_front) {
    Pieces out;
    bool allowed = at_front;
    for (const TextSpan& span : pieces.spans) {
        const std::size_t begin = out.text.size();
        if (allowed && pieces.text[span.begin] != ' ') out.text += ' ';
        out.text.append(pieces.text, span.begin, span.end - span.begin);
        out.spans.push_back({begin, out.text.size()});
        allowed = true;
    }
    pieces = std::move(out);
}

void split_before(std::string_view mark, const std::string& text, TextSpan span, std::vector<TextSpan>& out) {
    std::size_t begin = span.begin;
    for (std::size_t at = text.find(mark, begin + 1); at != std::string::npos && at < span.end;
         at = text.find(mark, at + 1)) {
        out.push_back({begin, at});
        begin = at;
    }
    out.push_back({begin, span.end});
}

void apply_metaspace(const MetaspaceStep& step, Pieces& pieces, bool at_front, bool at_start) {
    Pieces out;
    bool front = at_front;
    bool start = at_start;
    for (const TextSpan& span : pieces.spans) {
        const auto part = std::string_view(pieces.text).substr(span.begin, span.end - span.begin);
        const std::string replaced = replace_all(part, " ", step.replacement);
        const bool wanted = (step.prepend == MetaspaceStep::Prepend::always && front) ||
                            (step.prepend == MetaspaceStep::Prepend::first && start);
        const std::size_t begin = out.text.size();
        if (wanted && !replaced.starts_with(step.replacement)) out.text += step.replacement;
        out.text += replaced;
        const TextSpan whole{begin, out.text.size()};
        if (step.split) {
            split_before(step.replacement, out.text, whole, out.spans);
        } else {
            out.spans.push_back(whole);
        }
        front = true;
        start = false;
    }
    pieces = std::move(out);
}

}  // namespace

Pieces Pretokenizer::apply(std::string text, bool at_front, bool at_start) const {
    Pieces pieces{std::move(text), {}};
    if (pieces.text.empty()) return pieces;
    pieces.spans.push_back({0, pieces.text.size()});
    for (const PretokenizerStep& step : steps) {
        if (const auto* split = std::get_if<SplitStep>(&step)) {
            apply_split(*split, pieces);
        } else if (const auto* metaspace = std::get_if<MetaspaceStep>(&step)) {
            apply_metaspace(*metaspace, pieces, at_front, at_start);
        } else {
            apply_prefix_space(pieces, at_front);
        }
    }
    return pieces;
}

}  // namespace addend
