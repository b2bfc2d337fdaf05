// A scaling study as JSON, there and back.
#include "core/evaluate/scaling.h"
#include "core/files/json.h"

namespace addend {
namespace {

constexpr std::string_view scaling_format = "addend-scaling-1";

std::string_view family_name(ScalingFamily family) {
    return family == ScalingFamily::matmul_free ? "matmul-free" : "transformer";
}

Json optional_json(const std::optional<double>& value) {
    return value ? Json(*value) : Json();
}

Json reason_of(const Message& why) {
    Json arguments = Json::object();
    for (const Arg& arg : why.args)
        std::visit([&](const auto& value) { arguments[arg.name] = value; }, arg.value);
    return {{"code", code_name(why.code)}, {"arguments", std::move(arguments)}};
}

/// A code of this version with its arguments; any other reason is forgotten.
std::optional<Message> read_reason(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    for (const Code code : {Code::scaling_memory_short, Code::scaling_disk_short}) {
        if (json.value("code", std::string()) != code_name(code)) continue;
        Message message{code, {}};
        for (const std::string_view name : code_args(code))
            message.args.emplace_back(name, json.at("arguments").value(std::string(name), std::int64_t{0}));
        return message;
    }
    return std::nullopt;
}

Json point_json(const ScalingPoint& point) {
    Json json{{"size", point.size},
              {"shape", point.shape},
              {"family", family_name(point.family)},
              {"provenance", scaling_origin_name(point.origin)},
              {"parameters", point.parameters},
              {"weights_bytes", point.weights},
              {"state_bytes", point.state},
              {"scratch_bytes", point.scratch},
              {"prefill_seconds", optional_json(point.prefill_seconds)},
              {"decode_seconds_per_token", optional_json(point.decode_seconds)}};
    if (point.origin == ScalingOrigin::measured) json["decode_p95_seconds_per_token"] = point.decode_p95_seconds;
    if (point.why) json["not_measured"] = reason_of(*point.why);
    return json;
}

/// Members as they must be, or where the file is wrong.
class ScalingReader {
  public:
    ScalingReader(const Json& json, const std::string& path) : json_(json), path_(path) {}
    std::string text(const char* key) const {
        const auto value = json_find_string(json_, key, path_);
        if (!value) fail(key, "a text");
        return *value;
    }
    double number(const char* key) const {
        const auto value = json_find_number(json_, key, path_);
        if (!value || *value < 0) fail(key, "a number of at least 0");
        return *value;
    }
    std::optional<double> maybe(const char* key) const {
        const auto value = json_find_number(json_, key, path_);
        if (value && *value < 0) fail(key, "a number of at least 0");
        return value;
    }
    template <class Int>
    Int whole(const char* key) const {
        const auto value = json_find_int(json_, key, path_);
        if (!value || *value < 0) fail(key, "a whole number");
        return static_cast<Int>(*value);
    }
    const Json& list(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || !found->is_array()) fail(key, "a list");
        return *found;
    }
    [[noreturn]] void fail(const char* key, const char* expected) const {
        const auto found = json_.find(key);
        throw Failure(Code::scaling_file_invalid,
                      {{"path", path_},
                       {"key", key},
                       {"expected", expected},
                       {"found", found == json_.end() ? std::string_view("missing") : json_type_name(*found)}});
    }

  private:
    const Json& json_;
    const std::string& path_;
};

ScalingPoint read_point(const Json& json, const std::string& path) {
    const ScalingReader in(json, path);
    ScalingPoint point;
    point.size = in.text("size");
    point.shape = in.text("shape");
    point.family = in.text("family") == family_name(ScalingFamily::transformer) ? ScalingFamily::transformer
                                                                                : ScalingFamily::matmul_free;
    const std::string origin = in.text("provenance");
    if (origin != "measured" && origin != "projected") in.fail("provenance", "measured or projected");
    point.origin = origin == "measured" ? ScalingOrigin::measured : ScalingOrigin::projected;
    point.parameters = in.whole<std::uint64_t>("parameters");
    point.weights = in.number("weights_bytes");
    point.state = in.number("state_bytes");
    point.scratch = in.number("scratch_bytes");
    point.prefill_seconds = in.maybe("prefill_seconds");
    point.decode_seconds = in.maybe("decode_seconds_per_token");
    point.decode_p95_seconds = in.maybe("decode_p95_seconds_per_token").value_or(0);
    if (const auto why = json.find("not_measured"); why != json.end()) point.why = read_reason(*why);
    return point;
}

}  // namespace

std::string scaling_json(const ScalingStudy& study) {
    Json points = Json::array(), published = Json::array();
    for (const ScalingPoint& point : study.points) points.push_back(point_json(point));
    for (const PublishedPoint& point : published_points())
        published.push_back({{"size", point.size},
                             {"family", family_name(point.family)},
                             {"provenance", "published"},
                             {"hardware", point.hardware},
                             {"source", point.source},
                             {"parameters", point.parameters},
                             {"memory_bytes", optional_json(point.memory_bytes)},
                             {"prefill_seconds", optional_json(point.prefill_seconds)},
                             {"decode_seconds_per_token", optional_json(point.decode_seconds)}});
    const Json json{{"format", scaling_format},
                    {"prefill_tokens", study.options.prefill},
                    {"decode_tokens", study.options.decode},
                    {"repetitions", study.options.repetitions},
                    {"compared_tokens", study.options.compared},
                    {"shapes", study.options.shapes},
                    {"backend", study.backend},
                    {"device", study.device},
                    {"device_name", study.device_name},
                    {"threads", study.threads},
                    {"environment", study.environment ? environment_json(*study.environment) : Json()},
                    {"points", std::move(points)},
                    {"published", std::move(published)}};
    return json.dump(2);
}

ScalingStudy parse_scaling(std::string_view text, const std::string& path) {
    const Json json = parse_json(text, path);
    const ScalingReader in(json, path);
    if (in.text("format") != scaling_format) in.fail("format", "addend-scaling-1");
    ScalingStudy study;
    study.options.prefill = in.whole<std::uint32_t>("prefill_tokens");
    study.options.decode = in.whole<std::uint32_t>("decode_tokens");
    study.options.repetitions = in.whole<std::uint32_t>("repetitions");
    study.options.compared = in.whole<std::uint32_t>("compared_tokens");
    for (const Json& shape : in.list("shapes"))
        if (shape.is_string()) study.options.shapes.push_back(shape.get<std::string>());
    study.backend = in.text("backend");
    study.device = in.text("device");
    study.device_name = in.text("device_name");
    study.threads = in.whole<unsigned>("threads");
    try {
        // Studies of earlier versions have none.
        if (const auto found = json.find("environment"); found != json.end() && !found->is_null())
            study.environment = parse_environment(*found);
    } catch (const Json::exception&) {
        in.fail("environment", "an environment");
    }
    for (const Json& point : in.list("points")) study.points.push_back(read_point(point, path));
    return study;
}

}  // namespace addend
