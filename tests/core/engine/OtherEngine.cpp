// What a LibTorch module of another build looks like to the loader: the same names, another stamp.
extern "C" __attribute__((visibility("default"))) const char* mlensEngineStamp() {
  return "of another build";
}

/// Not to be called: what it gave would have other virtual functions.
extern "C" __attribute__((visibility("default"))) void* mlensEngine() {
  return nullptr;
}
