// addend weights: what the weight matrices of a model are made of, and how those of two models differ.
#include <algorithm>
#include <charconv>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "app/cli/sentences.h"
#include "core/base/number.h"
#include "core/inspect/npy.h"
#include "core/inspect/weight_compare.h"
#include "core/inspect/weight_stats.h"

namespace addend::cli {
namespace {

std::string_view weight_role_name(WeightRole role) {
    switch (role) {
        case WeightRole::ternary:
        case WeightRole::ternary_rows4: return "ternary";
        case WeightRole::ternary_scale: return "scale";
        case WeightRole::dense: return "dense";
        case WeightRole::embedding: return "embedding";
        case WeightRole::norm: return "norm";
        case WeightRole::bias: return "bias";
        case WeightRole::lower_bounds: return "lower_bounds";
        case WeightRole::rope_factors: return "rope_factors";
    }
    return "";
}

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

Json trits_json(const TernaryStats& t) {
    const auto share = [&](std::uint64_t count) {
        return t.total() == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(t.total());
    };
    return {{"minus", t.minus},
            {"zero", t.zero},
            {"plus", t.plus},
            {"share_minus", share(t.minus)},
            {"share_zero", share(t.zero)},
            {"share_plus", share(t.plus)},
            {"density", t.density()},
            {"entropy_bits", trit_entropy(t)}};
}

Json histogram_json(const LatentHistogram& h, double unit) {
    return {{"unit", unit},
            {"first", -LatentHistogram::range},
            {"bin_width", 1.0 / LatentHistogram::bins_per_scale},
            {"below", h.below},
            {"above", h.above},
            {"counts", h.counts}};
}

Json stats_json(const WeightStats& s, double near) {
    Json json{{"name", s.info.name},
              {"layer", or_null(s.info.layer)},
              {"role", weight_role_name(s.info.role)},
              {"type", dtype_name(s.info.dtype)},
              {"shape", {s.info.rows, s.info.cols}},
              {"weights", s.info.elements()},
              {"bytes", s.info.bytes},
              {"stored_bits", s.info.stored_bits()},
              {"min", s.min},
              {"max", s.max},
              {"mean", s.mean},
              {"mean_abs", s.mean_abs},
              {"rms", s.rms},
              {"not_finite", s.not_finite},
              {"dead_rows", s.dead_rows},
              {"dead_columns", s.dead_cols},
              {"warnings", messages_json(s.warnings)}};
    if (s.histogram) json["histogram"] = histogram_json(*s.histogram, s.scale.value_or(s.mean_abs));
    if (!s.info.trits) return json;
    json["trits"] = trits_json(s.trits);
    json["illegal_codes"] = s.illegal;
    json["scale"] = or_null(s.scale);
    json["latent"] = s.latent;
    json["gaussian_density"] = gaussian_density();
    if (s.latent) json["near_threshold"] = {{"within", near}, {"count", s.near_count}, {"share", s.share(s.near_count)}};
    return json;
}

Json totals_json(const WeightTotals& t) {
    Json json{{"matrices", t.matrices}, {"weights", t.elements},          {"bytes", t.bytes},
              {"stored_bits", t.stored_bits()}, {"illegal_codes", t.illegal}, {"not_finite", t.not_finite},
              {"dead_rows", t.dead_rows}};
    json.update(trits_json(t.trits));
    return json;
}

Json layers_json(const std::vector<LayerWeights>& layers) {
    Json list = Json::array();
    for (const LayerWeights& layer : layers) {
        Json scales = Json::object();
        for (const auto& [name, scale] : layer.scales) scales[name] = scale;
        Json one = totals_json(layer.totals);
        one["layer"] = or_null(layer.layer);
        one["scales"] = scales;
        list.push_back(std::move(one));
    }
    return list;
}

std::string left_of(std::string text, std::size_t width) {
    if (text.size() > width) text = "…" + text.substr(text.size() - width + 1);
    return text + std::string(width - std::min(width, text.size()), ' ');
}

std::string share_text(double share) {
    return to_text_fixed(share * 100, 2) + " %";
}

std::string four_digits(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 4);
    return {text, end.ptr};
}

std::string part_of(std::uint64_t count, const TernaryStats& t) {
    return t.total() == 0 ? "none" : share_text(static_cast<double>(count) / static_cast<double>(t.total()));
}

void print_stats(Console& console, const std::vector<WeightStats>& all, double near) {
    constexpr std::size_t name_width = 44;
    console.line(left_of("ternary matrices", name_width) + right_of("rows", 8) + right_of("columns", 9) +
                 right_of("-1", 10) + right_of("0", 10) + right_of("+1", 10) + right_of("scale", 11) +
                 right_of("entropy", 9) + right_of("stored", 8) + right_of("near", 9));
    for (const WeightStats& s : all) {
        if (!s.info.trits) continue;
        console.line(left_of(s.info.name, name_width) + right_of(to_text(static_cast<std::int64_t>(s.info.rows)), 8) +
                     right_of(to_text(static_cast<std::int64_t>(s.info.cols)), 9) +
                     right_of(part_of(s.trits.minus, s.trits), 10) + right_of(part_of(s.trits.zero, s.trits), 10) +
                     right_of(part_of(s.trits.plus, s.trits), 10) +
                     right_of(s.scale ? four_digits(*s.scale) : "none", 11) +
                     right_of(to_text_fixed(s.entropy, 4), 9) + right_of(to_text_fixed(s.info.stored_bits(), 3), 8) +
                     right_of(s.latent ? share_text(s.share(s.near_count)) : "", 9));
    }
    const WeightTotals t = total_weights(all);
    if (t.matrices > 0)
        console.line(count_text(t.elements) + " ternary weights: " + part_of(t.trits.minus, t.trits) + " -1, " +
                     part_of(t.trits.zero, t.trits) + " 0, " + part_of(t.trits.plus, t.trits) + " +1; density " +
                     share_text(t.trits.density()) + " (normal weights: " + share_text(gaussian_density()) +
                     "); entropy " + to_text_fixed(trit_entropy(t.trits), 4) + " of " +
                     to_text_fixed(t.stored_bits(), 3) + " stored bits a weight; near: |w| within " +
                     share_text(near) + " of the scale of its half");
    bool title = false;
    for (const WeightStats& s : all) {
        if (s.info.trits) continue;
        if (!title)
            console.line(left_of("other tensors", name_width) + right_of("rows", 8) + right_of("columns", 9) +
                         right_of("mean", 13) + right_of("rms", 13) + right_of("least", 13) +
                         right_of("greatest", 13) + right_of("stored", 8));
        title = true;
        console.line(left_of(s.info.name, name_width) + right_of(to_text(static_cast<std::int64_t>(s.info.rows)), 8) +
                     right_of(to_text(static_cast<std::int64_t>(s.info.cols)), 9) + right_of(four_digits(s.mean), 13) +
                     right_of(four_digits(s.rms), 13) + right_of(four_digits(s.min), 13) +
                     right_of(four_digits(s.max), 13) + right_of(to_text_fixed(s.info.stored_bits(), 3), 8));
    }
    for (const WeightStats& s : all)
        for (const Message& warning : s.warnings) console.line("Warning: " + sentence(warning));
}

void write_arrays(const std::string& path, const std::vector<WeightStats>& all, RunControl& control) {
    NpzWriter out(path);
    std::vector<std::vector<double>> counts;
    counts.reserve(all.size());
    for (const WeightStats& s : all) {
        const auto add = [&](const char* what, const std::vector<float>& values) {
            if (!values.empty()) out.add(s.info.name + ":" + what, npy_of(values, {values.size()}));
        };
        add("row_norms", s.row_norms);
        add("column_norms", s.col_norms);
        add("row_density", s.row_density);
        add("column_density", s.col_density);
        if (!s.histogram) continue;
        counts.emplace_back(s.histogram->counts.begin(), s.histogram->counts.end());
        out.add(s.info.name + ":histogram", npy_of(counts.back(), {counts.back().size()}));
    }
    out.finish([&] { control.token().check(); });
}

Json comparison_json(const WeightComparison& c) {
    Json list = Json::array();
    for (const MatrixComparison& m : c.matrices) {
        Json one{{"name", m.info.name},
                 {"other_name", m.other},
                 {"layer", or_null(m.info.layer)},
                 {"shape", {m.info.rows, m.info.cols}},
                 {"trits", m.trits},
                 {"not_compared", m.illegal}};
        if (m.trits) {
            one["transitions"] = m.transitions;
            one["flips"] = m.flips();
            one["flip_share"] = m.flip_share();
            one["sign_flips"] = m.sign_flips();
            one["left_scale"] = or_null(m.left_scale);
            one["right_scale"] = or_null(m.right_scale);
            one["scale_ratio"] = or_null(m.scale_ratio());
        } else {
            one["relative_difference"] = m.relative_difference;
        }
        list.push_back(std::move(one));
    }
    return {{"tensors", list},
            {"transitions", c.transitions},
            {"only_left", c.only_left},
            {"only_right", c.only_right},
            {"shapes_differ", c.shapes_differ}};
}

void print_comparison(Console& console, const WeightComparison& c) {
    constexpr std::size_t name_width = 44;
    console.line(left_of("worst first", name_width) + right_of("changed", 11) + right_of("sign changed", 14) +
                 right_of("scale ratio", 13) + right_of("difference", 12));
    for (const MatrixComparison& m : c.matrices) {
        std::string line = left_of(m.info.name, name_width);
        if (m.trits)
            line += right_of(share_text(m.flip_share()), 11) +
                    right_of(count_text(m.sign_flips()), 14) +
                    right_of(m.scale_ratio() ? four_digits(*m.scale_ratio()) : "none", 13);
        else
            line += right_of(share_text(m.relative_difference), 11 + 14 + 13 + 12);
        console.line(line);
    }
    console.line("From (row) -1, 0, +1 to (column) -1, 0, +1:");
    for (const auto& row : c.transitions) {
        std::string line;
        for (const std::uint64_t count : row) line += right_of(count_text(count), 16);
        console.line(line);
    }
    const auto names = [&](const char* what, const std::vector<std::string>& list) {
        for (const std::string& name : list) console.line(std::string(what) + name);
    };
    names("Only in the first: ", c.only_left);
    names("Only in the second: ", c.only_right);
    names("Of another shape: ", c.shapes_differ);
}

}  // namespace

