// Where real models are: repositories with size and licence, and commands to copy. Addend itself downloads
// nothing.
#pragma once

#include <QList>
#include <QWidget>

class QGridLayout;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace addend::ui {

class Label;

class GetModelSection : public QWidget {
    Q_OBJECT

  public:
    explicit GetModelSection(QWidget* parent = nullptr);
    /// To the first command; the scroll area around follows.
    void focusFirst();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Command {
        QString subject;  // what it gets: repository or shape
        QLineEdit* text;
        QToolButton* copy;
    };
    void addRepository(QVBoxLayout* column, int index);
    void addCommand(QVBoxLayout* column, const QString& subject, const QString& command);
    void retranslate();
    void applyTheme();

    Label* title_;
    Label* intro_;
    QList<Label*> facts_;  // of each repository
    Label* random_;
    QList<Command> commands_;
};

}  // namespace addend::ui
