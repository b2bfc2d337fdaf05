// Where another arithmetic changes the most likely next token: a table of those places.
#pragma once

#include <QWidget>

#include "ui/lmul/FlipModel.h"

class QStackedWidget;
class QTableView;

namespace addend::ui {

class ElidedLabel;
class Label;

class FlipView : public QWidget {
    Q_OBJECT

  public:
    explicit FlipView(QWidget* parent = nullptr);
    void setStudy(std::shared_ptr<const LMulStudy> study, std::shared_ptr<LoadedModel> model);
    /// Instead of the table: why there is none. An empty text shows it again.
    void setNothing(const QString& why);
    void retranslate();
    FlipModel& model() { return *model_; }

  Q_SIGNALS:
    void picked(std::size_t token);

  private:
    FlipModel* model_;
    ElidedLabel* title_;
    QStackedWidget* stack_;
    QTableView* table_;
    Label* nothing_;
    Label* summary_;
    std::shared_ptr<const LMulStudy> study_;
};

}  // namespace addend::ui
