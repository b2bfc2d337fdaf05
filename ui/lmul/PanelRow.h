// Plots side by side where there is room, else below each other; scrolls where even that is too much.
#pragma once

#include <QScrollArea>

class QBoxLayout;

namespace addend::ui {

class PanelRow : public QScrollArea {
    Q_OBJECT

  public:
    explicit PanelRow(const QList<QWidget*>& panels, QWidget* parent = nullptr);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void place();
    QBoxLayout* row_;
};

}  // namespace addend::ui
