#include "ui/activations/ActivationView.h"

#include <QComboBox>
#include <QSpinBox>

#include "ui/plots/PlotPanel.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

ActivationView::ActivationView(AppContext& app, Workbench& bench, QWidget* parent)
    : QWidget(parent), app_(app), bench_(bench) {
    controlRow_ = new QWidget(this);
    controls_ = new FlowLayout(controlRow_);
    controls_->setContentsMargins(0, 0, 0, 0);
    controls_->setSpacing(metrics::control);
    controlRow_->hide();
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("viewMessage"));
    message_->setClosable(true);
    column_ = new QVBoxLayout(this);
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(metrics::control);
    column_->addWidget(controlRow_);
    column_->addWidget(message_);
    connect(&app_.selection, &Selection::changed, this, [this](Selection::Fields fields) {
        if (active_ && (trace_ || !needsTrace()) && (fields & ~Selection::Fields(Selection::Model | Selection::Trace))) showSelection();
    });
}

void ActivationView::setTrace(const std::shared_ptr<SessionTrace>& trace) {
    if (trace == trace_) return;
    trace_ = trace;
    agreed_ = false;
    outdate();
}

void ActivationView::setActive(bool active) {
    active_ = active;
    if (active) outdate();
}

void ActivationView::outdate() {
    stale_ = true;
    if (!active_ || (!trace_ && needsTrace())) return;
    stale_ = false;
    message_->clear();
    refresh();
}

void ActivationView::begin(const QString& what) {
    working_ = true;
    if (!what.isEmpty()) setNothing(what + QStringLiteral(" …"));
}

void ActivationView::end() {
    working_ = false;
    setNothing({});
}

void ActivationView::fail(const Message& why) {
    if (why.code == Code::cancelled) return setNothing(tr("Cancelled."));
    message_->showMessage(InlineMessage::Kind::Error, why);
    message_->addAction(tr("Try again"), [this] { outdate(); });
    setNothing(tr("There is nothing to show."));
}

void ActivationView::withTaps(const std::shared_ptr<SessionTrace>& of, const std::vector<std::string>& taps,
                              Then then) {
    task_.cancel();
    const quint64 turn = ++turn_;
    TraceBook& book = bench_.traces();
    QString title;
    if (!of->with(taps)) {
        TraceSize size;
        try {
            size = book.measure(*of, taps);
        } catch (const Failure& why) {
            return fail(why.message());
        }
        const QString bytes = bytesText(static_cast<qint64>(size.rows_bytes));
        title = tr("Recording %1").arg(bytes);
        if (size.storage != TraceStorage::memory && !agreed_) {
            setNothing(tr("These values need %1; of the %2 of memory for traces %3 are left.")
                           .arg(bytes, bytesText(static_cast<qint64>(book.budget())),
                                bytesText(static_cast<qint64>(book.room()))));
            message_->showText(InlineMessage::Kind::Info,
                               size.storage == TraceStorage::file
                                   ? tr("They can be kept in a file until the trace goes.")
                                   : tr("Only their summaries would be kept."));
            message_->addAction(tr("Record %1").arg(bytes), [this] {
                agreed_ = true;
                outdate();
            });
            return;
        }
        begin(title);
    }
    // Where the part is there, `then` has been called when this returns, and may have begun work of its own.
    const TaskHandle recording = book.require(
        this, of, taps, title,
        [this, turn, then = std::move(then)](const std::shared_ptr<const Trace>& part) {
            if (turn != turn_) return;
            end();
            then(part);
        },
        [this, turn](const Message& why) {
            if (turn != turn_) return;
            end();
            fail(why);
        });
    if (recording.isActive()) task_ = recording;
}

PlotPanel* ActivationView::addPanel(PlotWidget* plot) {
    auto* panel = new PlotPanel(plot, app_.dialogs, this);
    panel->setJobs(app_.jobs);
    panels_.append(panel);
    column_->addWidget(panel, 1);
    return panel;
}

Label* ActivationView::addControl(QWidget* control) {
    auto* pair = new QWidget(controlRow_);
    auto* row = new QHBoxLayout(pair);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::tight);
    auto* label = new Label(Theme::FontRole::Body, Theme::Role::Muted, pair);
    label->setBuddy(control);
    // It asks for its contents' width and makes do with less.
    if (control->minimumWidth() == 0) control->setMinimumWidth(metrics::meterWidth);
    row->addWidget(label);
    row->addWidget(control, 1);
    controls_->addWidget(pair);
    controlRow_->show();
    return label;
}

void ActivationView::addPlain(QWidget* control) {
    if (control->minimumWidth() == 0) control->setMinimumWidth(metrics::meterWidth);
    controls_->addWidget(control);
    controlRow_->show();
}

QComboBox* ActivationView::addChoice(const char* name) {
    auto* box = new QComboBox(this);
    box->setObjectName(QLatin1String(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    // Where there is no room for the whole of it.
    connect(box, &QComboBox::currentTextChanged, box, [box](const QString& text) { box->setToolTip(text); });
    connect(box, &QComboBox::activated, this, &ActivationView::outdate);
    return box;
}

QSpinBox* ActivationView::addNumber(const char* name) {
    auto* box = new QSpinBox(this);
    box->setObjectName(QLatin1String(name));
    box->setKeyboardTracking(false);
    return box;
}

void ActivationView::setNothing(const QString& why) {
    for (PlotPanel* panel : panels_) panel->setNothing(why);
}

bool ActivationView::resetZoom() {
    bool any = false;
    for (PlotPanel* panel : panels_) {
        if (!panel->plot()->isZoomed()) continue;
        panel->plot()->resetZoom();
        any = true;
    }
    return any;
}

HeatAxis ActivationView::tokenAxis() const {
    HeatAxis axis;
    axis.title = tr("Token");
    axis.name = [trace = trace_](qint64 token) { return trace ? trace->text(token) : QString(); };
    return axis;
}

HeatAxis ActivationView::layerAxis() {
    HeatAxis axis;
    axis.title = tr("Layer");
    return axis;
}

HeatAxis ActivationView::channelAxis() {
    HeatAxis axis;
    axis.title = tr("Channel");
    return axis;
}

void ActivationView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange) return;
    retranslate();
    outdate();
}

}  // namespace addend::ui
