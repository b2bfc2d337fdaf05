#include "ui/runs/RunDifferences.h"

#include <QHash>
#include <algorithm>

#include "ui/text/Format.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

/// What a reader asks first: was it the same thing, on the same machine, and then what came out.
int orderOf(RunField::Part part) {
    switch (part) {
        case RunField::Part::Settings:
            return 0;
        case RunField::Part::Environment:
            return 1;
        case RunField::Part::Results:
            return 2;
        case RunField::Part::Run:
            break;
    }
    return 3;
}

}  // namespace

void RunDifferences::setRuns(std::vector<std::shared_ptr<const LoadedRun>> runs) {
    beginResetModel();
    runs_ = std::move(runs);
    collect();
    endResetModel();
}

void RunDifferences::retranslate() {
    setRuns(runs_);
}

void RunDifferences::collect() {
    lines_.clear();
    QHash<QString, std::size_t> places;
    for (std::size_t run = 0; run < runs_.size(); ++run)
        for (RunField& field : runFields(*runs_[run])) {
            const QString key = QString::number(static_cast<int>(field.part)) + field.path;
            auto place = places.constFind(key);
            if (place == places.constEnd()) {
                place = places.insert(key, lines_.size());
                lines_.push_back({field.part, field.path, field.name, {}, false});
                lines_.back().cells.resize(runs_.size());
            }
            lines_[*place].cells[run] = std::move(field);
        }
    for (Line& line : lines_)
        line.differs = std::ranges::any_of(line.cells, [&](const std::optional<RunField>& cell) {
            const auto& first = line.cells.front();
            return cell.has_value() != first.has_value() ||
                   (cell && (cell->text != first->text || cell->number != first->number));
        });
    std::ranges::stable_sort(lines_, {}, [](const Line& line) {
        return std::pair(!line.differs, orderOf(line.part));
    });
    differing_ = static_cast<int>(std::ranges::count_if(lines_, &Line::differs));
}

int RunDifferences::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(lines_.size());
}

int RunDifferences::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || runs_.empty() ? 0 : FirstRun + runs();
}

QString RunDifferences::cellText(const Line& line, std::size_t run) const {
    const auto& cell = line.cells[run];
    if (!cell) return QStringLiteral("—");
    const auto& first = line.cells.front();
    if (run == 0 || !line.differs || !cell->number || !first || !first->number || *first->number == 0 ||
        line.part != RunField::Part::Results)
        return cell->text;
    //: a figure, and how many times the first run's it is
    return tr("%1 (%2 ×)").arg(cell->text, numberText(*cell->number / *first->number, 2));
}

QVariant RunDifferences::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Line& line = lines_[static_cast<std::size_t>(index.row())];
    if (role == DiffersRole) return line.differs;
    if (role == Qt::ForegroundRole && !line.differs) return Theme::instance().color(Theme::Role::Muted);
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() >= FirstRun && std::ranges::any_of(line.cells, [](const auto& cell) {
                                return cell && cell->number;
                            });
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeading) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    if (index.column() == NameColumn) return role == Qt::ToolTipRole ? line.path : line.name;
    if (index.column() >= FirstRun) {
        const auto run = static_cast<std::size_t>(index.column() - FirstRun);
        const auto& cell = line.cells[run];
        if (role == Qt::ToolTipRole)
            return cell && !cell->provenance.isEmpty()
                       ? QStringLiteral("%1 (%2)").arg(cell->text, provenanceName(cell->provenance.toStdString()))
                       : cellText(line, run);
        return cellText(line, run);
    }
    if (role == Qt::ToolTipRole) return {};
    switch (line.part) {
        case RunField::Part::Settings:
            return tr("Settings");
        case RunField::Part::Environment:
            return tr("Environment");
        case RunField::Part::Results:
            return tr("Results");
        case RunField::Part::Run:
            break;
    }
    return tr("Run");
}

QVariant RunDifferences::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section >= FirstRun ? Qt::AlignRight : Qt::AlignLeading) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    if (section == PartColumn) return tr("Of");
    if (section == NameColumn) return tr("What");
    const auto run = static_cast<std::size_t>(section - FirstRun);
    if (run >= runs_.size()) return {};
    const RunRecord& record = runs_[run]->record;
    const QString device = runDevice(record.backend, record.device);
    if (role == Qt::ToolTipRole)
        return QStringLiteral("%1, %2, %3")
            .arg(QString::fromStdString(record.title), device, runTime(record.started_ms));
    return QStringLiteral("%1\n%2").arg(device, runTime(record.started_ms));
}

}  // namespace addend::ui
