// One run: its figures, what was sampled in it, notes, settings and environment.
#pragma once

#include <QHash>
#include <QWidget>
#include <memory>

#include "ui/plots/SeriesPlot.h"
#include "ui/runs/RunText.h"

class QPlainTextEdit;
class QPushButton;
class QTableWidget;
class QTimer;
class QVBoxLayout;

namespace addend::ui {

class FactList;
class Label;
class PlotPanel;
struct AppContext;

class RunDetails : public QWidget {
    Q_OBJECT

  public:
    explicit RunDetails(AppContext& app, QWidget* parent = nullptr);

    /// Null: none. What was typed for another run is saved first.
    void setRun(std::shared_ptr<const LoadedRun> run);
    const std::shared_ptr<const LoadedRun>& run() const { return run_; }
    /// Saves what was typed and is not saved yet; the page is left.
    void finishNotes();
    /// They were changed elsewhere (undo).
    void setNotes(const QString& notes);
    QString notes() const;
    const QList<PlotPanel*>& plots() const { return plots_; }
    void retranslate();

    /// A plot for each unit: figures of one run over time, provenance in the stroke and in the legend.
    struct SeriesGroup {
        QString title, axis;
        QList<PlotSeries> series;
        QStringList notes;  // a sentence a series
    };
    static QList<SeriesGroup> groupsOf(const std::vector<SampledSeries>& series);

  Q_SIGNALS:
    /// `former` is what stood there before typing began.
    void notesEdited(addend::RunId run, const QString& notes);
    void notesFinished(addend::RunId run, const QString& former);
    void openRequested(addend::RunId run);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void build();
    void showRun();
    void showRows();
    void showPlots();
    void showFacts();
    void saveNotes();

    AppContext& app_;
    std::shared_ptr<const LoadedRun> run_;
    QString savedNotes_;   // as the store has them
    QString formerNotes_;  // when typing began
    Label* title_;
    Label* caption_;
    QPushButton* open_;
    QTableWidget* rows_;
    QVBoxLayout* plotColumn_;
    QList<PlotPanel*> plots_;
    Label* notesLabel_;
    QPlainTextEdit* notes_;
    QTimer* saving_;
    struct Section {
        RunField::Part part;
        Label* title;
        FactList* facts;
    };
    QList<Section> sections_;
};

}  // namespace addend::ui
