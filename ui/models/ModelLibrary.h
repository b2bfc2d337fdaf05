// Fills the list of models: from the store, and from the user's folders. Nothing here waits for the disk.
#pragma once

#include <QObject>

#include "core/base/cancel.h"
#include "core/store/library_store.h"

namespace addend::ui {

struct AppContext;
class ModelListModel;
class Workbench;

class ModelLibrary : public QObject {
    Q_OBJECT

  public:
    /// Of looking through the user's folders.
    enum class Scan { NoFolders, Running, Done, Limited };

    ModelLibrary(AppContext& app, Workbench& bench, ModelListModel& model, QObject* parent = nullptr);
    ~ModelLibrary() override;

    /// Asks the store again; refreshed() or failed() follows.
    void refresh();
    /// Looks through the folders of the settings again.
    void scan();
    /// Forgets an entry, offering to take it back; the files stay.
    void remove(ModelId id);

  Q_SIGNALS:
    void refreshed();
    void restored(const QString& path);
    void scanned(addend::ui::ModelLibrary::Scan state);
    /// The library could not be read (true) or changed.
    void failed(const addend::Message& why, bool reading);

  private:
    void restore(const ModelEntry& entry);

    AppContext& app_;
    Workbench& bench_;
    ModelListModel& model_;
    CancelToken scanCancel_;
    quint64 scanNumber_ = 0;
};

}  // namespace addend::ui
