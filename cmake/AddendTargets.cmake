# Flags every target of ours shares. Floats are never contracted behind our back: results must be
# bit-identical whatever the compiler and ISA, so every fused multiply-add is written out.
add_library(addend_flags INTERFACE)
# In a unity build a local name may "shadow" one of another file's own: there only shadowing among locals is told.
set(shadow -Wshadow)
if(CMAKE_UNITY_BUILD)
  set(shadow $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local>)
endif()
target_compile_options(addend_flags INTERFACE
  -Wall -Wextra -Wpedantic ${shadow} -Wconversion -Wno-sign-conversion -ffp-contract=off
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<BOOL:${ADDEND_WERROR}>:-Werror>)
# False alarms of GCC 12 inside the standard library: overlapping copies in std::string's operator+ (GCC bug
# 105329), members of a moved-from std::variant (105562), bounds after inlining std::string (105329 again).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(addend_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds>)
endif()
target_include_directories(addend_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(ADDEND_SANITIZE)
  target_compile_options(addend_flags INTERFACE
    -fsanitize=${ADDEND_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(addend_flags INTERFACE -fsanitize=${ADDEND_SANITIZE})
endif()

# addend_pch(NAME HEADER) makes a precompiled header, addend_pch(NAME REUSE OWNER) takes another target's.
function(addend_pch name)
  cmake_parse_arguments(A "" "REUSE" "" ${ARGN})
  if(A_REUSE)
    target_precompile_headers(${name} REUSE_FROM ${A_REUSE})
  else()
    target_precompile_headers(${name} PRIVATE ${A_UNPARSED_ARGUMENTS})
  endif()
  # Programs too: a header compiled as -fPIC is of no use to -fPIE.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIC $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# addend_library(NAME SOURCES ... [LIBS ...]): a static library of one layer.
function(addend_library name)
  cmake_parse_arguments(A "" "" "SOURCES;LIBS;PRIVATE_LIBS" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_link_libraries(${name} PUBLIC addend_flags ${A_LIBS} PRIVATE ${A_PRIVATE_LIBS})
endfunction()

# addend_plugin(NAME [FOLDER name] SOURCES ... [LIBS ...]): a backend. Exports the one symbol of plugins/abi and
# nothing else; lies where the host looks for backends, or, with FOLDER, in lib/addend/FOLDER, not installed.
function(addend_plugin name)
  cmake_parse_arguments(A "" "FOLDER" "SOURCES;LIBS" ${ARGN})
  add_library(${name} MODULE ${A_SOURCES})
  target_link_libraries(${name} PRIVATE addend_flags ${A_LIBS})
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${CMAKE_SOURCE_DIR}/plugins/abi/exports.map -Wl,-z,defs)
  if(ADDEND_SANITIZE)
    # Sanitizer runtimes live in the host program; their symbols are undefined here by intent.
    target_link_options(${name} PRIVATE -Wl,-z,undefs)
  endif()
  set_target_properties(${name} PROPERTIES PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${ADDEND_PLUGIN_OUTPUT_DIR}
    LINK_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/abi/exports.map)
  if(A_FOLDER)
    set_target_properties(${name} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/addend/${A_FOLDER})
    return()
  endif()
  install(TARGETS ${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/addend/plugins)
endfunction()
