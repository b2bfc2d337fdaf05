// Which runs are listed: words, kind, model, backend, time.
#pragma once

#include <QWidget>

#include "core/store/run_store.h"

class QComboBox;
class QLineEdit;
class QTimer;

namespace addend::ui {

class RunFilterBar : public QWidget {
    Q_OBJECT

  public:
    explicit RunFilterBar(QWidget* parent = nullptr);

    RunFilter filter() const;
    /// What there is to choose from; a choice that is gone stays until another is made.
    void setChoices(const RunChoices& choices);
    void clear();
    void focusText();
    void retranslate();

  Q_SIGNALS:
    void changed();

  private:
    void fill(QComboBox* box, const QString& all, const std::vector<std::string>& ids, bool kinds);

    RunChoices choices_;
    QLineEdit* text_;
    QComboBox* kind_;
    QComboBox* model_;
    QComboBox* backend_;
    QComboBox* period_;
    QTimer* delay_;
};

}  // namespace addend::ui
