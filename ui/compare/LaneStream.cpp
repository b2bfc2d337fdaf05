#include "ui/compare/LaneStream.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/compare/LanePane.h"
#include "ui/compare/LanePlayback.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

LaneStream::LaneStream(QWidget* parent)
    : QWidget(parent), row_(new QHBoxLayout), mark_(new Label(Theme::FontRole::Strong, Theme::Role::Warning, this)) {
    setObjectName(QStringLiteral("laneStream"));
    mark_->setObjectName(QStringLiteral("contendedMark"));
    row_->setSpacing(metrics::control);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(mark_->wrapped());
    column->addLayout(row_);
    retranslate();
}

void LaneStream::setLanes(const QStringList& what) {
    for (LanePane* lane : lanes_) delete lane;
    lanes_.clear();
    for (int n = 0; n < what.size(); ++n) {
        lanes_.push_back(new LanePane(n, this));
        lanes_.back()->setWhat(what[n]);
        row_->addWidget(lanes_.back(), 1);
    }
}

void LaneStream::follow(const LaneFeedState& state) {
    for (std::size_t n = 0; n < lanes_.size() && n < state.lanes.size(); ++n) {
        const LaneFeedState::Lane& lane = state.lanes[n];
        QStringList pieces;
        for (const std::string& piece : lane.pieces) pieces << QString::fromStdString(piece);
        // Only what both have written can be said to part.
        std::optional<std::size_t> parts;
        for (std::size_t t = 0; n > 0 && !parts && t < lane.ids.size() && t < state.lanes[0].ids.size(); ++t)
            if (lane.ids[t] != state.lanes[0].ids[t]) parts = t;
        lanes_[n]->showPieces(pieces, static_cast<int>(pieces.size()), parts);
        if (lane.failure) lanes_[n]->setNote(sentence(*lane.failure));
    }
}

void LaneStream::showEnd(const WatchedLanes& watched) {
    std::vector<LaneFigures> figures;
    for (const WatchedLane& lane : watched.lanes) figures.push_back(lane.figures);
    const bool severalModels = differInModel(figures);
    for (std::size_t n = 0; n < lanes_.size() && n < watched.lanes.size(); ++n) {
        const WatchedLane& lane = watched.lanes[n];
        if (lane.failure) {
            lanes_[n]->setNote(sentence(*lane.failure));
            continue;
        }
        lanes_[n]->setWhat(laneWhat(lane.figures, severalModels));
        const QString speed = numberText(lane.figures.decode.mean, 1);
        lanes_[n]->setNote(lane.figures.threads == 0
                               ? tr("%1 tokens/s (contended)").arg(speed)
                               : tr("%1 tokens/s with %n thread(s) (contended)", nullptr,
                                    static_cast<int>(lane.figures.threads))
                                     .arg(speed));
    }
}

void LaneStream::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void LaneStream::retranslate() {
    mark_->setText(
        tr("Contended: the lanes share this machine and disturb each other. For watching; nothing here is a benchmark."));
    for (LanePane* lane : lanes_) lane->retranslate();
}

}  // namespace addend::ui
