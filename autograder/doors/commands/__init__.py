"""The command line: `cli` reads the arguments; each other module is one command."""
