#include "ui/shell/SingleInstance.h"

#include <unistd.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTimer>

namespace addend::ui {
namespace {

constexpr int connectMs = 300;
constexpr int answerMs = 1500;
constexpr qint64 longestMessage = 1 << 20;
const QByteArray answer = QByteArrayLiteral("ok\n");

QString socketName(const QString& scope) {
    const QByteArray hash =
        QCryptographicHash::hash(scope.toUtf8(), QCryptographicHash::Sha256).toHex().left(12);
    const QString name = QStringLiteral("addend-%1-%2").arg(getuid()).arg(QLatin1String(hash));
    // The runtime folder is the user's alone; the temporary folder is anyone's, hence the user id in the
    // name.
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return QFileInfo(runtime).isDir() ? QDir(runtime).filePath(name) : name;
}

}  // namespace

SingleInstance::SingleInstance(const QString& scope, QObject* parent)
    : QObject(parent), name_(socketName(scope)), server_(new QLocalServer(this)) {
    server_->setSocketOptions(QLocalServer::UserAccessOption);
    connect(server_, &QLocalServer::newConnection, this, &SingleInstance::accept);
}

bool SingleInstance::handOver(const QStringList& files) {
    QLocalSocket socket;
    socket.connectToServer(name_);
    if (!socket.waitForConnected(connectMs)) return false;
    QStringList absolute;
    for (const QString& file : files) absolute << QFileInfo(file).absoluteFilePath();
    socket.write(QJsonDocument(QJsonArray::fromStringList(absolute)).toJson(QJsonDocument::Compact) + '\n');
    if (!socket.waitForBytesWritten(answerMs)) return false;
    while (!socket.canReadLine()) {
        if (!socket.waitForReadyRead(answerMs)) return false;
    }
    return socket.readLine() == answer;
}

bool SingleInstance::listen() {
    // Nobody answered handOver(): a socket of this name is a leftover of a crash.
    QLocalServer::removeServer(name_);
    return server_->listen(name_);
}

void SingleInstance::accept() {
    while (QLocalSocket* socket = server_->nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        QTimer::singleShot(answerMs, socket, &QLocalSocket::abort);
        const auto read = [this, socket] {
            if (socket->bytesAvailable() > longestMessage) return socket->abort();
            if (!socket->canReadLine()) return;
            const QJsonDocument json = QJsonDocument::fromJson(socket->readLine());
            QStringList files;
            for (const auto& file : json.array()) {
                if (file.isString()) files << file.toString();
            }
            socket->write(answer);
            socket->flush();
            Q_EMIT filesReceived(files);
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        read();
    }
}

}  // namespace addend::ui
