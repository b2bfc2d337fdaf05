// One view of a trace: its controls, its plots, and how it gets its figures. It works only while it is shown.
#pragma once

#include <QWidget>
#include <functional>
#include <memory>

#include "ui/engine/TraceBook.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/shell/AppContext.h"

class QComboBox;
class QSpinBox;

namespace addend {
class MapSource;
}

namespace addend::ui {

class FlowLayout;
class InlineMessage;
class Label;
class PlotPanel;
class Workbench;

class ActivationView : public QWidget {
    Q_OBJECT

  public:
    ActivationView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);

    /// In the list of views; translated.
    virtual QString name() const = 0;
    /// Views that the model cannot have are not offered.
    virtual bool suits(const Program& /*program*/) const { return true; }
    /// False: it runs prompts of its own, and needs a model only.
    virtual bool needsTrace() const { return true; }
    /// Null: none.
    void setTrace(const std::shared_ptr<SessionTrace>& trace);
    /// Shown or left; what is out of date is made when shown.
    void setActive(bool active);
    bool isWorking() const { return working_; }
    bool resetZoom();

  protected:
    /// Below the plots: widgets of the view's own.
    QVBoxLayout* column() { return column_; }
    InlineMessage* message() { return message_; }
    /// The trace or a control is another: fetch and show. Only called while active and with a trace.
    virtual void refresh() = 0;
    virtual void retranslate() = 0;
    /// Another layer, token, channel … is selected.
    virtual void showSelection() {}
    /// A control changed.
    void outdate();
    const std::shared_ptr<SessionTrace>& trace() const { return trace_; }

    /// Runs `then` with the part of the trace that has `taps`; shows the size and records them first where they
    /// are not there, asking where that is over the budget.
    using Then = std::function<void(const std::shared_ptr<const Trace>&)>;
    void withTaps(const std::vector<std::string>& taps, Then then) { withTaps(trace_, taps, std::move(then)); }
    /// The same of another trace.
    void withTaps(const std::shared_ptr<SessionTrace>& of, const std::vector<std::string>& taps, Then then);
    /// Long work; a newer one cancels it. `title` empty: no job in the list.
    template <class Body, class Done>
    void work(const QString& title, Body body, Done done);
    void fail(const Message& why);

    FlowLayout* controls() { return controls_; }
    PlotPanel* addPanel(PlotWidget* plot);
    /// A label beside a control, in the row of controls.
    Label* addControl(QWidget* control);
    /// One that says itself what it is.
    void addPlain(QWidget* control);
    QComboBox* addChoice(const char* name);
    QSpinBox* addNumber(const char* name);
    void setNothing(const QString& why);
    void changeEvent(QEvent* event) override;

    /// Labels of token and channel axes.
    HeatAxis tokenAxis() const;
    static HeatAxis layerAxis();
    static HeatAxis channelAxis();

    AppContext& app_;
    Workbench& bench_;

  private:
    void begin(const QString& what);
    void end();

    std::shared_ptr<SessionTrace> trace_;
    FlowLayout* controls_;
    QWidget* controlRow_;
    InlineMessage* message_;
    QVBoxLayout* column_;
    QList<PlotPanel*> panels_;
    TaskHandle task_;
    quint64 turn_ = 0;  // answers of an earlier question are dropped
    bool active_ = false;
    bool stale_ = true;
    bool working_ = false;
    bool agreed_ = false;  // to record over the budget, for this trace
};

}  // namespace addend::ui

#include "ui/engine/Workbench.h"

namespace addend::ui {

template <class Body, class Done>
void ActivationView::work(const QString& title, Body body, Done done) {
    task_.cancel();
    const quint64 turn = ++turn_;
    begin(title);
    task_ = bench_.tasks().start(
        this, title, std::move(body),
        [this, turn, done = std::move(done)](auto&& result) mutable {
            if (turn != turn_) return;
            end();
            done(std::move(result));
        },
        [this, turn](const Message& why) {
            if (turn != turn_) return;
            end();
            fail(why);
        });
}

}  // namespace addend::ui
