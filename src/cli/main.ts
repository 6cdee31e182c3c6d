// Runs the command `rackwarden`; nothing else.
import { runProgram } from './program.js';
import { endProcess, Terminal } from './terminal.js';

const terminal = Terminal.ofProcess();
await runProgram(process.argv.slice(2), terminal);
await endProcess(terminal);
