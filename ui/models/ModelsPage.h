// The models there are, what each will need, and opening one.
#pragma once

#include <functional>
#include <optional>

#include "core/runtime/model.h"
#include "ui/models/MachineMemory.h"
#include "ui/models/ModelProbe.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QScrollArea;
class QSplitter;

namespace addend::ui {

class DropHint;
class ElidedLabel;
class GetModelSection;
class InlineMessage;
class ModelDetails;
class ModelLibrary;
class ModelListPanel;
class Workbench;

class ModelsPage : public Page {
    Q_OBJECT

  public:
    /// Bytes of memory that are free; nothing where the machine does not say.
    using FreeMemory = std::function<std::optional<quint64>()>;

    ModelsPage(AppContext& app, Workbench& bench, FreeMemory freeMemory = availableMemory,
               QWidget* parent = nullptr);
    ~ModelsPage() override;

    void setActive(bool active) override;
    bool find() override;
    bool escape(Escape step) override;
    /// A folder, a .gguf file, or a file of a model folder. Anything else is answered with what is wrong with
    /// it.
    bool openFiles(const QStringList& paths) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

  protected:
    void retranslate() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void build();
    QWidget* buildHeader();
    QWidget* buildRight();
    void connectParts();
    void connectBench();

    void connectLibrary();
    QString current() const;

    void chooseFile();
    void chooseFolder();
    /// Shows what the model is; `open`: and opens it, if nothing is to be asked first.
    void show(const QString& path, bool open, const QString& patch = {});
    void probe();
    void showProbe(const ProbeResult& result);
    void requestOpen(bool corrected);
    void open(bool corrected);
    void scrollToTop();
    void showBusy();
    void showOpen();
    void showContainingFolder(const QString& path);

    AppContext& app_;
    Workbench& bench_;
    FreeMemory freeMemory_;
    ModelProbe* probe_;
    ModelLibrary* library_;

    ElidedLabel* title_;
    QPushButton* fileButton_;
    QPushButton* folderButton_;
    InlineMessage* notice_;
    QSplitter* splitter_;
    ModelListPanel* list_;
    QScrollArea* right_;
    ModelDetails* details_;
    GetModelSection* get_;
    DropHint* drop_;

    QString path_;   // shown in the details; empty: none
    QString patch_;  // of the entry chosen in the list, canonical text; empty: none
    std::optional<ModelSummary> summary_;
    bool openWhenRead_ = false;
    bool foreseen_ = false;  // a backend was asked what it will need
    std::optional<bool> queued_;  // open (corrected or not) when the present loading is over
    QStringList pending_;         // handed over before the engine was there
    QString loadingName_;
    QString loadingPhase_;
    int selectAfterRefresh_ = -1;
};

}  // namespace addend::ui
