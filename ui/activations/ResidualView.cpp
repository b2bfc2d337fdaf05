#include "ui/activations/ResidualView.h"

#include <QComboBox>

#include "core/inspect/map_source.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

ResidualView::ResidualView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent), heat_(new HeatMap), range_(addChoice("residualRange")) {
    heat_->setRowsUpward(true);
    heat_->setObjectName(QStringLiteral("residualMap"));
    panel_ = addPanel(heat_);
    addPlain(range_);
    range_->addItems({QString(), QString()});
    connect(heat_, &HeatMap::picked, this, [this](qint64 row, qint64 column) {
        // The last row is what leaves the last layer.
        app_.selection.setLayer(static_cast<int>(std::min(row, heat_->view().rows() - 2)));
        app_.selection.setToken(column);
    });
    retranslate();
}

void ResidualView::retranslate() {
    panel_->setTitle(tr("Norm of the residual stream"));
    const int chosen = std::max(0, range_->currentIndex());
    range_->setItemText(0, tr("Colours over all values"));
    range_->setItemText(1, tr("Colours without outliers"));
    range_->setCurrentIndex(chosen);
    range_->setAccessibleName(tr("Range of colours"));
}

void ResidualView::refresh() {
    const std::shared_ptr<const Trace> base = trace()->base();
    const auto map = residual_norms(*base);
    const auto layers = static_cast<qint64>(map->rows()) - 1;
    HeatLabels labels;
    labels.rows = layerAxis();
    labels.rows.title = tr("What reads it: layer");
    labels.rows.nameIsNumber = true;
    labels.rows.name = [layers, head = tr("head")](qint64 row) { return row < layers ? QString::number(row) : head; };
    labels.columns = tokenAxis();
    labels.value = tr("Norm");
    heat_->setRobust(range_->currentIndex() == 1);
    heat_->setLabels(labels);
    heat_->setSource(heatOf(map));
    std::vector<float> cells(map->rows() * map->cols());
    map->read({0, map->rows(), 0, map->cols()}, cells);
    const auto most = std::max_element(cells.begin(), cells.end()) - cells.begin();
    const auto least = std::min_element(cells.begin(), cells.end()) - cells.begin();
    const auto columns = static_cast<qint64>(map->cols());
    const auto reader = [layers](qint64 row) {
        return row < layers ? tr("layer %1").arg(numberText(row)) : tr("the head");
    };
    panel_->setSummary(tr("%n token(s). Smallest norm %1 (read by %2), largest %3 (read by %4, token %5).", nullptr,
                          static_cast<int>(columns))
                           .arg(figureText(static_cast<double>(cells[static_cast<std::size_t>(least)])),
                                reader(least / columns),
                                figureText(static_cast<double>(cells[static_cast<std::size_t>(most)])),
                                reader(most / columns), figureText(static_cast<double>(most % columns))));
    showSelection();
}

void ResidualView::showSelection() {
    const int layer = app_.selection.layer();
    heat_->setSelected(layer < 0 ? -1
                       : heat_->selectedRow() == heat_->view().rows() - 1 && layer == heat_->view().rows() - 2
                           ? heat_->selectedRow()
                           : layer,
                       app_.selection.token());
}

}  // namespace addend::ui
