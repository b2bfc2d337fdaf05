#include "ui/lmul/LMulPage.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"
#include "ui/icons/Icons.h"
#include "ui/lmul/FlipView.h"
#include "ui/lmul/PanelRow.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

constexpr int leastTokens = 2, mostTokens = 16384;
constexpr qint64 mostTextBytes = qint64{1} << 20;  // of a file: more than mostTokens tokens

std::string readLMulText(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw Failure(Code::file_read_failed,
                      {{"path", path.toStdString()}, {"reason", file.errorString().toStdString()}});
    return file.read(mostTextBytes).toStdString();
}

}  // namespace

LMulPage::LMulPage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent), app_(app), bench_(bench) {
    setObjectName(QStringLiteral("lmulPage"));
    build();
    connectParts();
    connectSelection();
    retranslate();
    showModel();
}

LMulPage::~LMulPage() {
    for (const TaskHandle& task : {task_, surfaceTask_, productsTask_, fileTask_}) task.cancel();
}

PlotPanel* LMulPage::panel(PlotWidget* plot, const char* name) {
    plot->setObjectName(QLatin1String(name));
    auto* made = new PlotPanel(plot, app_.dialogs, this);
    made->setFileName(QLatin1String(name));
    return made;
}

QWidget* LMulPage::buildControls() {
    auto* controls = new QWidget(this);
    const auto choice = [&](const char* name) {
        auto* box = new QComboBox(controls);
        box->setObjectName(QLatin1String(name));
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        return box;
    };
    const auto spin = [&](const char* name, int least, int most, int value) {
        auto* box = new QSpinBox(controls);
        box->setObjectName(QLatin1String(name));
        box->setRange(least, most);
        box->setValue(value);
        return box;
    };
    const auto label = [&] { return new Label(Theme::FontRole::Body, Theme::Role::Text, controls); };
    view_ = choice("lmulView");
    view_->addItems({QString(), QString(), QString(), QString(), QString()});
    site_ = choice("lmulSite");
    bitsLabel_ = label();
    bits_ = spin("lmulBits", 1, 23, 4);
    surfaceHow_ = choice("lmulSurfaceHow");
    tokensLabel_ = label();
    tokens_ = spin("lmulTokens", leastTokens, mostTokens, 256);
    tokens_->setGroupSeparatorShown(true);
    layer_ = choice("lmulLayer");
    head_ = choice("lmulHead");
    headFigure_ = choice("lmulHeadFigure");
    headHow_ = choice("lmulHeadHow");
    auto* flow = new FlowLayout(controls);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(metrics::control);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{view_, site_, bitsLabel_, bits_, surfaceHow_, tokensLabel_, tokens_,
                                         layer_, head_, headFigure_, headHow_})
        flow->addWidget(widget);
    return controls;
}

QWidget* LMulPage::buildViews() {
    surfaceMap_ = new HeatMap;
    surfaceMap_->setRowsUpward(true);
    surfaceMap_->setScaleKind(HeatScale::Kind::Diverging);
    surfacePanel_ = panel(surfaceMap_, "lmulSurface");
    scatter_ = new ScatterPlot;
    scatterPanel_ = panel(scatter_, "lmulScatter");
    histogram_ = new Histogram;
    histogramPanel_ = panel(histogram_, "lmulHistogram");
    layers_ = new LinePlot;
    layersPanel_ = panel(layers_, "lmulLayers");
    heads_ = new HeatMap;
    headsPanel_ = panel(heads_, "lmulHeads");
    buildUp_ = new LinePlot;
    buildUpPanel_ = panel(buildUp_, "lmulBuildUp");
    divergence_ = new LinePlot;
    divergencePanel_ = panel(divergence_, "lmulDivergence");
    flips_ = new FlipView(app_.dialogs);
    stack_ = new QStackedWidget(this);
    const auto add = [this](const QList<QWidget*>& panels) {
        stack_->addWidget(new PanelRow(panels, stack_));
    };
    add({surfacePanel_});
    add({scatterPanel_, histogramPanel_});
    add({layersPanel_, headsPanel_});
    add({buildUpPanel_, divergencePanel_});
    add({flips_});
    return stack_;
}

