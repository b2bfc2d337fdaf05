// Attention patterns of a transformer: one head's probabilities, query × key, or a figure of every head.
#pragma once

#include "core/inspect/attention_pattern.h"
#include "ui/activations/ActivationView.h"

namespace addend::ui {

class AttentionView : public ActivationView {
    Q_OBJECT

  public:
    enum class Figure { Pattern, Entropy, Distance, FirstToken, Previous };

    AttentionView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Attention"); }
    bool suits(const Program& program) const override { return !attention_shapes(program).empty(); }
    HeatMap& heat() { return *heat_; }
    void choose(Figure figure);

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    Figure figure() const;
    void showPattern(const std::shared_ptr<const Trace>& part);
    void showHeads(const std::vector<HeadFigures>& heads);

    AttentionShape shape_;  // of the layer shown
    HeatMap* heat_;
    PlotPanel* panel_;
    QComboBox* figure_;
    QSpinBox* layer_;
    Label* layerLabel_;
    QSpinBox* head_;
    Label* headLabel_;
    QComboBox* arithmetic_;
};

}  // namespace addend::ui
