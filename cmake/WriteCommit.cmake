# Writes the commit of SOURCES into FILE, where git knows it; "-dirty" marks sources that were changed since.
execute_process(COMMAND ${GIT} -C ${SOURCES} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  file(REMOVE ${FILE})
else()
  file(CONFIGURE OUTPUT ${FILE} CONTENT "${commit}\n")
endif()
