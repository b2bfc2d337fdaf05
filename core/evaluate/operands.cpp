#include "core/evaluate/operands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "core/base/message.h"
#include "core/evaluate/weight_rows.h"
#include "core/program/program.h"
#include "core/runtime/random.h"

namespace addend {
namespace {

constexpr std::uint32_t operand_rows = 64;
constexpr std::array all_sites{ProductSite::qk, ProductSite::pv, ProductSite::linear,
                               ProductSite::elementwise};

/// Counter-based, so that a sample depends on its instruction and its number alone.
class Draws {
  public:
    explicit Draws(std::uint64_t seed) : seed_(splitmix64(seed)) {}
    /// In [0, count).
    std::uint32_t below(std::size_t count) {
        const double at = uniform_draw(seed_, next_++) * static_cast<double>(count);
        return static_cast<std::uint32_t>(std::min(static_cast<std::size_t>(at), count - 1));
    }

  private:
    std::uint64_t seed_, next_ = 0;
};

bool has_site(const addend_instruction& i) {
    return i.layer >= 0 &&
           std::ranges::any_of(all_sites, [&](ProductSite s) { return product_site(i, s).has_value(); });
}

/// Values a site's operands are made from; a scan's second one is what it wrote before.
std::vector<std::uint32_t> values_of(const addend_instruction& i) {
    switch (i.op) {
        case ADDEND_OP_ATTENTION:
            return {i.in[0].value, i.in[1].value, i.in[2].value};
        case ADDEND_OP_MATMUL:
            return {i.in[0].value};
        case ADDEND_OP_MLGRU_SCAN:
            return {i.in[0].value, i.out[0]};
        default:
            return {i.in[0].value, i.in[1].value};
    }
}

/// Rows of the values that were tapped, [tokens, width] each.
struct Tapped {
    std::size_t tokens = 0;
    std::map<std::uint32_t, std::vector<float>> rows;
    const Program* program = nullptr;

    std::span<const float> row(const addend_operand& operand, std::size_t token) const {
        const std::size_t width = program->values()[operand.value].width;
        return std::span(rows.at(operand.value)).subspan(token * width + operand.column, operand.width);
    }
};

class Sampler {
  public:
    Sampler(const Program& program, const WeightSource& weights, const Tapped& tapped, std::uint32_t index,
            const OperandOptions& options)
        : program_(program),
          weights_(weights),
          tapped_(tapped),
          instruction_(program.instructions()[index]),
          pairs_(options.pairs),
          draws_(options.seed * 0x9e3779b97f4a7c15u + index) {}

    std::vector<SiteOperands> take() {
        switch (instruction_.op) {
            case ADDEND_OP_ATTENTION:
                return {queries_and_keys(), probabilities_and_values()};
            case ADDEND_OP_MATMUL:
                return {rows_and_weights()};
            default:
                return {elements()};
        }
    }

  private:
    SiteOperands start(ProductSite site) const {
        SiteOperands s;
        s.site = site;
        s.layer = static_cast<std::uint32_t>(instruction_.layer);
        s.name = program_.name(instruction_.name);
        return s;
    }
    static void add(SiteOperands& s, std::span<const float> a, std::span<const float> b) {
        s.a.insert(s.a.end(), a.begin(), a.end());
        s.b.insert(s.b.end(), b.begin(), b.end());
        s.lengths.push_back(static_cast<std::uint32_t>(a.size()));
    }

    struct Query {
        std::size_t token, first_key;
        std::uint32_t head, kv_head;
    };
    Query draw_query() {
        Query query{};
        query.token = draws_.below(tapped_.tokens);
        query.head = draws_.below(static_cast<std::size_t>(instruction_.i[0]));
        query.kv_head = query.head / static_cast<std::uint32_t>(instruction_.i[0] / instruction_.i[1]);
        const auto window = static_cast<std::size_t>(instruction_.i[3]);
        query.first_key = window != 0 && query.token + 1 > window ? query.token + 1 - window : 0;
        return query;
    }
    std::span<const float> head_of(int operand, std::size_t token, std::uint32_t head) const {
        const auto width = static_cast<std::size_t>(instruction_.i[2]);
        return tapped_.row(instruction_.in[operand], token).subspan(head * width, width);
    }

    SiteOperands queries_and_keys() {
        SiteOperands s = start(ProductSite::qk);
        while (s.a.size() < pairs_) {
            const Query query = draw_query();
            const std::size_t key = query.first_key + draws_.below(query.token + 1 - query.first_key);
            add(s, head_of(0, query.token, query.head), head_of(1, key, query.kv_head));
            s.heads.push_back(query.head);
        }
        return s;
    }

    /// softmax(cap(scale q.k)) over the keys a query sees.
    std::vector<float> probabilities(const Query& query) const {
        std::vector<double> scores;
        const auto q = head_of(0, query.token, query.head);
        for (std::size_t key = query.first_key; key <= query.token; ++key) {
            const auto k = head_of(1, key, query.kv_head);
            double sum = 0;
            for (std::size_t d = 0; d < q.size(); ++d) sum += double{q[d]} * double{k[d]};
            sum *= double{instruction_.f[0]};
            const double cap = instruction_.f[1];
            scores.push_back(cap > 0 ? cap * std::tanh(sum / cap) : sum);
        }
        const double largest = *std::ranges::max_element(scores);
        double total = 0;
        for (double& score : scores) total += score = std::exp(score - largest);
        std::vector<float> p;
        for (const double score : scores) p.push_back(static_cast<float>(score / total));
        return p;
    }

