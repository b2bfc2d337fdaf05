// The session's log, docked below the page: filter, copy, export.
#pragma once

#include <QDockWidget>

class QComboBox;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace addend::ui {

class Dialogs;
class InlineMessage;
class Label;
class LogModel;

class LogPanel : public QDockWidget {
    Q_OBJECT

  public:
    LogPanel(LogModel& log, Dialogs& dialogs, QWidget* parent = nullptr);
    /// Selected lines, or all that the filter lets through.
    QString shownText() const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void retranslate();
    void fitColumns();
    void copy();
    void exportLines();
    void write(const QString& path);

    LogModel& log_;
    Dialogs& dialogs_;
    QSortFilterProxyModel* filtered_;
    Label* title_;
    QLineEdit* filter_;
    QComboBox* level_;
    QToolButton* copy_;
    QToolButton* export_;
    QToolButton* clear_;
    QToolButton* close_;
    QTableView* table_;
    InlineMessage* message_;
};

}  // namespace addend::ui
