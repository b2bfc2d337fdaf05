// Above every page: the current model, patch and backend, each a chooser, and the trace in view.
#pragma once

#include <QWidget>

#include "ui/shell/ContextModel.h"

class QHBoxLayout;

namespace addend::ui {

class ContextChip;

class ContextBar : public QWidget {
    Q_OBJECT

  public:
    explicit ContextBar(ContextModel& model, QWidget* parent = nullptr);
    ContextChip* chip(ContextModel::Kind kind) const { return chips_.at(static_cast<std::size_t>(kind)); }

  Q_SIGNALS:
    void modelsRequested();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    std::array<ContextChip*, ContextModel::kindCount> chips_{};
};

}  // namespace addend::ui
