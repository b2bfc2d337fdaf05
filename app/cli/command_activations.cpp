// addend activations: what a model computes while it reads a text: traces, gates, int8 figures, attention,
// lens, channels over a text, and the next token under interventions. Figures as text or JSON, values as
// .npz.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <list>
#include <set>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/inspect/attention_pattern.h"
#include "core/inspect/channel_stats.h"
#include "core/inspect/gates.h"
#include "core/inspect/int8_stats.h"
#include "core/inspect/logit_lens.h"
#include "core/inspect/next_token.h"
#include "core/inspect/trace_npy.h"
#include "core/program/program.h"
#include "core/runtime/prompt.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::cli {
namespace {

/// What was asked for, over one trace.
class Activations {
  public:
    Activations(Context& context, const ReadyModel& ready)
        : context_(context),
          arguments_(context.arguments),
          model_(ready.model),
          program_(model_->program().program()),
          line_(context.console) {
        request_.tokens = tokens();
        request_.patch = ready.patch();
        request_.top = arguments_.top;
        if (!arguments_.interventions.empty())
            request_.interventions = InterventionList::read(arguments_.interventions);
        add_taps(arguments_.taps);
        if (arguments_.lens) add_taps(lens_taps(program_));
        if (arguments_.stats) {
            add_taps(gate_taps(program_));
            add_taps(int8_taps(program_));
            add_taps(attention_taps(program_));
            add_taps(residual_taps(program_));
        }
    }

    int run() {
        const TraceSize size = trace_size(program_, request_);
        context_.console.note("trace: " + bytes_text(size.rows_bytes) + " of values, " +
                              bytes_text(size.summary_bytes) + " of summaries" +
                              (size.storage == TraceStorage::file ? ", in a file" : ""));
        trace_ = make_trace(model_, request_, progress("Tracing"), context_.control);
        Json json{{"model", model_->model().summary().name},
                  {"patch", trace_->patch()},
                  {"interventions", trace_->interventions()},
                  {"ids", trace_->tokens()},
                  {"rows_bytes", trace_->rows_bytes()},
                  {"tokens", token_list()},
                  {"taps", tap_list()}};
        if (arguments_.stats) add_stats(json);
        if (arguments_.lens) add_lens(json);
        if (!request_.interventions.none()) add_change(json);
        if (!arguments_.channel.empty()) add_channels(json);
        if (!arguments_.out.empty()) {
            write_values();
            json["out"] = arguments_.out;
        }
        if (arguments_.json)
            context_.console.json(json);
        else
            print(json);
        return 0;
    }

  private:
    std::vector<std::int32_t> tokens() const {
        if (!arguments_.ids.empty()) return arguments_.ids;
        const std::string text =
            arguments_.file ? read_text_file(*arguments_.file, text_limit) : arguments_.prompt;
        std::vector<std::int32_t> ids = plain_prompt_ids(model_->model(), text);
        if (arguments_.tokens != 0 && ids.size() > arguments_.tokens) ids.resize(arguments_.tokens);
        return ids;
    }
    void add_taps(const std::vector<std::string>& taps) {
        request_.taps.insert(request_.taps.end(), taps.begin(), taps.end());
    }
    TraceProgress progress(const char* what) {
        return [this, what](std::uint64_t done, std::uint64_t total) {
            line_.show(what, total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total));
        };
    }
    std::string word(std::int32_t id) const {
        return model_->model().has_tokenizer() ? std::string(model_->model().tokenizer().token_bytes(id))
                                               : std::string();
    }
    Json top_json(const std::vector<TopToken>& top) const {
        Json list = Json::array();
        for (const TopToken& token : top)
            list.push_back({{"id", token.id}, {"text", word(token.id)}, {"logprob", token.logprob}});
        return list;
    }

