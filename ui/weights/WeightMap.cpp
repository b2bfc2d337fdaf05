#include "ui/weights/WeightMap.h"

#include <QComboBox>
#include <QSignalBlocker>

#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/text/Format.h"
#include "ui/theme/Theme.h"
#include "ui/weights/WeightText.h"

namespace addend::ui {
namespace {

enum MapKind { Trits, Density, Stored };

}  // namespace

WeightMap::WeightMap(AppContext& app, TaskRunner& tasks, QWidget* parent)
    : QObject(parent),
      tasks_(tasks),
      map_(new HeatMap),
      kind_(new QComboBox),
      panel_(new PlotPanel(map_, app.dialogs, parent)) {
    map_->setObjectName(QStringLiteral("weightMap"));
    kind_->setObjectName(QStringLiteral("weightMapKind"));
    kind_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    panel_->addControl(kind_);
    panel_->setJobs(app.jobs);
    connect(kind_, &QComboBox::currentIndexChanged, this, &WeightMap::show);
    connect(map_, &HeatMap::picked, this, &WeightMap::picked);
    connect(map_, &HeatMap::failed, this, &WeightMap::failed);
}

void WeightMap::setTensor(std::shared_ptr<const ModelFiles> files, const WeightInfo* info) {
    const bool same = info != nullptr && info_ && info->name == info_->name && files == files_;
    files_ = std::move(files);
    info_ = info != nullptr ? std::optional(*info) : std::nullopt;
    if (same) return;  // its figures came; what it is has not changed
    opening_.cancel();
    opened_ = nullptr;
    map_->setSource(nullptr);
    show();
}

void WeightMap::open() {
    if (!info_ || !files_ || opened_ || opening_.isActive()) return;
    opening_ = tasks_.start(
        this, QString(),
        [origin = TensorOrigin{files_, nullptr, nullptr}, name = info_->name, trits = info_->trits](
            TaskContext& task) { return openTensor(origin, name, trits, task); },
        [this](std::shared_ptr<const TensorMaps> opened) {
            if (!info_ || opened->name != info_->name) return;
            opened_ = std::move(opened);
            show();
        },
        [this](const Message& why) {
            if (why.code != Code::cancelled) Q_EMIT failed(why);
        });
}

void WeightMap::show() {
    kind_->setEnabled(info_ && info_->trits);
    if (!opened_) {
        panel_->setSummary({});
        return panel_->setNothing(info_ ? tr("Reading the tensor …") : tr("Choose a tensor in the table."));
    }
    const int kind = opened_->trits == nullptr ? Stored : kind_->currentIndex();
    auto map = kind == Trits ? opened_->trits : kind == Density ? opened_->density : opened_->stored;
    if (map == nullptr)
        return panel_->setNothing(tr("The file holds trits, not the latent weights they were rounded from."));
    panel_->setNothing({});
    choose(kind, std::move(map));
}

void WeightMap::choose(int kind, std::shared_ptr<const MapSource> map) {
    HeatLabels labels;
    labels.rows.title = tr("Row");
    labels.columns.title = tr("Column");
    labels.value = kind == Trits ? tr("Trit") : kind == Density ? tr("Density") : tr("Weight");
    if (kind == Trits)
        labels.cellText = [](qint64, qint64, float value) {
            return Theme::tritSymbol(static_cast<int>(value));
        };
    map_->setScaleKind(kind == Trits     ? HeatScale::Kind::Trits
                       : kind == Density ? HeatScale::Kind::Sequential
                                         : HeatScale::Kind::Diverging);
    map_->setFixedRange(kind == Trits     ? std::optional(std::pair(-1.0, 1.0))
                        : kind == Density ? std::optional(std::pair(0.0, 1.0))
                                          : std::nullopt);
    map_->setLabels(labels);
    map_->setSource(heatOf(std::move(map)));
    panel_->setTitle(kind_->itemText(kind));
    panel_->setFileName(QString::fromStdString(info_->name));
    panel_->setSummary(
        tr("%1 rows × %2 columns. A cell of the picture is the mean of the weights it covers; zoom in for "
           "single ones.")
            .arg(numberText(static_cast<qint64>(info_->rows)), numberText(static_cast<qint64>(info_->cols))));
}

void WeightMap::retranslate() {
    {
        const QSignalBlocker quiet(kind_);
        const int current = std::max(0, kind_->currentIndex());
        kind_->clear();
        kind_->addItems({tr("Trits"), tr("Density"), tr("Weights as stored")});
        kind_->setCurrentIndex(current);
    }
    kind_->setAccessibleName(tr("What the map shows"));
    kind_->setToolTip(kind_->accessibleName());
    panel_->setTitle(tr("Map of the tensor"));
    show();
}

}  // namespace addend::ui
