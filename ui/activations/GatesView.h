// The MLGRU's gates and state: f, half-life, h and its change as maps; bounds, saturation and half-lives over
// layers; norms over tokens.
#pragma once

#include "core/inspect/gates.h"
#include "ui/activations/ActivationView.h"

namespace addend::ui {

class GatesView : public ActivationView {
    Q_OBJECT

  public:
    enum class Figure { Gate, HalfLife, State, Change, HalfLives, Bounds, Saturation, StateNorm };
    static constexpr int figureCount = 8;

    GatesView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Gates and state"); }
    bool suits(const Program& program) const override { return !gate_layers(program).empty(); }
    HeatMap& heat() { return *heat_; }
    LinePlot& lines() { return *lines_; }
    void choose(Figure figure);

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    Figure figure() const;
    bool isMap() const { return figure() <= Figure::Change; }
    std::uint32_t layer() const;
    void showMap(const std::shared_ptr<const Trace>& part);
    void showLines(const std::vector<GateFigures>& figures);

    HeatMap* heat_;
    PlotPanel* heatPanel_;
    LinePlot* lines_;
    PlotPanel* linePanel_;
    QComboBox* figure_;
    QSpinBox* layer_;
    Label* layerLabel_;
    std::vector<GateFigures> figures_;
    QString figuresOf_;
};

}  // namespace addend::ui
