// The texts of lanes that are at work at the same time, as they come.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/compare/CompareRun.h"

class QHBoxLayout;

namespace addend::ui {

class Label;
class LanePane;

class LaneStream : public QWidget {
    Q_OBJECT

  public:
    explicit LaneStream(QWidget* parent = nullptr);

    /// Begins anew with so many lanes.
    void setLanes(const QStringList& what);
    /// As far as they are.
    void follow(const LaneFeedState& state);
    /// How it ended: every figure is marked as contended.
    void showEnd(const WatchedLanes& watched);
    LanePane& pane(int lane) const { return *lanes_.at(static_cast<std::size_t>(lane)); }
    void retranslate();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    QHBoxLayout* row_;
    Label* mark_;
    std::vector<LanePane*> lanes_;
};

}  // namespace addend::ui
