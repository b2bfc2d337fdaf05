// Over a map that is being summarised before it can be drawn: how far it is, and a way to stop and to begin again.
#pragma once

#include <QFrame>

class QProgressBar;
class QPushButton;

namespace addend::ui {

class Label;

class HeatBusy : public QFrame {
    Q_OBJECT

  public:
    explicit HeatBusy(QWidget* parent = nullptr);
    void showProgress(quint64 done, quint64 total);
    void showStopped();
    /// In the middle of this part of the parent.
    void place(const QRect& area);

  Q_SIGNALS:
    void stopRequested();
    void againRequested();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    enum class State { Reading, Stopped };
    void showState();

    State state_ = State::Reading;
    QRect area_;
    Label* text_;
    QProgressBar* bar_;
    QPushButton* button_;
};

}  // namespace addend::ui
