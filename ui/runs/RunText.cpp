#include "ui/runs/RunText.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <array>

#include "core/store/json_text.h"
#include "ui/engine/PatchText.h"
#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"

namespace addend::ui {
namespace {

using Json = nlohmann::json;
using Part = RunField::Part;

constexpr std::size_t longestList = 8;  // of scalars shown; longer ones are samples

enum class Shown { Plain, Milliseconds, Bytes, Percent, Patch };

struct Known {
    const char* path;
    const char* name;
    Shown shown = Shown::Plain;
};

/// Names of what Addend itself writes; of another path the path is the name.
constexpr std::array known{
    Known{"prefill_tokens_per_second", QT_TRANSLATE_NOOP("RunText", "Prefill, tokens/s")},
    Known{"decode_tokens_per_second", QT_TRANSLATE_NOOP("RunText", "Decode, tokens/s")},
    Known{"decode_seconds_per_token", QT_TRANSLATE_NOOP("RunText", "Time per token, ms"), Shown::Milliseconds},
    Known{"first_token_seconds", QT_TRANSLATE_NOOP("RunText", "First token, ms"), Shown::Milliseconds},
    Known{"load_seconds", QT_TRANSLATE_NOOP("RunText", "Loading, s")},
    Known{"memory.weights", QT_TRANSLATE_NOOP("RunText", "Memory of weights"), Shown::Bytes},
    Known{"memory.state", QT_TRANSLATE_NOOP("RunText", "Memory of state"), Shown::Bytes},
    Known{"memory.scratch", QT_TRANSLATE_NOOP("RunText", "Scratch memory"), Shown::Bytes},
    Known{"memory.peak_rss", QT_TRANSLATE_NOOP("RunText", "Peak memory of the process"), Shown::Bytes},
    Known{"check.reference", QT_TRANSLATE_NOOP("RunText", "Checked against")},
    Known{"check.tokens", QT_TRANSLATE_NOOP("RunText", "Tokens checked")},
    Known{"check.top1_agreement", QT_TRANSLATE_NOOP("RunText", "Same next token as the reference"), Shown::Percent},
    Known{"check.mean_kl_nats", QT_TRANSLATE_NOOP("RunText", "Mean KL to the reference, nats")},
    Known{"check.max_logit_difference", QT_TRANSLATE_NOOP("RunText", "Largest difference of a logit")},
    Known{"device_name", QT_TRANSLATE_NOOP("RunText", "Name of the device")},
    Known{"backend_version", QT_TRANSLATE_NOOP("RunText", "Version of the backend")},
    Known{"model_hash", QT_TRANSLATE_NOOP("RunText", "Content of the model")},
    Known{"model_quick_id", QT_TRANSLATE_NOOP("RunText", "Identity of the model's files")},
    Known{"threads", QT_TRANSLATE_NOOP("RunText", "Threads")},
    Known{"patch", QT_TRANSLATE_NOOP("RunText", "Patch"), Shown::Patch},
    Known{"prefill_tokens", QT_TRANSLATE_NOOP("RunText", "Tokens of the prompt")},
    Known{"decode_tokens", QT_TRANSLATE_NOOP("RunText", "Tokens of the reply")},
    Known{"repetitions", QT_TRANSLATE_NOOP("RunText", "Repetitions")},
    Known{"prefill_chunk", QT_TRANSLATE_NOOP("RunText", "Tokens of a chunk")},
    Known{"checked_tokens", QT_TRANSLATE_NOOP("RunText", "Tokens to check")},
    Known{"idle_seconds", QT_TRANSLATE_NOOP("RunText", "Idle power watched for, s")},
    Known{"devices", QT_TRANSLATE_NOOP("RunText", "Devices")},
    Known{"prompt", QT_TRANSLATE_NOOP("RunText", "Prompt")},
    Known{"max_tokens", QT_TRANSLATE_NOOP("RunText", "Most tokens of a reply")},
    Known{"model.architecture", QT_TRANSLATE_NOOP("RunText", "Architecture")},
    Known{"model.weight_format", QT_TRANSLATE_NOOP("RunText", "Format of the weights")},
    Known{"model.parameters", QT_TRANSLATE_NOOP("RunText", "Parameters")},
    Known{"model.file_bytes", QT_TRANSLATE_NOOP("RunText", "Size of the files"), Shown::Bytes},
    Known{"environment.version", QT_TRANSLATE_NOOP("RunText", "Version of Addend")},
    Known{"environment.commit", QT_TRANSLATE_NOOP("RunText", "Commit")},
    Known{"environment.compiler", QT_TRANSLATE_NOOP("RunText", "Compiler")},
    Known{"environment.compiler_flags", QT_TRANSLATE_NOOP("RunText", "Compiler flags")},
    Known{"environment.processor", QT_TRANSLATE_NOOP("RunText", "Processor")},
    Known{"environment.processors", QT_TRANSLATE_NOOP("RunText", "Processors in use")},
    Known{"environment.virtual_machine", QT_TRANSLATE_NOOP("RunText", "Virtual machine")},
    Known{"environment.governor", QT_TRANSLATE_NOOP("RunText", "Governor")},
    Known{"environment.memory_bytes", QT_TRANSLATE_NOOP("RunText", "Memory of the machine"), Shown::Bytes},
    Known{"environment.gpu_driver", QT_TRANSLATE_NOOP("RunText", "GPU driver")},
    Known{"environment.system", QT_TRANSLATE_NOOP("RunText", "System")},
};

/// Parts of a figure that say how it was made; and what other fields say already.
bool isSaidElsewhere(const std::string& key) {
    static constexpr std::array keys{"unit",   "source",   "window", "reason",          "message", "provenance",
                                     "format", "backend",  "device", "time_provenance", "model",   "is_reference",
                                     "samples", "boundary", "label",  "device_kind"};
    return std::ranges::find(keys, key) != keys.end();
}

std::string textIn(const Json& object, const char* key, const std::string& otherwise) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : otherwise;
}

QString scalarText(const Json& value, Shown shown) {
    if (value.is_string()) {
        const std::string text = value.get<std::string>();
        return shown == Shown::Patch ? patchTitle(text) : QString::fromStdString(text);
    }
    if (value.is_boolean())
        return value.get<bool>() ? QCoreApplication::translate("RunText", "yes")
                                 : QCoreApplication::translate("RunText", "no");
    if (!value.is_number()) return QStringLiteral("—");
    const double number = value.get<double>();
    switch (shown) {
        case Shown::Milliseconds:
            return numberText(number * 1e3, 2);
        case Shown::Bytes:
            return bytesText(static_cast<qint64>(number));
        case Shown::Percent:
            return percentText(number, 2);
        default:
            return value.is_number_integer() ? numberText(static_cast<qint64>(number)) : figureText(number);
    }
}

class Fields {
  public:
    explicit Fields(const Json& settings) : settings_(settings) {}
    std::vector<RunField> all;

