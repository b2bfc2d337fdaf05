// Two traces of one model, token against token: the residual stream of every layer, or any value channel by channel.
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
    const std::vector<AlignedToken>& aligned() const { return tokens_; }
    /// A value of the program, token × channel; empty: the residual stream of every layer.
    bool setValue(const QString& name);

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    void fill(const std::shared_ptr<SessionTrace>& other);
    void compareLayers(const std::shared_ptr<SessionTrace>& other);
    void compareValue(const std::shared_ptr<SessionTrace>& other, const std::string& tap);
    void showLayers(const TraceDiff& diff, const std::shared_ptr<SessionTrace>& other);
    void showValue(const std::shared_ptr<const MapSource>& map, const std::shared_ptr<SessionTrace>& other,
                   const std::string& tap);
    /// Aligned tokens of this trace and the other.
    HeatAxis alignedAxis(const std::shared_ptr<SessionTrace>& other) const;
    QString pairsText() const;
    bool ofValue() const;

    HeatMap* heat_;
    PlotPanel* panel_;
    QComboBox* other_;
    Label* otherLabel_;
    QComboBox* value_;
    Label* valueLabel_;
    const Program* filled_ = nullptr;
    std::vector<AlignedToken> tokens_;  // of what is shown
};

}  // namespace addend::ui
