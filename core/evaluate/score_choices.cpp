#include "core/evaluate/score_choices.h"

#include <algorithm>

#include "core/base/message.h"
#include "core/chat/jinja/text.h"
#include "core/evaluate/mean.h"
#include "core/evaluate/token_scorer.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {
namespace {

using jinja::Text;
using Tokens = std::vector<std::int32_t>;

/// A prompt with one continuation, as tokens; those from `scored` on are the continuation.
struct Sequence {
    Tokens tokens;
    std::size_t scored = 0;
    bool truncated = false;
};

std::size_t common_prefix(const Tokens& a, const Tokens& b, std::size_t most) {
    const std::size_t limit = std::min({a.size(), b.size(), most});
    std::size_t n = 0;
    while (n < limit && a[n] == b[n]) ++n;
    return n;
}

class Scoring {
  public:
    Scoring(const std::shared_ptr<LoadedModel>& model, const ChoiceOptions& options, RunControl& control)
        : tokenizer_(model->model().tokenizer()),
          scorer_(model, options.patch, control),
          bos_(options.bos.value_or(tokenizer_.adds_bos()) && tokenizer_.bos()),
          context_(options.context != 0 ? options.context : model->model().summary().trained_context) {}

    ChoiceScore score(const ChoiceItem& item) {
        std::vector<Sequence> sequences;
        for (const ChoiceItem::Choice& choice : item.choices) sequences.push_back(sequence_of(choice));
        ChoiceScore score;
        score.gold = item.gold;
        score.log_likelihood.assign(sequences.size(), 0.0);
        // What all prompts begin with is read once, and each continuation goes on from there. The last token
        // of a prompt is read with its continuation, whose first logits it gives.
        std::size_t shared = sequences.front().scored - 1;
        for (const Sequence& s : sequences)
            shared = common_prefix(sequences.front().tokens, s.tokens, std::min(shared, s.scored - 1));
        scorer_.reset();
        const auto lead = std::span(sequences.front().tokens).first(shared);
        scorer_.read(lead, Tokens(lead.size(), TokenScorer::unscored), {});
        const std::vector<std::byte> state =
            sequences.size() > 1 ? scorer_.snapshot() : std::vector<std::byte>{};
        for (std::size_t n = 0; n < sequences.size(); ++n) {
            if (n > 0) scorer_.restore(state);
            score.log_likelihood[n] = log_likelihood(sequences[n], shared);
            score.tokens.push_back(
                static_cast<std::uint32_t>(sequences[n].tokens.size() - sequences[n].scored));
            score.truncated |= sequences[n].truncated;
        }
        choose(item, score);
        return score;
    }

    std::uint64_t tokens_run() const { return scorer_.tokens_run(); }
    bool bos() const { return bos_; }
    std::uint32_t context() const { return context_; }

  private:
    Tokens encode(const std::string& text) const {
        return tokenizer_.encode(text, {.add_bos = bos_, .parse_special = false});
    }

    /// As the harness pairs them: white space at the end of the context belongs to the continuation, and the
    /// continuation's tokens are those of the whole text beyond as many as the context has by itself.
    Sequence sequence_of(const ChoiceItem::Choice& choice) const {
        const Text context = Text::trusted(choice.context);
        const std::string head = context.stripped(false, true).bytes;
        const Tokens whole = encode(choice.context + choice.continuation);
        Sequence s;
        s.tokens = encode(head);
        if (s.tokens.empty()) {
            const auto start = tokenizer_.bos() ? tokenizer_.bos() : tokenizer_.eos();
            if (!start) throw Failure(Code::evaluate_no_context, {});
            s.tokens = {*start};
            s.scored = 1;
            s.tokens.insert(s.tokens.end(), whole.begin(), whole.end());
        } else {
            s.scored = s.tokens.size();
            if (whole.size() > s.scored)
                s.tokens.insert(s.tokens.end(), whole.begin() + static_cast<std::ptrdiff_t>(s.scored),
                                whole.end());
        }
        // The last token is only predicted, so that one more than the context fits.
        if (context_ != 0 && s.tokens.size() > std::size_t{context_} + 1) {
            const std::size_t most_drop = s.scored - 1;  // something must stand before the continuation
            const std::size_t drop = std::min(s.tokens.size() - context_ - 1, most_drop);
            s.tokens.erase(s.tokens.begin(), s.tokens.begin() + static_cast<std::ptrdiff_t>(drop));
            s.scored -= drop;
            s.truncated = true;
        }
        return s;
    }

    double log_likelihood(const Sequence& s, std::size_t from) {
        if (s.tokens.size() == s.scored) return 0;  // the continuation has no token of its own
        const std::size_t count = s.tokens.size() - 1 - from;
        Tokens next(count, TokenScorer::unscored);
        for (std::size_t n = s.scored; n < s.tokens.size(); ++n) next[n - 1 - from] = s.tokens[n];
        double sum = 0;
        scorer_.read(std::span(s.tokens).subspan(from, count), next,
                     [&](const TokenScorer::Scored& scored) { sum += scored.logprob; });
        return sum;
    }

    static void choose(const ChoiceItem& item, ChoiceScore& score) {
        const auto best_by = [&](auto&& length) {
            std::size_t best = 0;
            double most = 0;
            for (std::size_t n = 0; n < item.choices.size(); ++n) {
                const double value = score.log_likelihood[n] / length(item.choices[n].answer);
                if (n == 0 || value > most) {
                    best = n;
                    most = value;
                }
            }
            return best;
        };
        score.best = best_by([](const std::string&) { return 1.0; });
        score.best_norm = best_by([](const std::string& answer) {
            return static_cast<double>(Text::trusted(answer).characters().size() - 1);
        });
        score.best_bytes =
            best_by([](const std::string& answer) { return static_cast<double>(answer.size()); });
    }

    const Tokenizer& tokenizer_;
    TokenScorer scorer_;
    bool bos_;
    std::uint32_t context_;
};

}  // namespace

TaskResult score_choices(const std::shared_ptr<LoadedModel>& model, const TaskItems& task,
                         const ChoiceOptions& options,
                         const std::function<void(std::uint64_t index, const ChoiceScore&)>& each,
                         RunControl& control) {
    Scoring scoring(model, options, control);
    RunningMean acc, norm, bytes;
    TaskResult result;
    result.layout = task.layout;
    for (std::size_t n = 0; n < task.items.size(); ++n) {
        const ChoiceScore score = scoring.score(task.items[n]);
        acc.add(score.best == score.gold ? 1 : 0);
        norm.add(score.best_norm == score.gold ? 1 : 0);
        bytes.add(score.best_bytes == score.gold ? 1 : 0);
        result.truncated += score.truncated ? 1 : 0;
        if (each) each(n, score);
    }
    const auto accuracy = [](const RunningMean& mean) {
        return Accuracy{mean.mean(), mean.standard_error()};
    };
    result.items = acc.count();
    result.acc = accuracy(acc);
    result.acc_norm = accuracy(norm);
    result.acc_bytes = accuracy(bytes);
    result.tokens_run = scoring.tokens_run();
    result.bos = scoring.bos();
    result.context = scoring.context();
    return result;
}

}  // namespace addend
