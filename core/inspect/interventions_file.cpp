// Interventions as JSON. Everything in a file is checked: it may come from a stranger.
#include <cmath>
#include <limits>

#include "core/base/file.h"
#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/json.h"
#include "core/inspect/interventions.h"

namespace addend {
namespace {

constexpr std::int64_t interventions_version = 1;
constexpr std::uint64_t most_file_bytes = 1u << 20;
constexpr std::size_t most_listed = 1000;
constexpr std::size_t most_name_bytes = 1000;
constexpr std::uint64_t most_index = 1u << 30;  // of tokens and channels

class InterventionsReader {
  public:
    explicit InterventionsReader(const std::string& path) : path_(path) {}

    void read(const Json& json, std::string& name, std::string& hash,
              std::vector<Intervention>& items) const {
        if (!json.is_object() || !json.contains("addend_interventions"))
            invalid("addend_interventions", "its version", "none");
        const std::int64_t version = json_get_int(json, "addend_interventions", path_);
        if (version > interventions_version)
            throw Failure(Code::interventions_newer,
                          {{"path", path_}, {"expected", interventions_version}, {"found", version}});
        if (version < 1) invalid("addend_interventions", "1", to_text(version));
        name = text_of(json, "name");
        hash = text_of(json, "model_hash");
        const auto list = json.find("items");
        if (list == json.end() || !list->is_array())
            invalid("items", "an array", list == json.end() ? "none" : json_type_name(*list));
        if (list->size() > most_listed)
            invalid("items", "at most 1000", to_text(static_cast<std::int64_t>(list->size())));
        for (const Json& item : *list) items.push_back(item_of(item));
    }

  private:
    [[noreturn]] void invalid(std::string_view key, std::string_view expected, std::string_view found) const {
        throw Failure(Code::interventions_file_invalid,
                      {{"path", path_}, {"key", key}, {"expected", expected}, {"found", found}});
    }
    std::string text_of(const Json& json, std::string_view key) const {
        const std::string text = json_find_string(json, key, path_).value_or(std::string());
        if (text.size() > most_name_bytes)
            invalid(key, "at most 1000 bytes", to_text(static_cast<std::int64_t>(text.size())));
        return text;
    }
    std::uint32_t index_of(const Json& value, std::string_view key) const {
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most_index)
            invalid(key, "an integer from 0 to 2^30",
                    value.is_number() ? value.dump() : json_type_name(value));
        return value.get<std::uint32_t>();
    }
    float number_of(const Json& json, std::string_view key) const {
        const auto number = json_find_number(json, key, path_);
        if (!number) invalid(key, "a number", "none");
        if (!(std::abs(*number) <= double{std::numeric_limits<float>::max()}))
            invalid(key, "a finite float32", to_text(*number));
        return static_cast<float>(*number);
    }

