#include <cstdio>
#include <exception>
#include <new>

#include "app/CommandLine.h"

int main(int argc, char** argv) {
  try {
    return mlens::runCommandLine({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    std::fputs("manifold-lens: not enough memory; use fewer rows (--limit) or close other programs\n",
               stderr);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "manifold-lens: unexpected error: %s; please report it\n", e.what());
  }
  return 1;
}
