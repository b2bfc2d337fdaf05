// A plot with what every plot has: title, summary in words, read-out, table twin, export, zoom reset.
#pragma once

#include <QWidget>

#include "ui/plots/PlotExport.h"

class QHBoxLayout;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace addend::ui {

class Dialogs;
class ElidedLabel;
class HeatMap;
class InlineMessage;
class JobListModel;
class Label;

class PlotPanel : public QWidget {
    Q_OBJECT

  public:
    /// Takes `plot`. `dialogs` outlives the panel.
    PlotPanel(PlotWidget* plot, Dialogs& dialogs, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    QString title() const;
    /// What the plot says, in a sentence with figures: read by those who do not see it.
    void setSummary(const QString& summary);
    QString summary() const;
    /// Instead of the plot: why there is none. An empty text shows the plot again.
    void setNothing(const QString& why);
    /// A control of the page's own, before the buttons.
    void addControl(QWidget* control);
    /// A heat map's reading of a large map is a job in this list too, which outlives the panel.
    void setJobs(JobListModel& jobs);
    /// The name files get; the title without it.
    void setFileName(const QString& stem) { stem_ = stem; }

    PlotWidget* plot() const { return plot_; }
    QTableView* tableView() const { return tableView_; }
    bool showsTable() const;
    void showTable(bool shown);
    QString readOut() const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void retranslate();
    void showState();
    void exportAs(PlotFormat format);

    PlotWidget* plot_;
    Dialogs& dialogs_;
    ElidedLabel* title_;
    QHBoxLayout* controls_;
    QToolButton* resetButton_;
    QToolButton* tableButton_;
    QToolButton* exportButton_;
    QMenu* exportMenu_;
    InlineMessage* message_;
    QStackedWidget* stack_;
    QTableView* tableView_;
    Label* nothing_;
    ElidedLabel* readOut_;
    Label* summary_;
    QString stem_;
};

}  // namespace addend::ui