    SiteOperands probabilities_and_values() {
        SiteOperands s = start(ProductSite::pv);
        // A query's probabilities meet a few channels of the values: computing them is the dear part.
        constexpr int channels = 8;
        while (s.a.size() < pairs_) {
            const Query query = draw_query();
            const std::vector<float> p = probabilities(query);
            for (int n = 0; n < channels && s.a.size() < pairs_; ++n) {
                const std::size_t channel = draws_.below(static_cast<std::size_t>(instruction_.i[2]));
                std::vector<float> v;
                for (std::size_t key = query.first_key; key <= query.token; ++key)
                    v.push_back(head_of(2, key, query.kv_head)[channel]);
                add(s, p, v);
                s.heads.push_back(query.head);
            }
        }
        return s;
    }

    SiteOperands rows_and_weights() {
        SiteOperands s = start(ProductSite::linear);
        const std::uint32_t weight = instruction_.weight[0];
        // Each weight row that was read meets several tokens.
        constexpr int tokens = 4;
        while (s.a.size() < pairs_) {
            const auto row =
                weight_row(program_, weights_, weight, draws_.below(program_.weights()[weight].rows));
            for (int n = 0; n < tokens; ++n)
                add(s, tapped_.row(instruction_.in[0], draws_.below(tapped_.tokens)), row);
        }
        return s;
    }

    SiteOperands elements() {
        SiteOperands s = start(ProductSite::elementwise);
        const std::size_t width = instruction_.in[0].width;
        const bool scan = instruction_.op == ADDEND_OP_MLGRU_SCAN;
        const addend_operand written{instruction_.out[0], 0, static_cast<std::uint32_t>(width)};
        if (scan && tapped_.tokens < 2) return s;  // the state before the first token is zero
        for (std::uint32_t n = 0; n < pairs_; ++n) {
            const std::size_t token =
                scan ? 1 + draws_.below(tapped_.tokens - 1) : draws_.below(tapped_.tokens);
            const std::size_t channel = draws_.below(width);
            const float a = tapped_.row(instruction_.in[0], token)[channel];
            float b = scan ? tapped_.row(written, token - 1)[channel]
                           : tapped_.row(instruction_.in[1], token)[channel];
            if (instruction_.op == ADDEND_OP_INPUT_GATE) b = 1.0f - b;
            add(s, {&a, 1}, {&b, 1});
        }
        return s;
    }

    const Program& program_;
    const WeightSource& weights_;
    const Tapped& tapped_;
    const addend_instruction& instruction_;
    std::size_t pairs_;
    Draws draws_;
};

Tapped run_tapped(LoadedModel& model, std::span<const std::int32_t> tokens,
                  const std::set<std::uint32_t>& values, RunControl& control) {
    const Program& program = model.program().program();
    Tapped tapped{tokens.size(), {}, &program};
    RunRequest request;
    request.tokens = tokens;
    request.cancel = control.token();
    PlanOptions plan{.max_rows = operand_rows, .taps = {values.begin(), values.end()}, .injections = {}};
    for (const std::uint32_t value : values) {
        auto& rows = tapped.rows[value];
        rows.resize(tokens.size() * program.values()[value].width);
        request.taps.push_back({value, std::as_writable_bytes(std::span(rows))});
    }
    const auto compiled = model.plan(plan);
    const auto session = model.create_session({});
    const RunControl::Running running(control, *session);
    if (session->run(*compiled, request).cancelled) throw Failure(Code::cancelled, {});
    return tapped;
}

}  // namespace

std::size_t tokens_within(const Program& program, std::uint64_t bytes) {
    std::uint64_t widest = 1;  // bytes a token of one site
    for (const addend_instruction& i : program.instructions()) {
        if (!has_site(i)) continue;
        const auto values = values_of(i);
        std::uint64_t row = 0;
        for (const std::uint32_t value : std::set<std::uint32_t>(values.begin(), values.end()))
            row += program.values()[value].width * sizeof(float);
        widest = std::max(widest, row);
    }
    return static_cast<std::size_t>(bytes / widest);
}

std::vector<SiteOperands> sample_operands(const std::shared_ptr<LoadedModel>& model,
                                          std::span<const std::int32_t> tokens, const OperandOptions& options,
                                          const std::function<void(std::uint64_t, std::uint64_t)>& report,
                                          RunControl& control) {
    const Program& program = model->program().program();
    const WeightSource& weights = *model->model().lower().weights;
    std::vector<std::uint32_t> sites;
    for (std::uint32_t n = 0; n < program.instructions().size(); ++n)
        if (has_site(program.instructions()[n])) sites.push_back(n);
    if (sites.empty()) throw Failure(Code::study_no_sites, {{"model", model->model().summary().name}});
    std::vector<SiteOperands> result;
    for (std::size_t begin = 0; begin < sites.size();) {
        // As many instructions in one run as their taps fit; at least one.
        std::set<std::uint32_t> values;
        std::uint64_t bytes = 0;
        std::size_t end = begin;
        for (; end < sites.size(); ++end) {
            std::set<std::uint32_t> more = values;
            std::uint64_t wanted = bytes;
            for (const std::uint32_t value : values_of(program.instructions()[sites[end]]))
                if (more.insert(value).second)
                    wanted += tokens.size() * program.values()[value].width * sizeof(float);
            if (end > begin && wanted > options.most_tap_bytes) break;
            values = std::move(more);
            bytes = wanted;
        }
        if (report) report(begin, sites.size());
        const Tapped tapped = run_tapped(*model, tokens, values, control);
        for (std::size_t n = begin; n < end; ++n) {
            control.token().check();
            if (report) report(n, sites.size());
            for (SiteOperands& s : Sampler(program, weights, tapped, sites[n], options).take())
                result.push_back(std::move(s));
        }
        begin = end;
    }
    if (report) report(sites.size(), sites.size());
    return result;
}

}  // namespace addend
