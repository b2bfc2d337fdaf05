// Where another arithmetic changes the most likely next token: a table of those places.
#pragma once

#include <QWidget>

#include "ui/lmul/FlipModel.h"

class QStackedWidget;
class QTableView;
class QToolButton;

namespace addend::ui {

class Dialogs;
class ElidedLabel;
class InlineMessage;
class Label;

class FlipView : public QWidget {
    Q_OBJECT

  public:
    /// `dialogs` outlives the view.
    explicit FlipView(Dialogs& dialogs, QWidget* parent = nullptr);
    void setStudy(std::shared_ptr<const LMulStudy> study, std::shared_ptr<LoadedModel> model);
    /// Instead of the table: why there is none. An empty text shows it again.
    void setNothing(const QString& why);
    void retranslate();
    FlipModel& model() { return *model_; }

  Q_SIGNALS:
    void picked(std::size_t token);

  private:
    void exportTable();

    Dialogs& dialogs_;
    FlipModel* model_;
    ElidedLabel* title_;
    QToolButton* export_;
    InlineMessage* message_;
    QStackedWidget* stack_;
    QTableView* table_;
    Label* nothing_;
    Label* summary_;
    std::shared_ptr<const LMulStudy> study_;
};

}  // namespace addend::ui