    Json token_list() const {
        Json list = Json::array();
        for (std::size_t t = 0; t < trace_->token_figures().size(); ++t) {
            const TokenFigures& f = trace_->token_figures()[t];
            const std::int32_t id = trace_->tokens()[t];
            list.push_back({{"id", id},
                            {"text", word(id)},
                            {"next_logprob", f.next_logprob ? Json(*f.next_logprob) : Json()},
                            {"next_rank", f.next_rank ? Json(*f.next_rank) : Json()},
                            {"entropy", f.entropy},
                            {"top", top_json(f.top)}});
        }
        return list;
    }
    Json tap_list() const {
        Json list = Json::array();
        for (std::size_t t = 0; t < trace_->taps().size(); ++t) {
            const TraceTap& tap = trace_->taps()[t];
            std::vector<float> norms, means;
            float least = 0, most = 0;
            for (const RowSummary& row : trace_->row_summaries(t)) {
                least = norms.empty() ? row.minimum : std::min(least, row.minimum);
                most = norms.empty() ? row.maximum : std::max(most, row.maximum);
                norms.push_back(row.norm);
                means.push_back(row.mean);
            }
            list.push_back({{"name", tap.name},
                            {"shape", {trace_->token_count(), tap.width}},
                            {"min", least},
                            {"max", most},
                            {"norm", norms},
                            {"mean", means}});
        }
        return list;
    }

