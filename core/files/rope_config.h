// Rotary position embeddings (arXiv 2104.09864): what a configuration says of them, and their frequencies.
#pragma once

#include <cstdint>
#include <vector>

#include "core/files/config_values.h"

namespace addend {

struct RopeConfig {
    enum class Scaling {
        none,
        linear,  // every frequency divided by `factor`
        llama3   // the slow ones only, with a ramp between the bands (Llama 3.1)
    };
    double theta = 10000;
    Scaling scaling = Scaling::none;
    double factor = 1;
    // llama3: wavelengths above original_context / low_frequency_factor are slow, below … / high_… are kept.
    double low_frequency_factor = 1;
    double high_frequency_factor = 4;
    std::uint32_t original_context = 0;

    std::uint32_t rotated = 0;  // channels of a head, from the first; even
    bool neighbours = false;    // pairs are neighbouring channels (GGUF's Llama), else halves apart
    bool factors = false;       // GGUF: rope_freqs.weight divides each frequency

    friend bool operator==(const RopeConfig&, const RopeConfig&) = default;
};

/// Radians per position of each pair, [rotated / 2], in double.
std::vector<double> rope_frequencies(const RopeConfig& rope);

/// From config.json: rope_parameters (Transformers 5) or rope_theta and rope_scaling. `rotated` stays 0.
/// Throws json_*, config_value_*, config_llama3_bands.
RopeConfig parse_rope(const JsonValues& config, double default_theta);
/// From GGUF keys: rope.freq_base, rope.scaling.{type,factor}, rope.scale_linear.
RopeConfig parse_rope(const GgufValues& values);

}  // namespace addend
