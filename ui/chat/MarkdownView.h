// A model's text as Markdown, as tall as it needs to be. The text is hostile: no HTML, no resource is ever
// loaded, a link opens only by activated(), after its address was shown.
#pragma once

#include <QString>
#include <QTextBrowser>

namespace addend::ui {

class MarkdownView : public QTextBrowser {
    Q_OBJECT

  public:
    /// A reply longer than this streams as plain text until it ends.
    static constexpr qsizetype plainTextAbove = 20'000;

    explicit MarkdownView(QWidget* parent = nullptr);

    /// The whole text. `streaming`: more will come, through further calls with a longer text.
    void setText(const QString& markdown, bool streaming);
    QString source() const { return source_; }
    /// Marks every occurrence of `needle`; an empty one clears.
    void highlight(const QString& needle);

    /// Width at which no line wraps.
    int naturalWidth() const;
    QSize sizeHint() const override;
    int heightForWidth(int width) const override;
    bool hasHeightForWidth() const override { return true; }
    QVariant loadResource(int type, const QUrl& name) override;

    /// Where the part that may still change begins: behind the last empty line outside a code fence.
    static qsizetype closedLength(const QString& markdown, qsizetype from = 0);

  Q_SIGNALS:
    void linkActivated(const QUrl& address);
    void heightChanged();

  protected:
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void render();
    void appendClosed(const QString& part);
    void renderOpen(const QString& part);
    void applyFonts();

    QString source_;
    bool streaming_ = false;
    bool plain_ = false;
    qsizetype closed_ = 0;  // characters of source_ that are rendered for good
    int openAt_ = 0;        // position in the document where the open part begins
};

}  // namespace addend::ui
