// The next token's distribution with the interventions, beside the one without.
#pragma once

#include "core/inspect/next_token.h"
#include "ui/activations/ActivationView.h"

namespace addend::ui {

class InterventionBook;

class NextTokenView : public ActivationView {
    Q_OBJECT

  public:
    NextTokenView(AppContext& app, Workbench& bench, const InterventionBook& book, QWidget* parent = nullptr);
    QString name() const override { return tr("Next token, changed"); }
    SeriesPlot& plot() { return *plot_; }
    const std::optional<NextTokenChange>& change() const { return change_; }

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    void show();
    /// What is compared: of the trace where it was run with some, else those being edited.
    const InterventionList& interventions() const;

    const InterventionBook& book_;
    SeriesPlot* plot_;
    PlotPanel* panel_;
    QComboBox* rows_;
    std::optional<NextTokenChange> change_;
    qint64 last_ = -1;  // token after which it was asked
};

}  // namespace addend::ui
