/* A shared library that is no plugin. */
__attribute__((visibility("default"))) int some_other_library(void) { return 1; }
