// Pages visited, for Alt+Left and Alt+Right.
#pragma once

#include <QString>
#include <QStringList>

namespace addend::ui {

class History {
  public:
    /// A page was opened by the user: what lay ahead is forgotten.
    void visit(const QString& page);
    /// The page to show, or an empty text at either end.
    QString back();
    QString forward();
    bool canGoBack() const { return at_ > 0; }
    bool canGoForward() const { return at_ + 1 < pages_.size(); }

  private:
    QStringList pages_;
    qsizetype at_ = -1;
};

}  // namespace addend::ui
