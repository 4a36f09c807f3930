#include "ingest/cli/program.h"

int main(int argc, char** argv) { return opslag::RunProgram(argc, argv); }
