// Which colour of a box's bar is which kind of operation.
#pragma once

#include <QWidget>

namespace addend::ui {

class CostLegend : public QWidget {
    Q_OBJECT

  public:
    explicit CostLegend(QWidget* parent = nullptr);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
};

}  // namespace addend::ui
