#include "core/store/store.h"

namespace addend {

Store::Store(const std::filesystem::path& path, const StoreOptions& options)
    : database_(path, options),
      library_(database_),
      conversations_(database_),
      messages_(database_),
      search_(database_),
      runs_(database_),
      settings_(database_),
      markers_(database_),
      interrupted_(messages_.recover_interrupted()) {
    conversations_.purge();
    runs_.purge();
}

}  // namespace addend
