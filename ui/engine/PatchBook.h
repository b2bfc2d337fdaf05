// The patches of the open model: the one in force, those offered, and those kept beside the model or in the
// library.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>

#include "core/base/message.h"
#include "core/program/patch.h"

namespace addend {
class Program;
struct ModelEntry;
}  // namespace addend

namespace addend::ui {

class ContextModel;
class StoreThread;

class PatchBook : public QObject {
    Q_OBJECT

  public:
    enum class Place { BesideModel, Library };

    /// Shows itself in the context bar and answers what is chosen there.
    PatchBook(StoreThread& store, ContextModel& context, QObject* parent = nullptr);

    /// A model was opened, under `patch` if it can be; null: closed.
    void setModel(std::shared_ptr<const Program> program, const std::filesystem::path& path, Patch patch);

    /// In force from the next message on.
    const Patch& current() const { return current_; }
    /// Exact first, then what suits the model, then what was kept.
    const QList<Patch>& offers() const { return offers_; }
    /// Kinds of site the model has, `all` and `attention` where they stand for several.
    const QList<PatchSite>& sites() const { return sites_; }
    std::uint32_t layers() const;
    bool hasModel() const { return program_ != nullptr; }

    /// False, with failed(), if the model has no such sites or layers.
    bool choose(const Patch& patch);
    /// Keeps `patch` under its name, and a library entry of its own; kept() or failed() follows.
    void keep(const Patch& patch, Place place);

  Q_SIGNALS:
    void currentChanged();
    void offersChanged();
    void kept(const QString& name);
    void failed(const addend::Message& why);

  private:
    void readKept();
    void fillContext();
    QList<Patch> presets() const;

    StoreThread& store_;
    ContextModel& context_;
    std::shared_ptr<const Program> program_;
    std::filesystem::path path_;
    Patch current_;
    QList<Patch> kept_;
    QList<Patch> offers_;
    QList<PatchSite> sites_;
    quint64 generation_ = 0;  // of the model: answers of the store for an earlier one are dropped
};

}  // namespace addend::ui
