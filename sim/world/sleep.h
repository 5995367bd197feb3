// Whether nodes are made only when somebody looks.
#pragma once

namespace fg::world {

// InLargeClusters: of more than kAwakeAtMost nodes. WhoMay: in small ones, too; for tests.
enum class Sleep { Never, InLargeClusters, WhoMay };

} // namespace fg::world
