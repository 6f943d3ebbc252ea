"""The command line: one module a noun, each adds its sub-commands to the parser and runs them."""
