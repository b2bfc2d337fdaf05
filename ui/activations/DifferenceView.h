// Two traces of one model, token against token.
#pragma once

#include "core/inspect/trace_diff.h"
#include "ui/activations/ActivationView.h"

namespace addend::ui {

class DifferenceView : public ActivationView {
    Q_OBJECT

  public:
    DifferenceView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Difference of two traces"); }
    HeatMap& heat() { return *heat_; }

  protected:
    void refresh() override;
    void retranslate() override;

  private:
    void show(const TraceDiff& diff, const std::shared_ptr<SessionTrace>& other);

    HeatMap* heat_;
    PlotPanel* panel_;
    QComboBox* other_;
    Label* otherLabel_;
};

}  // namespace addend::ui
