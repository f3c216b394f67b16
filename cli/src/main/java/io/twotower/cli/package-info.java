/**
 * The command line: each command is a thin layer over the trainer, the application package, local Vespa, or Vespa's HTTP interfaces.
 *
 * <p>People read tables and progress on a terminal; programs pass {@code --json} and read one object from standard output. A command
 * ends with 0 when it did what it was asked for, with 1 when it could not, and with 2 when it was asked in a way it does not understand.
 */
package io.twotower.cli;
