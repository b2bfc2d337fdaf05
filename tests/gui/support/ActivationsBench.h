// The window with Chat and Activations on a real engine, and what tests of the views do in it.
#pragma once

#include <QJsonObject>

#include "core/inspect/map_source.h"
#include "core/inspect/trace.h"
#include "tests/gui/support/ChatBench.h"
#include "ui/activations/ActivationsPage.h"
#include "ui/plots/HeatMap.h"

namespace addend::ui::test {

/// Numbers of a matrix, row by row.
struct Figures {
    std::size_t width = 0;
    std::vector<double> data;

    std::size_t rows() const { return width == 0 ? 0 : data.size() / width; }
    double at(std::size_t row, std::size_t column) const { return data[row * width + column]; }
    /// `count` rows from `first`.
    Figures part(std::size_t first, std::size_t count) const;
};
/// |got - want| / |want| of all cells together, Euclidean.
double relativeError(const Figures& got, const Figures& want);
/// A float32 or int64 tensor of a safetensors file, its extents but the last taken together. Read here, not by the
/// engine. Empty: it is not there.
Figures expectedTensor(const QString& file, const QString& tensor);
QJsonObject jsonFile(const QString& path);

class ActivationsBench : public ChatBench {
    Q_OBJECT

  protected:
    void registerPages(MainWindow& window) override;
    ActivationsPage& activations();
    std::shared_ptr<SessionTrace> trace() { return bench().traces().current(); }
    /// The page, with the demonstration model.
    void openPage();
    /// Another model in its place.
    void openModel(const QString& path);
    void traceText(const QString& text);
    void traceIds(const std::vector<std::int32_t>& ids, const QString& patch = QStringLiteral("none"));
    template <class View>
    View* shown() {
        View* view = activations().view<View>();
        activations().showView(view);
        return view;
    }
    /// The same values again, from the engine alone.
    std::shared_ptr<const Trace> again(const std::vector<std::string>& taps,
                                       const InterventionList& interventions = {});
    /// Rows of one of the trace's values, from the engine alone.
    Figures valueOf(const std::string& tap);
    static float cell(const HeatMap& heat, qint64 row, qint64 column);
    /// Everything a map of at most a cell a pixel shows. Waits for it; fails the test where it is not exact.
    Figures drawn(HeatMap& heat);
};

}  // namespace addend::ui::test
