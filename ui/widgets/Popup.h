// A light surface that drops from a button, stays on screen, and closes on Esc or a click outside.
#pragma once

#include <QFrame>
#include <QPointer>

class QVBoxLayout;

namespace addend::ui {

class Popup : public QFrame {
    Q_OBJECT

  public:
    explicit Popup(QWidget* parent);
    /// Where contents go.
    QVBoxLayout* body() const { return body_; }
    /// Beside `anchor`, below it if there is room, else above; aligned to its leading edge.
    void popupAt(QWidget* anchor);

  protected:
    /// Takes its size, and stands beside its anchor again.
    void place();
    void paintEvent(QPaintEvent* event) override;

  private:
    QVBoxLayout* body_;
    QPointer<QWidget> anchor_;
};

}  // namespace addend::ui
