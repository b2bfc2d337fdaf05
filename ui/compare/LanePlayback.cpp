#include "ui/compare/LanePlayback.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/LaneEditor.h"
#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int playbackHeight = 140;

}  // namespace

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
    for (const Shown& lane : lanes_) delete lane.box;
    lanes_.clear();
}

void LanePlayback::setOutcome(std::shared_ptr<const CompareOutcome> outcome, std::vector<QStringList> pieces) {
    clear();
    outcome_ = std::move(outcome);
    length_ = 0;
    if (!outcome_) return;
    for (std::size_t n = 0; n < outcome_->comparison.lanes.size(); ++n) {
        const LaneFigures& figures = outcome_->comparison.lanes[n];
        Shown lane;
        lane.box = new QWidget(this);
        lane.title = new Label(Theme::FontRole::Strong, Theme::Role::Text, lane.box);
        lane.text = new QPlainTextEdit(lane.box);
        lane.text->setObjectName(QStringLiteral("laneText%1").arg(n));
        lane.text->setReadOnly(true);
        lane.text->setFixedHeight(playbackHeight);
        lane.pieces = pieces.at(n);
        // The repetition in the middle by its length stands for all.
        std::vector<const LaneRepetition*> sorted;
        for (const LaneRepetition& r : figures.repetitions) sorted.push_back(&r);
        std::ranges::sort(sorted, {}, [](const LaneRepetition* r) { return r->timings.decode_ns; });
        if (!sorted.empty())
            for (const std::int64_t ns : sorted[sorted.size() / 2]->token_ns)
                lane.times.push_back(static_cast<double>(ns) * 1e-9);
        if (!lane.times.empty()) length_ = std::max(length_, lane.times.back());
        auto* column = new QVBoxLayout(lane.box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(metrics::tight);
        column->addWidget(lane.title);
        column->addWidget(lane.text);
        row_->addWidget(lane.box, 1);
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
        const int tokens = static_cast<int>(come);
        if (tokens == lane.tokens && tokens > 0) continue;
        lane.tokens = tokens;
        lane.text->setPlainText(lane.pieces.mid(0, tokens).join(QString()));
    }
}

QString LanePlayback::text(int lane) const {
    return lanes_.at(static_cast<std::size_t>(lane)).text->toPlainText();
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
    for (std::size_t n = 0; n < lanes_.size(); ++n) {
        const LaneFigures& figures = outcome_->comparison.lanes[n];
        const QString device = QString::fromStdString(figures.backend + ":" + figures.device);
        lanes_[n].title->setText(QStringLiteral("%1  %2, %3").arg(laneTitle(static_cast<int>(n)), device,
                                                                  patchTitle(figures.patch)));
        lanes_[n].text->setAccessibleName(tr("Reply of lane %1").arg(QChar(u'A' + static_cast<int>(n))));
    }
}

}  // namespace addend::ui
