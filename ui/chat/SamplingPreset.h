// Sampling settings as conversations store them (JSON), and the presets offered.
#pragma once

#include <QString>
#include <string>
#include <vector>

#include "core/runtime/generation.h"

namespace addend::ui {

std::string samplingToJson(const SamplingSettings& settings);
/// Keys that are missing or of another type keep their defaults: an old or edited database never fails here.
SamplingSettings samplingFromJson(const std::string& json);

struct SamplingPreset {
    QString id;    // stable
    QString name;  // translated
    SamplingSettings settings;
};
/// "Balanced" (temperature 0.7 with repetition penalty) first, then precise, creative, greedy.
std::vector<SamplingPreset> samplingPresets();
/// The preset with these settings (seed and length aside), or an empty id.
QString presetOf(const SamplingSettings& settings);

}  // namespace addend::ui
