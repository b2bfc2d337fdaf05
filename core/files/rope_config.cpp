#include "core/files/rope_config.h"

#include <cmath>
#include <numbers>

#include "core/base/message.h"
#include "core/base/number.h"

namespace addend {
namespace {

constexpr std::string_view supported_types = "default, linear, llama3";
constexpr double theta_limit = 1e12;
constexpr double factor_limit = 1e6;

double scaled(const RopeConfig& rope, double frequency) {
    if (rope.scaling == RopeConfig::Scaling::linear) return frequency / rope.factor;
    if (rope.scaling == RopeConfig::Scaling::none) return frequency;
    const double wavelength = 2 * std::numbers::pi / frequency;
    const double context = rope.original_context;
    if (wavelength < context / rope.high_frequency_factor) return frequency;
    if (wavelength > context / rope.low_frequency_factor) return frequency / rope.factor;
    const double kept = (context / wavelength - rope.low_frequency_factor) /
                        (rope.high_frequency_factor - rope.low_frequency_factor);
    return (1 - kept) * frequency / rope.factor + kept * frequency;
}

void parse_llama3(const JsonValues& values, const JsonValues& config, RopeConfig& rope) {
    constexpr std::string_view context_key = "original_max_position_embeddings";
    rope.low_frequency_factor = values.real("low_freq_factor", 1e-3, factor_limit);
    rope.high_frequency_factor = values.real("high_freq_factor", 1e-3, factor_limit);
    if (rope.high_frequency_factor <= rope.low_frequency_factor)
        throw Failure(Code::config_llama3_bands, {{"path", values.path()},
                                                  {"low", rope.low_frequency_factor},
                                                  {"high", rope.high_frequency_factor}});
    const bool above = !values.has(context_key) && config.has(context_key);
    rope.original_context = (above ? config : values).integer(context_key, 1, config_context_limit);
}

/// Gemma 3's writing, one set for each kind of layer, would otherwise pass for the defaults.
void refuse_sets(const JsonValues& values) {
    for (const auto& [key, value] : values.object().items())
        if (value.is_object()) refuse_value(values.path(), "rope_type", key, supported_types);
}

void parse_scaling(const JsonValues& values, const JsonValues& config, RopeConfig& rope) {
    refuse_sets(values);
    const std::string type =
        values.find_text("rope_type").value_or(values.find_text("type").value_or("default"));
    if (type == "default") return;
    if (type == "linear")
        rope.scaling = RopeConfig::Scaling::linear;
    else if (type == "llama3")
        rope.scaling = RopeConfig::Scaling::llama3;
    else
        refuse_value(values.path(), "rope_type", type, supported_types);
    rope.factor = values.real("factor", 1, factor_limit);
    if (rope.scaling == RopeConfig::Scaling::llama3) parse_llama3(values, config, rope);
}

void refuse_partial(const JsonValues& values) {
    const double partial = values.find_real("partial_rotary_factor", 0, 1).value_or(1);
    if (partial != 1) refuse_value(values.path(), "partial_rotary_factor", to_text(partial), "1");
}

}  // namespace

std::vector<double> rope_frequencies(const RopeConfig& rope) {
    std::vector<double> frequencies(rope.rotated / 2);
    for (std::size_t pair = 0; pair < frequencies.size(); ++pair) {
        const double exponent = 2.0 * static_cast<double>(pair) / static_cast<double>(rope.rotated);
        frequencies[pair] = scaled(rope, std::pow(rope.theta, -exponent));
    }
    return frequencies;
}

RopeConfig parse_rope(const JsonValues& config, double default_theta) {
    RopeConfig rope;
    rope.theta = config.find_real("rope_theta", 1, theta_limit).value_or(default_theta);
    refuse_partial(config);
    auto values = config.find_object("rope_scaling");
    if (!values) values = config.find_object("rope_parameters");
    if (!values) return rope;
    rope.theta = values->find_real("rope_theta", 1, theta_limit).value_or(rope.theta);
    refuse_partial(*values);
    parse_scaling(*values, config, rope);
    return rope;
}

RopeConfig parse_rope(const GgufValues& values) {
    RopeConfig rope;
    rope.theta = values.find_real("rope.freq_base", 1, theta_limit).value_or(rope.theta);
    const auto old_factor = values.find_real("rope.scale_linear", 1, factor_limit);
    const auto factor = values.find_real("rope.scaling.factor", 0, factor_limit);
    const std::string type = values.find_text("rope.scaling.type").value_or(factor ? "linear" : "none");
    if (type == "linear") {
        // Writers that scale nothing put 0 or 1 here.
        rope.factor = factor.value_or(old_factor.value_or(1));
        if (rope.factor == 0) rope.factor = 1;
    } else if (type != "none") {
        refuse_value(values.path(), values.key("rope.scaling.type"), type, "none, linear");
    } else if (old_factor) {
        rope.factor = *old_factor;
    }
    if (rope.factor != 1) rope.scaling = RopeConfig::Scaling::linear;
    return rope;
}

}  // namespace addend
