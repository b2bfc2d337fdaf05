// A second start hands its files to the first one and goes.
#pragma once

#include <QObject>
#include <QStringList>

class QLocalServer;

namespace addend::ui {

class SingleInstance : public QObject {
    Q_OBJECT

  public:
    /// `scope` tells installations apart (the data folder); the socket is the user's own.
    explicit SingleInstance(const QString& scope, QObject* parent = nullptr);

    /// True: a running instance took `files` and this process should end. A dead or deaf one is not waited
    /// for long.
    bool handOver(const QStringList& files);
    /// Becomes the instance that others hand over to. A socket left by a crash is replaced.
    bool listen();
    QString serverName() const { return name_; }

  Q_SIGNALS:
    /// Another start handed over; the list may be empty: only raise the window.
    void filesReceived(const QStringList& files);

  private:
    void accept();
    QString name_;
    QLocalServer* server_;
};

}  // namespace addend::ui
