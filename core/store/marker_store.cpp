#include "core/store/marker_store.h"

#include "core/store/database.h"

namespace addend {

MarkerId MarkerStore::mark_running(const std::string& backend, const std::string& device,
                                   const std::string& model) {
    const ProcessIdentity self = ProcessIdentity::current();
    return database_.write([&] {
        database_
            .prepare(
                "INSERT INTO running_backends(backend, device, model, owner_pid, owner_start, owner_boot,"
                " since_ms) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(backend, device, model, self.pid, self.start_ticks, self.boot_id, database_.now_ms())
            .run();
        return database_.last_insert_id();
    });
}

void MarkerStore::clear(MarkerId marker) {
    database_.write(
        [&] { database_.prepare("DELETE FROM running_backends WHERE id = ?").bind(marker).run(); });
}

std::vector<RunningBackend> MarkerStore::crashed_backends() {
    Statement list = database_.prepare(
        "SELECT id, backend, device, model, owner_pid, owner_start, owner_boot, since_ms FROM "
        "running_backends"
        " ORDER BY id DESC");
    std::vector<RunningBackend> crashed;
    while (list.step()) {
        RunningBackend marker{list.integer(0),
                              list.text(1),
                              list.text(2),
                              list.text(3),
                              {list.integer(4), list.integer(5), list.text(6)},
                              list.integer(7)};
        if (!marker.process.is_alive()) crashed.push_back(std::move(marker));
    }
    return crashed;
}

void MarkerStore::forget_crashed() {
    database_.write([&] {
        for (const RunningBackend& marker : crashed_backends()) clear(marker.id);
    });
}

}  // namespace addend
