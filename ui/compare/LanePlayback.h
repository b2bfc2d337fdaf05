// The lanes' replies side by side, each token shown when it came, on the time since the lane's own start. Nothing is
// computed here: recorded times are played again, slowed down where they are too quick to see.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <vector>

#include "ui/compare/CompareRun.h"

class QHBoxLayout;
class QToolButton;

namespace addend::ui {

class Label;
class LanePane;

class LanePlayback : public QWidget {
    Q_OBJECT

  public:
    /// The slowest lane takes at least so long.
    static constexpr double leastSeconds = 4;
    static constexpr int tickMilliseconds = 40;

    explicit LanePlayback(QWidget* parent = nullptr);

    void setOutcome(std::shared_ptr<const CompareOutcome> outcome, std::size_t prompt);
    void play();
    bool isPlaying() const { return tick_.isActive(); }
    /// Everything at once.
    void finish();
    /// Shows what had come `seconds` after each lane's start, in its own time.
    void showAt(double seconds);
    /// How many times slower than it was.
    double slowdown() const { return slowdown_; }
    QString text(int lane) const;
    LanePane& pane(int lane) const { return *lanes_.at(static_cast<std::size_t>(lane)).pane; }
    void retranslate();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Shown {
        LanePane* pane;
        std::vector<double> times;  // s since the lane's start
        QStringList pieces;
        std::optional<std::size_t> parts;  // where it parts from the first lane's text
    };
    void clear();
    void advance();

    QHBoxLayout* row_;
    Label* note_;
    QToolButton* again_;
    std::vector<Shown> lanes_;
    std::shared_ptr<const CompareOutcome> outcome_;
    std::size_t prompt_ = 0;
    QTimer tick_;
    QElapsedTimer since_;
    double length_ = 0;
    double slowdown_ = 1;
};

/// "device, patch".
QString laneWhat(const LaneFigures& lane, bool withModel);
bool differInModel(const std::vector<LaneFigures>& lanes);

}  // namespace addend::ui
