// A column of the page beside the table.
#pragma once

#include <QScrollArea>

namespace addend::ui {

/// At large text sizes a column is taller than the window; it is never narrower than its content.
class ColumnArea final : public QScrollArea {
    Q_OBJECT

  public:
    explicit ColumnArea(QWidget* content);
    QSize minimumSizeHint() const override;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    int width_ = -1;  // least, of the content
};

}  // namespace addend::ui
