#include "core/evaluate/twin_replay.h"

#include <algorithm>
#include <cmath>

#include "core/program/program.h"
#include "core/runtime/sampler.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {
namespace {

/// Float values at layers' ends that both programs have, by name.
struct SharedTaps {
    std::vector<std::string> names;
    std::vector<std::uint32_t> left, right;
    std::vector<std::uint32_t> widths;
};

SharedTaps shared_taps(const Program& left, const Program& right) {
    SharedTaps taps;
    for (std::uint32_t layer = 0; layer < left.header().layers; ++layer) {
        for (const char* end : {".residual", ".output"}) {
            const std::string name = "layers." + std::to_string(layer) + end;
            const auto a = left.find_value(name), b = right.find_value(name);
            if (!a || !b) continue;
            const addend_value& one = left.values()[*a];
            const addend_value& other = right.values()[*b];
            if (one.dtype != ADDEND_F32 || other.dtype != ADDEND_F32 || one.width != other.width) continue;
            taps.names.push_back(name);
            taps.left.push_back(*a);
            taps.right.push_back(*b);
            taps.widths.push_back(one.width);
        }
    }
    return taps;
}

/// One side's run: logits of every token and the taps.
class Replay {
  public:
    Replay(const TwinSide& side, std::vector<std::uint32_t> taps, const std::vector<std::uint32_t>& widths,
           std::uint32_t chunk, RunControl& control)
        : model_(side.model),
          control_(control),
          taps_(std::move(taps)),
          widths_(widths),
          vocab_(model_->program().program().header().vocab),
          plan_(model_->plan_for(side.patch, {.max_rows = chunk, .taps = taps_, .injections = {}})),
          session_(model_->create_session({})),
          values_(taps_.size()) {}

    void run(std::span<const std::int32_t> tokens) {
        std::vector<std::uint32_t> rows(tokens.size());
        for (std::uint32_t n = 0; n < rows.size(); ++n) rows[n] = n;
        logits_.resize(rows.size() * vocab_);
        RunRequest request;
        request.tokens = tokens;
        request.logits_rows = rows;
        request.logits = logits_;
        for (std::size_t n = 0; n < taps_.size(); ++n) {
            values_[n].resize(tokens.size() * widths_[n]);
            request.taps.push_back({taps_[n], std::as_writable_bytes(std::span(values_[n]))});
        }
        request.cancel = control_.token();
        const RunControl::Running running(control_, *session_);
        if (control_.cancelled() || session_->run(*plan_, request).cancelled)
            throw Failure(Code::cancelled, {});
    }
    std::span<const float> logits(std::size_t row) const {
        return std::span(logits_).subspan(row * vocab_, vocab_);
    }
    std::span<const float> value(std::size_t tap, std::size_t row) const {
        return std::span(values_[tap]).subspan(row * widths_[tap], widths_[tap]);
    }

  private:
    std::shared_ptr<LoadedModel> model_;
    RunControl& control_;
    std::vector<std::uint32_t> taps_;
    std::vector<std::uint32_t> widths_;
    std::size_t vocab_;
    std::shared_ptr<BackendPlan> plan_;
    std::shared_ptr<BackendSession> session_;
    std::vector<float> logits_;
    std::vector<std::vector<float>> values_;
};

double relative_difference(std::span<const float> left, std::span<const float> right) {
    double difference = 0, norm = 0;
    for (std::size_t n = 0; n < left.size(); ++n) {
        difference += (double{left[n]} - right[n]) * (double{left[n]} - right[n]);
        norm += double{left[n]} * left[n];
    }
    if (difference == 0) return 0;
    return norm == 0 ? INFINITY : std::sqrt(difference / norm);
}

TwinLayer layer_of(const std::string& name, std::vector<double> differences) {
    const auto middle = differences.begin() + static_cast<std::ptrdiff_t>((differences.size() - 1) / 2);
    std::ranges::nth_element(differences, middle);
    return {name, *middle, *std::ranges::max_element(differences)};
}

std::uint32_t rows_at_once(const TwinOptions& options, std::uint64_t vocab,
                           const std::vector<std::uint32_t>& widths) {
    std::uint64_t columns = vocab;
    for (const std::uint32_t width : widths) columns += width;
    const std::uint64_t most = options.most_bytes / (2 * sizeof(float) * columns);
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(most, 1, std::max(options.chunk, 1u)));
}

}  // namespace

bool same_vocabulary(const Model& left, const Model& right) {
    if (&left == &right) return true;
    if (left.summary().vocab != right.summary().vocab || !left.has_tokenizer() || !right.has_tokenizer()) return false;
    const Tokenizer &one = left.tokenizer(), &other = right.tokenizer();
    if (one.vocab_size() != other.vocab_size()) return false;
    for (std::size_t id = 0; id < one.vocab_size(); ++id)
        if (one.token_text(static_cast<std::int32_t>(id)) != other.token_text(static_cast<std::int32_t>(id))) return false;
    return true;
}

