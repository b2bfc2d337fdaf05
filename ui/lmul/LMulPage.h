// What L-Mul costs a model in accuracy: its multiplication table, its products on a text, and where their
// errors go.
#pragma once

#include <memory>

#include "ui/engine/TaskRunner.h"
#include "ui/lmul/LMulStudy.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace addend::ui {

class ElidedLabel;
class HeatMap;
class Histogram;
class InlineMessage;
class Label;
class LinePlot;
class PlotPanel;
class ScatterPlot;
class Workbench;

class LMulPage : public Page {
    Q_OBJECT

  public:
    /// The table of products is this many steps a mantissa.
    static constexpr std::uint32_t surfaceSteps = 128;
    static constexpr std::size_t scatterPoints = 2000;

    LMulPage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~LMulPage() override;

    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;
    bool escape(Escape step) override;
    /// Null before one was made.
    const std::shared_ptr<const LMulStudy>& study() const { return study_; }

  protected:
    void retranslate() override;

  private:
    void build();
    QWidget* buildControls();
    QWidget* buildViews();
    void connectParts();
    void showModel();
    void showState();
    void showSurface();
    void showStudy();
    void showProducts();
    void showLayers();
    void showBuildUp();
    void fillChoices();
    void measure();
    ProductSite site() const;
    PlotPanel* panel(class PlotWidget* plot, const char* name);

    AppContext& app_;
    Workbench& bench_;
    std::shared_ptr<LoadedModel> model_;
    std::shared_ptr<const LMulStudy> study_;
    TaskHandle task_;

    ElidedLabel* title_;
    Label* lead_;
    QComboBox* view_;
    QComboBox* site_;
    QSpinBox* bits_;
    Label* bitsLabel_;
    QComboBox* layer_;
    QComboBox* head_;
    QLineEdit* text_;
    QPushButton* measure_;
    InlineMessage* message_;
    QStackedWidget* views_;
    HeatMap* surface_;
    PlotPanel* surfacePanel_;
    ScatterPlot* scatter_;
    PlotPanel* scatterPanel_;
    Histogram* histogram_;
    PlotPanel* histogramPanel_;
    LinePlot* layers_;
    PlotPanel* layersPanel_;
    HeatMap* softmax_;
    PlotPanel* softmaxPanel_;
    LinePlot* buildUp_;
    PlotPanel* buildUpPanel_;
    LinePlot* divergence_;
    PlotPanel* divergencePanel_;
};

}  // namespace addend::ui