int run_weights(Context& context) {
    const Arguments& arguments = context.arguments;
    const ModelFiles files = ModelFiles::open(find_model(arguments.model));
    ProgressLine line(context.console);
    const auto report = [&](const char* what) {
        return [&line, what](std::uint64_t done, std::uint64_t total) {
            line.show(what, total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total));
        };
    };
    const CancelToken cancel = context.control.token();
    if (!arguments.other_model.empty()) {
        const ModelFiles other = ModelFiles::open(find_model(arguments.other_model));
        const WeightComparison c =
            compare_weights(files, other, arguments.tensor, 0, report("Comparing weights"), cancel);
        if (arguments.json) {
            Json json = comparison_json(c);
            json["left"] = files.path.string();
            json["right"] = other.path.string();
            context.console.json(json);
        } else {
            print_comparison(context.console, c);
        }
        return 0;
    }
    WeightStatsOptions options;
    options.near = arguments.near.value_or(options.near);
    const auto all = measure_weights(files, list_weights(files, arguments.tensor), options,
                                     report("Reading weights"), cancel);
    if (!arguments.out.empty()) write_arrays(arguments.out, all, context.control);
    if (!arguments.json) {
        print_stats(context.console, all, options.near);
        return 0;
    }
    Json tensors = Json::array();
    for (const WeightStats& s : all) tensors.push_back(stats_json(s, options.near));
    context.console.json({{"model", files.display_name()},
                          {"path", files.path.string()},
                          {"gaussian_density", gaussian_density()},
                          {"tensors", tensors},
                          {"totals", totals_json(total_weights(all))},
                          {"layers", layers_json(weights_by_layer(all))}});
    return 0;
}

}  // namespace addend::cli
