// Covers the page while files are dragged over it: says that they may be dropped.
#pragma once

#include <QWidget>

namespace addend::ui {

class DropHint : public QWidget {
    Q_OBJECT

  public:
    /// Hidden; follows the size of `parent`.
    explicit DropHint(QWidget* parent);

  protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace addend::ui
