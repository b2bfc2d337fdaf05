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
class QToolButton;

namespace addend::ui {

class ElidedLabel;
class FlipView;
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
    enum class View { Table, Products, Layers, BuildUp, Flips };

    LMulPage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~LMulPage() override;

    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;
    bool escape(Escape step) override;
    /// Null before one was made.
    const std::shared_ptr<const LMulStudy>& study() const { return study_; }
    /// What the plots of products show: a view for each arithmetic, made on a worker.
    const std::vector<ProductView>& products() const { return views_; }
    /// What the table of products shows; null before the first was made.
    const std::shared_ptr<const ProductSurface>& surface() const { return surface_; }
    /// The figures are of other settings than those chosen now.
    bool isStale() const;
    FlipView& flips() { return *flips_; }

  protected:
    void retranslate() override;

  private:
    /// What a cell of the map of layers and heads is.
    enum class HeadFigure { Mean, Bias, Moved, Flips, Divergence };

    void build();
    QWidget* buildControls();
    QWidget* buildViews();
    void connectParts();
    void connectSelection();
    void showModel();
    void showState();
    void showStale();
    void showSurface();
    void drawSurface();
    void showStudy();
    void showProducts();
    void drawProducts();
    void drawHistogram();
    void showLayers();
    void showHeads();
    void showBuildUp();
    void fillChoices();
    void fillHeadFigures();
    void measure();
    void chooseFile();
    void readFile(const QString& path);
    View view() const;
    ProductSite site() const;
    LMulSettings settings() const;
    PlotPanel* panel(class PlotWidget* plot, const char* name);

    AppContext& app_;
    Workbench& bench_;
    std::shared_ptr<LoadedModel> model_;
    std::shared_ptr<const LMulStudy> study_;
    std::shared_ptr<const ProductSurface> surface_;
    std::vector<ProductView> views_;
    TaskHandle task_;
    TaskHandle surfaceTask_;
    TaskHandle productsTask_;
    TaskHandle fileTask_;
    QString filePath_;  // empty: the text that was typed
    std::string fileText_;

    ElidedLabel* title_;
    Label* lead_;
    QComboBox* view_;
    QComboBox* site_;
    QComboBox* surfaceHow_;
    QSpinBox* bits_;
    Label* bitsLabel_;
    QSpinBox* tokens_;
    Label* tokensLabel_;
    QComboBox* layer_;
    QComboBox* head_;
    QComboBox* headFigure_;
    QComboBox* headHow_;
    QLineEdit* text_;
    ElidedLabel* fileName_;
    QToolButton* file_;
    QPushButton* measure_;
    InlineMessage* message_;
    InlineMessage* stale_;
    QString staleText_;
    QStackedWidget* stack_;
    HeatMap* surfaceMap_;
    PlotPanel* surfacePanel_;
    ScatterPlot* scatter_;
    PlotPanel* scatterPanel_;
    Histogram* histogram_;
    PlotPanel* histogramPanel_;
    LinePlot* layers_;
    PlotPanel* layersPanel_;
    HeatMap* heads_;
    PlotPanel* headsPanel_;
    LinePlot* buildUp_;
    PlotPanel* buildUpPanel_;
    LinePlot* divergence_;
    PlotPanel* divergencePanel_;
    FlipView* flips_;
};

}  // namespace addend::ui
