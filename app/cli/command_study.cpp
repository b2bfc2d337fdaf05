// addend study: errors of L-Mul and fp8 on the operands that a model really multiplies.
#include <algorithm>
#include <charconv>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/evaluate/error_study.h"
#include "core/program/op_table.h"
#include "core/runtime/generate.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::cli {
namespace {

constexpr std::uint64_t study_text_limit = std::uint64_t{64} << 20;
constexpr const char* usual_arithmetics = "2,3,4,5,7,10,23,e4m3,e5m2";
constexpr std::uint64_t usual_tokens = 256;

std::vector<addend_arithmetic> arithmetics_of(const std::string& list) {
    std::vector<addend_arithmetic> arithmetics;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        const std::string item = list.substr(begin, end - begin);
        const auto how = parse_arithmetic(item);
        if (!how)
            throw Failure(
                Code::patch_spec_invalid,
                {{"spec", list}, {"item", item}, {"expected", "1 to 23 mantissa bits, e4m3, e5m2 or exact"}});
        arithmetics.push_back(*how);
        begin = end + 1;
    }
    return arithmetics;
}

/// The start of the file, or what the model writes by itself: temperature 1 and a fixed seed.
std::vector<std::int32_t> study_tokens(Context& context, const std::shared_ptr<LoadedModel>& model) {
    const Arguments& arguments = context.arguments;
    const std::uint64_t count = arguments.tokens == 0 ? usual_tokens : arguments.tokens;
    std::vector<std::int32_t> tokens;
    const Model& files = model->model();
    if (arguments.file) {
        tokens = files.tokenizer().encode(read_text_file(*arguments.file, study_text_limit), {});
        if (tokens.size() < 2) throw Failure(Code::evaluate_text_too_short, {{"found", tokens.size()}});
    } else {
        GenerateRequest request;
        const Tokenizer& tokenizer = files.tokenizer();
        request.prompt = {tokenizer.bos().value_or(tokenizer.eos().value_or(0))};
        request.sampling.temperature = 1;
        request.sampling.random_seed = false;
        request.sampling.seed = 1;
        request.sampling.max_tokens = static_cast<std::int32_t>(count - 1);
        Session session(model);
        const GenerationResult result = generate(session, {model, &tokenizer}, request, {}, context.control);
        if (result.failure) throw Failure(*result.failure);
        if (result.stop == StopReason::cancelled) throw Failure(Code::cancelled, {});
        tokens = request.prompt;
        tokens.insert(tokens.end(), result.ids.begin(), result.ids.end());
    }
    if (tokens.size() > count) tokens.resize(count);
    return tokens;
}

std::string how_name(addend_arithmetic how) {
    return (how.mode == ADDEND_LMUL ? "L-Mul " : "") + arithmetic_text(how);
}

Json facts_json(const OperandFacts& f) {
    return {{"zeros", f.zeros}, {"p01", f.p01}, {"p50", f.p50}, {"p99", f.p99}};
}

Json study_json(const SiteStudy& s, const std::vector<addend_arithmetic>& arithmetics) {
    Json errors = Json::array();
    for (std::size_t n = 0; n < arithmetics.size(); ++n) {
        const ProductErrors& e = s.errors[n];
        Json one{{"arithmetic", arithmetic_name(arithmetics[n].mode)},
                 {"mean_relative", e.mean},
                 {"rms_relative", e.root_mean_square},
                 {"bias_relative", e.bias},
                 {"max_relative", e.largest},
                 {"of_norm", e.of_norm},
                 {"flushed", e.flushed},
                 {"overflowed", e.overflowed}};
        if (arithmetics[n].mode == ADDEND_LMUL) one["bits"] = arithmetics[n].bits;
        one["dot_of_norm"] = e.dot_of_norm ? Json(*e.dot_of_norm) : Json();
        errors.push_back(std::move(one));
    }
    return {{"site", product_site_name(s.site)},
            {"layer", s.layer ? Json(*s.layer) : Json()},
            {"pairs", s.pairs},
            {"dots", s.dots},
            {"a", facts_json(s.a)},
            {"b", facts_json(s.b)},
            {"errors", errors}};
}

std::string three_digits(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 3);
    return {text, end.ptr};
}

std::string percent(double share) {
    return to_text_fixed(share * 100, 3) + " %";
}

void print(Console& console, const std::vector<SiteStudy>& studies,
           const std::vector<addend_arithmetic>& arithmetics) {
    for (const SiteStudy& s : studies) {
        if (s.layer) continue;
        console.line(std::string(product_site_name(s.site)) + ": " + count_text(s.pairs) + " products" +
                     (s.dots > 0 ? " in " + count_text(s.dots) + " sums" : std::string()) +
                     "; median magnitudes " + three_digits(s.a.p50) + " and " + three_digits(s.b.p50));
        console.line(right_of("", 10) + right_of("mean |error|", 14) + right_of("bias", 12) +
                     right_of("of norm", 12) + right_of("flushed to 0", 14) + right_of("sums, of norm", 15));
        for (std::size_t n = 0; n < arithmetics.size(); ++n) {
            const ProductErrors& e = s.errors[n];
            console.line(right_of(how_name(arithmetics[n]), 10) + right_of(percent(e.mean), 14) +
                         right_of(percent(e.bias), 12) + right_of(percent(e.of_norm), 12) +
                         right_of(percent(e.flushed), 14) +
                         right_of(e.dot_of_norm ? percent(*e.dot_of_norm) : "none", 15));
        }
    }
}

}  // namespace

int run_study(Context& context) {
    const Arguments& arguments = context.arguments;
    const auto arithmetics =
        arithmetics_of(arguments.arithmetics.empty() ? usual_arithmetics : arguments.arithmetics);
    const std::shared_ptr<LoadedModel> model = load_model(context).model;
    const std::vector<std::int32_t> tokens = study_tokens(context, model);
    ProgressLine line(context.console);
    const auto report = [&](const char* what) {
        return [&line, what](std::uint64_t done, std::uint64_t total) {
            line.show(what, total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total));
        };
    };
    OperandOptions options;
    options.pairs = arguments.pairs;
    const auto operands =
        sample_operands(model, tokens, options, report("Sampling operands"), context.control);
    const auto studies = study_errors(operands, arithmetics, report("Comparing"), context.control.token());
    if (!arguments.json) {
        print(context.console, studies, arithmetics);
        return 0;
    }
    Json sites = Json::array();
    for (const SiteStudy& s : studies) sites.push_back(study_json(s, arithmetics));
    context.console.json(
        {{"model", model->model().summary().name},
         {"tokens", tokens.size()},
         {"text", arguments.file ? Json(*arguments.file) : Json("written by the model, seed 1")},
         {"pairs_per_instruction", options.pairs},
         {"sites", sites}});
    return 0;
}

}  // namespace addend::cli
