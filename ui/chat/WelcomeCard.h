// What an empty conversation shows: what the model is, and a few beginnings.
#pragma once

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace addend::ui {

class Label;

class WelcomeCard : public QWidget {
    Q_OBJECT

  public:
    explicit WelcomeCard(QWidget* parent = nullptr);
    /// The demonstration model gets its own words and the beginnings it does well.
    void setModel(const QString& name, const QString& facts, bool demo);

  Q_SIGNALS:
    void starterChosen(const QString& prompt);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();

    QString name_;
    QString facts_;
    bool demo_ = false;
    Label* title_;
    Label* text_;
    Label* facts2_;
    QVBoxLayout* starters_;
    QList<QPushButton*> buttons_;
};

}  // namespace addend::ui
