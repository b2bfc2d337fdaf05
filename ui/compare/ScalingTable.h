// The shapes of the scaling study: what measuring each takes, whether it fits, and which are to be measured.
#pragma once

#include <QAbstractTableModel>

#include "core/evaluate/scaling.h"

namespace addend::ui {

class ScalingTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Shape, Family, Parameters, Disk, Memory, Time, State, columnCount_ };

    explicit ScalingTable(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// Computes what each takes, and keeps the choice where it still fits.
    void setQuestion(const ScalingOptions& options, const ScalingRoom& room);
    /// What fits and is done in `seconds`, as estimated.
    void chooseShorterThan(double seconds);
    QStringList chosen() const;
    void setChosen(const QStringList& shapes);
    /// Of all chosen: the largest disk and memory, the sum of times.
    ScalingNeed chosenNeed() const;
    /// Points of a study, told in column State.
    void setPoints(const std::vector<ScalingPoint>& points);
    void setEditable(bool editable) { editable_ = editable; }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  Q_SIGNALS:
    void choiceChanged();

  private:
    struct Row {
        ScalingShape shape;
        std::uint64_t parameters = 0;
        ScalingNeed need;
        std::optional<Message> refused;
        bool chosen = false;
        std::optional<ScalingPoint> point = {};
    };
    QString stateText(const Row& row) const;
    QString reasonText(const Row& row) const;
    std::vector<Row> rows_;
    bool editable_ = true;
};

}  // namespace addend::ui