    Intervention item_of(const Json& json) const {
        if (!json.is_object()) invalid("items", "objects", json_type_name(json));
        const std::string what = json_find_string(json, "do", path_).value_or(std::string());
        const auto kind = parse_intervention_kind(what);
        if (!kind)
            invalid("do", "reset, zero, scale, freeze, overwrite or arithmetic",
                    what.empty() ? "none" : what.substr(0, 80));
        Intervention item;
        item.kind = *kind;
        item.enabled = json_find_bool(json, "enabled", path_).value_or(true);
        refuse_strange_keys(json, *kind);
        if (*kind == InterventionKind::arithmetic) {
            arithmetic_of(json, item);
            return item;
        }
        item.target = text_of(json, "target");
        if (item.target.empty()) invalid("target", "the name of a value or state", "none");
        if (const auto first = json.find("first_token"); first != json.end())
            item.first_token = index_of(*first, "first_token");
        if (const auto last = json.find("last_token"); last != json.end() && !last->is_null())
            item.last_token = index_of(*last, "last_token");
        if (item.last_token && *item.last_token < item.first_token)
            invalid("last_token", "at least first_token", to_text(std::int64_t{*item.last_token}));
        if (const auto channels = json.find("channels"); channels != json.end()) channels_of(*channels, item);
        if (*kind == InterventionKind::scale) item.number = number_of(json, "factor");
        if (*kind == InterventionKind::overwrite) item.number = number_of(json, "value");
        return item;
    }
    void refuse_strange_keys(const Json& json, InterventionKind kind) const {
        for (const auto& [key, value] : json.items()) {
            bool known = key == "do" || key == "enabled";
            if (kind == InterventionKind::arithmetic)
                known = known || key == "layer" || key == "site" || key == "how";
            else
                known = known || key == "target" || key == "first_token" || key == "channels";
            known = known || (key == "last_token" && kind != InterventionKind::reset &&
                              kind != InterventionKind::arithmetic);
            known = known || (key == "factor" && kind == InterventionKind::scale);
            known = known || (key == "value" && kind == InterventionKind::overwrite);
            if (!known)
                invalid(key.substr(0, 80), "no such key in " + std::string(intervention_kind_name(kind)),
                        json_type_name(value));
        }
    }
    void channels_of(const Json& json, Intervention& item) const {
        if (!json.is_array() || json.size() != 2)
            invalid("channels", "[first, last], last null for the last one", json_type_name(json));
        item.first_channel = index_of(json[0], "channels");
        if (json[1].is_null()) return;
        item.last_channel = index_of(json[1], "channels");
        if (*item.last_channel < item.first_channel) invalid("channels", "first before last", json.dump());
    }
    void arithmetic_of(const Json& json, Intervention& item) const {
        const auto layer = json.find("layer");
        if (layer == json.end()) invalid("layer", "a layer", "none");
        item.layer = index_of(*layer, "layer");
        const std::string site = text_of(json, "site");
        const auto known = parse_patch_site(site);
        if (!known) invalid("site", "all, attention, qk, pv, linear or elementwise", site.substr(0, 80));
        item.site = *known;
        const std::string how = text_of(json, "how");
        const auto arithmetic = parse_arithmetic(how);
        if (!arithmetic) invalid("how", "1 to 23 mantissa bits, e4m3, e5m2 or exact", how.substr(0, 80));
        item.how = *arithmetic;
    }

    const std::string& path_;
};

nlohmann::ordered_json json_of(const Intervention& item) {
    nlohmann::ordered_json json;
    json["do"] = intervention_kind_name(item.kind);
    if (item.kind == InterventionKind::arithmetic) {
        json["layer"] = item.layer;
        json["site"] = patch_site_name(item.site);
        json["how"] = arithmetic_text(item.how);
    } else {
        json["target"] = item.target;
        json["first_token"] = item.first_token;
        if (item.last_token && item.kind != InterventionKind::reset) json["last_token"] = *item.last_token;
        if (item.first_channel != 0 || item.last_channel) {
            auto channels = nlohmann::ordered_json::array({item.first_channel, nullptr});
            if (item.last_channel) channels[1] = *item.last_channel;
            json["channels"] = std::move(channels);
        }
        if (item.kind == InterventionKind::scale) json["factor"] = item.number;
        if (item.kind == InterventionKind::overwrite) json["value"] = item.number;
    }
    if (!item.enabled) json["enabled"] = false;
    return json;
}

}  // namespace

std::string InterventionList::to_json() const {
    nlohmann::ordered_json json;
    json["addend_interventions"] = interventions_version;
    if (!now_.name.empty()) json["name"] = now_.name;
    if (!now_.model_hash.empty()) json["model_hash"] = now_.model_hash;
    auto items = nlohmann::ordered_json::array();
    for (const Intervention& item : now_.items) items.push_back(json_of(item));
    json["items"] = std::move(items);
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

InterventionList InterventionList::from_json(std::string_view text, const std::string& path) {
    InterventionList list;
    InterventionsReader(path).read(parse_json(text, path), list.now_.name, list.now_.model_hash,
                                   list.now_.items);
    return list;
}

InterventionList InterventionList::read(const std::filesystem::path& path) {
    return from_json(read_text_file(path, most_file_bytes), path.string());
}

void InterventionList::write(const std::filesystem::path& path) const {
    OutputFile file(path);
    file.write(to_json());
    file.commit();
}

}  // namespace addend
