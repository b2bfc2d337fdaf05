// Interventions beside the views: a named list that can be edited, saved and run on the trace in view.
#pragma once

#include <QWidget>

#include "ui/activations/InterventionBook.h"
#include "ui/shell/AppContext.h"

class QLineEdit;
class QListWidget;
class QPushButton;
class QToolButton;

namespace addend::ui {

class InlineMessage;
class InterventionForm;
class Label;
class TaskRunner;

class InterventionsPanel : public QWidget {
    Q_OBJECT

  public:
    InterventionsPanel(InterventionBook& book, AppContext& app, TaskRunner& tasks, QWidget* parent = nullptr);
    /// Of the trace in view; null: none, and nothing can be added or run.
    void setProgram(const Program* program, const std::string& modelHash, int tokens);
    void setRunning(bool running);

  Q_SIGNALS:
    /// Reads the trace's tokens again, with the list in force.
    void runRequested();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void retranslate();
    void showList();
    void save();
    void open();

    InterventionBook& book_;
    AppContext& app_;
    TaskRunner& tasks_;
    Label* title_;
    Label* note_;
    QLineEdit* name_;
    QListWidget* list_;
    QToolButton *remove_, *up_, *down_, *save_, *open_;
    InterventionForm* form_;
    QPushButton* run_;
    InlineMessage* message_;
    std::string hash_;
    bool hasProgram_ = false;
    bool filling_ = false;
};

}  // namespace addend::ui
