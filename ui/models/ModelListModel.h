// The models there are: the library's, the demonstration, and those lying in the user's folders.
#pragma once

#include <QAbstractListModel>
#include <vector>

#include "core/store/library_store.h"
#include "ui/models/ModelScan.h"

namespace addend::ui {

struct ModelRow {
    enum class Section { Recent, Library, Found };
    ModelId id = 0;  // 0: not in the library
    QString path;
    QString patch;  // canonical text; empty: the model as it is
    QString name;
    QString architecture;
    qint64 parameters = 0;  // 0: not known, as below
    qint64 bytes = 0;
    std::optional<qint64> lastUsed;  // ms since 1970
    bool missing = false;
    bool demo = false;
    Section section = Section::Library;
};

class ModelListModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role {
        PathRole = Qt::UserRole,
        PatchRole,
        DetailRole,   // second line
        SectionRole,  // heading
        FilterRole,   // what the filter looks at
        MissingRole,
        DemoRole,
        OpenRole,  // the model in use
        IdRole,
    };

    explicit ModelListModel(QObject* parent = nullptr);

    /// Always listed; empty: there is none.
    void setDemo(const QString& path);
    void setLibrary(std::vector<ModelEntry> entries);
    void setFound(std::vector<FoundModel> models);
    void setOpen(const QString& path, const QString& patch = {});
    void retranslate();

    const std::vector<ModelRow>& rows() const { return rows_; }
    QModelIndex indexOf(const QString& path, const QString& patch = {}) const;
    /// The library's entry of that number, or nullptr.
    const ModelEntry* entry(ModelId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  private:
    void rebuild();
    static QString detail(const ModelRow& row);
    static QString sectionText(ModelRow::Section section);
    static QString title(const ModelRow& row);
    bool isOpen(const ModelRow& row) const;

    QString demo_;
    QString open_;
    QString openPatch_;
    std::vector<ModelEntry> library_;
    std::vector<FoundModel> found_;
    std::vector<ModelRow> rows_;
};

}  // namespace addend::ui
