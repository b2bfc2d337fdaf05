#include "core/inspect/channel_stats.h"

#include <algorithm>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/inspect/tap_run.h"
#include "core/inspect/trace_data.h"
#include "core/program/program.h"

namespace addend {
namespace {

constexpr std::uint32_t most_window = 1u << 20;

void require_between(std::string_view setting, std::uint32_t minimum, std::uint32_t maximum,
                     std::uint32_t found) {
    if (found < minimum || found > maximum)
        throw Failure(Code::setting_out_of_range, {{"setting", setting},
                                                   {"minimum", minimum},
                                                   {"maximum", maximum},
                                                   {"found", to_text(std::int64_t{found})}});
}

/// The `most` best values in order: by `sign` times the value, falling, the earlier token among equals.
void keep_best(std::vector<ChannelFigures::Activation>& best, std::size_t most, float sign, float value,
               std::uint64_t token) {
    if (best.size() == most && !(sign * value > sign * best.back().value)) return;
    const auto at = std::upper_bound(best.begin(), best.end(), value, [sign](float x, const auto& kept) {
        return sign * x > sign * kept.value;
    });
    best.insert(at, {value, token});
    if (best.size() > most) best.pop_back();
}

std::uint32_t tap_value(const Program& program, const std::string& name) {
    const auto taps = program.match_taps(name);
    const auto found = std::ranges::find(taps, name, &Program::Tap::name);
    if (found == taps.end()) throw Failure(Code::tap_unknown, {{"found", name}});
    return found->value;
}

class ChannelSums {
  public:
    ChannelSums(const addend_value& value, std::uint32_t top)
        : dtype_(value.dtype), width_(value.width), top_(top), running_(width_), figures_(width_) {}

    void add(std::uint64_t first_token, std::uint32_t count, std::span<const std::byte> bytes) {
        row_.resize(std::size_t{count} * width_);
        to_floats(dtype_, bytes, row_);
        for (std::uint32_t t = 0; t < count; ++t)
            for (std::uint32_t c = 0; c < width_; ++c) {
                const float x = row_[std::size_t{t} * width_ + c];
                running_[c].add(x);
                if (top_ == 0) continue;
                keep_best(figures_[c].highest, top_, 1, x, first_token + t);
                keep_best(figures_[c].lowest, top_, -1, x, first_token + t);
            }
    }
    std::vector<ChannelFigures> finish() {
        for (std::uint32_t c = 0; c < width_; ++c) {
            figures_[c].mean = running_[c].mean;
            figures_[c].deviation = running_[c].deviation();
            figures_[c].minimum = running_[c].minimum;
            figures_[c].maximum = running_[c].maximum;
            figures_[c].zeros = running_[c].zeros;
            figures_[c].dead = running_[c].minimum == running_[c].maximum;
        }
        return std::move(figures_);
    }

  private:
    std::uint16_t dtype_;
    std::uint32_t width_, top_;
    std::vector<RunningChannel> running_;
    std::vector<ChannelFigures> figures_;
    std::vector<float> row_;
};

}  // namespace

ChannelStats channel_stats(const std::shared_ptr<LoadedModel>& model, const ChannelStatsRequest& request,
                           const TraceProgress& progress, RunControl& control) {
    const Program& program = model->program().program();
    check_tokens(request.tokens, program.header().vocab);
    require_between("context", 1, most_window, request.context);
    require_between("top", 0, most_trace_top, request.top);
    const std::uint32_t value = tap_value(program, request.tap);
    TapRunOptions options;
    options.patch = request.patch;
    options.taps = {value};
    options.logits =
        program.values()[value].rows == ADDEND_ROWS_LOGITS ? WantedLogits::all : WantedLogits::none;
    TapRun run(model, options, control);
    ChannelSums sums(program.values()[value], request.top);
    ChannelStats stats;
    stats.tap = request.tap;
    stats.tokens = request.tokens.size();
    stats.context = request.context;
    const std::span<const std::int32_t> tokens(request.tokens);
    for (std::size_t begin = 0; begin < tokens.size(); begin += request.context) {
        const auto window =
            tokens.subspan(begin, std::min<std::size_t>(request.context, tokens.size() - begin));
        run.read(window, [&](const TapRun::Piece& piece) {
            sums.add(begin + piece.first, piece.count, piece.taps[0]);
            if (progress) progress(begin + piece.first + piece.count, tokens.size());
        });
        ++stats.windows;
    }
    stats.channels = sums.finish();
    stats.dead = static_cast<std::uint64_t>(std::ranges::count_if(stats.channels, &ChannelFigures::dead));
    return stats;
}

TokenContext token_context(std::span<const std::int32_t> tokens, std::uint64_t token, std::uint32_t context,
                           std::uint32_t radius) {
    const std::uint64_t window = token / context * context;
    const std::uint64_t window_end = std::min<std::uint64_t>(window + context, tokens.size());
    const std::uint64_t first = token - std::min<std::uint64_t>(token - window, radius);
    const std::uint64_t end = std::min<std::uint64_t>(token + radius + 1, window_end);
    const auto part = tokens.subspan(first, end - first);
    return {first, {part.begin(), part.end()}, static_cast<std::size_t>(token - first)};
}

}  // namespace addend
