// "Conversation deleted. [Undo]", for ten seconds. Ctrl+Z works longer; see Undo.
#pragma once

#include <QFrame>
#include <chrono>

class QPushButton;
class QTimer;
class QToolButton;

namespace addend::ui {

class ElidedLabel;
class Undo;

class UndoBar : public QFrame {
    Q_OBJECT

  public:
    explicit UndoBar(Undo& undo, QWidget* parent = nullptr);
    void setDuration(std::chrono::milliseconds duration);
    std::chrono::milliseconds duration() const;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    void retranslate();
    ElidedLabel* text_;
    QPushButton* undoButton_;
    QToolButton* closeButton_;
    QTimer* timer_;
};

}  // namespace addend::ui
