// Names and values in two columns, or one above the other where there is no room. One Tab stop: it scrolls
// into view, is read out whole, and Ctrl+C copies it.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/theme/Theme.h"

class QGridLayout;

namespace addend::ui {

class Label;

class FactList : public QWidget {
    Q_OBJECT

  public:
    struct Fact {
        QString id;  // of the value's widget: "fact-" + id
        QString name;
        QString value;
        Theme::Role role = Theme::Role::Text;
        QString hint = {};  // where the value comes from
    };

    explicit FactList(QWidget* parent = nullptr);
    void setFacts(const QList<Fact>& facts);
    /// A line each, "name: value".
    QString text() const;

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Row {
        Label* name;
        Label* value;
    };
    void arrange(bool force);

    QGridLayout* grid_;
    QList<Row> rows_;
    bool stacked_ = false;
    bool ring_ = false;
};

}  // namespace addend::ui
