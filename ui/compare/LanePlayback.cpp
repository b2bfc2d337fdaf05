#include "ui/compare/LanePlayback.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/ChartData.h"
#include "ui/compare/LanePane.h"
#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

QString laneWhat(const LaneFigures& lane, bool withModel) {
    //: %1 is a device, %2 a patch
    const QString what = LanePlayback::tr("%1, %2").arg(QString::fromStdString(lane.backend + ":" + lane.device), patchTitle(lane.patch));
    //: %1 is a model, %2 its device and patch
    return withModel ? LanePlayback::tr("%1, %2").arg(QString::fromStdString(lane.model), what) : what;
}

bool differInModel(const std::vector<LaneFigures>& lanes) {
    return std::ranges::any_of(lanes, [&](const LaneFigures& lane) {
        return lane.model != lanes.front().model || lane.quick_id != lanes.front().quick_id;
    });
}

LanePlayback::LanePlayback(QWidget* parent)
    : QWidget(parent),
      row_(new QHBoxLayout),
      note_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)),
      again_(new QToolButton(this)) {
    setObjectName(QStringLiteral("lanePlayback"));
    again_->setObjectName(QStringLiteral("playAgain"));
    again_->setIcon(Icons::icon(Icon::Regenerate, Theme::Role::Muted));
    setFlat(again_);
    row_->setSpacing(metrics::control);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(metrics::control);
    foot->addWidget(note_->wrapped(), 1);
    foot->addWidget(again_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addLayout(row_);
    column->addLayout(foot);
    tick_.setInterval(tickMilliseconds);
    connect(&tick_, &QTimer::timeout, this, &LanePlayback::advance);
    connect(again_, &QToolButton::clicked, this, &LanePlayback::play);
    retranslate();
}

void LanePlayback::clear() {
    tick_.stop();
    for (const Shown& lane : lanes_) delete lane.pane;
    lanes_.clear();
}

void LanePlayback::setOutcome(std::shared_ptr<const CompareOutcome> outcome, std::size_t prompt) {
    clear();
    outcome_ = std::move(outcome);
    prompt_ = prompt;
    length_ = 0;
    if (!outcome_) return;
    const LaneComparison& comparison = outcome_->comparison;
    for (std::size_t n = 0; n < comparison.lanes.size(); ++n) {
        const LaneFigures& figures = comparison.lanes[n];
        Shown lane;
        lane.pane = new LanePane(static_cast<int>(n), this);
        for (const std::string& piece : figures.replies.at(prompt).pieces) lane.pieces << QString::fromStdString(piece);
        lane.parts = parting_token(comparison, n, prompt);
        // The repetition in the middle by its length stands for all.
        if (const LaneRepetition* middle = middleRepetition(figures, prompt))
            for (const std::int64_t ns : middle->token_ns) lane.times.push_back(static_cast<double>(ns) * 1e-9);
        if (!lane.times.empty()) length_ = std::max(length_, lane.times.back());
        row_->addWidget(lane.pane, 1);
        lanes_.push_back(std::move(lane));
    }
    // A round factor, so that it can be said.
    slowdown_ = 1;
    while (length_ > 0 && slowdown_ * length_ < leastSeconds) slowdown_ *= slowdown_ * length_ * 2 < leastSeconds ? 10 : 2;
    retranslate();
}

void LanePlayback::play() {
    if (!outcome_) return;
    if (!Theme::instance().animations()) return finish();
    since_.start();
    showAt(0);
    tick_.start();
}

void LanePlayback::advance() {
    const double seconds = static_cast<double>(since_.elapsed()) / 1000 / slowdown_;
    showAt(seconds);
    if (seconds >= length_) tick_.stop();
}

void LanePlayback::finish() {
    tick_.stop();
    showAt(length_);
}

void LanePlayback::showAt(double seconds) {
    for (Shown& lane : lanes_) {
        const auto come = std::upper_bound(lane.times.begin(), lane.times.end(), seconds) - lane.times.begin();
        const int tokens = std::min(static_cast<int>(come), static_cast<int>(lane.pieces.size()));
        if (tokens != lane.pane->shown() || tokens == 0) lane.pane->showPieces(lane.pieces, tokens, lane.parts);
    }
}

QString LanePlayback::text(int lane) const {
    return pane(lane).text();
}

void LanePlayback::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void LanePlayback::retranslate() {
    again_->setToolTip(tr("Play again"));
    again_->setAccessibleName(tr("Play again"));
    note_->setText(slowdown_ > 1 ? tr("Played %1 times slower than it was, on the time since each lane's own start.")
                                       .arg(numberText(slowdown_, 0))
                                 : tr("Played as it was, on the time since each lane's own start."));
    if (!outcome_) return;
    const bool severalModels = differInModel(outcome_->comparison.lanes);
    for (std::size_t n = 0; n < lanes_.size(); ++n) {
        const LaneFigures& figures = outcome_->comparison.lanes[n];
        lanes_[n].pane->setWhat(laneWhat(figures, severalModels));
        const auto parts = lanes_[n].parts;
        lanes_[n].pane->setNote(n == 0 ? QString()
                                : parts ? tr("Parts from A's text at token %1.").arg(numberText(static_cast<qint64>(*parts) + 1))
                                        : tr("Writes the same text as A."));
        lanes_[n].pane->retranslate();
    }
}

}  // namespace addend::ui
