#include "core/evaluate/context_study.h"

#include <algorithm>

#include "core/files/json.h"
#include "core/program/program.h"

namespace addend {
namespace {

constexpr std::string_view context_format = "addend-context-1";

/// One session under a plan for chunks and one for single tokens.
class ContextRun {
  public:
    ContextRun(LoadedModel& model, const ContextOptions& options, RunControl& control, const Clock& clock)
        : prefill_(model.plan_for(options.patch, {.max_rows = options.chunk, .taps = {}, .injections = {}})),
          decode_(model.plan_for(options.patch, {.max_rows = 1, .taps = {}, .injections = {}})),
          session_(model.create_session(
              {.threads = 0, .max_context = options.lengths.back() + options.decode + 1})),
          control_(control),
          clock_(clock),
          vocab_(model.program().program().header().vocab),
          logits_(vocab_) {}

    void reset() {
        session_->reset();
        position_ = 0;
    }
    std::uint32_t position() const { return position_; }
    /// In chunks, without logits, so that a cancel does not wait long.
    void read_to(std::uint32_t length, const std::function<void()>& chunk_done) {
        while (position_ < length) {
            const std::uint32_t count = std::min(length - position_, prefill_->max_rows());
            std::vector<std::int32_t> tokens(count);
            for (std::uint32_t n = 0; n < count; ++n) tokens[n] = token_at(position_ + n);
            run(*prefill_, tokens, {});
            if (chunk_done) chunk_done();
        }
    }
    double timed_token() {
        const std::int32_t token = token_at(position_);
        const std::uint32_t row = 0;
        const std::int64_t start = clock_.now_ns();
        run(*decode_, {&token, 1}, {&row, 1});
        return static_cast<double>(clock_.now_ns() - start) * 1e-9;
    }
    std::uint64_t state_bytes() const { return session_->memory().state; }

  private:
    /// Spread over the vocabulary, the same each time.
    std::int32_t token_at(std::uint32_t position) const {
        return static_cast<std::int32_t>((std::uint64_t{position} * 2654435761U + 1) % vocab_);
    }
    void run(BackendPlan& plan, std::span<const std::int32_t> tokens, std::span<const std::uint32_t> rows) {
        RunRequest request;
        request.tokens = tokens;
        request.logits_rows = rows;
        request.logits = rows.empty() ? std::span<float>() : std::span(logits_);
        request.cancel = control_.token();
        const RunControl::Running running(control_, *session_);
        if (session_->run(plan, request).cancelled) throw Failure(Code::cancelled, {});
        position_ += static_cast<std::uint32_t>(tokens.size());
    }

