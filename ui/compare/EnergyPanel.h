// The modelled energy of arithmetic: a model under its patches, its exact twin, an fp16 transformer of its shape; and the
// table of picojoules it comes from, edited in place and kept as a setting.
#pragma once

#include <QWidget>

#include "ui/compare/EnergyTables.h"
#include "ui/engine/TaskRunner.h"
#include "ui/shell/AppContext.h"

class QPushButton;
class QSpinBox;
class QTableView;

namespace addend::ui {

class InlineMessage;
class Label;
class Workbench;

class EnergyPanel : public QWidget {
    Q_OBJECT

  public:
    EnergyPanel(AppContext& app, Workbench& bench, QWidget* parent = nullptr);

    /// What stands beside each other; without, the patch in force.
    void setPatches(const std::vector<Patch>& patches);
    EnergyFigureModel& figures() { return *figures_; }
    EnergyEntryModel& entries() { return *entries_; }
    /// Zeros were counted from the trits of the model that is open.
    bool zerosCounted() const { return !question_.nonzero.empty(); }

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void build();
    void onModel();
    void countZeros();
    void refresh();
    void loadTable();
    void keepTable();
    void fitTables();
    void retranslate();

    AppContext& app_;
    Workbench& bench_;
    std::vector<Patch> patches_;
    bool ownPatches_ = false;
    std::shared_ptr<const Program> program_;  // exact
    EnergyQuestion question_;
    TaskHandle counting_;
    Label* title_;
    Label* boundary_;
    Label* contextLabel_;
    QSpinBox* context_;
    QTableView* figureView_;
    EnergyFigureModel* figures_;
    Label* notes_;
    Label* tableTitle_;
    QTableView* entryView_;
    EnergyEntryModel* entries_;
    Label* source_;
    QPushButton* reset_;
    InlineMessage* message_;
};

}  // namespace addend::ui
