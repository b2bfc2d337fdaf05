// Runs side by side: what differs first, figures with their ratio to the first run's.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <optional>
#include <vector>

#include "ui/runs/RunText.h"

namespace addend::ui {

class RunDifferences : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { PartColumn, NameColumn, FirstRun };
    static constexpr int DiffersRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setRuns(std::vector<std::shared_ptr<const LoadedRun>> runs);
    int runs() const { return static_cast<int>(runs_.size()); }
    /// Lines that are not the same in every run; they come first.
    int differing() const { return differing_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// Texts again, in the language of now.
    void retranslate();

  private:
    struct Line {
        RunField::Part part = RunField::Part::Run;
        QString path, name;
        std::vector<std::optional<RunField>> cells;  // one a run
        bool differs = false;
    };
    void collect();
    QString cellText(const Line& line, std::size_t run) const;

    std::vector<std::shared_ptr<const LoadedRun>> runs_;
    std::vector<Line> lines_;
    int differing_ = 0;
};

}  // namespace addend::ui
