// What every plot can do: zoom, tell what is under the cursor, be read as a table, be painted anywhere.
#pragma once

#include <QWidget>
#include <functional>

class QAbstractItemModel;
class QIODevice;

namespace addend::ui {

class PlotWidget : public QWidget {
    Q_OBJECT

  public:
    /// Runs on a worker thread; throws Failure.
    using CsvWriter = std::function<void(QIODevice& to)>;

    explicit PlotWidget(QWidget* parent = nullptr);

    virtual bool isZoomed() const = 0;
    virtual void resetZoom() = 0;
    /// At the middle of the plot; `factor` > 1 shows less.
    virtual void zoomBy(double factor) = 0;
    /// The same figures as a table; owned by the plot, always the same object.
    virtual QAbstractItemModel* table() = 0;
    /// The plot as it is seen now, for a picture; `dark` whatever the theme is.
    virtual void paintPlot(QPainter& painter, const QRect& into, bool dark) = 0;
    /// The figures in view.
    virtual CsvWriter csv() const = 0;
    /// What lies under the cursor or the keyboard's position; empty: nothing.
    QString readOut() const { return readOut_; }

  Q_SIGNALS:
    void readOutChanged(const QString& text);
    void zoomChanged();

  protected:
    void setReadOut(const QString& text);
    /// The same, told to assistive technology as well: for moves by keys.
    void speakReadOut(const QString& text);
    /// Colours and fonts differ.
    virtual void restyle() = 0;
    void changeEvent(QEvent* event) override;
    void paintFocus(QPainter& painter);

  private:
    QString readOut_;
};

}  // namespace addend::ui
