// The int8 activations of one BitLinear input: histogram of codes, and over tokens the scale, the codes at the
// limit and those rounded to 0.
#pragma once

#include "core/inspect/int8_stats.h"
#include "ui/activations/ActivationView.h"

namespace addend::ui {

class Int8View : public ActivationView {
    Q_OBJECT

  public:
    enum class Figure { Histogram, Largest, Scale, Shares };

    Int8View(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("int8 activations"); }
    bool suits(const Program& program) const override { return !int8_taps(program).empty(); }
    Histogram& histogram() { return *histogram_; }
    LinePlot& lines() { return *lines_; }
    QString tap() const;
    void choose(Figure figure);

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    void fill();
    void show(const Int8Stats& stats);
    void showTokens(const Int8Stats& stats, const QString& shares);

    Histogram* histogram_;
    PlotPanel* histogramPanel_;
    LinePlot* lines_;
    PlotPanel* linePanel_;
    QComboBox* tap_;
    Label* tapLabel_;
    QComboBox* figure_;
    const Program* filled_ = nullptr;
};

}  // namespace addend::ui