    void add(Part part, const QString& path, const QString& name, const QString& text) {
        all.push_back({part, path, name, text, std::nullopt, {}});
    }
    /// `prefix` names a lane, in words and in the path.
    void addObject(Part part, const Json& object, const std::string& path, const QString& lane,
                   const std::string& provenance) {
        if (!object.is_object()) return;
        for (const auto& [key, value] : object.items()) {
            if (key == "energy") {
                addEnergy(part, value, lane);
            } else if (part == Part::Results && path.empty() && isSetting(key)) {
                // Beside the figures, but chosen: no provenance. Said once where the run's settings have it.
                if (!settings_.contains(key)) addValue(Part::Settings, value, key, lane, {});
            } else if (!isSaidElsewhere(key) && (path != "model" || key != "name")) {
                addValue(part, value, path.empty() ? key : path + "." + key, lane, provenance);
            }
        }
    }
    void addValue(Part part, const Json& value, const std::string& path, const QString& lane,
                  const std::string& provenance) {
        if (value.is_array()) return addList(part, value, path, lane);
        if (!value.is_object()) return put(part, value, path, lane, provenance, scalarText(value, how(path)));
        const std::string own = textIn(value, "provenance", provenance);
        if (own == "unavailable") {
            put(part, {}, path, lane, own, unavailable(value));
            return addNested(part, value, path, lane, own);
        }
        if (value.contains("mean") && value.contains("sd")) return addSpread(part, value, path, lane, own);
        if (value.contains("value"))
            return put(part, value["value"], path, lane, own, scalarText(value["value"], how(path)));
        addNested(part, value, path, lane, own);
    }

