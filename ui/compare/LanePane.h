// One lane's text, with a mark where it parts from the first lane's.
#pragma once

#include <QStringList>
#include <QWidget>
#include <optional>

class QPlainTextEdit;

namespace addend::ui {

class Label;

class LanePane : public QWidget {
    Q_OBJECT

  public:
    explicit LanePane(int lane, QWidget* parent = nullptr);

    /// What runs in it: device, patch.
    void setWhat(const QString& what);
    /// A line below the name; empty: none.
    void setNote(const QString& note);
    QString note() const;
    /// The first `count` pieces. `parts` is the piece from which on the text is another one than the first lane's.
    void showPieces(const QStringList& pieces, int count, std::optional<std::size_t> parts);
    int shown() const { return shown_; }
    QString text() const;
    /// Characters that are marked as parted; 0: none.
    int marked() const { return marked_; }
    void clear();
    void retranslate();

  private:
    void applyTheme();

    int lane_;
    QString what_;
    Label* title_;
    Label* note_;
    QPlainTextEdit* text_;
    int shown_ = 0;
    int marked_ = 0;
};

}  // namespace addend::ui
