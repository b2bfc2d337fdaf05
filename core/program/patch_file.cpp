#include "core/program/patch_file.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/json.h"
#include "core/program/op_table.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_bytes = 1u << 20;
constexpr std::size_t most_rules = 1000;
constexpr std::size_t most_text = 10'000;  // bytes of a name or description
constexpr std::size_t most_name = 64;
constexpr std::uint32_t most_file_layers = 1u << 20;
constexpr std::string_view extension = ".addend-patch.json";

class PatchReader {
  public:
    explicit PatchReader(const std::string& path) : path_(path) {}

    Patch read(const Json& json) const {
        if (!json.is_object() || !json.contains("addend_patch"))
            invalid("addend_patch", "its version", "none");
        const std::int64_t version = json_get_int(json, "addend_patch", path_);
        if (version > patch_file_version)
            throw Failure(Code::patch_file_newer,
                          {{"path", path_}, {"expected", patch_file_version}, {"found", version}});
        if (version < 1) invalid("addend_patch", "1", to_text(static_cast<std::int64_t>(version)));
        Patch patch;
        patch.name = text_of(json, "name");
        patch.description = text_of(json, "description");
        patch.model_hash = text_of(json, "model_hash");
        const auto rules = json.find("rules");
        if (rules == json.end() || !rules->is_array()) invalid("rules", "an array", "none");
        if (rules->size() > most_rules)
            invalid("rules", "at most 1000 rules", to_text(static_cast<std::int64_t>(rules->size())));
        std::vector<PatchRule> list;
        for (const Json& rule : *rules) list.push_back(rule_of(rule));
        patch.rules = canonical_rules(list);
        return patch;
    }

  private:
    [[noreturn]] void invalid(std::string_view key, std::string_view expected, std::string_view found) const {
        throw Failure(Code::patch_file_invalid,
                      {{"path", path_}, {"key", key}, {"expected", expected}, {"found", found}});
    }
    std::string text_of(const Json& json, std::string_view key) const {
        const std::string text = json_find_string(json, key, path_).value_or(std::string());
        if (text.size() > most_text)
            invalid(key, "a shorter text", to_text(static_cast<std::int64_t>(text.size())) + " bytes");
        return text;
    }

    PatchRule rule_of(const Json& json) const {
        if (!json.is_object()) invalid("rules", "objects", json_type_name(json));
        for (const auto& [key, value] : json.items())
            if (key != "site" && key != "arithmetic" && key != "bits" && key != "layers")
                invalid("rules", "site, arithmetic, bits and layers", key.substr(0, 80));
        PatchRule rule;
        const std::string site = json_find_string(json, "site", path_).value_or(std::string());
        const auto known = parse_patch_site(site);
        if (!known) invalid("site", "all, attention, qk, pv, linear or elementwise", site.substr(0, 80));
        rule.site = *known;
        rule.arithmetic = arithmetic_of(json);
        if (json.contains("layers")) layers_of(json.at("layers"), rule);
        return rule;
    }
    addend_arithmetic arithmetic_of(const Json& json) const {
        const std::string mode = json_find_string(json, "arithmetic", path_).value_or(std::string());
        const auto bits = json_find_int(json, "bits", path_);
        if (mode == "lmul") {
            if (!bits || *bits < 1 || *bits > 23)
                invalid("bits", "1 to 23", bits ? to_text(static_cast<std::int64_t>(*bits)) : "none");
            return {ADDEND_LMUL, static_cast<std::uint8_t>(*bits)};
        }
        if (bits)
            invalid("bits", "none beside " + mode.substr(0, 80), to_text(static_cast<std::int64_t>(*bits)));
        if (mode == "exact" || mode == "e4m3" || mode == "e5m2") return *parse_arithmetic(mode);
        invalid("arithmetic", "lmul, e4m3, e5m2 or exact", mode.substr(0, 80));
    }
    void layers_of(const Json& json, PatchRule& rule) const {
        const auto layer = [](const Json& value) {
            return value.is_number_unsigned() && value.get<std::uint64_t>() < most_file_layers;
        };
        if (!json.is_array() || json.size() != 2 || !layer(json[0]) || !(layer(json[1]) || json[1].is_null()))
            invalid("layers", "[first, last], last null for the last one", json_type_name(json));
        rule.first_layer = json[0].get<std::uint32_t>();
        if (json[1].is_null()) return;
        rule.last_layer = json[1].get<std::uint32_t>();
        if (*rule.last_layer < rule.first_layer) invalid("layers", "first before last", json.dump());
    }

    const std::string& path_;
};

bool is_folder(const fs::path& model) {
    std::error_code error;
    return fs::is_directory(model, error);
}

/// What names of a model's patch files begin with.
std::string file_prefix(const fs::path& model) {
    return is_folder(model) ? std::string() : model.stem().string() + ".";
}

fs::path folder_of(const fs::path& model) {
    return is_folder(model) ? model : model.parent_path();
}

bool good_name(std::string_view name) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_+.").find(c) != std::string_view::npos;
    };
    return !name.empty() && name.size() <= most_name && name.front() != '.' &&
           std::ranges::all_of(name, good);
}

}  // namespace

Patch patch_from_json(std::string_view text, const std::string& path) {
    return PatchReader(path).read(parse_json(text, path));
}

std::string patch_to_json(const Patch& patch) {
    nlohmann::ordered_json json;
    json["addend_patch"] = patch_file_version;
    if (!patch.name.empty()) json["name"] = patch.name;
    if (!patch.description.empty()) json["description"] = patch.description;
    if (!patch.model_hash.empty()) json["model_hash"] = patch.model_hash;
    auto rules = nlohmann::ordered_json::array();
    for (const PatchRule& rule : patch.rules) {
        nlohmann::ordered_json one;
        one["site"] = patch_site_name(rule.site);
        one["arithmetic"] = arithmetic_name(rule.arithmetic.mode);
        if (rule.arithmetic.mode == ADDEND_LMUL) one["bits"] = rule.arithmetic.bits;
        if (rule.first_layer != 0 || rule.last_layer) {
            auto layers = nlohmann::ordered_json::array({rule.first_layer, nullptr});
            if (rule.last_layer) layers[1] = *rule.last_layer;
            one["layers"] = std::move(layers);
        }
        rules.push_back(std::move(one));
    }
    json["rules"] = std::move(rules);
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Patch read_patch(const fs::path& path) {
    return patch_from_json(read_text_file(path, most_bytes), path.string());
}

void write_patch(const Patch& patch, const fs::path& path) {
    OutputFile file(path);
    file.write(patch_to_json(patch));
    file.commit();
}

fs::path patch_path(const fs::path& model, std::string_view name) {
    if (!good_name(name)) throw Failure(Code::patch_name_invalid, {{"found", name}});
    return folder_of(model) / (file_prefix(model) + std::string(name) + std::string(extension));
}

std::vector<PatchFile> find_patch_files(const fs::path& model) {
    const std::string prefix = file_prefix(model);
    fs::path folder = folder_of(model);
    if (folder.empty()) folder = ".";
    std::vector<PatchFile> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const std::string file = it->path().filename().string();
        if (!file.ends_with(extension) || !file.starts_with(prefix)) continue;
        if (file.size() <= prefix.size() + extension.size()) continue;
        const std::string name = file.substr(prefix.size(), file.size() - prefix.size() - extension.size());
        std::error_code ignored;
        if (good_name(name) && it->is_regular_file(ignored)) found.push_back({it->path(), name});
    }
    std::ranges::sort(found, {}, &PatchFile::name);
    return found;
}

}  // namespace addend