  private:
    static bool isSetting(const std::string& key) {
        static constexpr std::array keys{"threads",       "device_name",   "patch",
                                         "prefill_tokens", "decode_tokens", "repetitions"};
        return std::ranges::find(keys, key) != keys.end();
    }
    static const Known* find(const std::string& path) {
        const auto found = std::ranges::find(known, path, &Known::path);
        return found == known.end() ? nullptr : &*found;
    }
    static Shown how(const std::string& path) {
        const Known* found = find(path);
        return found == nullptr ? Shown::Plain : found->shown;
    }
    /// Joules of a token by each sensor that knows them, or one line that says why none does.
    void addEnergy(Part part, const Json& energy, const QString& lane) {
        const Json& sensors = energy.is_object() && energy.contains("sensors") ? energy["sensors"] : energy;
        if (!sensors.is_array()) return;
        const auto before = all.size();
        const Json* silent = energy.is_object() ? &energy : nullptr;
        for (const Json& sensor : sensors) {
            if (!sensor.is_object()) continue;
            const QString id = QString::fromStdString(textIn(sensor, "sensor", {}));
            if (sensor.contains("joules"))
                addJoules(part, sensor, "joules", 1,
                          QCoreApplication::translate("RunText", "Energy, J (%1)").arg(id), id, lane);
            for (const auto& [kind, name] :
                 {std::pair{"prefill",
                            QCoreApplication::translate("RunText", "Energy of a prompt's token, mJ (%1)")},
                  std::pair{"decode",
                            QCoreApplication::translate("RunText", "Energy of a reply's token, mJ (%1)")}})
                if (sensor.contains(kind) && sensor[kind].is_object() && sensor[kind].contains("joules_per_token"))
                    addFigure(part, sensor[kind], name.arg(id), id + QLatin1Char('.') + QLatin1String(kind), lane);
            if (silent == nullptr) silent = &sensor;
        }
        if (all.size() != before || silent == nullptr) return;
        all.push_back(inLane({part, QStringLiteral("energy"), QCoreApplication::translate("RunText", "Energy"),
                              unavailable(*silent), {}, QStringLiteral("unavailable")},
                             lane));
    }
    /// Gross and above idle, and what they rest on.
    void addFigure(Part part, const Json& figure, const QString& name, const QString& path, const QString& lane) {
        addJoules(part, figure, "joules_per_token", 1e3, name, path, lane);
        const auto add = [&](const char* key, double scale, const QString& pattern) {
            if (figure.contains(key))
                addJoules(part, figure, key, scale, pattern.arg(name), path + QLatin1Char('.') + QLatin1String(key), lane);
        };
        //: %1 is an energy; the power of the idle machine is taken off
        add("above_idle_joules_per_token", 1e3, QCoreApplication::translate("RunText", "%1, above idle"));
        //: %1 is an energy; for how long it was watched
        add("seconds", 1, QCoreApplication::translate("RunText", "%1: window, s"));
        //: %1 is an energy; how often its sensor was read
        add("samples", 1, QCoreApplication::translate("RunText", "%1: samples"));
    }
    void addJoules(Part part, const Json& figure, const char* key, double scale, const QString& name,
                   const QString& path, const QString& lane) {
        if (!figure[key].is_number()) return;
        const double joules = figure[key].get<double>();
        all.push_back(inLane({part, QStringLiteral("energy.") + path, name, figureText(joules * scale), joules,
                              QString::fromStdString(textIn(figure, "provenance", {}))},
                             lane));
    }
    static RunField inLane(RunField field, const QString& lane) {
        if (lane.isEmpty()) return field;
        field.path.prepend(lane + QLatin1Char('.'));
        //: %1: lane A, B, …; %2: what of it
        field.name = QCoreApplication::translate("RunText", "%1: %2").arg(lane, field.name);
        return field;
    }
    /// The reason in the interface's language where the run kept it as a message.
    static QString unavailable(const Json& value) {
        QString why;
        if (value.contains("message") && value["message"].is_object())
            why = sentence(message_from_json(value["message"].dump()));
        else if (value.contains("reason") && value.contains("arguments"))  // as comparisons keep it
            why = sentence(message_from_json(Json{{"code", value["reason"]}, {"args", value["arguments"]}}.dump()));
        else if (value.contains("reason") && value["reason"].is_string())
            why = QString::fromStdString(value["reason"].get<std::string>());
        return why.isEmpty() ? QCoreApplication::translate("RunText", "unavailable")
                             : QCoreApplication::translate("RunText", "unavailable: %1").arg(why);
    }
    void put(Part part, const Json& value, const std::string& path, const QString& lane, const std::string& provenance,
             const QString& text, const QString& statistic = {}) {
        const Known* found = find(path);
        RunField field;
        field.part = part;
        field.path = QString::fromStdString(path);
        field.name = found == nullptr ? field.path : QCoreApplication::translate("RunText", found->name);
        if (!statistic.isEmpty()) {
            field.path += QLatin1Char('.') + statistic;
            const QString which = statistic == QLatin1String("p50") ? QCoreApplication::translate("RunText", "median")
                                                                    : QCoreApplication::translate("RunText", "95 %");
            //: a figure and which statistic of it
            field.name = QCoreApplication::translate("RunText", "%1 (%2)").arg(field.name, which);
        }
        field.text = text.isEmpty() ? QStringLiteral("—") : text;
        if (value.is_number()) field.number = value.get<double>();
        if (part == Part::Results) field.provenance = QString::fromStdString(provenance);
        all.push_back(inLane(std::move(field), lane));
    }
    void addSpread(Part part, const Json& value, const std::string& path, const QString& lane,
                   const std::string& provenance) {
        const Json& mean = value["mean"];
        if (!mean.is_number() || mean.get<double>() == 0) return;  // nothing of it was run
        const Shown shown = how(path);
        const auto text = [shown](const Json& number) {
            return shown == Shown::Plain && number.is_number() ? numberText(number.get<double>(), 2)
                                                               : scalarText(number, shown);
        };
        put(part, mean, path, lane, provenance,
            QStringLiteral("%1 ± %2").arg(text(mean), text(value["sd"])));
        for (const char* statistic : {"p50", "p95"})
            if (value.contains(statistic))
                put(part, value[statistic], path, lane, provenance, text(value[statistic]), QLatin1String(statistic));
    }
    void addNested(Part part, const Json& value, const std::string& path, const QString& lane,
                   const std::string& provenance) {
        for (const auto& [key, inner] : value.items())
            if (!isSaidElsewhere(key) && key != "value") addValue(part, inner, path + "." + key, lane, provenance);
    }
    /// Words side by side; numbers in a list are samples.
    void addList(Part part, const Json& list, const std::string& path, const QString& lane) {
        if (list.empty() || list.size() > longestList || !list.front().is_string()) return;
        QStringList texts;
        for (const Json& one : list) texts << scalarText(one, how(path));
        put(part, {}, path, lane, {}, texts.join(QStringLiteral(", ")));
    }

