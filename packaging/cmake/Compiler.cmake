# Compiler settings that hold for every target.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(MLENS_WERROR)
  add_compile_options(-Werror)
endif()

# The same bits on every machine and in every build: no fused or reordered arithmetic
# unless a file asks for it.
add_compile_options(-ffp-contract=off)

if(MLENS_SANITIZE)
  add_compile_options(-fsanitize=${MLENS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MLENS_SANITIZE})
  if(MLENS_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

if(MLENS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # the fuzzers see which branches their files reach
endif()
