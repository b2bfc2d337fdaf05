#include "core/evaluate/perplexity.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/message.h"
#include "core/evaluate/mean.h"
#include "core/evaluate/token_scorer.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {
namespace {

constexpr std::uint32_t usual_context = 1024;
constexpr std::uint32_t most_context = 1u << 20;

std::uint32_t context_of(const Model& model, const PerplexityOptions& options) {
    const std::uint32_t trained = model.summary().trained_context;
    const std::uint32_t context = options.context != 0 ? options.context
                                  : trained == 0       ? usual_context
                                                       : std::min(trained, usual_context);
    if (context < 2 || context > most_context)
        throw Failure(
            Code::setting_out_of_range,
            {{"setting", "context"}, {"minimum", 2}, {"maximum", most_context}, {"found", context}});
    return context;
}

class Measurement {
  public:
    Measurement(const std::shared_ptr<LoadedModel>& model, std::string_view text,
                const PerplexityOptions& options, RunControl& control)
        : tokenizer_(model->model().tokenizer()), scorer_(model, options.patch, control) {
        result_.context = context_of(model->model(), options);
        result_.bos = options.bos.value_or(tokenizer_.adds_bos()) && tokenizer_.bos();
        room_ = result_.context - (result_.bos ? 1 : 0);
        result_.stride = options.stride != 0 ? options.stride : std::max(1u, result_.context / 2);
        if (result_.stride > room_)
            throw Failure(
                Code::setting_out_of_range,
                {{"setting", "stride"}, {"minimum", 1}, {"maximum", room_}, {"found", result_.stride}});
        tokens_ = tokenizer_.encode(text, {.add_bos = false, .parse_special = false});
        if (options.most_tokens != 0 && options.most_tokens < tokens_.size())
            tokens_.resize(options.most_tokens);
        if (tokens_.size() < 2) throw Failure(Code::evaluate_text_too_short, {{"found", tokens_.size()}});
        result_.text_tokens = tokens_.size();
    }

    PerplexityResult run(const std::function<void(const PerplexityProgress&)>& report) {
        std::size_t scored_to = 0;
        for (std::size_t begin = 0; scored_to < tokens_.size(); begin += result_.stride) {
            if (report) report({scored_to, tokens_.size(), nll_.mean()});
            const std::size_t end = std::min(begin + room_, tokens_.size());
            read_window(begin, scored_to, end);
            scored_to = end;
        }
        if (report) report({tokens_.size(), tokens_.size(), nll_.mean()});
        result_.nll = nll_.mean();
        result_.nll_standard_error = nll_.standard_error();
        result_.perplexity = std::exp(result_.nll);
        result_.tokens = nll_.count();
        const double bits = nll_.mean() * static_cast<double>(nll_.count()) / std::log(2.0);
        if (result_.bytes > 0) result_.bits_per_byte = bits / static_cast<double>(result_.bytes);
        return result_;
    }

  private:
    /// Reads tokens begin … end-1 and scores those from `first` on.
    void read_window(std::size_t begin, std::size_t first, std::size_t end) {
        std::vector<std::int32_t> tokens, next;
        if (result_.bos) tokens.push_back(*tokenizer_.bos());
        tokens.insert(tokens.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(end));
        const std::size_t lead = result_.bos ? 1 : 0;
        for (std::size_t n = 1; n < tokens.size(); ++n)
            next.push_back(begin + n - lead >= first ? tokens[n] : TokenScorer::unscored);
        tokens.pop_back();  // nothing follows the last one in this window
        scorer_.reset();
        scorer_.read(tokens, next, [&](const TokenScorer::Scored& scored) {
            nll_.add(-scored.logprob);
            result_.bytes += tokenizer_.token_bytes(next[scored.index]).size();
        });
        ++result_.windows;
    }

    const Tokenizer& tokenizer_;
    TokenScorer scorer_;
    std::vector<std::int32_t> tokens_;
    std::size_t room_ = 0;  // tokens of the text in a window
    RunningMean nll_;
    PerplexityResult result_;
};

}  // namespace

PerplexityResult measure_perplexity(const std::shared_ptr<LoadedModel>& model, std::string_view text,
                                    const PerplexityOptions& options,
                                    const std::function<void(const PerplexityProgress&)>& report,
                                    RunControl& control) {
    return Measurement(model, text, options, control).run(report);
}

}  // namespace addend
