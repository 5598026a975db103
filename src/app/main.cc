#include "app/cli.h"

int main(int argc, char** argv) { return yagura::run_command_line(argc, argv); }