    // An infinite half-life is null: JSON has no infinity.
    static Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(); }

    void add_stats(Json& json) {
        Json gates = Json::array(), int8 = Json::array(), heads = Json::array();
        for (const GateFigures& f :
             gate_figures(*trace_, model_->model(), progress("Gates"), context_.control.token())) {
            gates.push_back(
                {{"layer", f.layer},
                 {"channels", f.channels},
                 {"mean", f.mean},
                 {"min", f.minimum},
                 {"max", f.maximum},
                 {"at_bound", f.at_bound},
                 {"open", f.open},
                 {"bound", {{"mean", f.bound_mean}, {"min", f.bound_minimum}, {"max", f.bound_maximum}}},
                 {"half_life",
                  {{"p10", finite(f.half_life_p10)},
                   {"p50", finite(f.half_life_p50)},
                   {"p90", finite(f.half_life_p90)}}},
                 {"state_norm", f.state_norm},
                 {"change_norm", f.change_norm}});
        }
        for (const TraceTap& tap : trace_->taps()) {
            if (tap.dtype != ADDEND_I8) continue;
            const Int8Stats s = int8_stats(*trace_, program_, tap.name, context_.control.token());
            Json scales = Json::array();
            for (const Int8Token& token : s.tokens) scales.push_back(token.scale);
            int8.push_back({{"name", s.name},
                            {"width", s.width},
                            {"entropy_bits", s.entropy},
                            {"at_limit", s.at_limit},
                            {"zeros", s.zeros},
                            {"scale", scales},
                            {"histogram", s.histogram}});
        }
        for (const HeadFigures& f : head_figures(trace_, program_, PatternArithmetic::as_run,
                                                 progress("Attention"), context_.control.token()))
            heads.push_back({{"layer", f.layer},
                             {"head", f.head},
                             {"entropy", f.entropy},
                             {"distance", f.distance},
                             {"first_token", f.first_token},
                             {"self", f.self},
                             {"previous", f.previous}});
        json["gates"] = std::move(gates);
        json["int8"] = std::move(int8);
        json["attention"] = std::move(heads);
    }

    void add_lens(Json& json) {
        LensRequest wanted;
        wanted.top = arguments_.top;
        wanted.pinned = arguments_.pins;
        lens_ = logit_lens(model_, *trace_, wanted, progress("Logit lens"), context_.control);
        Json rows = Json::array();
        for (std::size_t row = 0; row < lens_.rows.size(); ++row) {
            Json cells = Json::array();
            for (std::size_t t = 0; t < lens_.tokens; ++t) {
                const LensCell& cell = lens_.cell(row, t);
                Json pinned = Json::array();
                for (std::size_t p = 0; p < cell.pinned.size(); ++p)
                    pinned.push_back({{"id", lens_.pinned[p]},
                                      {"logprob", cell.pinned[p].logprob},
                                      {"rank", cell.pinned[p].rank}});
                cells.push_back({{"top", top_json(cell.top)},
                                 {"entropy", cell.entropy},
                                 {"divergence", cell.divergence},
                                 {"final_rank", cell.final_rank},
                                 {"pinned", pinned}});
            }
            rows.push_back({{"residual", lens_.rows[row]}, {"tokens", cells}});
        }
        json["lens"] = std::move(rows);
    }

    void add_change(Json& json) {
        NextTokenRequest wanted;
        wanted.tokens = request_.tokens;
        wanted.patch = request_.patch;
        wanted.interventions = request_.interventions;
        wanted.top = arguments_.top;
        const NextTokenChange c = next_token_change(model_, wanted, progress("Comparing"), context_.control);
        Json rows = Json::array();
        for (const NextTokenChange::Row& row : c.rows)
            rows.push_back({{"id", row.id},
                            {"text", word(row.id)},
                            {"logprob", row.original},
                            {"changed_logprob", row.changed},
                            {"rank", row.original_rank},
                            {"changed_rank", row.changed_rank}});
        json["next_token"] = {{"divergence", c.divergence},
                              {"entropy", c.original_entropy},
                              {"changed_entropy", c.changed_entropy},
                              {"same_top", c.same_top},
                              {"tokens", rows}};
    }

    void add_channels(Json& json) {
        ChannelStatsRequest wanted;
        wanted.tokens = request_.tokens;
        wanted.tap = arguments_.channel;
        wanted.patch = request_.patch;
        wanted.top = arguments_.top;
        if (arguments_.context != 0) wanted.context = arguments_.context;
        const ChannelStats s = channel_stats(model_, wanted, progress("Channels"), context_.control);
        Json channels = Json::array();
        for (const ChannelFigures& f : s.channels) {
            Json highest = Json::array();
            for (const auto& a : f.highest) highest.push_back({{"token", a.token}, {"value", a.value}});
            channels.push_back({{"mean", f.mean},
                                {"deviation", f.deviation},
                                {"min", f.minimum},
                                {"max", f.maximum},
                                {"zeros", f.zeros},
                                {"dead", f.dead},
                                {"highest", highest}});
        }
        json["channels"] = {{"tap", s.tap},         {"tokens", s.tokens}, {"windows", s.windows},
                            {"context", s.context}, {"dead", s.dead},     {"channels", channels}};
    }

    // Values as they were computed: int8 codes stay int8. What was only needed for figures is not written.
    void write_values() {
        NpzWriter out(arguments_.out);
        out.add("ids", npy_of(trace_->tokens(), {trace_->token_count()}));
        std::set<std::string> asked;
        for (const std::string& glob : arguments_.taps)
            for (const Program::Tap& tap : program_.match_taps(glob)) asked.insert(tap.name);
        for (std::size_t t = 0; t < trace_->taps().size(); ++t) {
            const std::string& name = trace_->taps()[t].name;
            if (asked.contains(name)) out.add(name, npy_of_tap(trace_, t));
        }
        std::list<std::vector<float>> kept;  // until finish()
        const auto add_figures = [&](const std::string& name, std::vector<float> values,
                                     std::vector<std::uint64_t> shape) {
            kept.push_back(std::move(values));
            out.add(name, npy_of(kept.back(), std::move(shape)));
        };
        std::vector<float> logprobs, entropies;
        for (const TokenFigures& f : trace_->token_figures()) {
            logprobs.push_back(f.next_logprob.value_or(std::nanf("")));
            entropies.push_back(f.entropy);
        }
        add_figures("token.next_logprob", logprobs, {logprobs.size()});
        add_figures("token.entropy", entropies, {entropies.size()});
        if (arguments_.lens) {
            std::vector<float> divergence, rank;
            for (const LensCell& cell : lens_.cells) {
                divergence.push_back(cell.divergence);
                rank.push_back(static_cast<float>(cell.final_rank));
            }
            const std::vector<std::uint64_t> shape{lens_.rows.size(), lens_.tokens};
            add_figures("lens.divergence", divergence, shape);
            add_figures("lens.final_rank", rank, shape);
        }
        out.finish([this] { context_.control.token().check(); });
    }

    static std::string number(const Json& value) {
        if (!value.is_number()) return "inf";
        char text[32];
        const auto end =
            std::to_chars(text, text + sizeof text, value.get<double>(), std::chars_format::general, 4);
        return {text, end.ptr};
    }
    static std::string field(std::string text, std::size_t width) {
        text.insert(0, width > text.size() ? width - text.size() : 0, ' ');
        return text;
    }

    void print(const Json& json) {
        Console& console = context_.console;
        console.line(to_text(std::int64_t{trace_->token_count()}) + " tokens, patch " + trace_->patch() +
                     (trace_->interventions().empty() ? "" : "; " + trace_->interventions()));
        for (const Json& tap : json["taps"]) {
            double norm = 0;
            for (const Json& x : tap["norm"]) norm += x.get<double>() / trace_->token_count();
            console.line(tap["name"].get<std::string>() + "  " + tap["shape"].dump() + "  min " +
                         number(tap["min"]) + "  max " + number(tap["max"]) + "  mean norm " + number(norm));
        }
        if (json.contains("gates"))
            for (const Json& g : json["gates"])
                console.line("layer " + g["layer"].dump() + ": gate mean " + number(g["mean"]) +
                             ", half-life p10/p50/p90 " + number(g["half_life"]["p10"]) + " / " +
                             number(g["half_life"]["p50"]) + " / " + number(g["half_life"]["p90"]) +
                             " tokens, at bound " + number(g["at_bound"]) + ", open " + number(g["open"]));
        if (json.contains("int8"))
            for (const Json& q : json["int8"])
                console.line(q["name"].get<std::string>() + "  " + number(q["entropy_bits"]) +
                             " bits, zeros " + number(q["zeros"]) + ", at limit " + number(q["at_limit"]));
        if (json.contains("attention"))
            for (const Json& h : json["attention"])
                console.line("layer " + h["layer"].dump() + " head " + h["head"].dump() + ": entropy " +
                             number(h["entropy"]) + " nats, distance " + number(h["distance"]) +
                             " tokens, on first " + number(h["first_token"]));
        if (json.contains("lens"))
            for (const Json& row : json["lens"]) {
                double kl = 0, first = 0;
                for (const Json& cell : row["tokens"]) {
                    kl += cell["divergence"].get<double>() / lens_.tokens;
                    first += cell["final_rank"] == 0 ? 1.0 / lens_.tokens : 0;
                }
                console.line(field(row["residual"].get<std::string>(), 20) + "  mean KL " + number(kl) +
                             " nats, agrees with the last layer at " + to_text_fixed(first * 100, 1) + " %");
            }
        if (json.contains("next_token")) {
            const Json& next = json["next_token"];
            console.line("next token under the interventions: KL " + number(next["divergence"]) + " nats");
            for (const Json& row : next["tokens"])
                console.line(field(row["id"].dump(), 8) + field(number(row["logprob"]), 10) +
                             field(number(row["changed_logprob"]), 10) + "  " +
                             row["text"].dump(-1, ' ', false, Json::error_handler_t::replace));
        }
        if (json.contains("channels"))
            console.line(json["channels"]["tap"].get<std::string>() + ": " + json["channels"]["dead"].dump() +
                         " dead channels over " + json["channels"]["tokens"].dump() + " tokens");
    }

    Context& context_;
    const Arguments& arguments_;
    std::shared_ptr<LoadedModel> model_;
    const Program& program_;
    ProgressLine line_;
    TraceRequest request_;
    std::shared_ptr<const Trace> trace_;
    LogitLens lens_;
};

}  // namespace

int run_activations(Context& context) {
    const ReadyModel ready = load_model(context);
    return Activations(context, ready).run();
}

}  // namespace addend::cli
