#include "ui/lmul/LMulPage.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>

#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"
#include "ui/lmul/PanelRow.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/PlotPanel.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

LMulPage::LMulPage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent), app_(app), bench_(bench) {
    setObjectName(QStringLiteral("lmulPage"));
    build();
    connectParts();
    retranslate();
    showModel();
}

LMulPage::~LMulPage() {
    task_.cancel();
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
    view_ = choice("lmulView");
    view_->addItems({QString(), QString(), QString(), QString()});
    site_ = choice("lmulSite");
    layer_ = choice("lmulLayer");
    head_ = choice("lmulHead");
    bitsLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, controls);
    bits_ = new QSpinBox(controls);
    bits_->setObjectName(QStringLiteral("lmulBits"));
    bits_->setRange(1, 23);
    bits_->setValue(4);
    auto* flow = new FlowLayout(controls);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(metrics::control);
    for (QWidget* widget : std::initializer_list<QWidget*>{view_, site_, bitsLabel_, bits_, layer_, head_})
        flow->addWidget(widget);
    return controls;
}

QWidget* LMulPage::buildViews() {
    surface_ = new HeatMap;
    surface_->setRowsUpward(true);
    surface_->setScaleKind(HeatScale::Kind::Diverging);
    surfacePanel_ = panel(surface_, "lmulSurface");
    scatter_ = new ScatterPlot;
    scatterPanel_ = panel(scatter_, "lmulScatter");
    histogram_ = new Histogram;
    histogramPanel_ = panel(histogram_, "lmulHistogram");
    layers_ = new LinePlot;
    layersPanel_ = panel(layers_, "lmulLayers");
    softmax_ = new HeatMap;
    softmaxPanel_ = panel(softmax_, "lmulSoftmax");
    buildUp_ = new LinePlot;
    buildUpPanel_ = panel(buildUp_, "lmulBuildUp");
    divergence_ = new LinePlot;
    divergencePanel_ = panel(divergence_, "lmulDivergence");
    views_ = new QStackedWidget(this);
    const auto add = [this](const QList<QWidget*>& panels) {
        views_->addWidget(new PanelRow(panels, views_));
    };
    add({surfacePanel_});
    add({scatterPanel_, histogramPanel_});
    add({layersPanel_, softmaxPanel_});
    add({buildUpPanel_, divergencePanel_});
    return views_;
}

void LMulPage::build() {
    title_ = new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, this);
    text_ = new QLineEdit(this);
    text_->setObjectName(QStringLiteral("lmulText"));
    measure_ = new QPushButton(this);
    measure_->setObjectName(QStringLiteral("lmulMeasure"));
    setPrimary(measure_);
    lead_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    lead_->wrapped();
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("lmulMessage"));
    message_->setClosable(true);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::control);
    top->setSpacing(metrics::control);
    top->addWidget(title_);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::control);
    row->addWidget(text_, 1);
    row->addWidget(measure_);
    top->addLayout(row);
    top->addWidget(buildControls());
    top->addWidget(lead_);
    top->addWidget(message_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(buildViews(), 1);
}

void LMulPage::connectParts() {
    connect(&bench_, &Workbench::modelOpened, this, &LMulPage::showModel);
    connect(view_, &QComboBox::currentIndexChanged, this, [this](int index) {
        views_->setCurrentIndex(index);
        showState();
    });
    connect(bits_, &QSpinBox::valueChanged, this, &LMulPage::showSurface);
    connect(layer_, &QComboBox::currentIndexChanged, this, &LMulPage::showProducts);
    connect(head_, &QComboBox::currentIndexChanged, this, &LMulPage::showProducts);
    connect(measure_, &QPushButton::clicked, this, [this] { task_.isActive() ? task_.cancel() : measure(); });
    connect(text_, &QLineEdit::returnPressed, this, [this] {
        if (!task_.isActive()) measure();
    });
    connect(text_, &QLineEdit::textChanged, this, &LMulPage::showState);
}

ProductSite LMulPage::site() const {
    return static_cast<ProductSite>(site_->currentData().toInt());
}

void LMulPage::showModel() {
    const auto model = bench_.engine().model();
    if (model != model_) {
        task_.cancel();
        study_.reset();
        model_ = model;
    }
    const QSignalBlocker quiet(site_);
    const QVariant before = site_->currentData();
    site_->clear();
    if (model_) {
        const Program& program = *model_->model().lower().program;
        const std::pair<ProductSite, PatchSite> all[] = {{ProductSite::qk, PatchSite::qk},
                                                         {ProductSite::pv, PatchSite::pv},
                                                         {ProductSite::linear, PatchSite::linear},
                                                         {ProductSite::elementwise, PatchSite::elementwise}};
        for (const auto& [site, named] : all)
            if (has_product_site(program, site)) site_->addItem(siteName(named), static_cast<int>(site));
        site_->setCurrentIndex(std::max(0, site_->findData(before)));
    }
    showStudy();
}

void LMulPage::showState() {
    const bool running = task_.isActive();
    measure_->setText(running ? tr("Cancel") : tr("Measure"));
    measure_->setEnabled(running || (model_ && site_->count() > 0 && !text_->text().isEmpty()));
    const bool products = view_->currentIndex() == 1 && study_ && !running;
    layer_->setVisible(products);
    head_->setVisible(products && study_->heads > 0);
    site_->setVisible(site_->count() > 0);
    const QString none = running ? tr("Measuring…")
                         : !model_
                             ? tr("No model is open. The multiplication table needs none.")
                             : tr("Nothing is measured yet. Measure shows what L-Mul does on this text.");
    const QString why = study_ && !running ? QString() : none;
    for (PlotPanel* one : {scatterPanel_, histogramPanel_, layersPanel_, buildUpPanel_, divergencePanel_})
        one->setNothing(why);
    softmaxPanel_->setVisible(!study_ || !study_->softmax.empty());
    softmaxPanel_->setNothing(why);
}

void LMulPage::measure() {
    if (!model_ || site_->count() == 0) return;
    message_->clear();
    LMulRequest request{model_, site(), static_cast<std::uint8_t>(bits_->value()),
                        text_->text().toStdString()};
    study_.reset();
    task_ = bench_.tasks().start(
        this, tr("Measuring L-Mul"),
        [request](TaskContext& task) {
            return makeLMulStudy(
                request, [&](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.control());
        },
        [this, model = model_](LMulStudy study) {
            task_ = {};
            if (model == model_) study_ = std::make_shared<const LMulStudy>(std::move(study));
            if (study_ && view_->currentIndex() == 0) view_->setCurrentIndex(1);
            showStudy();
        },
        [this](const Message& why) {
            task_ = {};
            if (why.code != Code::cancelled) message_->showMessage(InlineMessage::Kind::Error, why);
            showStudy();
        });
    showState();
}

bool LMulPage::escape(Escape step) {
    if (step != Escape::StopWork || !task_.isActive()) return false;
    task_.cancel();
    return true;
}

QVariantMap LMulPage::saveState() const {
    return {{QStringLiteral("text"), text_->text()},
            {QStringLiteral("bits"), bits_->value()},
            {QStringLiteral("view"), view_->currentIndex()}};
}

void LMulPage::restoreState(const QVariantMap& state) {
    if (state.isEmpty()) return;
    text_->setText(state[QStringLiteral("text")].toString());
    bits_->setValue(state[QStringLiteral("bits")].toInt());
    view_->setCurrentIndex(std::clamp(state[QStringLiteral("view")].toInt(), 0, view_->count() - 1));
}

}  // namespace addend::ui
