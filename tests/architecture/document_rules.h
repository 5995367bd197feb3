// Rules that hold for the repository as a reader meets it: its top level, its documents, its words.
#pragma once

#include "architecture/tree.h"

namespace fg::architecture {

// The top level holds what the design names, and otherwise only customary files.
Findings checkTopLevel(const Tree& tree);

// Every link in a document leads to a file, a folder or a heading that is there.
Findings checkLinks(const Tree& tree);

// Decisions are numbered without a gap, and docs/decisions/README.md lists each.
Findings checkDecisions(const Tree& tree);

// Every package that is installed has its line in docs/dependencies.md.
Findings checkDependencies(const Tree& tree);

// tests/kernel/facts.md lists what was observed; each line names written cases or tests that are there.
Findings checkFacts(const Tree& tree);

// docs/kernel-referee.md names what the kernel at hand has not, and so is not compared.
Findings checkNotCompared(const Tree& tree);

// No file names a path of one machine, or a host that packages come from.
Findings checkNoMachine(const Tree& tree);

} // namespace fg::architecture
