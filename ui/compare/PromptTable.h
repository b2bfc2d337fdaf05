// Many prompts: a row each, with each lane's speed and how far it is from the first.
#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "ui/compare/CompareRun.h"

namespace addend::ui {

class PromptTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    using QAbstractTableModel::QAbstractTableModel;
    void setOutcome(std::shared_ptr<const CompareOutcome> outcome);
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    /// The prompt, the speed of each lane, then of each but the first: same next token, mean KL, where texts part.
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    enum Beside { Agreement, Divergence, Parts };
    static constexpr int besides = Parts + 1;
    int lanes() const;
    QString besideText(std::size_t prompt, int lane, Beside what) const;
    std::shared_ptr<const CompareOutcome> outcome_;
};

}  // namespace addend::ui