void LMulPage::build() {
    title_ = new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, this);
    text_ = new QLineEdit(this);
    text_->setObjectName(QStringLiteral("lmulText"));
    fileName_ = new ElidedLabel(Theme::FontRole::Body, Theme::Role::Text, this);
    fileName_->setObjectName(QStringLiteral("lmulFileName"));
    fileName_->setElideMode(Qt::ElideMiddle);
    fileName_->hide();
    file_ = new QToolButton(this);
    file_->setObjectName(QStringLiteral("lmulFile"));
    file_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    measure_ = new QPushButton(this);
    measure_->setObjectName(QStringLiteral("lmulMeasure"));
    setPrimary(measure_);
    lead_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    lead_->wrapped();
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("lmulMessage"));
    message_->setClosable(true);
    stale_ = new InlineMessage(this);
    stale_->setObjectName(QStringLiteral("lmulStale"));
    auto* top = new QVBoxLayout;
    top->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::control);
    top->setSpacing(metrics::control);
    top->addWidget(title_);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::control);
    row->addWidget(text_, 1);
    row->addWidget(fileName_, 1);
    row->addWidget(file_);
    row->addWidget(measure_);
    top->addLayout(row);
    top->addWidget(buildControls());
    top->addWidget(lead_);
    top->addWidget(message_);
    top->addWidget(stale_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(buildViews(), 1);
}

void LMulPage::connectParts() {
    connect(&bench_, &Workbench::modelOpened, this, &LMulPage::showModel);
    connect(view_, &QComboBox::currentIndexChanged, this, [this](int index) {
        stack_->setCurrentIndex(index);
        showState();
    });
    connect(bits_, &QSpinBox::valueChanged, this, [this] {
        showSurface();
        showState();
    });
    connect(surfaceHow_, &QComboBox::currentIndexChanged, this, &LMulPage::showSurface);
    connect(site_, &QComboBox::currentIndexChanged, this, &LMulPage::showState);
    connect(tokens_, &QSpinBox::valueChanged, this, &LMulPage::showState);
    connect(layer_, &QComboBox::currentIndexChanged, this, &LMulPage::showProducts);
    connect(head_, &QComboBox::currentIndexChanged, this, &LMulPage::showProducts);
    connect(headFigure_, &QComboBox::currentIndexChanged, this, &LMulPage::showHeads);
    connect(headHow_, &QComboBox::currentIndexChanged, this, &LMulPage::showHeads);
    connect(measure_, &QPushButton::clicked, this, [this] { task_.isActive() ? task_.cancel() : measure(); });
    connect(text_, &QLineEdit::returnPressed, this, [this] {
        if (!task_.isActive()) measure();
    });
    connect(text_, &QLineEdit::textChanged, this, &LMulPage::showState);
    connect(file_, &QToolButton::clicked, this, &LMulPage::chooseFile);
    connect(flips_, &FlipView::picked, this,
            [this](std::size_t token) { divergence_->setCurrent(static_cast<double>(token)); });
}

/// A layer or a head is the same one here as on the other pages.
void LMulPage::connectSelection() {
    const auto choose = [](QComboBox* box, int value) {
        const int at = box->findData(value);
        if (value >= 0 && at >= 0) box->setCurrentIndex(at);
    };
    connect(&app_.selection, &Selection::changed, this, [this, choose](Selection::Fields fields) {
        const int layer = app_.selection.layer(), head = app_.selection.head();
        if (fields & Selection::Layer) {
            choose(layer_, layer);
            layers_->setCurrent(layer >= 0 ? std::optional<double>(layer) : std::nullopt);
        }
        if (fields & Selection::Head) choose(head_, head);
        if (fields & (Selection::Layer | Selection::Head)) heads_->setSelected(layer, head);
    });
    connect(layer_, &QComboBox::currentIndexChanged, this, [this] {
        if (layer_->currentData().toInt() >= 0 && layer_->count() > 0)
            app_.selection.setLayer(layer_->currentData().toInt());
    });
    connect(head_, &QComboBox::currentIndexChanged, this, [this] {
        if (head_->currentData().toInt() >= 0 && head_->count() > 0)
            app_.selection.setHead(head_->currentData().toInt());
    });
    connect(layers_, &SeriesPlot::picked, this, [this](int, int index) {
        if (study_ && index >= 0 && static_cast<std::size_t>(index) < study_->layers.size())
            app_.selection.setLayer(static_cast<int>(*study_->layers[static_cast<std::size_t>(index)].layer));
    });
    connect(heads_, &HeatMap::picked, this, [this](qint64 layer, qint64 head) {
        app_.selection.setLayer(static_cast<int>(layer));
        app_.selection.setHead(static_cast<int>(head));
    });
}

