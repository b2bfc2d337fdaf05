#include "ui/chat/SamplingPreset.h"

#include <QCoreApplication>
#include <nlohmann/json.hpp>

namespace addend::ui {
namespace {

template <class T>
void take(const nlohmann::json& object, const char* key, T& into) {
    const auto found = object.find(key);
    if (found == object.end()) return;
    if constexpr (std::is_same_v<T, bool>) {
        if (found->is_boolean()) into = found->get<bool>();
    } else if constexpr (std::is_integral_v<T>) {
        if (found->is_number_integer()) into = found->get<T>();
    } else {
        if (found->is_number()) into = found->get<T>();
    }
}

}  // namespace

std::string samplingToJson(const SamplingSettings& settings) {
    nlohmann::json object = {{"temperature", settings.temperature},
                             {"top_k", settings.top_k},
                             {"top_p", settings.top_p},
                             {"min_p", settings.min_p},
                             {"repetition_penalty", settings.repetition_penalty},
                             {"repetition_window", settings.repetition_window},
                             {"seed", settings.seed},
                             {"random_seed", settings.random_seed},
                             {"max_tokens", settings.max_tokens}};
    if (!settings.stop_texts.empty()) object["stop_texts"] = settings.stop_texts;
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

SamplingSettings samplingFromJson(const std::string& json) {
    SamplingSettings settings = samplingPresets().front().settings;
    const auto object = nlohmann::json::parse(json, nullptr, false);
    if (!object.is_object()) return settings;
    take(object, "temperature", settings.temperature);
    take(object, "top_k", settings.top_k);
    take(object, "top_p", settings.top_p);
    take(object, "min_p", settings.min_p);
    take(object, "repetition_penalty", settings.repetition_penalty);
    take(object, "repetition_window", settings.repetition_window);
    take(object, "seed", settings.seed);
    take(object, "random_seed", settings.random_seed);
    take(object, "max_tokens", settings.max_tokens);
    const auto stops = object.find("stop_texts");
    if (stops != object.end() && stops->is_array())
        for (const auto& stop : *stops)
            if (stop.is_string()) settings.stop_texts.push_back(stop.get<std::string>());
    return settings;
}

std::vector<SamplingPreset> samplingPresets() {
    const auto preset = [](const char* id, QString name, double temperature, double topP, double penalty) {
        SamplingPreset result{QString::fromLatin1(id), std::move(name), {}};
        result.settings.temperature = temperature;
        result.settings.top_p = topP;
        result.settings.repetition_penalty = penalty;
        return result;
    };
    return {preset("balanced", QCoreApplication::translate("SamplingPreset", "Balanced"), 0.7, 0.9, 1.1),
            preset("precise", QCoreApplication::translate("SamplingPreset", "Precise"), 0.3, 0.9, 1.1),
            preset("creative", QCoreApplication::translate("SamplingPreset", "Creative"), 1.0, 0.95, 1.15),
            preset("greedy", QCoreApplication::translate("SamplingPreset", "Greedy"), 0.0, 1.0, 1.0)};
}

QString presetOf(const SamplingSettings& settings) {
    for (const SamplingPreset& preset : samplingPresets()) {
        SamplingSettings like = settings;
        like.seed = preset.settings.seed;
        like.random_seed = preset.settings.random_seed;
        like.max_tokens = preset.settings.max_tokens;
        if (like == preset.settings) return preset.id;
    }
    return {};
}

}  // namespace addend::ui