    const Json& settings_;
};

/// What the arithmetic would cost: of the model, its exact twin, a transformer of its shape.
void addModelled(std::vector<RunField>& all, const Json& modelled) {
    if (!modelled.is_object() || !modelled.contains("rows") || !modelled["rows"].is_array()) return;
    for (const Json& row : modelled["rows"]) {
        const std::string what = row.is_object() ? textIn(row, "what", {}) : std::string();
        const QString of = what == "model"        ? QCoreApplication::translate("RunText", "this model")
                           : what == "exact_twin" ? QCoreApplication::translate("RunText", "exact twin")
                                                  : QCoreApplication::translate("RunText", "fp16 transformer");
        for (const auto& [kind, name] :
             {std::pair{"prefill", QCoreApplication::translate("RunText", "Arithmetic of a prompt's token, µJ (%1)")},
              std::pair{"decode", QCoreApplication::translate("RunText", "Arithmetic of a reply's token, µJ (%1)")}}) {
            if (what.empty() || !row.contains(kind) || !row[kind].is_object()) continue;
            const auto value = row[kind].find("picojoules_per_token");
            if (value == row[kind].end() || !value->is_number()) continue;
            const double microjoules = value->get<double>() * 1e-6;
            all.push_back({Part::Results,
                           QStringLiteral("modelled_energy.%1.%2").arg(QString::fromStdString(what), QLatin1String(kind)),
                           name.arg(of), figureText(microjoules), microjoules, QStringLiteral("modelled")});
        }
    }
}

QString laneLetter(std::size_t n) {
    return QString(QChar(u'A' + static_cast<int>(n)));
}

const Json& part(const Json& object, const char* key) {
    static const Json none;
    return object.is_object() && object.contains(key) ? object[key] : none;
}

Json parsed(const std::string& text) {
    return Json::parse(text, nullptr, false);
}

}  // namespace

