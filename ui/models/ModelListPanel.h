// The left side of the Models page: filter, list and what one can do with an entry.
#pragma once

#include <QWidget>

#include "ui/models/ModelLibrary.h"

class QLineEdit;
class QListView;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;

namespace addend::ui {

class EmptyState;
class Label;
class ModelListModel;

class ModelListPanel : public QWidget {
    Q_OBJECT

  public:
    using Scan = ModelLibrary::Scan;

    explicit ModelListPanel(QWidget* parent = nullptr);

    ModelListModel& model() { return *model_; }
    /// The library has not answered yet.
    void setLoading(bool loading);
    void setScan(Scan scan);
    /// Selects it without announcing it; clears the selection if it is not listed.
    void setCurrent(const QString& path, const QString& patch = {});
    /// The row that takes the place of one just removed.
    void selectRow(int row);
    void focusFilter();
    /// False: there was no filter.
    bool clearFilter();

  Q_SIGNALS:
    /// `patch` is its canonical text; empty: the model as it is.
    void selected(const QString& path, const QString& patch);
    void openRequested(const QString& path, const QString& patch);
    void folderRequested(const QString& path);
    void removeRequested(qint64 id, int row);
    void openFolderRequested();
    void foldersRequested();
    void getRequested();

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void build();
    void buildList();
    void retranslate();
    void refresh();
    void showMenu(const QPoint& position);
    void remove(const QModelIndex& index);

    ModelListModel* model_;
    QSortFilterProxyModel* shown_;
    QLineEdit* filter_;
    QStackedWidget* stack_;
    Label* loadingText_;
    EmptyState* empty_;
    QListView* list_;
    Label* note_;
    QPushButton* folders_;
    QPushButton* get_;
    bool loading_ = true;
    bool quiet_ = false;  // the selection is being set by setCurrent()
    Scan scan_ = Scan::NoFolders;
};

}  // namespace addend::ui