    std::shared_ptr<BackendPlan> prefill_, decode_;
    std::shared_ptr<BackendSession> session_;
    RunControl& control_;
    const Clock& clock_;
    std::uint32_t vocab_;
    std::uint32_t position_ = 0;
    std::vector<float> logits_;
};

Json study_json(const ContextStudy& study) {
    Json points = Json::array();
    for (const ContextPoint& p : study.points)
        points.push_back({{"context", p.context},
                          {"decode_seconds_per_token",
                           {{"mean", p.decode_seconds.mean},
                            {"sd", p.decode_seconds.sd},
                            {"p50", p.decode_seconds.p50},
                            {"p95", p.decode_seconds.p95},
                            {"provenance", "measured"}}},
                          {"state_bytes", p.state_bytes}});
    return {{"model", study.model},
            {"backend", study.backend},
            {"device", study.device},
            {"device_name", study.device_name},
            {"threads", study.threads},
            {"patch", study.patch},
            {"state_is_constant", study.state_is_constant},
            {"decode_tokens", study.options.decode},
            {"repetitions", study.options.repetitions},
            {"points", std::move(points)}};
}

}  // namespace

std::vector<double> state_bytes_at(const Program& program, std::span<const std::uint32_t> tokens) {
    std::vector<double> bytes;
    for (const std::uint32_t count : tokens) bytes.push_back(static_cast<double>(program.state_bytes(count)));
    return bytes;
}

bool state_is_constant(const Program& program) {
    return std::ranges::all_of(program.states(),
                               [](const addend_state& state) { return state.kind == ADDEND_STATE_RECURRENT; });
}

ContextStudy measure_context(LoadedModel& model, const ContextOptions& options,
                             const std::function<void(std::uint64_t, std::uint64_t)>& report, RunControl& control,
                             const Clock& clock) {
    ContextStudy study;
    study.model = model.model().summary().name;
    study.backend = model.device().backend;
    study.device = model.device().device;
    study.device_name = model.device_info().name;
    study.threads = model.device().threads;
    study.patch = patch_text(options.patch);
    study.state_is_constant = state_is_constant(model.program().program());
    study.options = options;
    if (options.lengths.empty()) return study;

    ContextRun run(model, options, control, clock);
    const std::uint64_t total = std::uint64_t{options.lengths.back() + options.decode} * (options.repetitions + 1);
    std::vector<std::vector<double>> seconds(options.lengths.size());
    std::vector<std::uint64_t> bytes(options.lengths.size());
    for (std::uint32_t round = 0; round <= options.repetitions; ++round) {  // the first warms up
        run.reset();
        const auto tell = [&] {
            control.token().check();
            if (report)
                report(std::uint64_t{options.lengths.back() + options.decode} * round + run.position(), total);
        };
        for (std::size_t n = 0; n < options.lengths.size(); ++n) {
            if (options.lengths[n] < run.position()) continue;
            run.read_to(options.lengths[n], tell);
            tell();
            for (std::uint32_t t = 0; t < options.decode; ++t) {
                const double one = run.timed_token();
                if (round > 0) seconds[n].push_back(one);
            }
            bytes[n] = run.state_bytes();
        }
    }
    for (std::size_t n = 0; n < options.lengths.size(); ++n)
        if (!seconds[n].empty())
            study.points.push_back({options.lengths[n], statistics_of(std::move(seconds[n])), bytes[n]});
    return study;
}

std::string context_json(const std::vector<ContextStudy>& studies) {
    Json list = Json::array();
    for (const ContextStudy& study : studies) list.push_back(study_json(study));
    return Json{{"format", context_format}, {"studies", std::move(list)}}.dump(2);
}

std::vector<ContextStudy> parse_context(std::string_view text, const std::string& path) {
    const Json json = parse_json(text, path);
    const auto wrong = [&path](std::string_view key, std::string_view expected, std::string_view found) {
        return Failure(Code::scaling_file_invalid,
                       {{"path", path}, {"key", key}, {"expected", expected}, {"found", found}});
    };
    const std::string format = json_find_string(json, "format", path).value_or("missing");
    if (format != context_format) throw wrong("format", context_format, format);
    std::vector<ContextStudy> studies;
    // Written by this program: what is not as it wrote it is one failure, not a list of them.
    try {
        for (const Json& one : json.at("studies")) {
            ContextStudy study;
            study.model = one.at("model").get<std::string>();
            study.backend = one.at("backend").get<std::string>();
            study.device = one.at("device").get<std::string>();
            study.device_name = one.at("device_name").get<std::string>();
            study.threads = one.at("threads").get<unsigned>();
            study.patch = one.at("patch").get<std::string>();
            study.state_is_constant = one.at("state_is_constant").get<bool>();
            study.options.decode = one.at("decode_tokens").get<std::uint32_t>();
            study.options.repetitions = one.at("repetitions").get<std::uint32_t>();
            study.options.lengths.clear();
            for (const Json& p : one.at("points")) {
                const Json& times = p.at("decode_seconds_per_token");
                const Statistics seconds{times.at("mean").get<double>(), times.at("sd").get<double>(),
                                         times.at("p50").get<double>(), times.at("p95").get<double>()};
                study.points.push_back(
                    {p.at("context").get<std::uint32_t>(), seconds, p.at("state_bytes").get<std::uint64_t>()});
                study.options.lengths.push_back(study.points.back().context);
            }
            studies.push_back(std::move(study));
        }
    } catch (const Json::exception& error) {
        throw wrong("studies", "a list of studies", error.what());
    }
    return studies;
}

}  // namespace addend
