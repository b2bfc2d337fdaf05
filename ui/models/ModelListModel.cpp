#include "ui/models/ModelListModel.h"

#include <QSet>
#include <algorithm>
#include <tuple>

#include "ui/engine/PatchText.h"
#include "ui/models/ModelText.h"
#include "ui/text/Format.h"

namespace addend::ui {
namespace {

const QString separator = QStringLiteral(" · ");

QString text(const std::filesystem::path& path) {
    return cleanModelPath(QString::fromStdString(path.string()));
}

}  // namespace

ModelListModel::ModelListModel(QObject* parent) : QAbstractListModel(parent) {}

void ModelListModel::setDemo(const QString& path) {
    demo_ = path.isEmpty() ? QString() : cleanModelPath(path);
    rebuild();
}

void ModelListModel::setLibrary(std::vector<ModelEntry> entries) {
    library_ = std::move(entries);
    rebuild();
}

void ModelListModel::setFound(std::vector<FoundModel> models) {
    found_ = std::move(models);
    rebuild();
}

void ModelListModel::setOpen(const QString& path, const QString& patch) {
    open_ = path.isEmpty() ? QString() : cleanModelPath(path);
    openPatch_ = patch;
    if (!rows_.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1), {OpenRole});
}

void ModelListModel::retranslate() {
    if (!rows_.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void ModelListModel::rebuild() {
    std::vector<ModelRow> rows;
    QSet<QString> listed;
    for (const ModelEntry& entry : library_) {
        ModelRow row;
        row.id = entry.id;
        row.path = text(entry.path);
        row.patch = QString::fromStdString(entry.patch.value_or(std::string()));
        row.name = QString::fromStdString(entry.name);
        row.architecture = QString::fromStdString(entry.architecture);
        row.parameters = entry.parameters;
        row.bytes = entry.bytes;
        row.lastUsed = entry.last_used_ms;
        row.missing = entry.missing;
        row.demo = row.path == demo_ && row.patch.isEmpty();
        row.section = row.lastUsed ? ModelRow::Section::Recent : ModelRow::Section::Library;
        if (row.patch.isEmpty()) listed.insert(row.path);
        rows.push_back(std::move(row));
    }
    if (!demo_.isEmpty() && !listed.contains(demo_)) {
        ModelRow row;
        row.path = demo_;
        row.demo = true;
        listed.insert(demo_);
        rows.push_back(std::move(row));
    }
    for (const FoundModel& model : found_) {
        ModelRow row;
        row.path = text(model.path);
        if (listed.contains(row.path)) continue;
        row.name = QString::fromStdString(model.name);
        row.bytes = static_cast<qint64>(model.bytes);
        row.section = ModelRow::Section::Found;
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const ModelRow& a, const ModelRow& b) {
        return std::tuple(a.section, -a.lastUsed.value_or(0), !a.demo) <
               std::tuple(b.section, -b.lastUsed.value_or(0), !b.demo);
    });
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
}

QModelIndex ModelListModel::indexOf(const QString& path, const QString& patch) const {
    const auto at = std::find_if(rows_.begin(), rows_.end(),
                                 [&](const ModelRow& row) { return row.path == path && row.patch == patch; });
    return at == rows_.end() ? QModelIndex() : index(static_cast<int>(at - rows_.begin()));
}

const ModelEntry* ModelListModel::entry(ModelId id) const {
    const auto at = std::find_if(library_.begin(), library_.end(),
                                 [&](const ModelEntry& entry) { return entry.id == id; });
    return at == library_.end() ? nullptr : &*at;
}

QString ModelListModel::title(const ModelRow& row) {
    if (row.demo) return tr("Demonstration model");
    return row.name.isEmpty() ? row.path.section(QLatin1Char('/'), -1) : row.name;
}

QString ModelListModel::sectionText(ModelRow::Section section) {
    switch (section) {
        case ModelRow::Section::Recent:
            return tr("Recent");
        case ModelRow::Section::Library:
            return tr("Library");
        case ModelRow::Section::Found:
            break;
    }
    return tr("In your folders");
}

QString ModelListModel::detail(const ModelRow& row) {
    QStringList parts;
    if (row.missing) parts << tr("Not there any more");
    if (!row.patch.isEmpty()) parts << patchTitle(row.patch.toStdString());
    if (!row.architecture.isEmpty()) parts << row.architecture;
    if (row.parameters > 0) parts << tr("%1 parameters").arg(parametersText(row.parameters));
    if (row.bytes > 0) parts << bytesText(row.bytes);
    if (row.lastUsed) parts << lastUsedText(*row.lastUsed);
    if (row.section == ModelRow::Section::Found) parts << row.path.section(QLatin1Char('/'), 0, -2);
    if (parts.isEmpty() && row.demo) parts << tr("Comes with Addend");
    return parts.join(separator);
}

bool ModelListModel::isOpen(const ModelRow& row) const {
    return !open_.isEmpty() && row.path == open_ && row.patch == openPatch_;
}

int ModelListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant ModelListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const ModelRow& row = rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return title(row);
        case Qt::ToolTipRole:
            return QString(title(row) + QLatin1Char('\n') + detail(row) + QLatin1Char('\n') + row.path);
        case Qt::AccessibleTextRole: {
            const QString state = isOpen(row) ? separator + tr("in use") : QString();
            return QString(title(row) + separator + detail(row) + state);
        }
        case PathRole:
            return row.path;
        case PatchRole:
            return row.patch;
        case DetailRole:
            return detail(row);
        case SectionRole:
            return sectionText(row.section);
        case FilterRole:
            return QString(title(row) + QLatin1Char(' ') + row.name + QLatin1Char(' ') + row.architecture +
                           QLatin1Char(' ') + row.path);
        case MissingRole:
            return row.missing;
        case DemoRole:
            return row.demo;
        case OpenRole:
            return isOpen(row);
        case IdRole:
            return QVariant::fromValue<qint64>(row.id);
        default:
            return {};
    }
}

}  // namespace addend::ui