TwinResult twin_replay(const TwinSide& left, const TwinSide& right, std::span<const std::int32_t> tokens,
                       const TwinOptions& options,
                       const std::function<void(std::uint64_t, std::uint64_t)>& report, RunControl& control) {
    const Program& one = left.model->program().program();
    const Program& other = right.model->program().program();
    const std::uint32_t vocab = one.header().vocab;
    if (vocab != other.header().vocab)
        throw Failure(Code::twin_vocabularies_differ, {{"left", vocab}, {"right", other.header().vocab}});
    if (tokens.empty()) throw Failure(Code::prompt_empty, {});
    for (const std::int32_t token : tokens)
        if (token < 0 || static_cast<std::uint32_t>(token) >= vocab)
            throw Failure(Code::prompt_token_unknown, {{"found", token}, {"vocab", vocab}});

    const SharedTaps taps = shared_taps(one, other);
    const std::uint32_t chunk = rows_at_once(options, vocab, taps.widths);
    Replay a(left, taps.left, taps.widths, chunk, control);
    Replay b(right, taps.right, taps.widths, chunk, control);
    TwinResult result;
    result.tolerance = options.tolerance;
    result.prompt_tokens = options.prompt_tokens == 0 ? tokens.size() : options.prompt_tokens;
    std::vector<std::vector<double>> differences(taps.names.size());
    for (std::size_t begin = 0; begin < tokens.size(); begin += chunk) {
        const auto part = tokens.subspan(begin, std::min<std::size_t>(chunk, tokens.size() - begin));
        a.run(part);
        b.run(part);
        for (std::size_t row = 0; row < part.size(); ++row) {
            LogitsComparison token;
            token.add(a.logits(row), b.logits(row));
            result.total.add(a.logits(row), b.logits(row));
            TwinToken read{part[row], token.mean_divergence(), token.largest_difference(),
                           greedy_token(a.logits(row)), greedy_token(b.logits(row))};
            if (begin + row + 1 < tokens.size()) {
                const auto next = static_cast<std::size_t>(tokens[begin + row + 1]);
                read.left_logprob = a.logits(row)[next] - log_sum_exp(a.logits(row));
                read.right_logprob = b.logits(row)[next] - log_sum_exp(b.logits(row));
            }
            result.tokens.push_back(read);
            if (!result.first_disagreement && !result.tokens.back().agrees())
                result.first_disagreement = result.tokens.size() - 1;
            for (std::size_t n = 0; n < taps.names.size(); ++n)
                differences[n].push_back(relative_difference(a.value(n, row), b.value(n, row)));
        }
        if (report) report(begin + part.size(), tokens.size());
    }
    for (std::size_t n = 0; n < taps.names.size(); ++n) {
        result.layers.push_back(layer_of(taps.names[n], std::move(differences[n])));
        if (!result.first_out_of_tolerance && !(result.layers.back().median <= options.tolerance))
            result.first_out_of_tolerance = n;
    }
    return result;
}

TwinSummary summarize_twins(std::span<const TwinResult> texts) {
    TwinSummary sum;
    double divergence = 0, left = 0, right = 0;
    std::optional<std::size_t> layer;
    for (std::size_t text = 0; text < texts.size(); ++text) {
        const TwinResult& one = texts[text];
        for (std::size_t n = 0; n < one.tokens.size(); ++n) {
            const TwinToken& token = one.tokens[n];
            ++sum.tokens;
            sum.agreed += token.agrees() ? 1 : 0;
            divergence += token.divergence;
            sum.largest = std::max(sum.largest, token.largest);
            if (n + 1 >= std::min(one.prompt_tokens, one.tokens.size())) continue;
            ++sum.scored;
            left -= token.left_logprob;
            right -= token.right_logprob;
        }
        if (!sum.first_disagreement && one.first_disagreement) {
            sum.first_text = text;
            sum.first_disagreement = one.first_disagreement;
        }
        if (one.first_out_of_tolerance && (!layer || *one.first_out_of_tolerance < *layer)) {
            layer = one.first_out_of_tolerance;
            sum.first_layer = one.layers[*layer].name;
        }
    }
    if (sum.tokens > 0) sum.mean_divergence = divergence / static_cast<double>(sum.tokens);
    if (sum.scored > 0) {
        sum.left_perplexity = std::exp(left / static_cast<double>(sum.scored));
        sum.right_perplexity = std::exp(right / static_cast<double>(sum.scored));
    }
    return sum;
}

}  // namespace addend
