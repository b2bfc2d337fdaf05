#include "ui/engine/PatchBook.h"

#include <algorithm>

#include "core/program/patch_file.h"
#include "core/program/program.h"
#include "core/store/store.h"
#include "ui/engine/PatchText.h"
#include "ui/engine/StoreThread.h"
#include "ui/shell/ContextModel.h"

namespace addend::ui {
namespace {

/// Patches kept in the library and in files beside the model. One that cannot be read is passed over: it is
/// reported when somebody opens it by its path.
QList<Patch> readPatches(Store& store, const std::filesystem::path& model) {
    QList<Patch> found;
    const auto take = [&found](auto read) {
        try {
            Patch patch = read();
            const bool known = std::any_of(found.begin(), found.end(), [&](const Patch& other) {
                return other.same_rules(patch) && other.name == patch.name;
            });
            if (!patch.none() && !known) found.append(std::move(patch));
        } catch (const Failure&) {
        }
    };
    for (const PatchFile& file : find_patch_files(model))
        take([&] {
            Patch patch = read_patch(file.path);
            if (patch.name.empty()) patch.name = file.name;
            return patch;
        });
    for (const ModelEntry& entry : store.library().patched(model))
        take([&] {
            return entry.patch_json.empty() ? parse_patch(entry.patch.value_or("none"))
                                            : patch_from_json(entry.patch_json, entry.name);
        });
    return found;
}

}  // namespace

PatchBook::PatchBook(StoreThread& store, ContextModel& context, QObject* parent)
    : QObject(parent), store_(store), context_(context) {
    connect(&context_, &ContextModel::chosen, this, [this](ContextModel::Kind kind, const QString& id) {
        if (kind != ContextModel::Kind::Patch) return;
        const auto found = std::find_if(offers_.begin(), offers_.end(), [&](const Patch& patch) {
            return QString::fromStdString(patch_text(patch)) == id;
        });
        if (found != offers_.end()) choose(*found);
    });
}

void PatchBook::setModel(std::shared_ptr<const Program> program, const std::filesystem::path& path,
                         Patch patch) {
    program_ = std::move(program);
    path_ = path;
    current_ = {};
    kept_.clear();
    sites_.clear();
    ++generation_;
    if (program_) {
        using S = ProductSite;
        const bool qk = has_product_site(*program_, S::qk), pv = has_product_site(*program_, S::pv);
        const bool linear = has_product_site(*program_, S::linear);
        const bool gates = has_product_site(*program_, S::elementwise);
        if (int{qk} + int{pv} + int{linear} + int{gates} > 1) sites_ << PatchSite::all;
        if (qk && pv) sites_ << PatchSite::attention;
        if (qk) sites_ << PatchSite::qk;
        if (pv) sites_ << PatchSite::pv;
        if (linear) sites_ << PatchSite::linear;
        if (gates) sites_ << PatchSite::elementwise;
        if (!patch.none()) choose(patch);
        readKept();
    }
    fillContext();
    Q_EMIT currentChanged();
}

std::uint32_t PatchBook::layers() const {
    return program_ ? program_->header().layers : 0;
}

QList<Patch> PatchBook::presets() const {
    QList<Patch> list{Patch{}};
    const auto add = [&list](const char* spec) { list.append(parse_patch(spec)); };
    if (sites_.contains(PatchSite::attention)) {
        for (const char* spec : {"attention:4", "attention:3", "attention:e4m3", "attention:e5m2"}) add(spec);
        if (sites_.contains(PatchSite::linear)) add("linear:4");
    } else if (sites_.contains(PatchSite::elementwise)) {
        for (const char* spec : {"elementwise:4", "elementwise:3", "elementwise:e4m3"}) add(spec);
    }
    if (sites_.contains(PatchSite::all))
        for (const char* spec : {"all:4", "all:3"}) add(spec);
    return list;
}

void PatchBook::readKept() {
    store_.ask(
        this, [path = path_](Store& store) { return readPatches(store, path); },
        [this, asked = generation_](QList<Patch> found) {
            if (asked != generation_) return;
            kept_ = std::move(found);
            for (const Patch& patch : kept_)
                if (current_.name.empty() && patch.same_rules(current_)) current_ = patch;
            fillContext();
        });
}

bool PatchBook::choose(const Patch& patch) {
    if (!program_) return false;
    try {
        patched_program(*program_, patch);
    } catch (const Failure& failure) {
        Q_EMIT failed(failure.message());
        return false;
    }
    const bool changes = !patch.same_rules(current_) || patch.name != current_.name;
    current_ = patch;
    fillContext();
    if (changes) Q_EMIT currentChanged();
    return true;
}

void PatchBook::keep(const Patch& patch, Place place) {
    if (!program_ || patch.none()) return;
    store_.ask(
        this,
        [patch, place, path = std::filesystem::absolute(path_)](Store& store) {
            ModelEntry entry = store.library().find_path(path).value_or(ModelEntry{});
            entry.path = path;
            entry.patch = patch_text(patch);
            entry.patch_json = patch_to_json(patch);
            if (place == Place::BesideModel) {
                entry.patch_file = patch_path(path, patch.name);
                write_patch(patch, entry.patch_file);
            }
            const std::string model = entry.name.empty() ? path.filename().string() : entry.name;
            entry.name = model + " + " + patch.name;
            store.library().put(entry);
        },
        [this, asked = generation_, name = QString::fromStdString(patch.name)] {
            if (asked == generation_) readKept();
            Q_EMIT kept(name);
        },
        [this](const Message& why) { Q_EMIT failed(why); });
}

void PatchBook::fillContext() {
    offers_ = program_ && !sites_.isEmpty() ? presets() : QList<Patch>{};
    for (const Patch& patch : kept_) {
        // A kept patch takes the place of a nameless one that does the same.
        const auto same = std::find_if(offers_.begin(), offers_.end(),
                                       [&](const Patch& other) { return other.same_rules(patch); });
        if (same != offers_.end())
            *same = patch;
        else
            offers_.append(patch);
    }
    QList<ContextModel::Choice> choices;
    for (const Patch& patch : offers_)
        choices.append({QString::fromStdString(patch_text(patch)),
                        patchTitle(patch),
                        patch.name.empty() ? QString() : QString::fromStdString(patch_text(patch)),
                        {}});
    context_.setChoices(ContextModel::Kind::Patch, choices);
    if (choices.isEmpty())
        context_.setCurrent(ContextModel::Kind::Patch, {}, {});
    else
        context_.setCurrent(ContextModel::Kind::Patch, QString::fromStdString(patch_text(current_)),
                            patchTitle(current_));
    Q_EMIT offersChanged();
}

}  // namespace addend::ui
