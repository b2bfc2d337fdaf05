// The tab that sets two or three lanes beside each other: speed, memory, energy, and whether they say the same.
#pragma once

#include <QTimer>

#include "ui/compare/CompareResults.h"
#include "ui/compare/CompareRun.h"
#include "ui/compare/CompareSetup.h"
#include "ui/compare/CompareTab.h"
#include "ui/shell/AppContext.h"

class QPushButton;
class QStackedWidget;

namespace addend::ui {

class EmptyState;
class EnergyPanel;
class InlineMessage;
class LaneStream;
class Workbench;

class ComparisonView : public CompareTab {
    Q_OBJECT

  public:
    ComparisonView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~ComparisonView() override;

    /// A comparison that was kept, shown again.
    void openRun(RunId run) override;

    QString title() const override;
    QWidget* actions() override { return actions_; }
    bool escape(Page::Escape step) override;
    QVariantMap saveState() const override { return setup_->saveState(); }
    void restoreState(const QVariantMap& state) override { setup_->restoreState(state); }

    CompareRun& run() { return *run_; }
    EnergyPanel& energy() { return *energy_; }
    CompareSetup& setup() { return *setup_; }
    CompareResults& results() { return *results_; }
    LaneCharts& live() { return *live_; }
    LaneStream& stream() { return *stream_; }
    QList<LaneChoice> lanes() const { return setup_->lanes(); }
    /// What the live charts show now, drawn at most four times a second.
    void refreshLive();

  protected:
    void retranslate() override;

  private:
    void build();
    void connectRun();
    void start();
    void showOutcome();
    void showWatched();
    void showState();
    void showProgress(const LaneComparisonProgress& progress);
    void exportOutcome();

    AppContext& app_;
    Workbench& bench_;
    CompareRun* run_;
    QWidget* actions_;
    QPushButton* go_;
    QPushButton* export_;
    InlineMessage* notice_;
    QStackedWidget* stack_;
    EmptyState* empty_;
    CompareSetup* setup_;
    LaneStream* stream_;
    LaneCharts* live_;
    CompareResults* results_;
    EnergyPanel* energy_;
    std::vector<std::string> backends_;  // of the lanes under way
    QTimer refresh_;
};

}  // namespace addend::ui