ProductSite LMulPage::site() const {
    return static_cast<ProductSite>(site_->currentData().toInt());
}

LMulPage::View LMulPage::view() const {
    return static_cast<View>(std::max(0, view_->currentIndex()));
}

LMulSettings LMulPage::settings() const {
    return {site(), static_cast<std::uint8_t>(bits_->value()),
            filePath_.isEmpty() ? text_->text().toStdString() : fileText_,
            static_cast<std::uint32_t>(tokens_->value())};
}

bool LMulPage::isStale() const {
    return study_ && !task_.isActive() && study_->settings != settings();
}

void LMulPage::showModel() {
    const auto model = bench_.engine().model();
    if (model != model_) {
        task_.cancel();
        productsTask_.cancel();
        study_.reset();
        views_.clear();
        model_ = model;
    }
    {
        const QSignalBlocker quiet(site_);
        const QVariant before = site_->currentData();
        site_->clear();
        if (model_) {
            const Program& program = *model_->model().lower().program;
            const std::pair<ProductSite, PatchSite> all[] = {
                {ProductSite::qk, PatchSite::qk},
                {ProductSite::pv, PatchSite::pv},
                {ProductSite::linear, PatchSite::linear},
                {ProductSite::elementwise, PatchSite::elementwise}};
            for (const auto& [site, named] : all)
                if (has_product_site(program, site)) site_->addItem(siteName(named), static_cast<int>(site));
            site_->setCurrentIndex(std::max(0, site_->findData(before)));
        }
    }
    showStudy();
}

void LMulPage::measure() {
    if (!model_ || site_->count() == 0) return;
    message_->clear();
    // The figures of last time stay until there are others.
    task_ = bench_.tasks().start(
        this, tr("Measuring L-Mul"),
        [model = model_, settings = settings()](TaskContext& task) {
            return makeLMulStudy(
                model, settings, [&](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.control());
        },
        [this, model = model_](LMulStudy study) {
            task_ = {};
            if (model == model_) study_ = std::make_shared<const LMulStudy>(std::move(study));
            if (study_ && view() == View::Table) view_->setCurrentIndex(static_cast<int>(View::Products));
            showStudy();
        },
        [this](const Message& why) {
            task_ = {};
            if (why.code != Code::cancelled) message_->showMessage(InlineMessage::Kind::Error, why);
            showState();
        });
    showState();
}

/// A text file in place of the line, or the line again.
void LMulPage::chooseFile() {
    if (!filePath_.isEmpty()) {
        filePath_.clear();
        fileText_.clear();
        return retranslate();
    }
    app_.dialogs.openFiles(this, tr("Choose a text"), tr("Texts (*.txt *.md);;All files (*)"),
                           QDir::homePath(), [this](const QStringList& paths) { readFile(paths.value(0)); });
}

void LMulPage::readFile(const QString& path) {
    fileTask_.cancel();
    fileTask_ = bench_.tasks().start(
        this, QString(), [path](TaskContext&) { return readLMulText(path); },
        [this, path](std::string&& text) {
            fileText_ = std::move(text);
            filePath_ = path;
            retranslate();
        },
        [this](const Message& why) { message_->showMessage(InlineMessage::Kind::Error, why); });
}

bool LMulPage::escape(Escape step) {
    if (step != Escape::StopWork || !task_.isActive()) return false;
    task_.cancel();
    return true;
}

QVariantMap LMulPage::saveState() const {
    return {{QStringLiteral("text"), text_->text()},
            {QStringLiteral("bits"), bits_->value()},
            {QStringLiteral("tokens"), tokens_->value()},
            {QStringLiteral("view"), view_->currentIndex()}};
}

void LMulPage::restoreState(const QVariantMap& state) {
    if (state.isEmpty()) return;
    text_->setText(state[QStringLiteral("text")].toString());
    bits_->setValue(state[QStringLiteral("bits")].toInt());
    tokens_->setValue(state.value(QStringLiteral("tokens"), tokens_->value()).toInt());
    view_->setCurrentIndex(std::clamp(state[QStringLiteral("view")].toInt(), 0, view_->count() - 1));
}

}  // namespace addend::ui