LoadedRun LoadedRun::read(RunStore& runs, RunId id) {
    LoadedRun run;
    run.record = runs.get(id);
    run.settings = parsed(run.record.settings_json);
    run.result = parsed(run.record.result_json);
    if (run.settings.is_discarded()) run.settings = nullptr;
    if (run.result.is_discarded()) run.result = nullptr;
    run.record.settings_json.clear();
    run.record.result_json.clear();
    run.series = runs.series(id);
    run.rows = speed_rows(run.result);
    return run;
}

QString runKindName(const std::string& kind) {
    if (kind == "bench") return QCoreApplication::translate("RunText", "Benchmark");
    if (kind == "compare") return QCoreApplication::translate("RunText", "Comparison");
    if (kind == "scaling") return QCoreApplication::translate("RunText", "Scaling");
    if (kind == "context") return QCoreApplication::translate("RunText", "Context length");
    return QString::fromStdString(kind);
}

QString runDevice(const std::string& backend, const std::string& device) {
    return QString::fromStdString(device.empty() ? backend : backend + ":" + device);
}

QString runTime(qint64 ms) {
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(ms), QLocale::ShortFormat);
}

QString provenanceName(const std::string& provenance) {
    if (provenance == "measured") return QCoreApplication::translate("RunText", "measured");
    if (provenance == "simulated") return QCoreApplication::translate("RunText", "simulated");
    if (provenance == "modelled") return QCoreApplication::translate("RunText", "modelled");
    if (provenance == "unavailable") return QCoreApplication::translate("RunText", "unavailable");
    return QString::fromStdString(provenance);
}

std::vector<RunField> runFields(const LoadedRun& run) {
    Fields fields(run.settings);
    const RunRecord& record = run.record;
    const auto itself = [&](const char* path, const QString& name, const QString& text) {
        fields.add(Part::Run, QLatin1String(path), name, text);
    };
    itself("kind", QCoreApplication::translate("RunText", "Kind"), runKindName(record.kind));
    itself("started", QCoreApplication::translate("RunText", "Started"), runTime(record.started_ms));
    itself("model", QCoreApplication::translate("RunText", "Model"), QString::fromStdString(record.title));
    itself("hash", QCoreApplication::translate("RunText", "Content of the model"),
           QString::fromStdString(record.model_hash));
    itself("device", QCoreApplication::translate("RunText", "Device"), runDevice(record.backend, record.device));
    if (record.patch) itself("patch", QCoreApplication::translate("RunText", "Patch"), patchTitle(*record.patch));
    const Json& result = run.result;
    const Json& lanes = part(result, "results").is_array() ? part(result, "results") : part(result, "lanes");
    for (std::size_t n = 0; n < lanes.size(); ++n)
        if (lanes[n].is_object())
            fields.addObject(Part::Results, lanes[n], "", lanes.size() > 1 ? laneLetter(n) : QString(),
                             textIn(lanes[n], "time_provenance", "measured"));
    addModelled(fields.all, part(result, "modelled_energy"));
    for (const char* key : {"prompt", "max_tokens", "repetitions"})
        if (part(run.settings, key).is_null() && !part(result, key).is_null())
            fields.addValue(Part::Settings, part(result, key), key, {}, {});
    if (part(result, "model").is_object()) fields.addObject(Part::Settings, part(result, "model"), "model", {}, {});
    fields.addObject(Part::Settings, run.settings.is_object() ? run.settings : Json(), "", {}, {});
    fields.addObject(Part::Environment, part(result, "environment"), "environment", {}, {});
    return fields.all;
}

}  // namespace addend::ui
