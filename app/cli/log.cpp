#include "app/cli/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace addend::cli {

void start_log() {
    auto logger =
        std::make_shared<spdlog::logger>("addend", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_level(spdlog::level::warn);
    logger->set_pattern("%n: %v");
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace addend::cli
