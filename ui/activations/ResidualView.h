// Norm of the residual stream, layer × token.
#pragma once

#include "ui/activations/ActivationView.h"

namespace addend::ui {

class ResidualView : public ActivationView {
    Q_OBJECT

  public:
    ResidualView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Residual stream"); }
    HeatMap& heat() { return *heat_; }

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    HeatMap* heat_;
    PlotPanel* panel_;
    QComboBox* range_;
};

}  // namespace addend::ui
