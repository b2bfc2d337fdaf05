// The values of a tensor, however large: a table that reads what is looked at, a way to any row and column, and export.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "ui/shell/AppContext.h"
#include "ui/tensors/TensorMaps.h"

class QComboBox;
class QMenu;
class QSpinBox;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace addend::ui {

class InlineMessage;
class Label;
class TensorTableModel;

class TensorTable : public QWidget {
    Q_OBJECT

  public:
    TensorTable(AppContext& app, TaskRunner& tasks, QWidget* parent = nullptr);
    ~TensorTable() override;

    struct Entry {
        QString name;
        bool trits = false;  // used as trits
    };
    /// What there is to choose from; another origin forgets what was read.
    void setOrigin(const TensorOrigin& origin, const QList<Entry>& tensors);
    /// Not one of the entries, or empty: `nothing` is said in its place.
    void setTensor(const QString& name, const QString& nothing = {});
    QString tensor() const { return name_; }
    /// Nothing is read before it is seen.
    void setActive(bool active);
    void setAs(TensorAs how);
    TensorAs shown() const { return as_; }
    void goTo(int row, int column);

    /// Null until it was opened.
    const std::shared_ptr<const TensorMaps>& maps() const { return maps_; }
    TensorTableModel& model() { return *model_; }
    QTableView& view() { return *view_; }

  Q_SIGNALS:
    /// Chosen here.
    void tensorChosen(const QString& name);
    void opened(const QString& name);
    void exported(const QString& path);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void connectParts();
    void retranslate();
    void open();
    void showMaps();
    void showState();
    void fitColumns();
    void exportAs(bool npy);
    const Entry* entry() const;

    AppContext& app_;
    TaskRunner& tasks_;
    TensorOrigin origin_;
    QList<Entry> entries_;
    QString name_, nothing_;
    std::shared_ptr<const TensorMaps> maps_;
    TaskHandle opening_;
    TensorAs as_ = TensorAs::Trits;
    bool active_ = false, failed_ = false;

    QComboBox* choice_;
    QComboBox* how_;
    Label* rowLabel_;
    QSpinBox* row_;
    Label* columnLabel_;
    QSpinBox* column_;
    QToolButton* export_;
    QMenu* exportMenu_;
    InlineMessage* message_;
    Label* facts_;
    QStackedWidget* stack_;
    Label* state_;
    QTableView* view_;
    TensorTableModel* model_;
};

}  // namespace addend::ui
