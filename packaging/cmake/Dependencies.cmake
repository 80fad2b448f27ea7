# Every library the project uses, found once. packaging/setup installs them on Debian 12.

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(TBB REQUIRED)
find_path(NANOFLANN_INCLUDE_DIR nanoflann.hpp REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(JPEG REQUIRED)  # libjpeg-turbo
find_package(tl-expected REQUIRED)
find_path(STB_INCLUDE_DIR stb/stb_image.h REQUIRED)

# OpenBLAS picks its kernels at run time; its own threads are kept at one (core/base/Parallel.cpp).
find_library(OPENBLAS_LIBRARY openblas REQUIRED)
find_path(CBLAS_INCLUDE_DIR cblas.h PATH_SUFFIXES x86_64-linux-gnu openblas REQUIRED)

if(MLENS_UI)
  find_package(CLI11 REQUIRED)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets OpenGL Concurrent Svg)
  find_package(VTK 9.1 REQUIRED COMPONENTS CommonCore CommonDataModel CommonTransforms InteractionStyle
               RenderingCore RenderingOpenGL2 RenderingAnnotation RenderingFreeType FiltersSources
               IOImage)
  find_package(GIF 5.1 REQUIRED)
  find_package(OpenGL REQUIRED COMPONENTS EGL)
endif()

# LibTorch is looked for only in core/torch: pass -DCMAKE_PREFIX_PATH=/path/to/libtorch for another one.
