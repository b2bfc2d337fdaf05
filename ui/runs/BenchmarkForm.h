// What is to be measured: the open model on these devices, under a patch, so many tokens, so often.
#pragma once

#include <QWidget>

#include "core/evaluate/benchmark.h"

class QCheckBox;
class QComboBox;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace addend::ui {

class BenchmarkRun;
class ContextModel;
class FlowLayout;
class InlineMessage;
class Label;
class Workbench;
struct AppContext;

class BenchmarkForm : public QWidget {
    Q_OBJECT

  public:
    BenchmarkForm(AppContext& app, Workbench& bench, QWidget* parent = nullptr);

    BenchmarkRun& run() { return *run_; }
    BenchmarkRequest request() const;
    /// Tokens compared with the reference, for tests: the reference is slow.
    void setChecked(std::uint32_t tokens) { checked_ = tokens; }
    QVariantMap saveState() const;
    void restoreState(const QVariantMap& state);
    void retranslate();

  Q_SIGNALS:
    /// The model is to be opened first.
    void modelsRequested();

  private:
    void build();
    void fillDevices();
    void fillPatches();
    void start();
    void showState();
    void showProgress(const BenchmarkProgress& progress);
    void showRefused();

    AppContext& app_;
    Workbench& bench_;
    BenchmarkRun* run_;
    Label* title_;
    Label* explanation_;
    Label* model_;
    Label* devicesLabel_;
    QWidget* devices_;
    FlowLayout* deviceRow_;
    QList<QCheckBox*> boxes_;
    bool touched_ = false;  // the user chose; before, it is the device in use
    Label* patchLabel_;
    QComboBox* patch_;
    QList<Patch> offered_;
    Label* prefillLabel_;
    QSpinBox* prefill_;
    Label* decodeLabel_;
    QSpinBox* decode_;
    Label* repetitionsLabel_;
    QSpinBox* repetitions_;
    QPushButton* go_;
    QProgressBar* progress_;
    Label* progressText_;
    InlineMessage* notice_;
    std::uint32_t checked_ = BenchOptions{}.compared;
};

}  // namespace addend::ui
